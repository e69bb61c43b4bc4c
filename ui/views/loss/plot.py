"""The loss plot: curves, shade, chance level, marks and labels as pyqtgraph items."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor, QFontMetrics

from ui.plots.curve import GrowingBand, GrowingCurve
from ui.plots.curve_labels import BOLD_PX, CurveLabels, Label
from ui.plots.mark_lines import MarkLines
from ui.plots.pens import pen
from ui.plots.plot import Plot, quiet_line
from ui.style import theme
from ui.views.loss.curves import NO_CURVES, Curve, Curves, Values
from ui.views.loss.ghosts import GhostCurves

if TYPE_CHECKING:
    from collections.abc import Sequence

SHADE = 0.16  # opacity where validation is worse than training
FAINT = 0.4  # of single mini-batches behind their mean
PEN_PX = 3  # that a curve's pen reaches beyond its end
GAP_PX = 18  # from the curves' ends to the labels
LEAST_GAP_PX = 6  # the same in a narrow plot


@lru_cache(maxsize=8)
def least_room(_scale: float) -> int:
    """The pixels behind the curves' ends that a letter and a loss of three digits need there.

    It is kept for each scale of the theme, since it is asked for in every frame.
    """
    font = theme.font(BOLD_PX, 600)
    return theme.px(LEAST_GAP_PX) + QFontMetrics(font).horizontalAdvance("A  0.000")


class NetworkCurves:
    """One network's curves: training solid, its mini-batches faint, validation dotted."""

    def __init__(self, plot: LossPlot) -> None:
        self._plot = plot
        self.gap = GrowingBand(plot.box)
        self.gap.setZValue(-30)
        self.faint = GrowingCurve(plot.box, width_px=1)
        self.training = GrowingCurve(plot.box)
        self.validation = GrowingCurve(plot.box, dotted=True)

    def restyle(self, color: str) -> None:
        """Draw in a network's colour."""
        self.gap.setBrush(theme.color(color, SHADE))
        self.faint.set_color(theme.color(color, FAINT))
        self.training.set_color(theme.color(color))
        self.validation.set_color(theme.color(color))

    def show_curves(self, curves: Curves) -> None:
        """Draw what of these has changed."""
        x, low, high = curves.gap
        if len(x) or len(self.gap.x):
            self.gap.set_edges(x, self._plot.heights(low), self._plot.heights(high))
        self._show(self.faint, curves.faint)
        self._show(self.training, curves.training)
        self._show(self.validation, curves.validation)

    def _show(self, drawn: GrowingCurve, curve: Curve) -> None:
        if len(curve.x) or len(drawn.x):
            drawn.set_points(curve.x, self._plot.heights(curve.y))


class LossPlot(Plot):
    """Curves of up to four networks over time, and what is written and marked beside them."""

    def __init__(self) -> None:
        super().__init__(left="decades")
        self.log = True
        self.box.over_px = theme.px(PEN_PX)
        self.ghosts = GhostCurves(self)
        self.networks = [NetworkCurves(self) for _ in theme.LETTERS]
        self.labels = CurveLabels(self)
        self.marks = MarkLines(self)
        self.findings = MarkLines(self, warns=True)
        self.cursor = quiet_line(0.0, upright=True, color=QColor())
        self.cursor.setZValue(40)
        self.cursor.hide()
        self.box.addItem(self.cursor)
        self.restyle()

    def restyle(self) -> None:
        super().restyle()
        for network, color in zip(self.networks, theme.current().networks, strict=True):
            network.restyle(color)
        self.ghosts.restyle()
        self.cursor.setPen(pen(theme.color(theme.current().muted)))

    def show_curves(self, curves: Sequence[Curves]) -> None:
        """Draw the curves of these networks, and nothing of others."""
        shown = [*curves, *[NO_CURVES] * (len(self.networks) - len(curves))]
        for network, one in zip(self.networks, shown, strict=True):
            network.show_curves(one)

    def show_labels(self, labels: Sequence[Label], end: float) -> None:
        """Write labels behind the place where the curves end."""
        left, right = self.end_px(end) + theme.px(GAP_PX), self.inside().right() + self.room_px
        self.labels.show_labels(labels, left, right)

    def end_px(self, end: float) -> float:
        """The pixel across of the last point that is seen of curves that end there."""
        seen = self.box.viewRect()
        return self.place_of(min(max(end, seen.left()), seen.right()), seen.top()).x()

    def heights(self, values: Values) -> Values:
        """Where values stand on the axis, in its own unit: themselves, or their logarithms."""
        if not self.log:
            return values
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Values = np.log10(np.maximum(values, 1e-300))
        return found

    def height_of(self, value: float) -> float:
        """Where one value stands on the axis."""
        return float(self.heights(np.array([value]))[0])
