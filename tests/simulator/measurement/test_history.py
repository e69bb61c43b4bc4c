"""A history stays bounded, evenly spaced, and safe to read while it grows."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.measurement.history import (
    BINS,
    MAX_CELLS,
    MAX_EVALUATIONS,
    MAX_HISTOGRAM_CELLS,
    MAX_MEASURED_CELLS,
    MAX_STEPS,
    History,
)
from simulator.measurement.quantities import QUANTITIES
from simulator.measurement.requests import HISTOGRAMS


def record(history: History, steps: range) -> None:
    for step in steps:
        if history.keeps_step():
            kernels = history._rows["kernels"]
            history.append_step(step, float(step), np.full(kernels, step, np.float32), 0.0)


def test_short_runs_are_recorded_whole() -> None:
    history = History(3, 3)
    record(history, range(1, 501))
    view = history.view()
    assert view.steps.tolist() == list(range(1, 501))
    assert view.generation == 0


def test_long_runs_are_decimated_evenly_and_keep_the_first_step() -> None:
    history = History(3, 3)
    record(history, range(1, 100_001))
    view = history.view()
    assert MAX_STEPS / 2 <= len(view.steps) <= MAX_STEPS
    assert view.steps[0] == 1
    gaps = np.diff(view.steps)
    assert gaps.min() == gaps.max()
    assert np.array_equal(view.losses, view.steps)
    assert np.array_equal(view.gradient_log10[:, 1], view.steps)


def test_a_view_is_never_changed_by_what_comes_later() -> None:
    history = History(3, 3)
    record(history, range(1, 4_001))
    view = history.view()
    kept = view.steps.copy(), view.losses.copy()
    record(history, range(4_001, 30_000))
    assert np.array_equal(view.steps, kept[0])
    assert np.array_equal(view.losses, kept[1])
    assert history.view().generation > view.generation


def test_views_cannot_be_written() -> None:
    history = History(3, 3)
    record(history, range(1, 10))
    assert not history.view().losses.flags.writeable


def test_deep_networks_keep_fewer_steps() -> None:
    history = History(2_000, 2_000)
    for step in range(1, 6_000):
        if history.keeps_step():
            history.append_step(step, 0.0, np.zeros(2_000, np.float32), 0.0)
    assert history.view().gradient_log10.nbytes < 20e6


def test_evaluations_have_their_own_steps() -> None:
    history = History(3, 3)
    history.append_evaluation(0, 2.3, np.nan, 0.1, np.nan)
    history.append_evaluation(23, 1.3, 1.4, 0.5, 0.4)
    view = history.view()
    assert view.evaluation_steps.tolist() == [0, 23]
    assert view.train_losses.tolist() == [2.3, 1.3]


def test_views_share_what_has_not_grown_between_them() -> None:
    history = History(3, 4)
    history.append_measurement(1, "dead_share", np.zeros(4, np.float32))
    record(history, range(1, 3))
    first = history.view()
    record(history, range(3, 4))
    second = history.view()
    assert second.measured["dead_share"][1] is first.measured["dead_share"][1]
    assert second.steps.tolist() == [1, 2, 3]
    history.append_measurement(4, "dead_share", np.ones(4, np.float32))
    assert history.view().measured["dead_share"][0].tolist() == [1, 4]


@pytest.mark.parametrize("table", ["steps", "evaluations", "measurements", "histograms"])
def test_each_table_that_is_decimated_begins_a_generation(table: str) -> None:
    history = History(1, 1)
    shares = np.zeros((1, BINS), np.float32)

    def append(step: int) -> None:
        if table == "steps":
            record(history, range(step, step + 1))
        elif table == "evaluations":
            history.append_evaluation(step, 1.0, 1.0, 1.0, 1.0)
        elif table == "measurements":
            history.append_measurement(step, "dead_share", np.zeros(1, np.float32))
        else:
            history.append_histogram(step, "weight", shares)

    limit = MAX_EVALUATIONS if table == "evaluations" else MAX_STEPS
    for step in range(1, limit + 1):
        append(step)
    assert history.view().generation == 0
    append(limit + 1)
    assert history.view().generation == 1


def test_a_view_after_layers_were_rearranged_is_a_new_one() -> None:
    history = History(3, 3)
    history.append_measurement(1, "dead_share", np.arange(3, dtype=np.float32))
    assert history.view().measured["dead_share"][1].tolist() == [[0, 1, 2]]
    history.rearrange([2, 0], [2, 0])
    assert history.view().measured["dead_share"][1].tolist() == [[2, 0]]


@pytest.mark.parametrize(
    ("rows", "steps", "measurements", "histograms"),
    [
        (1, 4_096, 4_096, 4_096),
        (100, 4_096, 4_096, 302),
        (1_000, 4_000, 500, 64),
        (2_000, 2_000, 250, 64),
        (20_000, 256, 64, 64),
    ],
)
def test_deeper_networks_keep_fewer_rows_down_to_a_floor(
    rows: int, steps: int, measurements: int, histograms: int
) -> None:
    history = History(rows, rows)
    history.append_measurement(1, "dead_share", np.zeros(rows, np.float32))
    history.append_histogram(1, "weight", np.zeros((rows, BINS), np.float32))
    assert history._steps.limit == steps
    assert history._measured["dead_share"].limit == measurements
    assert history._histograms["weight"].limit == histograms
    assert history._evaluations.limit == 2_048


def test_tables_are_bounded_in_bytes() -> None:
    cells = (MAX_CELLS, MAX_MEASURED_CELLS, MAX_HISTOGRAM_CELLS)
    assert [4 * each for each in cells] == [16_000_000, 2_000_000, 8_000_000]


def test_rows_are_those_of_kernels_or_of_all_layers() -> None:
    history = History(2, 3)
    for name, quantity in QUANTITIES.items():
        rows = {"kernels": 2, "layers": 3}[quantity.rows]
        if name != "kernel_gradient":
            history.append_measurement(1, name, np.full(rows, 7, np.float32))
            assert history.view().series(name)[1].shape == (1, rows)
    for kind in HISTOGRAMS:
        rows = 3 if kind == "activation" else 2
        history.append_histogram(1, kind, np.full((rows, BINS), 7, np.float32))
        assert history.view().histograms[kind].shares.shape == (1, rows, BINS)
    history.append_step(1, 0.5, np.array([3, 4], np.float32), 0.0)
    history.rearrange([1, None], [2, None, 0])
    view = history.view()
    np.testing.assert_array_equal(view.gradient_log10, [[4, np.nan]])
    assert np.isnan(view.series("weight_norm")[1]).tolist() == [[False, True]]
    assert np.isnan(view.series("dead_share")[1]).tolist() == [[False, True, False]]
    for kind, known in (("weight", [True, False]), ("activation", [True, False, True])):
        assert (view.histograms[kind].shares[0, :, 0] == 7).tolist() == known


def test_bins_are_bounded_by_powers_of_two() -> None:
    history = History(1, 1)
    history.append_histogram(1, "weight", np.zeros((1, BINS), np.float32))
    edges = history.view().histograms["weight"].edges
    assert len(edges) == BINS == 66
    assert edges.tolist() == [2.0**exponent for exponent in range(-49, 17)]


def test_what_was_never_measured_is_empty() -> None:
    steps, values = History(3, 3).view().series("dead_share")
    assert (steps.shape, values.shape) == ((0,), (0, 0))


def test_a_history_until_a_step_ends_with_it() -> None:
    history = History(3, 3)
    for step in range(1, 11):
        record(history, range(step, step + 1))
        history.append_evaluation(step, step, 2 * step, 3 * step, 4 * step)
        history.append_measurement(step, "dead_share", np.full(3, step, np.float32))
        history.append_histogram(step, "weight", np.full((3, BINS), step, np.float32))
    for last in (0, 1, 6, 10, 99):
        view, expected = history.view().until(last), np.arange(1, min(last, 10) + 1)
        assert view.gradient_log10[:, 0].tolist() == expected.tolist()
        assert view.series("dead_share")[1][:, 2].tolist() == expected.tolist()
        assert view.histograms["weight"].shares[:, 2, 5].tolist() == expected.tolist()
        for times, column in enumerate(
            (view.train_losses, view.validation_losses, view.train_accuracies,
             view.validation_accuracies), 1,
        ):  # fmt: skip
            assert column.tolist() == (times * expected).tolist()
        for column in (
            view.steps, view.losses, view.evaluation_steps, view.series("dead_share")[0],
            view.histograms["weight"].steps,
        ):  # fmt: skip
            assert column.tolist() == expected.tolist()
        assert len(view.seconds) == len(expected)


def test_the_newest_step_is_appended_once() -> None:
    history = History(3, 3)
    history.append_newest(0, 0.0, np.zeros(3), 0.0)
    assert not len(history.view().steps)
    for step in (5, 5, 4):
        history.append_newest(step, 1.0, np.zeros(3), 2.0)
    view = history.view()
    assert (view.steps.tolist(), view.seconds.tolist()) == ([5], [2.0])
