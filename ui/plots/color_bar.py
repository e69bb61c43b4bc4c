"""A bar that says which colours stand for which numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPixmap

from ui.plots.axis_item import NumberAxis
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

SHADES = 256  # the most colours of a bar


class ColorBar(pg.GraphicsLayout):
    """Colours, the lowest at the bottom, and numbers as other axes write them at their right.

    pyqtgraph's ColorBarItem is a whole plot, with a view box and four axes: 16 ms, of each launch
    too, where these two items take 3.
    """

    def __init__(self, width_px: int) -> None:
        super().__init__()
        self._width_px = width_px
        self.layout.setSpacing(0)
        self.colors = _Colors()
        self.axis = NumberAxis("right")
        self.axis.over_px = 0  # numbers stay beside the bar
        self.addItem(self.colors, 0, 0)
        self.addItem(self.axis, 0, 1)

    def set_colors(self, colors: Sequence[QColor], *, before_px: float = 0) -> None:
        """Take over sizes, and evenly spaced colours from the lowest upwards, mixed between them.

        A few dozen are enough; `before_px` are left free at the left.
        """
        self.axis.restyle()
        self.layout.setContentsMargins(before_px, 0, 0, 0)
        self.layout.setColumnFixedWidth(0, theme.px(self._width_px))
        self.colors.set_colors(colors)

    def show_numbers(self, low: float, high: float, numbers: Sequence[tuple[float, str]]) -> None:
        """Reach from `low` to `high`, with numbers, and how they are written, beside it."""
        self.axis.setRange(low, high)
        self.axis.setTicks([list(numbers)])


class _Colors(pg.GraphicsWidget):
    """The colours, filling a rectangle of any size."""

    def __init__(self) -> None:
        super().__init__()
        self._shades = QPixmap()

    def set_colors(self, colors: Sequence[QColor]) -> None:
        """Paint these, evenly spaced from the lowest upwards, and mixtures between them."""
        table = pg.ColorMap(None, colors).getLookupTable(nPts=SHADES, alpha=True)
        downwards = table[::-1].tobytes()
        shades = QImage(downwards, 1, SHADES, 4, QImage.Format.Format_RGBA8888)
        self._shades = QPixmap.fromImage(shades)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.drawPixmap(self.rect(), self._shades, QRectF(self._shades.rect()))
