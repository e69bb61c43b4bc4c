"""Statistics of units count what a plain loop over samples, units and channels counts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.arrays import Array
from simulator.engine.execution_plan import ExecutionPlan
from simulator.measurement.unit_statistics import UnitStatistics
from simulator.nn.activations import ACTIVATIONS
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

BATCH = 8
CONV = {"id": "c", "type": "conv2d", "filters": 4, "kernel_size": 3, "activation": "relu"}


def after_a_step(layers: list[dict[str, object]], **more: object) -> Trainer:
    trainer = Trainer(design(layers, batch_size=BATCH, **more))
    trainer.step()
    return trainer


def last_plan(trainer: Trainer) -> tuple[ExecutionPlan, Array]:
    last_pass = trainer.networks[0].last_pass
    assert last_pass is not None
    return last_pass


def measured(trainer: Trainer) -> dict[str, Array]:
    with np.errstate(all="ignore"):  # as in a step
        return UnitStatistics(trainer.networks[0].nodes).measure(*last_plan(trainer))


@pytest.mark.parametrize("name", ["relu", "linear", "sigmoid", "tanh", "elu", "gelu", "silu"])
def test_bounds_of_the_flat_range_are_flat_and_infinities_only_where_there_is_a_bound(
    name: str,
) -> None:
    trainer = after_a_step([dense("a", 5, name), dense("b", 3)])
    plan, _ = last_plan(trainer)
    activation = ACTIVATIONS[name](name=name)
    low, high = activation.flat_range()
    middle = 0.5 if name in ("sigmoid", "relu") else 0.0
    above, below = np.nextafter(low, math.inf), np.nextafter(high, -math.inf)
    units = np.array(
        [
            [low] * BATCH,
            [above] * BATCH,
            [high] * BATCH,
            [below] * BATCH,
            [low, middle] * (BATCH // 2),
        ]
    )
    target = plan.operations[0].z if activation.flat_by_preactivation else plan.values[1]
    target[...] = units
    lower, upper = math.isfinite(low), math.isfinite(high)
    flat_units = lower + upper  # where there is no bound, an infinite output is not flat
    found = measured(trainer)
    assert found["dead_share"][0] == pytest.approx(flat_units / 5)
    assert found["saturated_share"][0] == pytest.approx((flat_units + lower * 0.5) / 5)


def test_a_channel_of_which_one_position_is_flat_is_alive() -> None:
    trainer = after_a_step([CONV], data={"name": "digits"})
    plan, _ = last_plan(trainer)
    values = plan.values[1].reshape(4, -1, BATCH)  # (channels, positions, batch)
    values[...] = 1.0
    values[0] = 0.0  # flat everywhere
    values[1, 3] = 0.0  # flat at one position, for every sample
    values[2, :, 5] = 0.0  # flat everywhere for one sample
    values[3, 0, 0] = 0.0
    found = measured(trainer)
    assert found["dead_share"][0] == 0.25
    assert found["saturated_share"][0] == pytest.approx((values == 0).mean())


def test_moments_of_every_layer_are_those_of_its_values() -> None:
    trainer = after_a_step([dense("a", 5, "tanh"), dense("b", 3, "relu")])
    plan, predictions = last_plan(trainer)
    found = measured(trainer)
    layers = [plan.values[1], plan.values[2], predictions]
    assert found["activation_mean"] == pytest.approx([values.mean() for values in layers])
    assert found["activation_std"] == pytest.approx([values.std() for values in layers])
