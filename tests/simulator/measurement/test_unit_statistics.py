"""Statistics of all layers at once are those that each layer's values give on their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.measurement import unit_statistics
from simulator.measurement.unit_statistics import UnitStatistics
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

FLAT_SHARE = 0.05  # of the largest slope
SLOPES = {  # f′ over its largest value, from y = f(z)
    "relu": lambda y: (y > 0).astype(float),
    "sigmoid": lambda y: 4 * y * (1 - y),
    "tanh": lambda y: 1 - y**2,
}
WIDE: dict[str, Any] = {"kernel_initializer": {"name": "random_normal", "stddev": 3.0}}
VECTORS = [
    dense("a", 30, "relu", **WIDE), dense("b", 20, "sigmoid", **WIDE), dense("c", 10, "linear"),
    dense("d", 25, "tanh", **WIDE), dense("e", 15, "relu", **WIDE),
]  # fmt: skip
IMAGES = [
    {"id": "a", "type": "conv2d", "filters": 4, "kernel_size": 3, "activation": "relu", **WIDE},
    {"id": "p", "type": "max_pooling2d"},
    {"id": "b", "type": "conv2d", "filters": 3, "kernel_size": 2, "activation": "sigmoid", **WIDE},
    {"id": "f", "type": "activation", "activation": "tanh"},
]


@pytest.mark.parametrize("part", [unit_statistics.PART, 100, 1])
@pytest.mark.parametrize("layers", [VECTORS, IMAGES])
def test_they_are_those_of_each_layer_alone(
    monkeypatch: pytest.MonkeyPatch, layers: list[dict[str, Any]], part: int
) -> None:
    """Whatever number of entries is looked at together."""
    trainer = Trainer(design(layers, data={"name": "digits"}, batch_size=16))
    network = trainer.networks[0]
    for place in network.layout.slices:  # the first unit of each layer is dead, or saturated
        place.views(network.state.parameters).get("bias", np.zeros(1))[0] = -1e3
    for _ in range(2):
        trainer.step()
    plan, predictions = network.last_pass
    monkeypatch.setattr(unit_statistics, "PART", part)
    found = UnitStatistics(network.nodes).measure(plan, predictions)
    row = 0
    for index, node in enumerate(network.nodes):
        if node.kind != "layer":
            continue
        values = plan.values[index + 1].astype(float)
        shape = node.shape
        assert shape is not None
        units = values.reshape(shape[-1], -1)  # a channel is a unit, at all its positions
        activation = getattr(node.layer, "activation", None)
        slope = SLOPES.get(activation.name if activation else "", np.ones_like)(units)
        flat = slope <= FLAT_SHARE
        assert found["saturated_share"][row] == pytest.approx(flat.mean()), node.name
        assert found["dead_share"][row] == pytest.approx(flat.all(axis=1).mean()), node.name
        shown = predictions.astype(float) if index == len(network.nodes) - 1 else values
        assert found["activation_mean"][row] == pytest.approx(shown.mean(), abs=1e-12), node.name
        assert found["activation_std"][row] == pytest.approx(shown.std(), abs=1e-12), node.name
        row += 1
    assert all(len(found[name]) == row for name in UnitStatistics.NAMES)
    assert 0 < found["saturated_share"][0] < 1
    assert np.count_nonzero(found["dead_share"]) >= 2


def test_as_many_rows_are_summed_at_a_time_as_stay_in_the_cache() -> None:
    assert [unit_statistics._rows_at_once(batch) for batch in (1, 64, 30_000, 10**6)] == [
        32_768, 512, 1, 1,
    ]  # fmt: skip


def test_half_precision_is_summed_in_single() -> None:
    half = np.dtype(np.float16)
    assert unit_statistics._summed_in(np.zeros(2, half)) == np.float32
    for dtype in (np.float32, np.float64):
        assert unit_statistics._summed_in(np.zeros(2, dtype)) == dtype


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("share", [0.98, 0.5, -0.5, -0.9])
def test_a_spread_is_right_at_every_magnitude_a_precision_holds(dtype: str, share: float) -> None:
    """In the view as in the JSON, whose squares leave the precision of the network."""
    trainer = Trainer(design([dense("a", 30, "linear"), *VECTORS[1:3]], dtype=dtype))
    trainer.step()
    network = trainer.networks[0]
    plan, predictions = network.last_pass
    limits = np.finfo(dtype)
    size = float(limits.max) ** share if share > 0 else float(limits.tiny) ** -share
    hidden = (0, 2)  # the first and the last
    for layer in hidden:
        values = plan.values[layer + 1]
        draw = np.random.default_rng(1).uniform(-0.9, 1, values.shape)
        values[...] = (draw * size).astype(dtype)
    with np.errstate(all="ignore"):
        found = UnitStatistics(network.nodes).measure(plan, predictions)
    for layer in hidden:
        scaled = plan.values[layer + 1].astype(float) / size
        right = scaled.std() * size
        assert found["activation_std"][layer] == pytest.approx(right, rel=1e-5)
        assert found["activation_mean"][layer] == pytest.approx(scaled.mean() * size, rel=1e-4)
        assert network.activation_std()[layer] == pytest.approx(right, rel=1e-12)
