"""Linear pieces are those between a network's kinks on the line through its training inputs."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from simulator.design.storage import files
from simulator.measurement.linear_pieces import linear_pieces
from simulator.training.trainer import Trainer

KERNEL = {"name": "constant", "value": 1.0}


def network(layers: list[dict[str, Any]], data: str = "sine") -> Trainer:
    document = {
        "format": "depthscope.design",
        "version": 1,
        "data": {"name": data, "samples": 60},
        "training": {"loss": "auto"},
        "networks": [{"name": "One", "layers": layers}],
    }
    return Trainer(files.loads(json.dumps(document)))


def dense(name: str, units: int = 1, **fields: Any) -> dict[str, Any]:
    return {"id": name, "type": "dense", "units": units, "kernel_initializer": KERNEL, **fields}


def pieces(run: Trainer) -> float:
    return linear_pieces(run.networks[0], run.dataset.train_inputs)


def test_every_kink_between_the_ends_of_the_inputs_is_told_and_no_other_one() -> None:
    run = network([dense("a", 5, activation="relu")])
    part = run.networks[0].layout.slices[0]
    part.views(run.networks[0].state.parameters)["bias"][:, ...] = np.reshape(
        [0.3, -0.2, -0.2, -0.85, -1.2], part.views(run.networks[0].state.parameters)["bias"].shape
    )  # kinks at −0.3, twice at 0.2, and at 0.85; one lies outside
    assert pieces(run) == 4


@pytest.mark.parametrize("folds", [1, 3])
def test_folds_double_the_pieces(folds: int) -> None:
    fold = [
        dense("half", activation="relu", use_bias=False),
        dense("down", kernel_initializer={"name": "constant", "value": -2.0},
              bias_initializer={"name": "constant", "value": 0.5}),
        dense("double", kernel_initializer={"name": "constant", "value": 2.0}, use_bias=False),
    ]  # fmt: skip
    skips = [{"source": "input", "target": "double"}]
    block = {"id": "body", "type": "block", "repeat": folds, "layers": fold, "skips": skips}
    assert pieces(network([block])) == 2**folds


def test_without_a_rectifier_there_is_one_piece() -> None:
    assert pieces(network([dense("a", 3)])) == 1


def test_a_plane_is_crossed_from_its_least_to_its_greatest_corner() -> None:
    run = network([dense("a", activation={"name": "leaky_relu"}, use_bias=False)], "plane")
    assert pieces(run) == 2  # x1 + x2 changes its sign once on the way


@pytest.mark.parametrize(
    "layer",
    [dense("a", activation="tanh"), {"id": "a", "type": "layer_normalization"}],
)
def test_what_is_not_piecewise_linear_has_no_pieces(layer: dict[str, Any]) -> None:
    assert math.isnan(pieces(network([layer, dense("b", activation="relu")])))
