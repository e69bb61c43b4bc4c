"""The profile beside a heatmap: every layer's newest value and its first, theory dotted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from ui.plots.pens import pen
from ui.plots.plot import Plot, quiet_line
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.theory import Slope
    from ui.style.gradient_scale import Scale

Values = NDArray[Any]
DOT_PX, LEAST_ROW_PX = 5, 9


class ProfilePlot(Plot):
    """Values to the right, layers downwards, row 0 between 0 and 1.

    Exact zeros stand hollow at the left edge, what is not finite as a cross in warning's colour.
    """

    def __init__(self) -> None:
        super().__init__(grid=False)
        self.hideAxis("left")
        self.box.invertY(True)
        self.theory = pg.PlotCurveItem(connect="finite")
        self.first = pg.PlotCurveItem(connect="finite", antialias=True)
        self.newest = pg.PlotCurveItem(connect="finite", antialias=True)
        self.dots = pg.ScatterPlotItem(symbol="s")
        self.zeros = pg.ScatterPlotItem(symbol="s", brush=None)
        self.broken = pg.ScatterPlotItem(symbol="x")
        self.edge = pg.PlotCurveItem(connect="finite")
        self.lines: list[pg.InfiniteLine] = []
        for item in (
            self.theory, self.first, self.edge, self.newest, self.dots, self.zeros, self.broken
        ):  # fmt: skip
            self.box.addItem(item, ignoreBounds=True)
        self._scale: Scale | None = None
        self._color = theme.current().networks[0]

    def show_scale(self, scale: Scale, layers: int) -> None:
        """Let values run over a scale, with thin lines at its numbers."""
        if (scale, layers) == (self._scale, self.box.home.height()):
            return
        self._scale = scale
        self.box.set_home((scale.low, scale.high), (0, max(1, layers)))
        ticks = scale.ticks(3)
        ends = [(float(tick), scale.text(tick)) for tick in (ticks[0], ticks[-1])]
        self.bottom.setTicks([ends])
        for line in self.lines:
            self.box.removeItem(line)
        color = theme.color(theme.current().line)
        self.lines = [quiet_line(float(tick), upright=True, color=color) for tick in ticks]
        for line in self.lines:
            self.box.addItem(line, ignoreBounds=True)

    def set_color(self, color: str) -> None:
        """Draw in a network's colour, at the present sizes."""
        self._color = color
        now = theme.current()
        self.newest.setPen(pen(theme.color(color), 2))
        self.first.setPen(pen(theme.color(color, 0.55)))
        self.theory.setPen(pen(theme.color(now.text, 0.8), 4, dashes=(0.6, 1.2)))
        self.edge.setPen(pen(theme.color(color), 2, dashes=(1.5, 1.5)))
        side = theme.px(DOT_PX)
        self.dots.setBrush(theme.color(color))
        self.dots.setPen(pg.mkPen(None))
        self.zeros.setPen(pg.mkPen(theme.color(color), width=1))
        self.broken.setBrush(theme.color(now.warning))
        self.broken.setPen(pg.mkPen(None))
        for item in (self.dots, self.zeros, self.broken):
            item.setSize(side)
        self.box.setBackgroundColor(theme.color(now.background))

    def show_newest(self, values: Values) -> None:
        """The newest value of each layer, (layers,), as the scale counts them."""
        assert self._scale is not None
        known = np.isfinite(values)
        rows = np.arange(len(values)) + 0.5
        across = np.where(known, np.clip(values, self._scale.low, self._scale.high), np.nan)
        self.newest.setData(across, rows)
        few = len(values) <= self.box.height() // LEAST_ROW_PX
        if few:
            self._show_dots(values, across, rows)
        else:
            self.zeros.hide()
            self.broken.hide()
        self.dots.setVisible(few)
        self._show_edge(values == -np.inf, shown=not few)

    def _show_dots(self, values: Values, across: Values, rows: Values) -> None:
        assert self._scale is not None
        known = np.isfinite(values)
        self.dots.setData(across[known], rows[known])
        for item, rare in (
            (self.zeros, values == -np.inf),
            (self.broken, ~known & (values != -np.inf)),
        ):
            if rare.any():
                item.setData(np.full(int(rare.sum()), self._scale.low), rows[rare])
            item.setVisible(bool(rare.any()))

    def _show_edge(self, zero: NDArray[np.bool_], *, shown: bool) -> None:
        """A broken line along the left edge where many layers are exactly zero."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], zero, [False]]).astype(np.int8)))
        self.edge.setVisible(shown and len(edges) > 0)
        if shown and len(edges) and self._scale is not None:
            pairs = np.insert(edges.astype(float), np.arange(2, len(edges), 2), np.nan)
            x = np.full(len(pairs), self._scale.low + 0.02 * (self._scale.high - self._scale.low))
            x[np.isnan(pairs)] = np.nan
            self.edge.setData(x, pairs)

    def show_first(self, values: Values | None, slopes: Sequence[Slope] = ()) -> None:
        """The values of the first step, and what theory expects of them through each chain's end.

        Theory says how a chain changes a value from layer to layer, not what comes into the chain.
        """
        if values is None:
            self.first.setData([], [])
            self.theory.setData([], [])
            return
        rows = np.arange(len(values)) + 0.5
        assert self._scale is not None
        clipped = np.clip(values, self._scale.low, self._scale.high)
        self.first.setData(np.where(np.isfinite(values), clipped, np.nan), rows)
        x: list[float] = []
        y: list[float] = []
        for slope in slopes:
            at = np.array(slope.rows)
            if at[-1] < len(values) and np.isfinite(values[at[-1]]):
                expected = values[at[-1]] + slope.decades * np.arange(len(at) - 1, -1, -1)
                x += [*expected.tolist(), np.nan]
                y += [*rows[at].tolist(), np.nan]
        self.theory.setData(np.array(x), np.array(y))
