"""How far the timeline reaches, and what stands along it."""

from __future__ import annotations

import pytest

from ui.timeline.slider import SHORTEST_SPAN, span_of, ticks_of


def test_a_planned_run_is_shown_as_a_whole() -> None:
    assert span_of(planned=345, newest=100) == 345


def test_a_run_that_went_on_is_shown_to_its_end() -> None:
    assert span_of(planned=345, newest=400) == 400


@pytest.mark.parametrize("newest", [1, 40, 1_000, 123_456, 2_000_000])
def test_what_is_done_of_a_very_long_run_is_never_a_speck(newest: int) -> None:
    span = span_of(planned=2_300_000, newest=newest)
    assert newest <= span
    assert newest * 20 >= span or span <= SHORTEST_SPAN


def test_epochs_are_named_and_the_last_has_its_unit() -> None:
    ticks = ticks_of(345, 23)
    assert ticks[0] == (0, "0")
    assert ticks[-1] == (345, "15 epochs")


def test_less_than_two_epochs_are_named_in_steps() -> None:
    assert ticks_of(30, 23)[-1][1] == "30 steps"
