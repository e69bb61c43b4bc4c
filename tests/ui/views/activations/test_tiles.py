"""Tiles are as large as they can be, inside their area, and never overlap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from ui.views.activations.tiles import LEAST_PX, tiled

from ui.style import theme


@given(st.integers(1, 600), st.integers(1, 600), st.integers(1, 500))
def test_tiles_never_overlap_and_stay_inside(width: int, height: int, count: int) -> None:
    area = QRect(10, 20, width, height)
    tiles = tiled(area, count)
    boxes = [tiles.box(index) for index in range(tiles.shown)]
    assert 0 < tiles.shown <= count
    assert tiles.shown == count or tiles.side == min(theme.px(LEAST_PX), width, height)
    assert all(area.contains(box) for box in boxes)
    assert len({box.topLeft().toTuple() for box in boxes}) == len(boxes)
    step = boxes[0].width() + 1
    for box in boxes:
        away = box.topLeft() - boxes[0].topLeft()
        assert away.x() == 0 or away.x() >= step
        assert away.y() == 0 or away.y() >= step


def test_without_an_area_or_maps_no_tile_is_shown() -> None:
    assert tiled(QRect(10, 20, 30, 30), 0).shown == 0
    assert tiled(QRect(10, 20, 30, -3), 4).shown == 0
    assert tiled(QRect(10, 20, 0, 30), 4).shown == 0
