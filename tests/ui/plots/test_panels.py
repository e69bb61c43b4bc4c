"""Panels stand side by side or in rows, whichever gives their pictures more room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication
from ui.plots.panels import arrange_panels


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [(1200, 300), (500, 400), (300, 900)])
def test_panels_stay_inside_and_never_overlap(
    qapp: QApplication, count: int, size: tuple[int, int]
) -> None:
    area = QRect(10, 20, *size)
    for worth in (None, lambda room: float(min(room.width(), room.height()))):
        panels = arrange_panels(area, count, worth)
        assert len(panels) == count
        for at, panel in enumerate(panels):
            assert area.contains(panel.name)
            assert area.contains(panel.picture)
            assert panel.name.bottom() < panel.picture.top()
            others = panels[:at]
            assert not any(panel.picture.intersects(other.picture) for other in others)


def test_squares_stand_in_as_many_rows_as_make_them_largest(qapp: QApplication) -> None:
    def side(room: QRect) -> float:
        return float(min(room.width(), room.height()))

    wide, high = QRect(0, 0, 1600, 300), QRect(0, 0, 300, 1600)
    assert len({panel.picture.top() for panel in arrange_panels(wide, 4, side)}) == 1
    assert len({panel.picture.top() for panel in arrange_panels(high, 4, side)}) == 4
