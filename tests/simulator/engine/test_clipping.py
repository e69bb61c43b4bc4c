"""Clipping limits the step by the true norm, and what is told of the gradient is not clipped."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.design import edits
from simulator.design.design import Design
from simulator.engine.gradient_norms import SquareSums
from simulator.measurement.requests import FULL
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design, network_after

PLAIN_SGD = {"name": "sgd", "learning_rate": 1.0}
HUGE = {"name": "constant", "value": 1e6}
VANISHING = design(
    [dense("stem", 32, "linear"), *(
        dense(f"d{i}", 32, "sigmoid", kernel_initializer="glorot_normal") for i in range(30)
    )],
    data={"name": "digits"}, dtype="float32", batch_size=64,
)  # fmt: skip
EXPLODING = design(
    [dense(f"d{i}", 4, "linear", kernel_initializer=HUGE) for i in range(4)],
    data={"name": "circles"}, output={"kernel_initializer": HUGE}, dtype="float32",
)  # fmt: skip
HALF = design([dense("a", 8), dense("b", 8)], data={"name": "circles"}, dtype="float16", loss="mse")


def clipped(made: Design, limit: float) -> Design:
    return edits.set_training(made, "clip_norm", limit)


@pytest.mark.parametrize(("made", "limit"), [(VANISHING, 0.01), (EXPLODING, 1.0), (HALF, 1e-4)])
def test_norms_are_those_before_clipping_at_every_magnitude(made: Design, limit: float) -> None:
    free, tight = network_after(made), network_after(clipped(made, limit))
    assert not np.array_equal(free.state.parameters, tight.state.parameters), "it is clipped"
    assert np.array_equal(free.gradient_log10(), tight.gradient_log10())
    assert np.array_equal(free.state.gradients, tight.state.gradients)


def test_what_probes_count_of_a_gradient_is_not_clipped() -> None:
    """Clipped to 1e-30, some entries would be zero and all others of another magnitude."""
    found = []
    for made in (VANISHING, clipped(VANISHING, 1e-30)):
        trainer = Trainer(made)
        trainer.step(probe=FULL | {"gradient"})
        view = trainer.histories[0].view()
        found.append((view.measured["underflow_share"][1], view.histograms["gradient"].shares))
    for free, tight in zip(*found, strict=True):
        assert np.array_equal(free, tight)


@pytest.mark.parametrize("size", [1e-3, 1e-4, 40.0])
def test_half_precision_sums_the_squares_of_all_entries(size: float) -> None:
    """Squares of entries below 2e-4 are zero in half precision, sums above 65,504 infinite."""
    state = network_after(HALF).state
    state.gradients[...] = size * np.random.default_rng(0).normal(size=state.gradients.size)
    sums, right = SquareSums(state), float(np.linalg.norm(state.gradients.astype(float)))
    sums.measure(8)
    assert math.sqrt(sums.total()) == pytest.approx(right, rel=1e-5)
    kernels = state.layout.kernel_starts, state.layout.kernel_stops
    slices = [slice(a, b) for a, b in zip(*kernels, strict=True)]
    norms = [float(np.linalg.norm(state.gradients[at].astype(float))) for at in slices]
    assert 10 ** sums.log10_norms() == pytest.approx(norms, rel=1e-5)


@pytest.mark.parametrize("optimizer", [PLAIN_SGD, {**PLAIN_SGD, "weight_decay": 0.0}])
@pytest.mark.parametrize("limit", [2e-2, 2e-3])
def test_a_clipped_step_in_half_precision_is_as_long_as_the_limit(
    limit: float, optimizer: dict[str, object]
) -> None:
    """Most entries of the gradient are below 2e-4."""
    made = design([], data={"name": "digits"}, output={"kernel_initializer": "zeros"},
                  dtype="float16", batch_size=64, optimizer=optimizer)  # fmt: skip
    moved = network_after(clipped(made, limit)).state.parameters.astype(float)
    assert np.linalg.norm(moved) == pytest.approx(limit, rel=0.01)


def test_a_norm_whose_square_leaves_double_precision_is_clipped_by() -> None:
    """A chain of five weights of 1e40: the gradient of its first kernel is about 1e160."""
    layers = [dense(f"d{i}", 2, "linear", bias_initializer="zeros") for i in range(4)]
    made = design(layers, data={"name": "circles"}, optimizer=PLAIN_SGD, clip_norm=1.0)
    trainer = Trainer(made)
    network = trainer.networks[0]
    parts = [part.views(network.state.parameters) for part in network.layout.slices]
    for part in parts:
        part["kernel"][...] = 1e40
    trainer.step()
    assert network.divergence is None
    assert network.gradient_log10()[0] > 155
    assert 0.01 < np.linalg.norm(parts[0]["bias"]) <= 1, "what the limit leaves for this bias"
