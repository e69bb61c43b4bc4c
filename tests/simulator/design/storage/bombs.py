"""Files that ask for far more than they are: what each costs, measured by a process of its own.

`python -m tests.simulator.design.storage.bombs` prints one JSON object: for each bomb the seconds
and megabytes it took to refuse it, and the first sentence of the refusal.
"""

from __future__ import annotations

import json
import resource
import time
from typing import Any

from simulator.design.analysis import analyze
from simulator.design.storage import files
from simulator.errors import DesignError

DENSE = {"id": "a", "type": "dense", "units": 3}
AROUND = {"source": "input", "target": "output"}


def whole(network: dict[str, Any], **sections: Any) -> str:
    """A design of one network as text."""
    head = {"format": "depthscope.design", "version": 1}
    return json.dumps({**head, **sections, "networks": [network]})


def block(repeat: int, *layers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "b", "type": "block", "repeat": repeat, "layers": list(layers), **more}


def nested(depth: int) -> str:
    """Lists in lists, which json.dumps itself could not write."""
    text = whole({"layers": []})
    return text.replace('"layers": []', '"layers": ' + "[" * depth + "]" * depth)


SMALL = {
    "wide": whole({"layers": [block(2_000, {**DENSE, "units": 65_536})]}),
    "wider": whole({"layers": [{**DENSE, "units": 10**9}]}),
    "many digits": whole({"layers": []}).replace("[]", "[" + "9" * 5_000 + "]"),
    "infinite": whole({"layers": []}, training={"l1": 0}).replace('"l1": 0', '"l1": 1e999'),
    "repeated": whole({"layers": [block(2_000, block(2_000, block(2_000, DENSE)))]}),
    "repeated nothing": whole({"layers": [block(2_000, block(2_000, block(2_000)))]}),
    "repeat": whole({"layers": [block(10**12, DENSE)]}),
    "true": whole({"layers": [block(True, DENSE)]}),
    "doubling": whole({"layers": [block(2_000, skips=[{**AROUND, "merge": "concatenate"}] * 10)]}),
    "skips": whole({"layers": [block(2_000, DENSE, skips=[AROUND] * 1_000)]}),
    "samples": whole({"layers": []}, data={"name": "xor", "samples": 10**15}),
    "deep": nested(900),
    "bottomless": nested(20_000),
}


def large() -> dict[str, str]:
    """Bombs of almost the size that a file may have, made only when the small ones are done."""
    return {
        "zeros": whole({"layers": [0] * 499_000}),
        "objects": whole({"layers": [{}] * 499_000}),
        "keys": whole({"layers": []}, data={f"k{n}": 0 for n in range(300_000)}),
        "names": whole({"layers": [{**DENSE, "id": f"a{n}"} for n in range(100_000)]}),
        "one name": whole({"layers": [DENSE] * 100_000}),
        "links": whole({"layers": [DENSE], "skips": [AROUND] * 90_000}),
        "lost links": whole({"layers": [], "skips": [{"source": "x", "target": "y"}] * 100_000}),
        "a long name": whole({"layers": []}, **{"x" * 4_000_000: 0}),
        "a long type": whole({"layers": [{"id": "a", "type": "dense" * 800_000}]}),
        "a long choice": whole({"layers": []}, training={"dtype": "float" * 800_000}),
    }


def refuse(text: str) -> str:
    """The first sentence that keeps a design from being run."""
    try:
        problems = analyze(files.loads(text)).problems
    except DesignError as error:
        problems = error.problems
    return str(problems[0])


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Small bombs first: what they take is seen before a large one has raised the peak."""
    refuse(whole({"layers": [{**DENSE, "units": 0}]}))  # make the validators
    refuse(whole({"layers": [DENSE | {"units": 65_536}, DENSE | {"id": "z", "units": 65_536}]}))
    found: dict[str, dict[str, Any]] = {}
    for bombs in (lambda: SMALL, large):
        for name, text in bombs().items():
            before_mb, before_s = peak_mb(), time.perf_counter()
            sentence = refuse(text)
            seconds = time.perf_counter() - before_s
            found[name] = {"s": seconds, "mb": peak_mb() - before_mb, "sentence": sentence}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
