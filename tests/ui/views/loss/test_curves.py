"""Curves to which records are appended are those that are made at once."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.views.runs import loss_run
from ui.views.loss.axes import range_of
from ui.views.loss.curves import CurveMaker, Curves


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.floats(1e-9, 1e9), min_size=2, max_size=30),
    st.lists(st.integers(1, 30), min_size=1, max_size=6),
    st.sampled_from(["epochs", "steps", "seconds"]),
    st.sampled_from(["loss", "accuracy"]),
    st.booleans(),
    st.sampled_from([math.inf, 3.0, 1.0, 0.1]),
)
def test_curves_that_follow_a_run_are_those_of_a_fresh_look(
    losses: list[float], stops: list[int], unit: str, what: str, smooth: bool, unit_px: float
) -> None:
    maker, before = CurveMaker(), (np.zeros(0), np.zeros(0))
    for stop in [*sorted(min(at, len(losses)) for at in stops), len(losses)]:
        known = {at: (losses[at - 1], 2 * losses[at - 1], 0.5, 0.4) for at in range(1, stop + 1, 3)}
        run = loss_run(losses[:stop], known)
        followed = maker.curves(run.networks[0], run, what, unit, smooth, unit_px)
        fresh = CurveMaker().curves(run.networks[0], run, what, unit, smooth, unit_px)
        assert numbers(followed) == numbers(fresh)
        assert range_of([followed], None, log=False) == range_of([fresh], None, log=False)
        after, kept = (followed.training.x, followed.training.y), followed.kept
        for old, new in zip(before, after, strict=True):
            assert old[:kept].tolist() == new[:kept].tolist()
        before = after


def numbers(curves: Curves) -> list[object]:
    drawn = (curves.training, curves.validation, curves.faint)
    points = [(c.x.tolist(), c.y.tolist()) for c in drawn]
    gap = [part.tolist() for part in curves.gap]
    return [points, gap, curves.end]
