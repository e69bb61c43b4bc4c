"""Every column shows the mean of its time, and neither a zero nor a NaN is ever hidden."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.style.gradient_scale import ABSENT, FIRST, LAST, NOT_FINITE, ZERO, GradientScale, ShareScale
from ui.views.heatmap.image import HeatImage

SCALE = GradientScale(-3, 0)


def image(values: np.ndarray, span: int, size: tuple[int, int], steps=None) -> np.ndarray:
    steps = np.arange(1, len(values) + 1) if steps is None else np.array(steps)
    return taken(steps, values, SCALE, span, size).indices()


def taken(steps: np.ndarray, values: np.ndarray, *how: Any, **more: Any) -> HeatImage:
    made = HeatImage(values.shape[1], *how, **more)
    made.take(steps, values)
    return made


def test_a_column_a_step_is_the_record_itself() -> None:
    values = np.array([[-3.0, 0.0], [-np.inf, -1.5], [np.nan, np.inf]])
    found = image(values, 3, (3, 2))
    assert found.tolist() == [
        [FIRST, ZERO, NOT_FINITE],
        [LAST, SCALE.indices(np.array([-1.5]))[0], NOT_FINITE],
    ]


def test_a_column_of_many_steps_shows_their_geometric_mean() -> None:
    found = image(np.array([[-3.0], [-1.0], [-2.0], [0.0]]), 4, (2, 1))
    assert found.tolist() == [SCALE.indices(np.array([-2.0, -1.0])).tolist()]


def test_one_zero_makes_a_column_zero_and_one_nan_makes_it_not_finite() -> None:
    values = np.zeros((8, 1))
    values[1], values[6] = -np.inf, np.nan
    assert image(values, 8, (2, 1)).tolist() == [[ZERO, NOT_FINITE]]


def test_layers_that_share_a_row_show_their_mean_and_hide_no_zero() -> None:
    values = np.array([[-3.0, -1.0, 0.0, -np.inf]])
    found = image(values, 1, (1, 2))
    assert found.tolist() == [[SCALE.indices(np.array([-2.0]))[0]], [ZERO]]


def test_a_record_stands_for_the_time_since_the_one_before() -> None:
    found = image(np.array([[-3.0], [0.0]]), 10, (10, 1), steps=[4, 8])
    assert found.tolist() == [[FIRST] * 4 + [LAST] * 4]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 60), st.integers(1, 5), st.integers(1, 40), st.integers(1, 4),
    st.lists(st.integers(0, 60), max_size=4), st.integers(1, 3),
)  # fmt: skip
def test_appending_gives_the_same_pixels_as_drawing_all_at_once(
    records: int, layers: int, width: int, height: int, stops: list[int], stride: int
) -> None:
    values = np.random.default_rng(records).uniform(-4, 1, (records, layers))
    steps = np.arange(records) * stride + 1
    span = int(steps[-1]) + 3
    whole = taken(steps, values, SCALE, span, (width, height))
    appended = HeatImage(layers, SCALE, span, (width, height))
    for stop in [*sorted(min(at, records) for at in stops), records]:
        appended.take(steps[:stop], values[:stop])
    assert (appended.indices() == whole.indices()).all()
    assert whole.indices().shape[1] == min(width, -(-int(steps[-1]) * width // span))


def test_a_column_is_full_when_its_time_is_over() -> None:
    made = HeatImage(1, SCALE, 10, (4, 1))
    assert made.full_at(1) == 0
    for step, full_at in ((1, 2.5), (2, 2.5), (3, 5.0), (9, 10.0), (10, 10.0)):
        made.take(np.arange(1, step + 1), np.zeros((step, 1)))
        assert made.full_at(1) == full_at
        assert made.full_at(2) == full_at + 2.5


def test_only_columns_with_new_records_change() -> None:
    made = HeatImage(1, SCALE, 10, (20, 1))
    assert made.take(np.arange(1, 4), np.zeros((3, 1))) == 0
    assert made.take(np.arange(1, 4), np.zeros((3, 1))) is None
    made.pixels[0, :6] = 77
    assert made.take(np.arange(1, 6), np.zeros((5, 1))) == 6
    assert made.indices().tolist() == [[77] * 6 + [LAST] * 4]
    assert made.pixels[0, 10:].tolist() == [0] * 10  # still to come


def test_shares_have_no_special_zero() -> None:
    made = taken(np.array([1]), np.array([[0.0, 1.0, np.nan]]), ShareScale(), 1, (1, 3))
    assert made.indices().ravel().tolist() == [FIRST, LAST, NOT_FINITE]
    assert made.has_broken
    assert not made.has_zero


def test_an_empty_record_has_no_columns() -> None:
    for layers in (3, 0):
        made = taken(np.zeros(0, int), np.zeros((0, layers)), SCALE, 4, (4, 3))
        assert made.indices().shape[1] == 0


def test_a_layer_that_enters_later_has_no_past_instead_of_a_broken_one() -> None:
    values = np.array([[-1.0, np.nan]] * 2 + [[-1.0, -1.0]] + [[-1.0, np.nan]], np.float32)
    made = taken(np.arange(1, 5), values, GradientScale(), 4, (4, 2), edited=True)
    assert (made.indices()[1] == ABSENT).tolist() == [True, True, False, False]
    assert made.indices()[1, 3] == NOT_FINITE  # once it was there, it is broken
    assert made.has_broken


def test_what_breaks_everywhere_at_the_first_step_is_broken() -> None:
    broken = np.full((2, 2), np.nan, np.float32)
    made = taken(np.arange(1, 3), broken, GradientScale(), 2, (2, 2), edited=True)
    assert (made.indices() == NOT_FINITE).all()


def test_the_past_of_a_new_layer_stays_empty_while_records_are_appended() -> None:
    values = np.array([[-1.0, np.nan]] * 4 + [[-1.0, -1.0]] * 4, np.float32)
    made = HeatImage(2, GradientScale(), 8, (8, 2), edited=True)
    for records in range(1, 9):
        made.take(np.arange(1, records + 1), values[:records])
    assert (made.indices()[1] == ABSENT).tolist() == [True] * 4 + [False] * 4


def test_a_run_that_nobody_edited_has_no_absent_layers() -> None:
    values = np.array([[-1.0, np.nan]], np.float32)
    made = taken(np.array([1]), values, GradientScale(), 1, (1, 2))
    assert made.indices()[1, 0] == NOT_FINITE
