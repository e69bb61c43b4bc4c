"""The profile beside a heatmap: newest and first value of every layer, and what theory expects."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.plots.polyline import ANTIALIASING, Line, draw_dashes, draw_line
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.theory import Slope
    from ui.style.gradient_scale import Scale

Values = NDArray[Any]
DOT_PX, LEAST_ROW_PX = 2.5, 9
MARK_PX = 8  # that marks may reach beyond their value


def paint_profile_axis(
    painter: QPainter, box: QRect, scale: Scale, *, numbers: bool = True
) -> None:
    """Draw grid lines at the scale's ticks, and the numbers of both ends below the profile."""
    colours = theme.current()
    painter.fillRect(box, theme.color(colours.background))
    painter.setFont(theme.font(theme.SMALL_PX))
    metrics = painter.fontMetrics()
    ticks = scale.ticks(3)
    painter.setPen(QPen(theme.color(colours.line), 1))
    places = [box.left() + round(scale.fraction(tick) * (box.width() - 1)) for tick in ticks]
    painter.drawLines([QLineF(at, box.top(), at, box.bottom()) for at in places])
    if not numbers:
        return
    painter.setPen(theme.color(colours.muted))
    for tick, at in ((ticks[0], places[0]), (ticks[-1], places[-1])):
        text = scale.text(tick)
        width = metrics.horizontalAdvance(text) + 2
        left = min(max(box.left(), at - width // 2), box.right() + 1 - width)
        text_box = QRect(left, box.bottom() + theme.px(6), width, metrics.height())
        painter.drawText(text_box, Qt.AlignmentFlag.AlignLeft, text)


class LayerProfile:
    """The newest values as a line from the first layer at the top to the last.

    Exact zeros stand hollow at the left edge, what is not finite as a cross in warning's colour.
    """

    def __init__(self, box: QRect, layers: int, scale: Scale, colour: str) -> None:
        self._box, self._colour = box, theme.color(colour)
        self._across = _ValueScale(box, scale)
        self._pen = QPen(self._colour, 2 * theme.scale())
        self._many = layers > box.height() // LEAST_ROW_PX
        self._y = _y_px(box, layers)
        self._line = Line(self._y, self._y)
        self._reach = self._across.left, self._across.right  # of the line
        margin = theme.px(MARK_PX)
        self._margin, self._top = margin, box.top() - margin
        self._height = box.height() + 2 * margin
        self.set_values(np.full(layers, np.nan))

    def set_values(self, values: Values) -> QRect:
        """Show other values (layers,). Returns the dirty area in pixels."""
        across = self._across
        x = across.px(values)
        known = np.isfinite(values)
        self._whole = bool(np.logical_and.reduce(known))
        if not self._whole:
            x[~known] = across.left
        self._values, self._x = values, x
        self._line.move(x)
        before = self._reach
        self._reach = (
            float(np.minimum.reduce(x, initial=across.right)),
            float(np.maximum.reduce(x, initial=across.left)),
        )
        left = math.floor(min(before[0], self._reach[0]))
        right = math.ceil(max(before[1], self._reach[1]))
        margin = self._margin
        return QRect(left - margin, self._top, right - left + 2 * margin, self._height)

    def draw(self, painter: QPainter, *, on_screen: bool) -> None:
        """Draw the line, and a dot a layer where these are few."""
        if self._whole:
            painter.setRenderHint(ANTIALIASING)
            if on_screen and self._line.points > 1:
                self._line.segments.draw(painter, self._pen)  # unasked what it is drawn on
            else:
                self._line.draw(painter, self._pen)
            painter.setRenderHint(ANTIALIASING, False)
        else:
            _draw_known(painter, self._x, self._y, self._values, self._pen)
        if not self._many:
            self._draw_dots(painter)
        elif not self._whole:
            self._draw_zeros(painter)

    def _draw_dots(self, painter: QPainter) -> None:
        side, places = theme.px(DOT_PX), zip(self._x.tolist(), self._y.tolist(), strict=True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for (at, middle), value in zip(places, self._values.tolist(), strict=True):
            dot = QRectF(at - side, middle - side, 2 * side, 2 * side)
            if math.isfinite(value):
                painter.fillRect(dot, self._colour)
            elif value == -math.inf:
                painter.setPen(QPen(self._colour, 1))
                painter.drawRect(dot.translated(side + 1, 0))
            else:
                painter.setPen(QPen(theme.color(theme.current().warning), 1))
                painter.drawLine(dot.topLeft(), dot.bottomRight())
                painter.drawLine(dot.bottomLeft(), dot.topRight())

    def _draw_zeros(self, painter: QPainter) -> None:
        """Draw a dashed line along the left edge beside layers whose value is exactly zero."""
        box, row = self._box, self._box.height() / len(self._values)
        for start, stop in _runs_of(self._values == -np.inf):
            edges = box.top() + np.array([start, stop]) * row
            draw_dashes(painter, np.full(2, box.left() + theme.px(2)), edges, self._pen)


def paint_first_profile(
    painter: QPainter, box: QRect, first: Values, scale: Scale, colour: str
) -> None:
    """Draw the values of the first step (layers,) as a thin line."""
    thin = QPen(theme.color(colour, 0.55), theme.scale())
    _draw_known(painter, _ValueScale(box, scale).px(first), _y_px(box, len(first)), first, thin)


def paint_theory_profile(
    painter: QPainter, box: QRect, first: Values, scale: Scale, slopes: Sequence[Slope]
) -> None:
    """Draw dotted what theory expects at the first step, through the last layer of each slope.

    Theory gives the factor from layer to layer, not the value itself: that of the last layer is
    taken as measured.
    """
    # wider than the newest values' line, which may lie on it
    pen = QPen(theme.color(theme.current().text, 0.8), 4 * theme.scale())
    across, middles = _ValueScale(box, scale), _y_px(box, len(first))
    painter.setClipRect(box)
    for slope in slopes:
        rows = np.array(slope.rows)
        if rows[-1] < len(first) and np.isfinite(first[rows[-1]]):
            expected = first[rows[-1]] + slope.decades * np.arange(len(rows) - 1, -1, -1)
            draw_dashes(painter, across.px(expected, clip=False), middles[rows], pen)
    painter.setClipping(False)


def _draw_known(painter: QPainter, x: Values, y: Values, values: Values, pen: QPen) -> None:
    for start, stop in _runs_of(np.isfinite(values)):
        draw_line(painter, x[start:stop], y[start:stop], pen)


class _ValueScale:
    """Maps values of a scale to x in pixels between the sides of a box."""

    def __init__(self, box: QRect, scale: Scale) -> None:
        self.left, self.right = float(box.left()), float(box.right())
        self._low, self._unit = scale.low, (box.width() - 1) / (scale.high - scale.low)

    def px(self, values: Values, *, clip: bool = True) -> Values:
        """x in pixels, same shape as `values`."""
        x: Values = np.subtract(values, self._low, dtype=np.float64) * self._unit + self.left
        return np.minimum(np.maximum(x, self.left), self.right) if clip else x


def _y_px(box: QRect, layers: int) -> Values:
    return box.top() + (np.arange(layers) + 0.5) * (box.height() / max(layers, 1))


def _runs_of(known: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of true entries as (first, end), the end excluded."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
