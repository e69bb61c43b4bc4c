"""Numbers beside axes are round, few, and written as people write them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from ui.plots.end_labels import without_overlap
from ui.plots.number_text import number_text
from ui.plots.plot_frame import PlotFrame
from ui.plots.ticks import (
    linear_ticks,
    log_ticks,
    nice_above,
    nice_below,
    round_above,
    shown_epochs,
)


def test_ticks_are_round_and_few() -> None:
    assert log_ticks(0.1, 3) == pytest.approx([0.1, 0.3, 1, 3])
    assert linear_ticks(0, 15) == [0, 5, 10, 15]
    assert len(log_ticks(1e-6, 1e6)) <= 8


def test_numbers_are_typeset() -> None:
    numbers = (0, 0.3, 15, 2e5, 1e-4, -3e-7, 1e6, math.inf)
    texts = ["0", "0.3", "15", "2 × 10⁵", "10⁻⁴", "-3 × 10⁻⁷", "10⁶", "inf"]
    assert [number_text(x) for x in numbers] == texts


@given(st.floats(1e-6, 1e6))
def test_nice_numbers_enclose_a_value(value: float) -> None:
    assert nice_below(value) <= value * 1.001
    assert nice_above(value) >= value * 0.999
    assert value <= round_above(value) <= 2 * value


def test_a_time_axis_grows_by_quarters_beyond_the_plan() -> None:
    assert shown_epochs(15, 3.2) == 15
    assert shown_epochs(15, 15.1) == 19
    assert shown_epochs(0, 0) == 1


def test_a_frame_maps_values_to_pixels_and_back() -> None:
    frame = PlotFrame(QRect(10, 20, 100, 51), 4.0, 0.01, 1.0, True)
    assert frame.x_px(np.array([0.0, 2.0])).tolist() == [10, 60]
    assert frame.x_at(60) == 2.0
    assert frame.y_px(np.array([1.0, 0.1, 0.01, 1e-9, 1e9])).tolist() == [20, 45, 70, 70, 20]
    assert frame.y_px(np.array([10.0]), beyond=True).tolist() == [-5]


@given(st.lists(st.floats(-1e3, 1e9), max_size=5), st.booleans())
def test_a_few_points_stand_where_many_would(values: list[float], log: bool) -> None:
    frame = PlotFrame(QRect(10, 20, 100, 51), 4.0, 0.01, 7.0, log)
    x, y = np.linspace(0, 5, len(values)), np.array(values)
    many = np.column_stack([frame.x_px(x), frame.y_px(y, beyond=True)])
    few = frame.points(x.tolist(), values)
    assert np.allclose(np.array(few).reshape(-1, 2), many, rtol=1e-12, atol=1e-9)
    assert [frame.across(at) for at in x.tolist()] == many[:, 0].tolist()


@given(
    st.lists(st.tuples(st.floats(5, 30), st.floats(-50, 450)), max_size=6),
)
def test_labels_never_overlap_and_stay_inside(labels: list[tuple[float, float]]) -> None:
    labels.sort(key=lambda label: label[1])
    heights = [height for height, _ in labels]
    middles = without_overlap(heights, [place for _, place in labels], 0, 400)
    edge = 0.0
    for height, middle in zip(heights, middles, strict=True):
        assert middle - height / 2 >= edge - 1e-6
        edge = middle + height / 2
    assert edge <= 400 + 1e-6


def test_labels_with_room_stand_where_they_belong() -> None:
    assert without_overlap([10, 10], [50, 200], 0, 400) == [50, 200]
    assert without_overlap([10, 10], [50, 52], 0, 400) == [50, 60]
    assert without_overlap([10, 10], [399, 399], 0, 400) == [385, 395]
