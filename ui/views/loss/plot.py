"""The loss plot: curves, shade, chance level, marks and labels as pyqtgraph items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from ui.plots.curve import GrowingCurve
from ui.plots.curve_labels import CurveLabels, Label
from ui.plots.mark_lines import MarkLines
from ui.plots.pens import pen
from ui.plots.plot import Plot, quiet_line
from ui.style import theme

if TYPE_CHECKING:
    from simulator.measurement.snapshot import Snapshot
    from ui.views.loss.curves import Curves, Evaluated

SHADE = 0.16  # opacity where validation is worse than training
FAINT = 0.4  # of single mini-batches behind their mean
GAP_PX = 18  # from the curves' ends to the labels


class NetworkCurves:
    """One network's curves: training solid, its mini-batches faint, validation dotted."""

    def __init__(self, plot: Plot) -> None:
        self.low, self.high = pg.PlotCurveItem(pen=None), pg.PlotCurveItem(pen=None)
        self.gap = pg.FillBetweenItem(self.low, self.high)
        self.gap.setZValue(-30)
        plot.box.addItem(self.gap, ignoreBounds=True)
        self.faint = GrowingCurve(plot.box, width_px=1)
        self.training = GrowingCurve(plot.box)
        self.validation = GrowingCurve(plot.box, dashed=True)
        self._evaluated: Evaluated | None = None

    def restyle(self, colour: str) -> None:
        """Draw in a network's colour."""
        self.faint.set_color(theme.color(colour, FAINT))
        self.training.set_color(theme.color(colour))
        self.validation.set_color(theme.color(colour))
        self.gap.setBrush(theme.color(colour, SHADE))

    def follow(self, curves: Curves | None, *, log: bool, anew: bool) -> None:
        """Draw these curves, or nothing; `anew` where the axes have another meaning."""
        if curves is None:
            for curve in (self.faint, self.training, self.validation):
                curve.set_points(np.zeros(0), np.zeros(0))
            self._show_gap(None, log)
            self._evaluated = None
            return
        if len(curves.faint.x) or len(self.faint.x):
            self.faint.set_points(curves.faint.x, _height(curves.faint.y, log))
        kept = 0 if anew else curves.kept
        self.training.set_points(curves.training.x, _height(curves.training.y, log), kept)
        if anew or curves.evaluated is not self._evaluated:
            kept = 0 if anew else curves.evaluated.kept
            held = curves.validation
            self.validation.set_points(held.x, _height(held.y, log), kept)
            self._show_gap(curves.evaluated, log)
        self._evaluated = curves.evaluated

    def _show_gap(self, evaluated: Evaluated | None, log: bool) -> None:
        x, low, high = evaluated.gap if evaluated is not None else (np.zeros(0),) * 3
        shown = len(x) > 1 and bool((high > low).any())
        self.gap.setVisible(shown)
        if shown:
            self.low.setData(x, _height(low, log))
            self.high.setData(x, _height(high, log))


class LossPlot(Plot):
    """Curves of up to four networks over time, and what is written and marked beside them."""

    def __init__(self) -> None:
        super().__init__(left="decades")
        self.networks = [NetworkCurves(self) for _ in theme.LETTERS]
        self.chance = quiet_line(0.0, upright=False, color=QColor(), dashed=True)
        self.box.addItem(self.chance, ignoreBounds=True)
        self.labels = CurveLabels(self)
        self.marks = MarkLines(self)
        self.cursor = quiet_line(0.0, upright=True, color=QColor())
        self.cursor.setZValue(40)
        self.cursor.hide()
        self.box.addItem(self.cursor, ignoreBounds=True)
        self.log = True
        self.restyle()

    def restyle(self) -> None:
        super().restyle()
        for network, colour in zip(self.networks, theme.current().networks, strict=True):
            network.restyle(colour)
        muted = theme.color(theme.current().muted)
        self.chance.setPen(pen(muted, dashes=(4.0, 2.0)))
        self.cursor.setPen(pen(muted))

    def follow(self, curves: list[Curves], *, log: bool, anew: bool) -> None:
        """Draw the curves of all networks; `anew` where the axes have another meaning."""
        self.log = log
        for index, network in enumerate(self.networks):
            network.follow(curves[index] if index < len(curves) else None, log=log, anew=anew)

    def show_chance(self, level: float | None) -> None:
        """A broken line at the level of guessing."""
        self.chance.setVisible(level is not None)
        if level is not None:
            self.chance.setValue(self.height_of(level))

    def show_marks(self, snapshot: Snapshot, places: list[float]) -> None:
        """Lines where something was changed."""
        self.marks.show_marks(snapshot.marks, places)

    def show_labels(self, labels: list[Label], end: float, room_px: float) -> None:
        """Write labels behind the place where the curves end."""
        seen, box = self.box.viewRect(), self.inside()
        at = min(max(end, seen.left()), seen.right())
        left = self.place_of(at, seen.top()).x() + theme.px(GAP_PX)
        self.labels.show_labels(labels, left, box.right() + room_px)

    def height_of(self, value: float) -> float:
        """Where a value stands on the axis, in its own unit: itself, or its logarithm."""
        return float(_height(np.array([value]), self.log)[0])


def _height(y: np.ndarray, log: bool) -> np.ndarray:
    if not log:
        return y
    with np.errstate(divide="ignore", invalid="ignore"):
        found: np.ndarray = np.log10(np.maximum(y, 1e-300))
    return found
