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


def wide_and_equal(width: int = 8, **training: Any) -> Network:
    """A layer that reads 64 features, four equal ones in a layer batch, and one of ten units."""
    layers = [dense(f"d{at}", width, "tanh") for at in range(5)]
    return Trainer(design(layers, data=DIGITS, batch_size=BATCH, **training)).networks[0]


@pytest.mark.parametrize(("longer", "watched"), [(0, True), (1, False)])
def test_layer_batches_measure_where_a_call_takes_enough_entries(
    longer: int, watched: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five calls: four kernels at once, two alone, and the biases in two runs of equal length."""
    size = 64 * 5 + 5 + 4 * (25 + 5) + 50 + 10
    assert size == 5 * 101
    monkeypatch.setattr(gradient_norms, "LONG_PART", 101 + longer)
    network = wide_and_equal(5)
    assert network.parameter_count == size
    assert is_watched(network) == watched
    if watched:
        parts, runs = network._sums._others[BATCH]
        assert [position for position, _ in parts] == [0, 10]
        assert [part.shape for part, _ in runs] == [(5, 5), (1, 10)]
    network.gradients_of(BATCH)
    network._sums.measure(BATCH)
    found = [float(np.sum(view**2)) for view in arrays_of(network)]
    assert network._sums.values == pytest.approx(found)


def arrays_of(network: Network) -> list[np.ndarray]:
    """The gradient of every parameter, in the order of the layout."""
    parts = (part.views(network.state.gradients) for part in network.layout.slices)
    return [view for views in parts for view in views.values()]


def test_half_precision_and_penalties_are_measured_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gradient_norms, "LONG_PART", 1)
    assert is_watched(wide_and_equal())
    assert not is_watched(wide_and_equal(dtype="float16"))
    assert not is_watched(wide_and_equal(l2=0.1))


@pytest.mark.parametrize(("size", "kernels"), [(127, [1] * 4), (128, [2, 2]), (191, [2, 2]),
                                               (192, [3, 1]), (63, [1] * 4)])  # fmt: skip
def test_as_many_kernels_as_fit_are_measured_at_once_but_one_at_least(
    size: int, kernels: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gradient_norms, "LONG_PART", 1)
    monkeypatch.setattr(gradient_norms, "LARGEST_MEASURE", size)
    network = wide_and_equal()
    [layer_batch] = network._bound[BATCH][0].layer_batches
    assert [len(measure._part) for measure in layer_batch.measures] == kernels  # type: ignore[attr-defined]
    assert layer_batch.measures[0].positions[0] == 2  # type: ignore[attr-defined]
    network.gradients_of(BATCH)
    assert network._sums.measure(BATCH) is None
    found = [float(np.sum(view**2)) for view in arrays_of(network)]
    assert network._sums.values == pytest.approx(found)


@pytest.mark.parametrize("size", [1e-16, 1.0, 1e16, 1e25])
def test_the_sum_over_a_single_kernel_is_taken_in_double_where_it_leaves_single(
    size: float,
) -> None:
    part = np.full(16, size, np.float32)
    with np.errstate(all="ignore"):
        found = gradient_norms._square_sum(part)
    assert found == pytest.approx(16 * size**2, rel=1e-6)


@pytest.mark.parametrize(
    ("values", "trusted"),
    [((4.0, 9.0), True), ((1e-32, 9.0), False), ((4.0, np.inf), False)],
)
@pytest.mark.parametrize("scale", [None, 0.25, 1e-80])
def test_kernels_are_measured_again_where_one_sum_cannot_be_trusted(
    values: tuple[float, float], trusted: bool, scale: float | None
) -> None:
    """Nor where a gradient is so small once it has its own size that entries are rounded."""
    part = np.sqrt(np.array(values, np.float32))[:, None]
    sums = np.zeros(2)
    measure = gradient_norms._KernelMeasure(None, slice(1, 3), range(2), part, sums)  # type: ignore[arg-type]
    scales = None if scale is None else np.array([7.0, scale, 1.0, 7.0])
    with np.errstate(all="ignore"):
        assert measure.measure(scales) == (trusted and scale != 1e-80)
    if trusted:
        assert sums == pytest.approx([4 * (scale or 1), 9])
    with np.errstate(all="ignore"):
        measure.measure_exactly()
    assert sums == pytest.approx(np.square(part[:, 0].astype(float)))
