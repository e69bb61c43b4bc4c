"""The record stays bounded, even, and safe to read while it grows."""

from __future__ import annotations

import numpy as np

from simulator.measurement.history import MAX_STEPS, History


def record(history: History, steps: range) -> None:
    for step in steps:
        if history.keeps_step():
            history.append_step(step, float(step), np.full(3, step, np.float32))


def test_short_runs_are_recorded_whole() -> None:
    history = History(3)
    record(history, range(1, 501))
    view = history.view()
    assert view.steps.tolist() == list(range(1, 501))
    assert view.generation == 0


def test_long_runs_are_thinned_evenly_and_keep_the_first_step() -> None:
    history = History(3)
    record(history, range(1, 100_001))
    view = history.view()
    assert MAX_STEPS / 2 <= len(view.steps) <= MAX_STEPS
    assert view.steps[0] == 1
    gaps = np.diff(view.steps)
    assert gaps.min() == gaps.max()
    assert np.array_equal(view.losses, view.steps)
    assert np.array_equal(view.gradient_log10[:, 1], view.steps)


def test_a_view_is_never_changed_by_what_comes_later() -> None:
    history = History(3)
    record(history, range(1, 4_001))
    view = history.view()
    kept = view.steps.copy(), view.losses.copy()
    record(history, range(4_001, 30_000))
    assert np.array_equal(view.steps, kept[0])
    assert np.array_equal(view.losses, kept[1])
    assert history.view().generation > view.generation


def test_views_cannot_be_written() -> None:
    history = History(3)
    record(history, range(1, 10))
    assert not history.view().losses.flags.writeable


def test_deep_networks_keep_fewer_records() -> None:
    history = History(2_000)
    for step in range(1, 6_000):
        if history.keeps_step():
            history.append_step(step, 0.0, np.zeros(2_000, np.float32))
    assert history.view().gradient_log10.nbytes < 20e6


def test_evaluations_have_their_own_steps() -> None:
    history = History(3)
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


def test_a_view_after_layers_were_rearranged_is_a_new_one() -> None:
    history = History(3, 3)
    history.append_measurement(1, "dead_share", np.arange(3, dtype=np.float32))
    assert history.view().measured["dead_share"][1].tolist() == [[0, 1, 2]]
    history.rearrange([2, 0], [2, 0])
    assert history.view().measured["dead_share"][1].tolist() == [[2, 0]]
