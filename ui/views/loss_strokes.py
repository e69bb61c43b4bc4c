"""The curves of one network in pixels: kept while the run goes on, made only where it moved."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from ui import theme
from ui.views.loss_curves import Curve, Curves, Evaluated
from ui.views.plot_frame import Frame
from ui.views.strokes import Dashes, Line, polygon
from ui.views.thinned import Values

NONE = np.zeros(0)
FEW = 64  # points that are placed one by one faster than as arrays


class LossStrokes:
    """Draws one network's part of the loss view, in its colour."""

    def __init__(self) -> None:
        self._frame: Frame | None = None
        self._evaluated: Evaluated | None = None
        self._gap: QPolygonF | None = None
        self._gap_end = 0.0
        self._validation = Dashes(NONE, NONE)
        self._training = Line(NONE, NONE)
        self._faint = Line(NONE, NONE)
        self._end = 0.0
        self._pens: tuple[object, QPen, QPen] | None = None

    def follow(self, frame: Frame, curves: Curves) -> tuple[float, float]:
        """Bring all up to the newest curves; from where to where, in pixels, they are others."""
        before, known = self._end, frame is self._frame
        self._end = frame.point(curves.end, 1.0)[0]
        moved = math.inf
        if not known or curves.evaluated is not self._evaluated:
            moved = self._follow_evaluated(frame, curves.evaluated)
        moved = min(moved, self._follow_training(frame, curves, curves.kept if known else 0))
        self._frame = frame
        return moved if known else -math.inf, max(before, self._end)

    def _follow_training(self, frame: Frame, curves: Curves, kept: int) -> float:
        """From where on the training is another."""
        curve, line = curves.training, self._training
        if len(curves.faint.x) or self._faint.points:
            self._faint = Line(*_pixels(frame, curves.faint))
        if kept == len(curve.x) == line.points:
            return math.inf
        smooth, few = line.segments.smooth, len(curve.x) - kept <= FEW
        if few and 1 < kept <= line.points:
            new = zip(curve.x[kept:].tolist(), curve.y[kept:].tolist(), strict=True)
            left = line.segments.go_on(kept - 1, [frame.point(*at) for at in new])
            return left if line.segments.smooth == smooth else -math.inf
        self._training = Line(*_pixels(frame, curve))
        return -math.inf

    def _follow_evaluated(self, frame: Frame, evaluated: Evaluated) -> float:
        before, known = self._validation, self._evaluated
        self._evaluated = evaluated
        self._validation = after = Dashes(*_pixels(frame, evaluated.validation))
        self._gap = _outline(frame, evaluated)
        self._gap_end = self._gap.boundingRect().right() if self._gap is not None else 0.0
        if known is None or after.period_px != before.period_px:
            return -math.inf
        curve = _alike((before.x, before.y), (after.x, after.y))
        gap = _alike(known.gap, evaluated.gap)
        if not curve or not gap:
            return -math.inf
        return min(float(after.x[curve - 1]), float(frame.x_px(evaluated.gap[0][gap - 1])))

    def paint_gap(self, painter: QPainter, colour: str, part: QRect) -> None:
        """Shade where validation is worse than training."""
        if self._gap is not None and self._gap_end >= part.left():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(colour, 0.16))
            painter.drawPolygon(self._gap)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def paint_curves(self, painter: QPainter, colour: str, part: QRect | None) -> None:
        """Training solid, its mini-batches thin where their mean is drawn, validation dotted.

        What can be seen in `part`, or all.
        """
        key = colour, theme.scale()
        if self._pens is None or self._pens[0] != key:
            pen = QPen(theme.color(colour), 2 * theme.scale())
            self._pens = key, pen, QPen(theme.color(colour, 0.4), 1)
        _, pen, thin = self._pens
        if self._faint.points:
            self._faint.draw(painter, thin, part)
        if self._training.points:
            self._training.draw(painter, pen, part)
        self._validation.draw(painter, pen, part)


def _pixels(frame: Frame, curve: Curve) -> tuple[Values, Values]:
    return frame.x_px(curve.x), frame.y_px(curve.y, beyond=True)


def _alike(before: tuple[Values, ...], after: tuple[Values, ...]) -> int:
    """How many of the first points are the same."""
    count = min(len(before[0]), len(after[0]))
    same = np.ones(count, np.bool_)
    for old, new in zip(before, after, strict=True):
        same &= old[:count] == new[:count]
    return count if same.all() else int(np.argmin(same))


def _outline(frame: Frame, evaluated: Evaluated) -> QPolygonF | None:
    x, low, high = evaluated.gap
    if len(x) < 2 or not (high > low).any():
        return None
    across = frame.x_px(x)
    upper, lower = frame.y_px(high, beyond=True), frame.y_px(low, beyond=True)
    return polygon(np.concatenate([across, across[::-1]]), np.concatenate([upper, lower[::-1]]))
