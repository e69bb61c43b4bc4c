"""A grid of equal square maps: how many fit, and their rectangles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPoint, QRect

from ui.style import theme

LEAST_PX, MOST_PX, GAP_PX = 18, 200, 4


@dataclass(frozen=True, slots=True)
class Tiles:
    """A grid of equal squares, filled row by row; `shown` of `count` maps find room."""

    left: int
    top: int
    side: int
    columns: int
    shown: int
    count: int

    def box(self, index: int) -> QRect:
        """Where a map stands."""
        step = self.side + theme.px(GAP_PX)
        down, across = divmod(index, self.columns)
        return QRect(self.left + across * step, self.top + down * step, self.side, self.side)

    @property
    def bottom(self) -> int:
        """The lower edge of the grid."""
        return self.box(max(0, self.shown - 1)).bottom()

    def at(self, position: QPoint) -> int | None:
        """The map under a point."""
        for index in range(self.shown):
            if self.box(index).contains(position):
                return index
        return None


def tiled(area: QRect, count: int) -> Tiles:
    """The largest squares of which all find room; below a least size, as many as fit.

    No square is larger than the area, however few there are; where there is no area, none is shown.
    """
    if area.isEmpty() or not count:
        return Tiles(area.left(), area.top(), 1, 1, 0, count)
    sizes = theme.px(GAP_PX), theme.px(LEAST_PX), theme.px(MOST_PX)
    side, columns, shown = _grid(area.width(), area.height(), count, *sizes)
    return Tiles(area.left(), area.top(), side, columns, shown, count)


@lru_cache(maxsize=256)
def _grid(
    width: int, height: int, count: int, gap: int, least: int, most: int
) -> tuple[int, int, int]:
    """Side, columns and number of tiles that fit; cached, as every painting asks for them."""

    def fitting(side: int) -> tuple[int, int]:
        return (width + gap) // (side + gap), (height + gap) // (side + gap)

    side = min(most, width, height)  # from here on, one finds room
    while side > least and math.prod(fitting(side)) < count:
        side -= 1
    columns, rows = fitting(side)
    shown = min(count, columns * rows)
    columns = math.ceil(shown / math.ceil(shown / columns))  # as many rows, filled evenly
    return side, columns, shown
