"""Designs: mutants of sound files, by bytes and by structure, and designs made by the grammar."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import numpy as np

from simulator.data import DATASETS
from simulator.design.analysis import analyze
from simulator.design.design import Design
from simulator.design.storage import files
from simulator.errors import DesignError
from simulator.nn.activations import ACTIVATIONS
from simulator.nn.initializers import INITIALIZERS
from simulator.nn.layers import LAYER_TYPES
from simulator.nn.optimizers import OPTIMIZERS
from simulator.nn.schedules import SCHEDULES
from simulator.training.trainer import Trainer
from tests.conftest import LESSONS, ROOT

SEEDS = [
    *sorted((ROOT / "tests" / "golden").glob("*.depthscope.json")),
    *sorted(LESSONS.glob("*/design.depthscope.json")),
]
TEXTS = [path.read_bytes() for path in SEEDS]
DOCUMENTS = [json.loads(text) for text in TEXTS]

# what only pydantic or Python would say
JARGON = re.compile(r"[Ii]nput should|validator|tuple|\bdict\b|\bstr\b|\bint\b|None|Traceback|\n")

NASTY: list[Any] = [
    None, True, False, 0, -1, 1, 2, 1.0, 0.5, -0.0, 1e308, 1e-320, 10**9, 10**30, 2**63, -(2**63),
    "", "x", "input", "output", "relu", "dense", "block", "full", "a\nb", "\u202e", "\0", "../..",
    "/etc/passwd", "x" * 300, "ß" * 70, "é", "1", "NaN", [], {}, [[]], [None], [0], {"": None},
    {"name": "relu"}, {"name": "elu", "alpha": "x"}, {"type": "dense"}, ["x1", "x1"],
    {"id": "n", "type": "dense", "units": 3}, {"source": "input", "target": "output"},
]  # fmt: skip


def byte_mutant(random: Random, texts: Sequence[bytes] = TEXTS) -> bytes:
    """A file with a few bytes changed, cut out, doubled or put in."""
    content = bytearray(random.choice(texts))
    for _ in range(random.choice([1, 1, 2, 5])):
        at = random.randrange(len(content))
        match random.randrange(5):
            case 0:
                content[at] = random.randrange(256)
            case 1:
                del content[at : at + random.choice([1, 1, 10, 200])]
            case 2:
                content[at:at] = content[at : at + random.choice([1, 10, 200])]
            case 3:
                content[at:at] = random.choice(
                    [b"NaN", b"1e999", b"-", b'"', b"\\ud800", b"\\", b"{", b"]", b"9" * 5_000]
                )
            case _:
                digit = content[at : at + 1].isdigit()
                content[at] = random.choice(b"0123456789-.eE") if digit else content[at] ^ 1
        if not content:
            break
    return bytes(content)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) of a document."""
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, item in items:
        yield value, key
        yield from places(item)


def structure_mutant(random: Random, documents: Sequence[Any] = DOCUMENTS) -> Any:
    """A document with values replaced, removed, doubled, renamed or moved."""
    document = copy.deepcopy(random.choice(documents))
    for _ in range(random.choice([1, 1, 2, 4])):
        spots = list(places(document))
        if not spots:
            break
        container, key = random.choice(spots)
        match random.randrange(6):
            case 0 | 1:
                container[key] = copy.deepcopy(random.choice(NASTY))
            case 2:
                del container[key]
            case 3:
                other, name = random.choice(spots)
                container[key] = copy.deepcopy(other[name])
            case 4 if isinstance(container, dict):
                container[random.choice([f"{key}s", key[:-1], "x", "units", "layers"])] = (
                    container.pop(key)
                )
            case _ if isinstance(container, list):
                container.insert(random.randrange(len(container) + 1), container[key])
            case _:
                container[random.choice(["name", "type", "id", "skips"])] = copy.deepcopy(
                    random.choice(NASTY)
                )
    return document


def leads_somewhere(place: str, document: Any) -> bool:
    """Whether a place stands in the document, but for its last step, which may be missing."""
    at = document
    steps = re.findall(r'\[(\d+)\]|"((?:[^"\\]|\\.)*)"|([^.\[\]"]+)', place)
    for number, (index, quoted, name) in enumerate(steps, 1):
        key: Any = int(index) if index else name or json.loads(f'"{quoted}"')
        try:
            at = at[key]
        except (KeyError, IndexError, TypeError):
            return number == len(steps)
    return True


def check_text(text: str | bytes) -> DesignError | None:
    """Read a mutant; the refusal, where it is refused."""
    try:
        design = files.loads(text)
    except DesignError as error:
        refusal = error
    else:
        check_accepted(design)
        return None
    check_refusal(refusal)
    return refusal


def check_refusal(refusal: DesignError) -> None:
    """Each problem is a short sentence for users, on one line."""
    assert refusal.problems
    for problem in refusal.problems:
        assert not JARGON.search(problem.message), problem
        assert "\n" not in problem.place, problem
        assert 2 < len(problem.message) < 400, problem


def check_accepted(design: Design) -> None:
    """What was read can be written, read again and analysed."""
    again = files.dumps(design)
    assert files.dumps(files.loads(again)) == again
    for problem in analyze(design).problems:
        assert problem.place
        assert not JARGON.search(problem.message), problem


# Designs made by the grammar

SMALL_RUN = 20_000_000  # numbers that a step works on; larger ones are analysed and not trained
WORDS = ["a", "b", "c", "d", "dense", "x.y", "r-2", "_"]


def grammar_made(random: Random) -> dict[str, Any]:
    """A design of which every part is legal by itself; whether they fit together is open."""
    document: dict[str, Any] = {
        "format": "depthscope.design",
        "version": 1,
        "data": _data(random),
        "training": _training(random),
        "networks": [
            {"name": f"N{number}", **_layer_list(random, 0), **_output(random)}
            for number in range(random.choice([1, 1, 1, 2, 4]))
        ],
    }
    if random.random() < 0.2:
        document["title"] = random.choice(["", "ü", "x" * 200, "=1+1", "<b>"])
    return document


def _data(random: Random) -> dict[str, Any]:
    name = random.choice([name for name in DATASETS if name != "file"])
    data: dict[str, Any] = {"name": name, "samples": random.choice([2, 3, 20, 100])}
    if random.random() < 0.3:
        data["validation_fraction"] = random.choice([0.0, 0.5, 0.9])
    if random.random() < 0.3:
        data["features"] = random.sample(["x1", "x2", "x1*x2", "sin(x1)"], random.randint(1, 4))
    if random.random() < 0.2:
        data["points"] = [{"x1": 0.5, "x2": -0.5, "target": random.choice([0, 1, 9, -1])}]
    if random.random() < 0.3:
        data.update(standardize=True, noise=random.choice([0.0, 10.0]))
    return data


def _training(random: Random) -> dict[str, Any]:
    return {
        "optimizer": {
            "name": random.choice(list(OPTIMIZERS)),
            "learning_rate": random.choice([0, 1e-8, 0.1, 1e6]),
        },
        "schedule": random.choice(list(SCHEDULES)),
        "loss": random.choice(["auto", "mse", "binary_crossentropy", "categorical_crossentropy"]),
        "batch_size": random.choice([1, 2, 7, 1_000_000, "full"]),
        "epochs": random.choice([1, 1_000_000]),
        "dtype": random.choice(["float16", "float32", "float32", "float64"]),
        "l1": random.choice([0.0, 0.0, 1.0]),
        "clip_norm": random.choice([None, None, 1e-3]),
    }


def _output(random: Random) -> dict[str, Any]:
    if random.random() < 0.7:
        return {}
    kind = random.choice(["auto", "linear", "sigmoid", "tanh", "softmax"])
    return {"output": {"activation": kind}}


def _layer_list(random: Random, depth: int) -> dict[str, Any]:
    names = random.sample(WORDS, random.choice([0, 1, 2, 3, 6]))
    layers = [_entry(random, name, depth) for name in names]
    ends = ["input", *names, "output"]
    merges = {end: random.choice(["add", "concatenate"]) for end in ends}
    skips = []
    for _ in range(random.choice([0, 0, 1, 3])):
        source = random.randrange(len(ends) - 1)
        target = random.choice(ends[source + 1 :])
        projection = random.choice(["auto", "auto", "linear", "none"])
        skips.append({"source": ends[source], "target": target, "merge": merges[target],
                      "projection": projection})  # fmt: skip
    return {"layers": layers, "skips": skips}


def _entry(random: Random, name: str, depth: int) -> dict[str, Any]:
    kinds = [*LAYER_TYPES, "dense", "dense", "dense", "conv2d"]
    kind = random.choice([*kinds, *["block"] * 3] if depth < 3 else kinds)
    entry: dict[str, Any] = {"id": name, "type": kind}
    if kind == "block":
        return {
            **entry,
            "repeat": random.choice([1, 2, 5, 2_000]),
            **_layer_list(random, depth + 1),
        }
    if kind == "dense":
        entry["units"] = random.choice([1, 2, 32, 65_536])
    if kind == "conv2d":
        entry |= {"filters": random.choice([1, 4]), "kernel_size": random.choice([1, 2, 3, 9]),
                  "strides": random.choice([1, 2]),
                  "padding": random.choice(["same", "valid"])}  # fmt: skip
    if kind in ("dense", "conv2d", "activation") and random.random() < 0.6:
        entry["activation"] = random.choice(list(ACTIVATIONS))
    if kind in ("dense", "conv2d") and random.random() < 0.5:
        entry["kernel_initializer"] = random.choice(list(INITIALIZERS))
    return entry


def make(random: Random) -> bytes:
    """A case of one of the three kinds."""
    match random.randrange(3):
        case 0:
            return byte_mutant(random)
        case 1:
            return json.dumps(structure_mutant(random)).encode()
    return json.dumps(grammar_made(random)).encode()


def check(case: bytes) -> bool:
    """Read a design; what is accepted and small is trained for two steps.

    Whether it was refused.
    """
    if check_text(case) is not None:
        return True
    design = files.loads(case)
    analysis = analyze(design)
    if analysis.problems or analysis.data is None or design.data.name == "file":
        return True
    batch = design.training.batch_size
    samples = analysis.data.training_samples
    rows = samples if batch == "full" else min(batch, samples)
    values = sum(
        int(np.prod(node.shape or (1,))) for network in analysis.networks for node in network.nodes
    )
    size = sum(network.parameters for network in analysis.networks)
    if (size + values) * (rows + 50) > SMALL_RUN or analysis.data.training_samples > 5_000:
        return False
    trainer = Trainer(design, analysis=analysis)
    for _ in range(2):
        if trainer.alive:
            trainer.step()
    trainer.evaluate()
    trainer.snapshot()
    return False
