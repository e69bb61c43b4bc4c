"""Solid and dashed curves, drawn segment by segment.

Qt's rasteriser joins the corners of a wide polyline, which on a noisy curve takes it 50 times as
long as the same segments drawn one by one (640 points: 57 against 1 ms).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import create_qpolygonf, ndarray_from_qpolygonf
from PySide6.QtCore import QLineF, QPointF, QRect, Qt
from PySide6.QtGui import QBrush, QPaintEngine, QPainter, QPen, QPolygonF
from shiboken6 import wrapInstance

Values = NDArray[Any]
Point = tuple[float, float]
Piece = tuple[float, float, float, float]  # x and y of both ends
DASH_PX, SPACE_PX = 3.0, 3.0
LEAST_PERIOD_PX = DASH_PX + SPACE_PX
MAX_DASHES = 1_200
ANTIALIASING = QPainter.RenderHint.Antialiasing
NO_PEN, NO_BRUSH = QPen(Qt.PenStyle.NoPen), QBrush()  # each enum that Qt is given costs a call
REACH_PX = 8.0  # that a pen reaches beyond a point, at most
LONG_PX = 20_000.0  # noise from top to bottom, whose edges nobody sees, is drawn plainly


def draw_line(painter: QPainter, x: Values, y: Values, pen: QPen) -> None:
    """Draw a solid curve through points (points,) in pixels; a single point is a dot."""
    _draw_smooth(Line(x, y), painter, pen)


def draw_dashes(painter: QPainter, x: Values, y: Values, pen: QPen) -> None:
    """Draw a dashed curve through points (points,) in pixels; a single point is a dot."""
    _draw_smooth(Dashes(x, y), painter, pen)


def _draw_smooth(curve: Line | Dashes, painter: QPainter, pen: QPen) -> None:
    painter.setRenderHint(ANTIALIASING)
    curve.draw(painter, pen)
    painter.setRenderHint(ANTIALIASING, False)


class Line:
    """A solid curve through points (points,) in pixels, to which points can be appended.

    An SVG gets one polyline, which has to be made anew: appended points are not in it.
    """

    def __init__(self, x: Values, y: Values) -> None:
        self._x, self._y = x, y  # what it began with
        self.points = len(x)
        self.segments = Segments(x[:-1], y[:-1], x[1:], y[1:])

    def move(self, x: Values) -> None:
        """Give all points another x."""
        self._x = x
        self.segments.move(x[:-1], x[1:])

    def append(self, kept: int, points: list[Point]) -> tuple[float, float, float]:
        """Keep the first `kept` points, at least two, and append a few others.

        Returns left, top and bottom of the segments that were removed or added.
        """
        begin = x, y = self.segments.end(kept - 2)
        pieces = []
        for point in points:
            pieces.append((x, y, *point))
            x, y = point
        self.points = kept + len(points)
        return begin[0], *self.segments.replace(kept - 1, pieces)

    def draw(self, painter: QPainter, pen: QPen, part: QRect | None = None) -> None:
        """Draw the curve; with `part`, of a curve with rising x, only the segments visible in it.

        Antialiasing has to be on.
        """
        if self.points < 2:
            _draw_dots(painter, self._x, self._y, pen)
            return
        if part is None and _writes_file(painter):
            painter.setPen(pen)
            painter.drawPolyline(polygon(self._x, self._y))
        else:
            self.segments.draw(painter, pen, part)


class Dashes:
    """A dashed curve through points (points,) in pixels; its dashes are computed only once."""

    def __init__(self, x: Values, y: Values) -> None:
        self._x, self._y = x, y  # what it began with
        self.points = len(x)
        self._segments: Segments | None = None
        self._pen: tuple[QPen, QPen] | None = None  # as it was given, and for dashes
        if len(x) > 1:
            self._length_px, self._segments = _cut(x, y)
            self._end = float(x[-1]), float(y[-1])

    def append(self, points: list[Point]) -> bool:
        """Append a few points. Returns false where all dashes have to be made anew."""
        if self._segments is None:
            return False
        for point in points:
            length = self._length_px + math.dist(self._end, point)
            if length > MAX_DASHES * LEAST_PERIOD_PX:
                return False
            if length > self._length_px:
                self._segments.replace(*self._cut_on(self._segments, point, length))
            self._length_px, self._end = length, point
        self.points += len(points)
        return True

    def _cut_on(self, segments: Segments, point: Point, length: float) -> tuple[int, list[Piece]]:
        """How many dashes stay when the curve goes on to `point`, and the dashes after them."""
        before, (x, y) = self._length_px, self._end
        across, down = point[0] - x, point[1] - y

        def at(along: float) -> Point:
            share = (along - before) / (length - before)
            return x + share * across, y + share * down

        kept, pieces = segments.count, []
        if before < (kept - 0.5) * LEAST_PERIOD_PX:  # the last dash is not whole yet
            kept -= 1
        number = kept
        while number * LEAST_PERIOD_PX < length:
            start = number * LEAST_PERIOD_PX
            begin = at(start) if start >= before else segments.start(number)
            pieces.append((*begin, *at(min(start + 0.5 * LEAST_PERIOD_PX, length))))
            number += 1
        return kept, pieces

    def draw(self, painter: QPainter, pen: QPen, part: QRect | None = None) -> None:
        """Draw the curve; with `part`, of a curve with rising x, only the segments visible in it.

        Antialiasing has to be on.
        """
        if self._segments is None:
            _draw_dots(painter, self._x, self._y, pen)
            return
        if self._pen is None or self._pen[0] is not pen:
            dashed = QPen(pen)
            dashed.setCapStyle(Qt.PenCapStyle.FlatCap)
            self._pen = pen, dashed
        if part is None and _writes_file(painter):
            drawn = QPen(self._pen[1])
            width = max(pen.widthF(), 1.0)
            drawn.setDashPattern([DASH_PX / width, SPACE_PX / width])
            painter.setPen(drawn)
            painter.drawPolyline(polygon(self._x, self._y))
            return
        self._segments.draw(painter, self._pen[1], part)


class Segments:
    """Segments from (x1, y1) to (x2, y2), each (segments,) in pixels, in the layout of QLineF.

    They are antialiased (`smooth`) unless their whole length exceeds LONG_PX.
    """

    def __init__(self, x1: Values, y1: Values, x2: Values, y2: Values) -> None:
        self.count = len(x1)
        self._hold(np.empty((self.count, 4)))  # four doubles are a QLineF
        self._held[:, 1], self._held[:, 3] = y1, y2
        self.move(x1, x2)

    def _hold(self, held: Values) -> None:
        self._held, self._address = held, int(held.__array_interface__["data"][0])

    def move(self, x1: Values, x2: Values) -> None:
        """Give all segments another x."""
        held = self._held[: self.count]
        held[:, 0], held[:, 2] = x1, x2
        self._length_px = float(np.add.reduce(np.abs(held[:, 2:] - held[:, :2]), axis=None))
        self.smooth = self._length_px < LONG_PX

    def start(self, piece: int) -> Point:
        """The first point of a segment."""
        x, y = self._held[piece, :2].tolist()
        return x, y

    def end(self, piece: int) -> Point:
        """The last point of a segment."""
        x, y = self._held[piece, 2:].tolist()
        return x, y

    def replace(self, kept: int, pieces: list[Piece]) -> tuple[float, float]:
        """Keep the first `kept` segments and append others, which are few.

        Returns top and bottom of the segments that were removed or added.
        """
        gone: list[Piece] = self._held[kept : self.count].tolist()
        for x1, y1, x2, y2 in gone:
            self._length_px -= abs(x2 - x1) + abs(y2 - y1)
        self.count = kept + len(pieces)
        if self.count > len(self._held):
            held = np.empty((2 * self.count, 4))
            held[:kept] = self._held[:kept]
            self._hold(held)
        for at, piece in enumerate(pieces, kept):
            self._held[at] = piece
            self._length_px += abs(piece[2] - piece[0]) + abs(piece[3] - piece[1])
        self.smooth = self._length_px < LONG_PX
        heights = [piece[end] for piece in (*gone, *pieces) for end in (1, 3)]
        return min(heights, default=math.inf), max(heights, default=-math.inf)

    def draw(self, painter: QPainter, pen: QPen, part: QRect | None = None) -> None:
        """Draw the segments; with `part`, of a curve with rising x, only those visible in it.

        Antialiasing has to be on.
        """
        first, last, held = 0, self.count, self._held[: self.count]
        if part is not None:
            first = bisect_left(held[:, 2], part.left() - REACH_PX)
            last = bisect_right(held[:, 0], part.right() + REACH_PX)
        if first < last:
            # as pyqtgraph draws its curves: no object a piece
            pieces: Any = wrapInstance(self._address + first * held.strides[0], QLineF)
            painter.setPen(pen)
            if not self.smooth:
                painter.setRenderHint(ANTIALIASING, False)
            painter.drawLines(pieces, last - first)
            if not self.smooth:
                painter.setRenderHint(ANTIALIASING)


def polygon(x: Values, y: Values) -> QPolygonF:
    """Points (points,) as a QPolygonF."""
    made: QPolygonF = create_qpolygonf(len(x))
    points = ndarray_from_qpolygonf(made)
    points[:, 0], points[:, 1] = x, y
    return made


def _cut(x: Values, y: Values) -> tuple[float, Segments]:
    """The length of a curve and its dashes, at most `MAX_DASHES`."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    length = float(along[-1])
    period = max(LEAST_PERIOD_PX, length / MAX_DASHES)
    starts = np.arange(0.0, length, period)
    ends = np.minimum(starts + 0.5 * period, length)
    cut = (np.interp(at, along, values) for at in (starts, ends) for values in (x, y))
    return length, Segments(*cut)


def _draw_dots(painter: QPainter, x: Values, y: Values, pen: QPen) -> None:
    painter.setPen(NO_PEN)
    painter.setBrush(pen.color())
    for point in zip(x.tolist(), y.tolist(), strict=True):
        painter.drawEllipse(QPointF(*point), pen.widthF(), pen.widthF())
    painter.setBrush(NO_BRUSH)


def _writes_file(painter: QPainter) -> bool:
    return painter.paintEngine().type() == QPaintEngine.Type.SVG
