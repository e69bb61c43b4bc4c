"""A decimated curve keeps every peak and the newest record, and its past stays as it was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.plots.decimated import BIN_PX, MAX_BINS, decimated


@given(
    st.lists(st.floats(-100, 100) | st.just(np.nan), max_size=200),
    st.sampled_from([0.0, 30.0, 90.0, 1e4]),
)
def test_peaks_and_the_newest_record_stay(numbers: list[float], length_px: float) -> None:
    values = np.array(numbers, float)
    steps, found = decimated(np.arange(len(values)), values, length_px)
    assert len(found) <= 2 * max(1, length_px / BIN_PX) + 3
    assert np.isfinite(found).all()
    assert (np.diff(steps) >= 0).all()
    known = values[np.isfinite(values)]
    if len(known):
        assert (found.min(), found.max()) == (known.min(), known.max())
    if len(values) and np.isfinite(values[-1]):
        assert (steps[-1], found[-1]) == (len(values) - 1, values[-1])


def test_few_records_are_drawn_as_they_are() -> None:
    steps, values = decimated(np.array([3, 5, 9]), np.array([1.0, np.inf, 2.0]), 1e4)
    assert (steps.tolist(), values.tolist()) == ([3, 9], [1.0, 2.0])


def test_a_peak_stands_within_its_bin() -> None:
    values = np.zeros(900)
    values[400] = 1.0
    steps, found = decimated(np.arange(900), values, 270.0)  # 90 bins of 10
    (at,) = np.flatnonzero(found == 1.0)
    assert abs(steps[at] - 400) <= 5


@pytest.mark.parametrize("count", [300, 317, 600])
def test_what_is_drawn_of_the_past_stays_while_records_come(count: int) -> None:
    values = np.random.default_rng(0).normal(size=900)
    before, after = (
        np.column_stack(decimated(np.arange(n), values[:n], n * 0.6)) for n in (count, count + 100)
    )
    kept = len(before) - 3  # the newest bin may not have been full
    assert before[:kept].tolist() == after[:kept].tolist()


def test_no_curve_has_more_than_four_hundred_points() -> None:
    values = np.random.default_rng(0).normal(size=4_096)
    assert 300 < len(decimated(np.arange(4_096), values, 1e5)[0]) <= 2 * MAX_BINS + 1 <= 400
