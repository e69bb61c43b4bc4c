"""Paints the curves of one network; their pixels are kept and only appended to while it trains."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF

from ui.plots.polyline import NO_BRUSH, NO_PEN, Dashes, Line, Point, polygon
from ui.style import theme

if TYPE_CHECKING:
    from ui.plots.decimated import Values
    from ui.plots.plot_frame import PlotFrame
    from ui.views.loss.curves import Curve, Curves, Evaluated

NONE = np.zeros(0)
DirtyBox = tuple[float, float, float, float]  # left, top, bottom, right
NOWHERE, EVERYWHERE = (math.inf, math.inf, -math.inf), (-math.inf, -math.inf, math.inf)
FEW = 64  # points that are placed one by one faster than as arrays


class LossPainter:
    """Paints the curves of one network in its colour."""

    def __init__(self, colour: str) -> None:
        self._pen = QPen(theme.color(colour), 2 * theme.scale())
        self._thin = QPen(theme.color(colour, 0.4), 1)
        self._shade = QBrush(theme.color(colour, 0.16))
        self._frame: PlotFrame | None = None
        self._evaluated: Evaluated | None = None
        self._gap: QPolygonF | None = None
        self._gap_end = 0.0
        self._validation = Dashes(NONE, NONE)
        self._training = Line(NONE, NONE)
        self._faint = Line(NONE, NONE)
        self._end = 0.0

    def follow(self, frame: PlotFrame, curves: Curves) -> DirtyBox:
        """Bring all up to the newest curves. Returns the dirty area in pixels."""
        before, known = self._end, frame is self._frame
        self._end = frame.across(curves.end)
        dirty = self._follow_training(frame, curves, curves.kept if known else 0)
        if not known:
            dirty = EVERYWHERE
        if not known or curves.evaluated is not self._evaluated:
            left = min(dirty[0], self._follow_evaluated(frame, curves.evaluated, known))
            dirty = left, -math.inf, math.inf
        self._frame, self._evaluated = frame, curves.evaluated
        return *dirty, max(before, self._end)

    def _follow_training(
        self, frame: PlotFrame, curves: Curves, kept: int
    ) -> tuple[float, float, float]:
        """Left, top and bottom of the dirty part of the training."""
        curve, line = curves.training, self._training
        if len(curves.faint.x) or self._faint.points:
            self._faint = Line(*_pixels(frame, curves.faint))
        if kept == len(curve.x) == line.points:
            return NOWHERE
        if 1 < kept <= line.points and len(curve.x) - kept <= FEW:
            smooth = line.segments.smooth
            dirty = line.append(kept, _few(frame, curve.x[kept:], curve.y[kept:]))
            return dirty if line.segments.smooth == smooth else EVERYWHERE
        self._training = Line(*_pixels(frame, curve))
        return EVERYWHERE

    def _follow_evaluated(self, frame: PlotFrame, evaluated: Evaluated, known: bool) -> float:
        """The left end of the dirty part of what evaluations draw."""
        curve, gap, kept = evaluated.validation, evaluated.gap[0], evaluated.kept
        self._gap_end = frame.across(float(gap[-1])) if len(gap) else 0.0
        if known and kept and len(curve.x) - kept <= FEW and len(gap) == len(curve.x):
            new = _few(frame, curve.x[kept:], curve.y[kept:])
            if self._validation.points == kept and self._validation.append(new):
                self._gap_goes_on(frame, evaluated)
                return frame.across(float(curve.x[kept - 1]))
        self._validation = Dashes(*_pixels(frame, curve))
        self._gap = _outline(frame, evaluated)
        return -math.inf

    def _gap_goes_on(self, frame: PlotFrame, evaluated: Evaluated) -> None:
        """Append to the gap's outline, whose lower edge runs back from the end."""
        x, low, high = evaluated.gap
        middle = evaluated.kept
        if self._gap is None or self._gap.size() != 2 * middle:
            self._gap = _outline(frame, evaluated)
            return
        upper, lower = (_few(frame, x[middle:], edge[middle:]) for edge in (high, low))
        for at, (above, below) in enumerate(zip(upper, lower, strict=True), middle):
            self._gap.insert(at, QPointF(*above))
            self._gap.insert(at + 1, QPointF(*below))

    def paint_gap(self, painter: QPainter, part: QRect) -> None:
        """Shade where validation is worse than training."""
        if self._gap is not None and self._gap_end >= part.left():
            painter.setPen(NO_PEN)
            painter.setBrush(self._shade)
            painter.drawPolygon(self._gap)
            painter.setBrush(NO_BRUSH)

    def paint_curves(self, painter: QPainter, part: QRect | None) -> None:
        """Draw training solid, mini-batches thin behind their mean, validation dotted.

        With `part`, only what is visible in it. Antialiasing has to be on.
        """
        if self._faint.points:
            self._faint.draw(painter, self._thin, part)
        if self._training.points:
            self._training.draw(painter, self._pen, part)
        self._validation.draw(painter, self._pen, part)


def new_curve_painters() -> list[LossPainter]:
    """A painter for each network that a run may have."""
    return [LossPainter(colour) for colour in theme.current().networks]


def _pixels(frame: PlotFrame, curve: Curve) -> tuple[Values, Values]:
    return frame.x_px(curve.x), frame.y_px(curve.y, beyond=True)


def _few(frame: PlotFrame, x: Values, y: Values) -> list[Point]:
    return frame.points(x.tolist(), y.tolist())


def _outline(frame: PlotFrame, evaluated: Evaluated) -> QPolygonF | None:
    x, low, high = evaluated.gap
    if len(x) < 2 or not (high > low).any():
        return None
    across = frame.x_px(x)
    upper, lower = frame.y_px(high, beyond=True), frame.y_px(low, beyond=True)
    return polygon(np.concatenate([across, across[::-1]]), np.concatenate([upper, lower[::-1]]))
