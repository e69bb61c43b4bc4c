"""Numbers beside axes are round, few, and written as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@given(st.floats(1e-6, 1e6))
def test_nice_numbers_enclose_a_value(value: float) -> None:
    assert nice_below(value) <= value * 1.001
    assert nice_above(value) >= value * 0.999
    assert value <= round_above(value) <= 2 * value


def test_a_time_axis_grows_by_quarters_beyond_the_plan() -> None:
    assert shown_epochs(15, 3.2) == 15
    assert shown_epochs(15, 15.1) == 19
    assert shown_epochs(0, 0) == 1
