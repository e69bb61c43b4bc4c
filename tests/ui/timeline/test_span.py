"""What stands along the timeline."""

from __future__ import annotations

from ui.timeline.slider import ticks_of


def test_epochs_are_named_and_the_last_has_its_unit() -> None:
    ticks = ticks_of(345, 23)
    assert ticks[0] == (0, "0")
    assert ticks[-1] == (345, "15 epochs")


def test_less_than_two_epochs_are_named_in_steps() -> None:
    assert ticks_of(30, 23)[-1][1] == "30 steps"
