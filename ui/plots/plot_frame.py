"""The frame of a time plot: coordinates in pixels, grid lines, and the numbers of both axes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from ui.plots.number_text import number_text
from ui.plots.ticks import linear_ticks, log_ticks
from ui.style import theme

Values = NDArray[Any]
NUMBERS_PX, GAP_PX = 40, 6
OVER_PX = 12  # that the last number of the x axis may stand out on the right
FAR = 4.0  # plot heights that curves may run out of sight


@dataclass(frozen=True, slots=True)
class PlotFrame:
    """A plot's coordinates: x from 0 to `span`, y from `low` to `high`, logarithmic if `log`.

    Grid lines go on for `room` pixels beyond `box`, where labels stand; `numbers` pixels left of
    it are for the values.
    """

    box: QRect
    span: float
    low: float
    high: float
    log: bool
    room: int = 0
    percent: bool = False
    numbers: int = 0
    # the same as floats: the left edge, pixels a unit, the bottom, both ends, pixels between them
    _places: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        box, low, high = self.box, self.low, self.high
        if self.log:
            low, high = math.log10(low), math.log10(high)
        across, down = box.width() / self.span, (box.height() - 1) / (high - low)
        places = float(box.left()), across, float(box.bottom()), low, high, down
        object.__setattr__(self, "_places", places)

    def x_px(self, x: Values) -> Values:
        """x in pixels, same shape as `x`."""
        left, across, *_ = self._places
        return left + np.asarray(x, np.float64) * across

    def y_px(self, y: Values, *, beyond: bool = False) -> Values:
        """y in pixels, same shape; clipped to the box, or if `beyond` to FAR heights around."""
        _, _, bottom, low, high, down = self._places
        values = np.asarray(y, np.float64)
        if self.log:
            values = np.log10(np.maximum(values, 1e-300))
        over = (high - low) * (FAR if beyond else 0.0)
        return bottom - (np.clip(values, low - over, high + over) - low) * down

    def across(self, x: float) -> float:
        """The pixel of one x."""
        return self._places[0] + x * self._places[1]

    def points(self, x: list[float], y: list[float]) -> list[tuple[float, float]]:
        """Points in pixels, beyond the edge if need be; for a few points, faster than arrays."""
        left, across, bottom, low, high, down = self._places
        heights = [math.log10(max(value, 1e-300)) for value in y] if self.log else y
        lowest, highest = low - FAR * (high - low), high + FAR * (high - low)
        return [
            (left + at * across, bottom - (min(max(value, lowest), highest) - low) * down)
            for at, value in zip(x, heights, strict=True)
        ]

    def x_at(self, px: float) -> float:
        """The x of a pixel."""
        return (px - self.box.left()) / self.box.width() * self.span

    def value_ticks(self) -> list[float]:
        """Round values of y, as many as there is room for."""
        most = max(2, self.box.height() // theme.px(34))
        if self.log:
            return log_ticks(self.low, self.high)
        return linear_ticks(self.low, self.high, min(6, most))

    def value_text(self, value: float) -> str:
        """The text of a value of y."""
        return f"{number_text(100 * value)} %" if self.percent else number_text(value)


def numbers_px(low: float, high: float, *, log: bool) -> int:
    """The width of the y axis's numbers in pixels, at least NUMBERS_PX, so that plots line up."""
    ticks = (
        log_ticks(low, high) if log else [t for n in (2, 4, 6) for t in linear_ticks(low, high, n)]
    )
    metrics = QFontMetrics(theme.font(theme.SMALL_PX))
    widest = max(metrics.horizontalAdvance(number_text(tick)) for tick in ticks)
    return max(theme.px(NUMBERS_PX), widest + 2)


def paint_frame(painter: QPainter, frame: PlotFrame, unit: str) -> None:
    """Draw grid lines, their numbers at the left, and the numbers of x with `unit` below."""
    colours, box = theme.current(), frame.box
    painter.setFont(theme.font(theme.SMALL_PX))
    line = painter.fontMetrics().height()
    ticks = frame.value_ticks()
    places = frame.y_px(np.array(ticks))
    painter.setPen(QPen(theme.color(colours.line, 0.7), 1))
    right = box.right() + frame.room
    painter.drawLines([QLineF(box.left(), round(at), right, round(at)) for at in places.tolist()])
    painter.setPen(theme.color(colours.muted))
    side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    free = box.bottom() + line
    for at, tick in sorted(zip(places.tolist(), ticks, strict=True), reverse=True):
        if at + line / 2 > free:
            continue
        free = at - line / 2
        width = frame.numbers or theme.px(NUMBERS_PX)
        left = box.left() - theme.px(GAP_PX) - width
        text_box = QRect(left, round(at) - line // 2, width, line)
        painter.drawText(text_box, side, frame.value_text(tick))
    paint_x_numbers(painter, box, frame.span, unit)


def paint_x_numbers(painter: QPainter, box: QRect, span: float, unit: str, most: int = 6) -> None:
    """Draw round numbers from 0 to `span` below a box, the last with its unit, as room permits."""
    painter.setFont(theme.font(theme.SMALL_PX))
    painter.setPen(theme.color(theme.current().muted))
    ticks = linear_ticks(0, span, most)
    metrics, free = painter.fontMetrics(), box.right() + theme.px(OVER_PX)
    for tick in reversed(ticks):
        last = tick == ticks[-1]
        text = f"{tick:,.0f}" if abs(tick) >= 1e4 and tick < 1e7 else number_text(tick)
        whole = f"{text} {unit}" if last else text
        if metrics.horizontalAdvance(whole) <= box.width() + theme.px(OVER_PX):
            text = whole
        width = metrics.horizontalAdvance(text)
        at = box.left() + round(box.width() * tick / span)
        left = at - width // 2
        if last:
            left = min(left, box.right() - width)
        left = max(left, box.left() - theme.px(4))
        if left + width > free:
            continue
        free = left - theme.px(12)
        room = QRect(left, box.bottom() + theme.px(6), width + 2, metrics.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, text)
