"""Numbers beside axes are round, few, and written as people write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.plots.ticks import (
    decade_ticks,
    linear_ticks,
    nice_above,
    nice_below,
    round_above,
    shown_steps,
)


def test_ticks_are_round_and_few() -> None:
    assert linear_ticks(0, 15) == [0, 5, 10, 15]


@given(st.floats(1e-6, 1e6))
def test_nice_numbers_enclose_a_value(value: float) -> None:
    assert nice_below(value) <= value * 1.001
    assert nice_above(value) >= value * 0.999
    assert value <= round_above(value) <= 2 * value


def test_nice_numbers_are_1_and_3_times_a_power_of_ten_and_round_ones_a_few_more() -> None:
    values = (10.0, 11.0, 29.9, 30.0, 31.0, 99.0)
    assert [nice_below(value) for value in values] == [10, 10, 10, 30, 30, 30]
    assert [nice_above(value) for value in values] == [10, 30, 30, 30, 100, 100]
    assert [nice_below(value) for value in (0.02, 0.05)] == pytest.approx([0.01, 0.03])
    found = [round_above(value) for value in (1.0, 1.1, 1.6, 2.1, 2.6, 3.1, 4.1, 5.1, 7.6)]
    assert found == [1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10]
    assert round_above(0.0) == round_above(-3.0) == 1e-12


def test_without_a_span_there_is_one_number() -> None:
    assert linear_ticks(3.0, 3.0) == linear_ticks(3.0, 2.0) == [3.0]
    assert linear_ticks(0.0, math.inf) == [0.0]


def test_a_time_axis_shows_the_plan_before_the_first_step_and_then_what_is_recorded() -> None:
    found = [shown_steps(345, newest) for newest in (0, 1, 30, 31, 60, 61, 120, 121, 345)]
    assert found == [345, 30, 30, 60, 60, 120, 120, 345, 345]  # 240 would be nearly all
    assert shown_steps(6, 1) == 6
    assert shown_steps(0, 0) == 1


def test_a_time_axis_grows_by_quarters_beyond_the_plan() -> None:
    assert shown_steps(345, 346) == 432
    assert shown_steps(345, 433) == 540


@given(st.integers(0, 3_000_000), st.integers(1, 3_000_000))
def test_what_is_recorded_fits_on_the_time_axis_and_is_never_a_speck(
    planned: int, newest: int
) -> None:
    span = shown_steps(planned, newest)
    assert newest <= span
    assert span <= max(30, 3 * newest)


def test_decades_are_thinned_to_what_finds_room() -> None:
    assert decade_ticks(-13.0, 2.0, 4) == [-10.0, -5.0, 0.0]
    assert len(decade_ticks(-40.0, 0.0, 6)) <= 6


def test_few_decades_have_their_thirds_and_one_alone_has_round_values() -> None:
    assert [round(10**at, 3) for at in decade_ticks(-1.0, 0.5, 6)] == [0.1, 0.3, 1, 3]
    assert [round(10**at, 6) for at in decade_ticks(0.0, 0.7, 4)] == [2, 4]


def test_very_small_numbers_are_not_rounded_away() -> None:
    assert linear_ticks(0.0, 4e-15, 5) == [0.0, 1e-15, 2e-15, 3e-15, 4e-15]
