"""Curves as strokes, smooth and fast.

Qt's rasteriser joins the corners of a wide polyline, which on a noisy curve takes it 50 times as
long as the same segments drawn one by one (640 points: 57 against 1 ms).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import create_qpolygonf, ndarray_from_qpolygonf
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPen, QPolygonF

Values = NDArray[Any]
DASH_PX, SPACE_PX = 3.0, 3.0
MAX_DASHES = 1_200
LONG_PX = 20_000.0  # noise from top to bottom, whose edges nobody sees, is drawn plainly


def draw_line(painter: QPainter, x: Values, y: Values, pen: QPen) -> None:
    """A solid curve through points (points,) in pixels; a dot where there is but one."""
    if len(x) < 2:
        _draw_dots(painter, x, y, pen)
        return
    painter.setPen(pen)
    if _writes_file(painter):
        painter.drawPolyline(polygon(x, y))
        return
    Segments(x[:-1], y[:-1], x[1:], y[1:]).draw(painter)


def draw_dashes(painter: QPainter, x: Values, y: Values, pen: QPen) -> None:
    """A dashed curve through points (points,) in pixels; a dot where there is but one."""
    Dashes(x, y).draw(painter, pen)


class Dashes:
    """A dashed curve through points (points,) in pixels, cut up once and drawn often."""

    def __init__(self, x: Values, y: Values) -> None:
        self._x, self._y = x, y
        self._segments: Segments | None = None

    def draw(self, painter: QPainter, pen: QPen) -> None:
        """Draw the curve; a dot where there is but one point."""
        x, y = self._x, self._y
        if len(x) < 2:
            _draw_dots(painter, x, y, pen)
            return
        dashed = QPen(pen)
        dashed.setCapStyle(Qt.PenCapStyle.FlatCap)
        if _writes_file(painter):
            width = max(pen.widthF(), 1.0)
            dashed.setDashPattern([DASH_PX / width, SPACE_PX / width])
            painter.setPen(dashed)
            painter.drawPolyline(polygon(x, y))
            return
        if self._segments is None:
            self._segments = _cut(x, y)
        painter.setPen(dashed)
        self._segments.draw(painter)


class Segments:
    """Straight pieces from (x1, y1) to (x2, y2), each (pieces,) in pixels, as Qt holds them."""

    def __init__(self, x1: Values, y1: Values, x2: Values, y2: Values) -> None:
        self._lines = PrimitiveArray(QLineF, 4)  # as pyqtgraph draws its curves: no object a piece
        self._lines.resize(len(x1))
        held = self._lines.ndarray()
        held[:, 0], held[:, 1], held[:, 2], held[:, 3] = x1, y1, x2, y2
        self._smooth = float(np.add.reduce(np.abs(held[:, 2:] - held[:, :2]), axis=None)) < LONG_PX
        self._arguments = self._lines.drawargs()

    def draw(self, painter: QPainter) -> None:
        """Draw the pieces with the painter's pen."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._smooth)
        painter.drawLines(*self._arguments)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def polygon(x: Values, y: Values) -> QPolygonF:
    """Points (points,) as Qt's."""
    made: QPolygonF = create_qpolygonf(len(x))
    points = ndarray_from_qpolygonf(made)
    points[:, 0], points[:, 1] = x, y
    return made


def _cut(x: Values, y: Values) -> Segments:
    """The dashes of a curve, at most `MAX_DASHES`."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    period = max(DASH_PX + SPACE_PX, along[-1] / MAX_DASHES)
    starts = np.arange(0.0, along[-1], period)
    ends = np.minimum(starts + 0.5 * period, along[-1])
    return Segments(*(np.interp(at, along, values) for at in (starts, ends) for values in (x, y)))


def _draw_dots(painter: QPainter, x: Values, y: Values, pen: QPen) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(pen.color())
    for point in zip(x.tolist(), y.tolist(), strict=True):
        painter.drawEllipse(QPointF(*point), pen.widthF(), pen.widthF())
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _writes_file(painter: QPainter) -> bool:
    return painter.paintEngine().type() == QPaintEngine.Type.SVG
