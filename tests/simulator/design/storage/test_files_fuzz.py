"""Mutated files: each is accepted, or refused in sentences that name a place in it."""

from __future__ import annotations

import copy
import json
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from simulator.design.analysis import analyze
from simulator.design.design import Design
from simulator.design.storage import files
from simulator.errors import DesignError
from tests.conftest import LESSONS, ROOT
from tests.simulator.design.storage import bombs

pytestmark = pytest.mark.slow

SEEDS = [
    *sorted((ROOT / "tests" / "golden").glob("*.depthscope.json")),
    *sorted(LESSONS.glob("*.json")),
]
TEXTS = [path.read_bytes() for path in SEEDS]
DOCUMENTS = [json.loads(text) for text in TEXTS]
BYTE_MUTANTS = 12_000
STRUCTURE_MUTANTS = 8_000

# what only pydantic or Python would say
JARGON = re.compile(r"[Ii]nput should|validator|tuple|\bdict\b|\bstr\b|\bint\b|None|Traceback|\n")

NASTY: list[Any] = [
    None, True, False, 0, -1, 1, 2, 1.0, 0.5, -0.0, 1e308, 1e-320, 10**9, 10**30, 2**63, -(2**63),
    "", "x", "input", "output", "relu", "dense", "block", "full", "a\nb", "\u202e", "\0", "../..",
    "/etc/passwd", "x" * 300, "ß" * 70, "é", "1", "NaN", [], {}, [[]], [None], [0], {"": None},
    {"name": "relu"}, {"name": "elu", "alpha": "x"}, {"type": "dense"}, ["x1", "x1"],
    {"id": "n", "type": "dense", "units": 3}, {"source": "input", "target": "output"},
]  # fmt: skip


def byte_mutant(random: Random) -> bytes:
    """A file with a few bytes changed, cut out, doubled or put in."""
    content = bytearray(random.choice(TEXTS))
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


def structure_mutant(random: Random) -> Any:
    """A document with values replaced, removed, doubled, renamed or moved."""
    document = copy.deepcopy(random.choice(DOCUMENTS))
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


def check(text: str | bytes) -> DesignError | None:
    """Read a mutant; the refusal, where it is refused."""
    try:
        design = files.loads(text)
    except DesignError as error:
        refusal = error
    else:
        check_accepted(design)
        return None
    assert refusal.problems
    for problem in refusal.problems:
        assert not JARGON.search(problem.message), problem
        assert "\n" not in problem.place, problem
        assert 2 < len(problem.message) < 400, problem
    return refusal


def check_accepted(design: Design) -> None:
    """What was read can be written, read again and analysed."""
    again = files.dumps(design)
    assert files.dumps(files.loads(again)) == again
    for problem in analyze(design).problems:
        assert problem.place
        assert not JARGON.search(problem.message), problem


@pytest.mark.parametrize("part", range(4))
def test_files_with_changed_bytes_are_accepted_or_refused(part: int) -> None:
    random = Random(part)
    for _ in range(BYTE_MUTANTS // 4):
        check(byte_mutant(random))


@pytest.mark.parametrize("part", range(4))
def test_files_with_changed_structure_are_accepted_or_refused_at_a_place(part: int) -> None:
    random = Random(part)
    refused = 0
    for _ in range(STRUCTURE_MUTANTS // 4):
        document = structure_mutant(random)
        error = check(json.dumps(document))
        if error is None:
            continue
        refused += 1
        for problem in error.problems:
            assert leads_somewhere(problem.place, document), problem
    assert refused > STRUCTURE_MUTANTS // 8, "the mutants are too mild"


def test_bombs_are_refused_without_being_built() -> None:
    command = [sys.executable, "-m", "tests.simulator.design.storage.bombs"]
    result = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30)),
    )
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert set(bombs.SMALL) < set(found)
    for name, cost in found.items():
        assert cost["mb"] < 10, (name, cost)
        assert len(cost["sentence"]) < 300, (name, cost)
        assert not JARGON.search(cost["sentence"]), (name, cost)
