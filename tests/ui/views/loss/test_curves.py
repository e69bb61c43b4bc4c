"""Curves are the record's numbers, and in a part of the time those of that part alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.views.runs import loss_run
from ui.plots.decimated import MAX_BINS
from ui.views.loss.axes import range_of
from ui.views.loss.curves import Curves, Unit, Window, curves_of

UNITS: tuple[Unit, ...] = ("epochs", "steps", "seconds")
PER_STEP = {"epochs": 1 / 3, "steps": 1.0, "seconds": 0.5}


def numbers(curves: Curves) -> list[object]:
    drawn = (curves.training, curves.validation, curves.faint)
    points = [(c.x.tolist(), c.y.tolist()) for c in drawn]
    return [points, [part.tolist() for part in curves.gap], curves.end]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.floats(1e-9, 1e9), min_size=2, max_size=30), st.sampled_from(UNITS), st.booleans()
)
def test_every_record_and_evaluation_stands_at_its_time(
    losses: list[float], unit: Unit, smooth: bool
) -> None:
    known = {at: (losses[at - 1], 2 * losses[at - 1], 0.5, 0.4) for at in range(1, len(losses), 3)}
    history = loss_run(losses, known).networks[0].history
    curves = curves_of(history, 3, "loss", unit, smooth=smooth)
    every = curves.faint if smooth else curves.training
    highest = 1e6 * max(1.0, losses[0])
    assert every.y.tolist() == [min(loss, highest) for loss in losses]
    assert np.allclose(every.x, np.arange(1, len(losses) + 1) * PER_STEP[unit])
    assert np.allclose(curves.validation.x, np.array(list(known)) * PER_STEP[unit])
    assert curves.validation.y.tolist() == [2 * losses[at - 1] for at in known]
    assert range_of([history], None, log=False)[0] <= min(every.y)


@pytest.mark.parametrize("shown", ["loss", "accuracy"])
@pytest.mark.parametrize("unit", UNITS)
def test_the_part_that_is_seen_holds_its_points_and_one_beyond_each_end(
    shown: str, unit: Unit
) -> None:
    losses = (1 + np.arange(30) / 10).tolist()
    known = {at: (1.0, 2.0, 0.01 * at, 0.02 * at) for at in range(1, 31)}
    history, step = loss_run(losses, known).networks[0].history, PER_STEP[unit]
    whole = curves_of(history, 3, shown, unit)
    part = curves_of(history, 3, shown, unit, window=Window(9.5 * step, 20.5 * step, 100.0))
    for one, other in ((part.training, whole.training), (part.validation, whole.validation)):
        assert one.x.tolist() == other.x[8:21].tolist()
        assert one.y.tolist() == other.y[8:21].tolist()


def test_zoomed_in_every_record_is_drawn_that_bins_had_hidden() -> None:
    losses = np.exp(np.random.default_rng(0).normal(size=4_000)).tolist()
    history = loss_run(losses).networks[0].history
    whole = curves_of(history, 3, "loss", "steps", window=Window(0, 4_000, 0.2))
    part = curves_of(history, 3, "loss", "steps", window=Window(1_000, 1_100, 8.0))
    assert len(whole.training.x) <= 2 * MAX_BINS + 1
    assert part.training.x.tolist() == list(range(999, 1_101))
    assert part.training.y.tolist() == losses[998:1_100]


def test_the_mean_over_an_epoch_is_the_same_in_a_part_of_the_time() -> None:
    losses = np.exp(np.random.default_rng(0).normal(size=40)).tolist()
    history = loss_run(losses).networks[0].history
    whole = curves_of(history, 3, "loss", "steps", smooth=True)
    part = curves_of(history, 3, "loss", "steps", smooth=True, window=Window(19.5, 25.5, 9.0))
    assert part.training.y.tolist() == whole.training.y[18:26].tolist()


def test_nothing_recorded_is_nothing_drawn() -> None:
    empty = [[([], [])] * 3, [[], [], []], 0.0]
    for shown in ("loss", "accuracy"):
        found = curves_of(loss_run([]).networks[0].history, 3, shown, "epochs", smooth=True)
        assert numbers(found) == empty
    gone = loss_run([math.nan] * 3).networks[0].history
    assert numbers(curves_of(gone, 3, "loss", "epochs")) == empty
