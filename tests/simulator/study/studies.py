"""Studies that take milliseconds a run, for tests of what surrounds the runs."""

from __future__ import annotations

import json
from typing import Any

from simulator.study import document
from simulator.study.document import Study
from simulator.study.rows import Row, rows

SKIPS = "networks[0].layers.body.skips"
SKIP = [{"source": "input", "target": "output"}]
DESIGN: dict[str, Any] = {
    "format": "depthscope.design",
    "version": 1,
    "title": "Tiny",
    "data": {"name": "xor", "samples": 60},
    "training": {"epochs": 2, "batch_size": 16},
    "networks": [
        {
            "name": "Plain",
            "layers": [
                {"id": "stem", "type": "dense", "units": 4, "activation": "tanh"},
                {
                    "id": "body",
                    "type": "block",
                    "repeat": 3,
                    "layers": [{"id": "a", "type": "dense", "units": 4, "activation": "tanh"}],
                },
            ],
        }
    ],
}


def raw(**fields: Any) -> dict[str, Any]:
    """The document of a study of two depths and two seeds, with other fields where given."""
    head = {"format": "depthscope.study", "version": 1, "title": "A study"}
    return {**head, "values": [2, 4], "seeds": [0, 1], "design": DESIGN, **fields}


def study(**fields: Any) -> Study:
    return document.loads(json.dumps(raw(**fields)))


def planned(**fields: Any) -> list[Row]:
    return list(rows(study(**fields)))


def two_networks(**fields: Any) -> dict[str, Any]:
    """The design with a second network, "Skips", which has a skip around its block."""
    plain = DESIGN["networks"][0]
    layers = [plain["layers"][0], {**plain["layers"][1], "skips": SKIP}]
    return {**DESIGN, "networks": [plain, {"name": "Skips", "layers": layers}], **fields}
