"""The profile beside a heatmap: every layer's newest value and its first, theory dotted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from ui.plots.curve import BoxedCurve
from ui.plots.pens import pen
from ui.plots.plot import Plot, quiet_line
from ui.style import theme
from ui.style.gradient_scale import GradientScale, Scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.theory import Slope
    from ui.plots.plot_box import PlotBox

Values = NDArray[Any]
DOT_PX, LEAST_ROW_PX = 5, 9
EDGE_SHARE = 0.04  # of the scale, beyond both ends: dots there are not cut
GAP = (np.nan, np.nan)


class NewestLine(BoxedCurve):
    """A line that is another one in every frame; x is NaN where it is broken."""

    def __init__(self, box: PlotBox) -> None:
        super().__init__(box, connect="finite")
        self.show_points(np.zeros(0), np.zeros(0))

    def show_points(self, x: Values, y: Values) -> None:
        """Draw these points (points,)."""
        self._repaint()
        self.xData, self.yData, self.path = x, y, None
        self._repaint()

    def _repaint(self) -> None:
        known = np.isfinite(self.xData)
        self.repaint_around(self.xData[known], self.yData[known])


class ProfilePlot(Plot):
    """Values to the right, layers downwards, row 0 between 0 and 1.

    Exact zeros stand hollow at the left edge, what is not finite as a cross in warning's colour;
    where layers are too many for dots, a broken line runs along the edge beside exact zeros.
    """

    def __init__(self, color: str) -> None:
        super().__init__(grid=False)
        self.left.hide()
        self.box.invertY(True)
        self.color = color
        self.theory, self.first, self.edge = (
            pg.PlotCurveItem(connect="finite", antialias=smooth) for smooth in (False, True, False)
        )
        self.dots, self.zeros, self.broken = (
            pg.ScatterPlotItem(symbol=symbol) for symbol in ("s", "s", "x")
        )
        self.lines: list[pg.InfiniteLine] = []
        for item in (self.theory, self.first, self.edge):
            self.box.addItem(item)
        self.newest = NewestLine(self.box)
        for item in self._symbols():
            self.box.addItem(item)
        self.scale: Scale = GradientScale()
        self.restyle()

    def _symbols(self) -> tuple[pg.ScatterPlotItem, ...]:
        return self.dots, self.zeros, self.broken

    def restyle(self) -> None:
        super().restyle()
        now, color = theme.current(), theme.color(self.color)
        self.box.setBackgroundColor(theme.color(now.background))
        self.newest.setPen(pen(color, 2))
        self.first.setPen(pen(theme.color(self.color, 0.55)))
        # wider than the newest values' line, which may lie on it
        self.theory.setPen(pen(theme.color(now.text, 0.8), 4, dashes=(0.6, 1.2)))
        self.edge.setPen(pen(color, 2, dashes=(1.5, 1.5)))
        for item, line, fill in (
            (self.dots, None, color),
            (self.zeros, color, None),
            (self.broken, None, theme.color(now.warning)),
        ):
            item.setPen(pg.mkPen(line))
            item.setBrush(pg.mkBrush(fill))
            item.setSize(theme.px(DOT_PX))
        for line in self.lines:
            line.setPen(pen(theme.color(now.line)))

    def show_scale(self, scale: Scale, layers: int) -> None:
        """Let values run over a scale, with thin lines at its numbers."""
        edge = EDGE_SHARE * (scale.high - scale.low)
        self.box.set_home((scale.low - edge, scale.high + edge), (0, max(1, layers)))
        if scale == self.scale and self.lines:
            return
        self.scale, ticks = scale, scale.ticks(3)
        self.bottom.setTicks([[(float(tick), scale.text(tick)) for tick in (ticks[0], ticks[-1])]])
        for line in self.lines:
            self.box.removeItem(line)
        color = theme.color(theme.current().line)
        self.lines = [quiet_line(float(tick), upright=True, color=color) for tick in ticks]
        for line in self.lines:
            self.box.addItem(line)

    def clear_values(self) -> None:
        """Show nothing but the scale."""
        for item in (self.theory, self.first, self.edge, *self._symbols()):
            item.setData([], [])
        self.newest.show_points(np.zeros(0), np.zeros(0))

    def show_newest(self, values: Values) -> None:
        """The newest value of each layer, (layers,), as the scale counts them."""
        across, rows = self._across(values)
        self.newest.show_points(across, rows)
        few, zero = len(values) <= self.box.height() // theme.px(LEAST_ROW_PX), values == -np.inf
        for item, wanted in (
            (self.dots, np.isfinite(values)),
            (self.zeros, zero),
            (self.broken, ~np.isfinite(values) & ~zero),
        ):
            if few and (wanted.any() or len(item.data)):
                item.setData(np.nan_to_num(across[wanted], nan=self.scale.low), rows[wanted])
            item.setVisible(few)
        self.edge.setVisible(not few and bool(zero.any()))
        if self.edge.isVisible():
            ends = np.flatnonzero(np.diff(zero.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
            down = np.column_stack([ends, np.full(len(ends), np.nan)])
            x = np.where(np.isnan(down), np.nan, self.scale.low)
            self.edge.setData(x.ravel(), down.ravel())

    def show_first(self, values: Values, slopes: Sequence[Slope] = ()) -> None:
        """The values of the first step, and what theory expects of them through each chain's end.

        Theory says how a chain changes a value from layer to layer, not what comes into the chain.
        """
        across, rows = self._across(values)
        self.first.setData(across, rows)
        points: list[tuple[float, float]] = []
        for slope in slopes:
            at = np.array(slope.rows)
            if at[-1] < len(values) and np.isfinite(values[at[-1]]):
                expected = values[at[-1]] + slope.decades * np.arange(len(at) - 1, -1, -1)
                points += [*zip(expected.tolist(), rows[at].tolist(), strict=True), GAP]
        self.theory.setData(*np.array(points).reshape(-1, 2).T)

    def _across(self, values: Values) -> tuple[Values, Values]:
        """x and y of each layer's value; what is not finite has no x."""
        x = np.clip(values, self.scale.low, self.scale.high)
        return np.where(np.isfinite(values), x, np.nan), np.arange(len(values)) + 0.5
