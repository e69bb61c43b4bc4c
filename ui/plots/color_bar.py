"""A bar that says which colours stand for which numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg

from ui.plots.axis_item import NumberAxis
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor


class ColorBar(pg.ColorBarItem):
    """A ColorBarItem whose numbers, at its right, are written as other axes write them."""

    axis: NumberAxis

    def __init__(self, width_px: int) -> None:
        super().__init__(interactive=False, width=width_px, colorMapMenu=False)
        self._width_px = width_px
        for side in ("left", "top", "bottom"):
            self.hideAxis(side)
        axis, before = NumberAxis("right"), self.axis
        axis.over_px = 0  # numbers stay beside the bar
        self.setAxisItems({"right": axis})
        before.setParentItem(None)  # pyqtgraph forgets it only where it is in a scene
        axis.unlinkFromView()
        axis.setRange(*self.values)
        self.axis = axis

    def set_colors(self, colors: Sequence[QColor], *, before_px: float = 0) -> None:
        """Take over sizes, and evenly spaced colours from the lowest upwards, mixed between them.

        A few dozen are enough; `before_px` are left free at the left.
        """
        self.axis.restyle()
        self.layout.setContentsMargins(before_px, 0, 0, 0)
        self.layout.setColumnFixedWidth(1, theme.px(self._width_px))
        self.setColorMap(pg.ColorMap(None, colors))

    def show_numbers(self, low: float, high: float, numbers: Sequence[tuple[float, str]]) -> None:
        """Reach from `low` to `high`, with numbers, and how they are written, beside it."""
        self.setLevels((low, high))
        self.axis.setTicks([list(numbers)])
