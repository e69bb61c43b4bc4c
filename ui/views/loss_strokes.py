"""The curves of one network in pixels; what evaluations draw is kept until there is another."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from ui import theme
from ui.views.loss_curves import Curves, Evaluated
from ui.views.plot_frame import Frame
from ui.views.strokes import Dashes, draw_line, polygon


class LossStrokes:
    """Draws one network's part of the loss view, in its colour."""

    def __init__(self) -> None:
        self._key: tuple[Evaluated, Frame] | None = None
        self._gap: QPolygonF | None = None
        self._validation = Dashes(np.zeros(0), np.zeros(0))

    def paint_gap(self, painter: QPainter, frame: Frame, curves: Curves, colour: str) -> None:
        """Shade where validation is worse than training."""
        self._follow(frame, curves.evaluated)
        if self._gap is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(colour, 0.16))
            painter.drawPolygon(self._gap)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def paint_curves(self, painter: QPainter, frame: Frame, curves: Curves, colour: str) -> None:
        """Training solid, its mini-batches thin where their mean is drawn, validation dotted."""
        self._follow(frame, curves.evaluated)
        pen, thin = QPen(theme.color(colour), 2 * theme.scale()), QPen(theme.color(colour, 0.4), 1)
        for curve, with_pen in ((curves.faint, thin), (curves.training, pen)):
            if len(curve.x):
                x, y = frame.x_px(curve.x), frame.y_px(curve.y, beyond=True)
                draw_line(painter, x, y, with_pen)
        self._validation.draw(painter, pen)

    def _follow(self, frame: Frame, evaluated: Evaluated) -> None:
        """Bring what is kept up to the newest evaluation and to the plot's coordinates."""
        if self._key == (evaluated, frame):
            return
        self._key = evaluated, frame
        held = evaluated.validation
        self._validation = Dashes(frame.x_px(held.x), frame.y_px(held.y, beyond=True))
        self._gap = _outline(frame, evaluated)


def _outline(frame: Frame, evaluated: Evaluated) -> QPolygonF | None:
    x, low, high = evaluated.gap
    if len(x) < 2 or not (high > low).any():
        return None
    across = frame.x_px(x)
    upper, lower = frame.y_px(high, beyond=True), frame.y_px(low, beyond=True)
    return polygon(np.concatenate([across, across[::-1]]), np.concatenate([upper, lower[::-1]]))
