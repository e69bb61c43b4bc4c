"""Norms of a long gradient, measured layer batch by layer batch, are those of its entries."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator.design.design import Design
from simulator.engine import gradient_norms
from simulator.engine.network import Network
from simulator.engine.norms import log10_norm
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design, network_after

DIGITS = {"name": "digits"}
BATCH = 48  # the last batch of an epoch is smaller, and has layer batches of its own


def deep(activation: str, **training: Any) -> Design:
    layers = [dense(f"d{index}", 64, activation) for index in range(70)]
    return design(layers, data=DIGITS, batch_size=BATCH, **training)


def norms_of_entries(network: Network) -> list[float]:
    layout = network.layout
    ends = zip(layout.kernel_starts, layout.kernel_stops, strict=True)
    return [log10_norm(network.state.gradients[start:stop]) for start, stop in ends]


def is_watched(network: Network) -> bool:
    """Whether layer batches measure, so that no square is made of the whole gradient."""
    return network._sums.measure(BATCH) is None


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("steps", [1, 30, 66])
def test_norms_are_right_down_to_the_smallest_numbers(dtype: str, steps: int) -> None:
    network = network_after(deep("sigmoid", dtype=dtype), steps)
    assert is_watched(network)
    found, expected = network.gradient_log10(), norms_of_entries(network)
    assert min(expected) < -30
    assert bool(network._subnormal) == (dtype == "float32")
    assert max(expected) > -3
    assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("layers", [1, 70])
def test_norms_that_were_asked_for_are_new_after_the_next_step(layers: int) -> None:
    """One layer is measured as a whole, seventy layer batch by layer batch."""
    units = [dense(f"d{index}", 64, "tanh") for index in range(layers)]
    trainer = Trainer(design(units, data=DIGITS, batch_size=BATCH))
    network = trainer.networks[0]
    for _ in range(2):
        trainer.step()
        for _ in range(2):
            assert network.gradient_log10() == pytest.approx(norms_of_entries(network), abs=1e-6)


def test_the_sum_over_all_arrays_is_that_of_all_entries() -> None:
    network = network_after(deep("tanh", dtype="float32"), 1)
    assert is_watched(network)
    whole = network.state.gradients.astype(np.float64)
    assert network._sums.total() == pytest.approx(float(whole.dot(whole)), rel=1e-5)


def test_a_layer_that_no_gradient_reaches_has_an_exact_zero() -> None:
    trainer = Trainer(deep("relu", dtype="float32"))
    network = trainer.networks[0]
    assert is_watched(network)
    views = network.layout.slices[30].views(network.state.parameters)
    views["kernel"][...], views["bias"][...] = 0, -1
    trainer.step()
    found = network.gradient_log10()
    assert (found[:31] == -np.inf).all()
    assert np.isfinite(found[-1])


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_a_norm_that_is_not_finite_is_unknown(value: float) -> None:
    network = network_after(deep("relu", dtype="float32"), 1)
    assert is_watched(network)
    network.layout.slices[31].views(network.state.gradients)["kernel"][3, 5] = value
    assert network.last_pass is not None
    plan, _ = network.last_pass
    with np.errstate(all="ignore"):
        for layer_batch in plan.layer_batches:
            for measure in layer_batch.measures:
                assert measure.measure(None) or measure.measure_exactly() is None
    assert not np.isfinite(network._sums.total())
    assert np.flatnonzero(np.isnan(network.gradient_log10())).tolist() == [31]


def test_a_penalty_counts_in_norms() -> None:
    network = network_after(deep("tanh", dtype="float32", l2=0.1), 2)
    assert network.gradient_log10() == pytest.approx(norms_of_entries(network), abs=1e-6)


@pytest.mark.parametrize("seed", range(30))
def test_arrays_are_cut_into_runs_of_equal_length_and_distance(seed: int) -> None:
    draw = np.random.default_rng(seed)
    sizes = draw.choice([4, 4, 4, 6], 14)
    stops = np.cumsum(sizes)
    layout = SimpleNamespace(starts=stops - sizes, stops=stops)
    positions = np.flatnonzero(draw.random(14) < 0.7).tolist()
    runs = gradient_norms._equal_runs(positions, layout)  # type: ignore[arg-type]
    assert [position for run in runs for position in run] == positions
    for run in runs:
        assert len({int(sizes[position]) for position in run}) == 1
        assert len(set(np.diff(layout.starts[list(run)]).tolist())) <= 1


def test_a_run_goes_on_while_it_can() -> None:
    stops = np.arange(4, 44, 4)
    layout = SimpleNamespace(starts=stops - 4, stops=stops)
    for positions, lengths in (([0, 1, 2, 3], [4]), ([0, 2, 4, 5, 6], [3, 2]), ([1, 2, 4], [2, 1])):
        runs = gradient_norms._equal_runs(positions, layout)  # type: ignore[arg-type]
        assert [len(run) for run in runs] == lengths


def test_as_many_kernels_are_measured_at_once_as_the_cache_holds() -> None:
    network = network_after(deep("relu", dtype="float32"), 1)
    assert is_watched(network)
    assert network.last_pass is not None
    sizes = [
        measure._part.size
        for layer_batch in network.last_pass[0].layer_batches
        for measure in layer_batch.measures
    ]
    assert max(sizes) == gradient_norms.LARGEST_MEASURE  # eight of 64 × 64
