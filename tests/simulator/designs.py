"""Small designs for tests, built from JSON as users write it, and networks trained on them."""

from __future__ import annotations

import json
from typing import Any

from simulator.design.design import Design
from simulator.design.storage import files
from simulator.engine.network import Network
from simulator.training.trainer import Trainer


def design(
    layers: list[dict[str, Any]],
    skips: list[dict[str, Any]] | None = None,
    *,
    data: dict[str, Any] | None = None,
    output: dict[str, Any] | None = None,
    **training: Any,
) -> Design:
    """One network on a small data set, in double precision."""
    return files.loads(
        json.dumps(
            {
                "format": "depthscope.design",
                "version": 1,
                "data": data or {"name": "spirals", "samples": 20},
                "training": {"dtype": "float64", "batch_size": 8, **training},
                "networks": [{"layers": layers, "skips": skips or [], "output": output or {}}],
            }
        )
    )


def dense(name: str, units: int = 4, activation: Any = "tanh", **more: Any) -> dict[str, Any]:
    """A dense layer whose biases are not zero, so that nothing hides behind symmetry."""
    return {
        "id": name,
        "type": "dense",
        "units": units,
        "activation": activation,
        "bias_initializer": {"name": "random_normal", "stddev": 0.3},
        **more,
    }


def network_after(asked: Design, steps: int = 1) -> Network:
    """The first network of a design after some steps of training."""
    trainer = Trainer(asked)
    for _ in range(steps):
        trainer.step()
    return trainer.networks[0]
