"""The lines of all ridges of a plot and the areas below them, as one item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QPainterPath, QPen

from ui.plots.curve import BoxedCurve
from ui.plots.pens import pen
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor, QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from ui.plots.plot_box import PlotBox

Values = NDArray[Any]
LINE_PX = 1.2
SELECTED_PX = 1.8  # the line of a selected layer's ridge
VEIL = 0.82  # the opacity of the ground that a ridge lays over those behind it


@dataclass(frozen=True, slots=True)
class RidgeLine:
    """A ridge's heights `y` (points,) above the plot's floor, the last of them drawn in front."""

    base: float
    y: Values
    color: QColor
    selected: bool = False


class RidgeItem(BoxedCurve):
    """Draws ridges from back to front, each hiding most of what stands behind it.

    28 PlotCurveItems with an area take 20 ms to change and paint, this one a tenth: each of
    theirs is asked for its bounds four times and tells its scene of six changes.
    """

    def __init__(self, box: PlotBox) -> None:
        super().__init__(box, skipFiniteCheck=True, pen=None)
        self.x: Values = np.zeros(0)
        self.lines: list[RidgeLine] = []
        self._paths: list[tuple[QPainterPath, QPainterPath]] = []  # the area and the line of each

    def show_lines(self, x: Values, lines: Sequence[RidgeLine]) -> None:
        """Draw these lines at `x` (points,), all finite."""
        self.x, self.lines = x, list(lines)
        self._paths = [self._path(line) for line in lines]
        # of no colour of its own: a larger picture widens it, and with it every line
        self.setPen(pen(theme.color(theme.current().text), LINE_PX))

    def _path(self, line: RidgeLine) -> tuple[QPainterPath, QPainterPath]:
        top = pg.arrayToQPath(self.x, line.y, connect="all", finiteCheck=False)
        area = QPainterPath(top)
        area.lineTo(self.x[-1], line.base)
        area.lineTo(self.x[0], line.base)
        return area, top

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        ground = theme.color(theme.current().surface, VEIL)
        for line, (area, top) in zip(self.lines, self._paths, strict=True):
            stroke = QPen(self.opts["pen"])
            stroke.setColor(line.color)
            if line.selected:
                stroke.setWidthF(stroke.widthF() * SELECTED_PX / LINE_PX)
            painter.fillPath(area, ground)
            painter.strokePath(top, stroke)
