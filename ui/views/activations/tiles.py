"""Small maps side by side: how many find room, and where each stands."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

from ui import theme

LEAST_PX, MOST_PX, GAP_PX = 26, 200, 4


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
    def right(self) -> int:
        """The right edge of the grid."""
        shown = min(self.columns, self.shown)
        return self.left + shown * (self.side + theme.px(GAP_PX)) - theme.px(GAP_PX) - 1

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
    """The largest squares of which all find room; below a least size, as many as fit."""
    gap = theme.px(GAP_PX)
    width, height = max(1, area.width()), max(1, area.height())
    side = theme.px(MOST_PX)
    least = theme.px(LEAST_PX)
    while side > least:
        columns = max(1, (width + gap) // (side + gap))
        rows = max(1, (height + gap) // (side + gap))
        if columns * rows >= count:
            break
        side -= 1
    columns = max(1, (width + gap) // (side + gap))
    rows = max(1, (height + gap) // (side + gap))
    shown = min(count, columns * rows)
    columns = min(columns, max(1, math.ceil(count / max(1, math.ceil(count / columns)))))
    return Tiles(area.left(), area.top(), side, columns, shown, count)
