"""The mark under the mouse is the nearest one within reach."""

from __future__ import annotations

from ui.plots.change_marks import NEAR_PX, mark_near

from simulator.measurement.snapshot import Mark

MARKS = (Mark(3, "learning rate 0.1"), Mark(4, "one layer more"))


def test_the_nearest_mark_is_taken_and_none_beyond_reach() -> None:
    places = (100.0, 104.0)
    assert mark_near(MARKS, places, 101) is MARKS[0]
    assert mark_near(MARKS, places, 103) is MARKS[1]
    assert mark_near(MARKS, places, 104 + NEAR_PX) is MARKS[1]
    assert mark_near(MARKS, places, 105 + NEAR_PX) is None
    assert mark_near((), (), 100) is None
