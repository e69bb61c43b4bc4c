"""One line of the study's plot: medians, ranges, what diverged, and the deepest that trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg

from ui.plots.curve import GrowingCurve
from ui.plots.pens import pen
from ui.style import theme

if TYPE_CHECKING:
    from ui.plots.plot import Plot
    from ui.views.study.drawing import Drawing

POINT_PX, CROSS_PX, RING_PX = 7, 9, 15
SYMBOLS = ("o", "s", "t1", "d")  # one for each round of colours


class Line:
    """The items of one line; `number` counts lines, and decides colour and symbol."""

    def __init__(self, plot: Plot, number: int) -> None:
        self.number = number
        self.median = GrowingCurve(plot.box)
        self.partner = GrowingCurve(plot.box, width_px=1.5, dotted=True)
        self.ranges = pg.PlotCurveItem(connect="pairs", antialias=True)
        symbol = SYMBOLS[number // len(theme.current().networks) % len(SYMBOLS)]
        self.points = pg.ScatterPlotItem(symbol=symbol, pxMode=True)
        self.deepest = pg.ScatterPlotItem(symbol="o", pxMode=True, brush=None)
        self.diverged = pg.ScatterPlotItem(symbol="x", pxMode=True)
        for item in (self.ranges, self.deepest, self.points, self.diverged):
            plot.box.addItem(item)
        self.restyle()

    def restyle(self) -> None:
        """Draw in the theme's colours and sizes."""
        colors = theme.current().networks
        color = theme.color(colors[self.number % len(colors)])
        self.median.set_color(color)
        self.partner.set_color(color)
        self.ranges.setPen(pen(color, 1.5))
        self.deepest.setPen(pen(color, 2.0))
        self.deepest.setSize(theme.px(RING_PX))
        for item, size in ((self.points, POINT_PX), (self.diverged, CROSS_PX)):
            item.setBrush(color)
            item.setPen(pen(color, 1.0))
            item.setSize(theme.px(size))

    def show_points(self, drawing: Drawing, name: str | None, low: float, top: float) -> None:
        """Draw the points of a name, none below `low`; crosses at `top` where runs diverged."""
        found = drawing.of(name)

        def up(value: float) -> float:
            return max(drawing.height(value), low)

        measured = [(drawing.along(p.x), p.y) for p in found if p.x is not None and p.y is not None]
        beside = [
            (drawing.along(p.x), p.partner)
            for p in found
            if p.x is not None and p.partner is not None
        ]
        for curve, points in ((self.median, measured), (self.partner, beside)):
            x = np.array([at for at, _ in points], dtype=float)
            curve.set_points(x, np.array([up(each.median) for _, each in points], dtype=float))
        ends = [up(end) for _, each in measured for end in each.ends]
        self.ranges.setData(np.repeat([at for at, _ in measured], 2).astype(float), np.array(ends))
        self.points.setData([at for at, _ in measured], [up(each.median) for _, each in measured])
        deepest = [p for p in found if p.point.value == drawing.deepest.get(p.point.variant)]
        marked = [p for p in deepest if p.x is not None and p.y is not None]
        self.deepest.setData(
            [drawing.along(p.x) for p in marked if p.x is not None],
            [up(p.y.median) for p in marked if p.y is not None],
        )
        broken = [drawing.along(p.x) for p in found if p.x is not None and p.point.diverged]
        self.diverged.setData(broken, [top] * len(broken))
