"""The coordinates of a picture in a panel, and the numbers and names at its edges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPolygonF

from ui.plots.number_text import number_text
from ui.plots.ticks import linear_ticks
from ui.style import theme

if TYPE_CHECKING:
    from numpy.typing import NDArray

AXES_WIDTH_PX, AXES_HEIGHT_PX = 170, 150  # smaller pictures have no numbers at their edges
TICK_GAP_PX = 6
REACH_PX = 9.0  # how far from a point the mouse still has it

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axes:
    """Coordinates of a plot: the ranges `x` and `y` over a `box` in pixels, y upwards.

    `numbers_px` is the width of the numbers left of the box; at 0, neither edge has numbers.
    """

    box: QRectF
    x: Range
    y: Range
    numbers_px: float = 0.0

    def points(self, x: NDArray[np.floating], y: NDArray[np.floating]) -> QPolygonF:
        """Points (points,) in pixels; NaN is left out, what lies outside is put on the edge."""
        across, down = self._pixels(x, y)
        known = np.isfinite(across) & np.isfinite(down)
        pairs = zip(across[known].tolist(), down[known].tolist(), strict=True)
        return QPolygonF([QPointF(a, b) for a, b in pairs])

    def away(
        self, x: NDArray[np.floating], y: NDArray[np.floating], at: QPointF
    ) -> NDArray[np.floating]:
        """Pixels from `at` to each drawn point, (points,); infinite for one that is left out."""
        across, down = self._pixels(x, y)
        away = np.hypot(across - at.x(), down - at.y())
        return np.where(np.isnan(away), np.inf, away)

    def nearest(
        self,
        x: NDArray[np.floating],
        y: NDArray[np.floating],
        at: QPointF,
        reach: float = REACH_PX,
    ) -> int | None:
        """The index of the point nearest to `at`, None where none is within `reach` pixels."""
        away = self.away(x, y, at)
        index = int(np.argmin(away)) if len(away) else 0
        return index if len(away) and away[index] < reach * theme.scale() else None

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The coordinates (x, y) of a pixel."""
        (left, right), (low, high) = self.x, self.y
        across = (x - self.box.left()) / max(1.0, self.box.width())
        up = (self.box.bottom() - y) / max(1.0, self.box.height())
        return left + across * (right - left), low + up * (high - low)

    def _pixels(
        self, x: NDArray[np.floating], y: NDArray[np.floating]
    ) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        across = self._share(x, self.x) * self.box.width() + self.box.left()
        return across, self.box.bottom() - self._share(y, self.y) * self.box.height()

    @staticmethod
    def _share(values: NDArray[np.floating], span: Range) -> NDArray[np.floating]:
        low, high = span
        return np.clip((np.asarray(values, float) - low) / max(high - low, 1e-300), 0, 1)


def paint_axes(painter: QPainter, axes: Axes, x_name: str, y_name: str) -> None:
    """Draw round numbers and the axes' names along the lower and the left edge."""
    if not axes.numbers_px:
        return
    painter.setPen(theme.color(theme.current().muted))
    painter.setFont(theme.font(theme.SMALL_PX))
    _paint_x_numbers(painter, axes)
    _paint_y_numbers(painter, axes)
    box, line = axes.box, painter.fontMetrics().height()
    painter.setFont(theme.font(theme.SMALL_PX, 600))
    below = QRectF(box.left(), box.bottom() + line + 4, box.width(), line)
    painter.drawText(below, Qt.AlignmentFlag.AlignCenter, x_name)
    paint_upright(painter, box, box.left() - 2 * TICK_GAP_PX - axes.numbers_px - line, y_name)


def paint_upright(painter: QPainter, box: QRectF, left: float, text: str) -> None:
    """Draw a text turned by 90°, its line at x = `left`, centred on the box's height."""
    line = painter.fontMetrics().height()
    wide = max(box.height(), QFontMetricsF(painter.font()).horizontalAdvance(text) + 2)
    painter.save()
    painter.translate(left, box.center().y())
    painter.rotate(-90)
    painter.drawText(QRectF(-wide / 2, 0, wide, line), Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def _paint_x_numbers(painter: QPainter, axes: Axes) -> None:
    metrics, box = painter.fontMetrics(), axes.box
    free = -np.inf
    for tick in linear_ticks(*axes.x, 4):
        at = box.left() + (tick - axes.x[0]) / (axes.x[1] - axes.x[0]) * box.width()
        text = number_text(tick)
        width = metrics.horizontalAdvance(text) + 4
        left = min(at - width / 2, box.right() + theme.px(8) - width)
        if left < free:
            continue
        free = left + width
        place = QRectF(left, box.bottom() + 4, width, metrics.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def _paint_y_numbers(painter: QPainter, axes: Axes) -> None:
    box, line = axes.box, painter.fontMetrics().height()
    side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    left = box.left() - TICK_GAP_PX - axes.numbers_px
    for tick in _y_ticks(axes):
        at = box.bottom() - (tick - axes.y[0]) / (axes.y[1] - axes.y[0]) * box.height()
        at = min(max(at, box.top() + line / 2 - 4), box.bottom() - line / 2 + 4)
        painter.drawText(
            QRectF(left, at - line / 2, axes.numbers_px, line), side, number_text(tick)
        )


def _y_ticks(axes: Axes) -> list[float]:
    """Round values of y as far as there is room, at least the middle one."""
    room = int(axes.box.height() // (1.4 * theme.px(theme.SMALL_PX)))
    ticks = linear_ticks(*axes.y, min(4, max(2, room)))
    if len(ticks) < 2:  # the next finer step, or there would be no telling how large the others are
        ticks = linear_ticks(*axes.y, 6)
    return ticks if len(ticks) <= max(1, room) else [ticks[len(ticks) // 2]]


def numbers_px(*spans: Range) -> float:
    """The width in pixels that fits the numbers of y axes with these ranges."""
    return max(_numbers_px(*span, theme.scale()) for span in spans)


@lru_cache(maxsize=64)
def _numbers_px(low: float, high: float, _scale: float) -> float:
    """Cached, as every layout of a view asks for it."""
    metrics = QFontMetricsF(theme.font(theme.SMALL_PX))
    texts = [number_text(tick) for most in (2, 3, 4, 6) for tick in linear_ticks(low, high, most)]
    return max(metrics.horizontalAdvance(text) for text in texts) + 2


def roomy(picture: QRect) -> bool:
    """Whether a picture is large enough for numbers at its edges."""
    return picture.width() >= theme.px(AXES_WIDTH_PX) and picture.height() >= theme.px(
        AXES_HEIGHT_PX
    )


def axes_room(picture: QRect, numbers: float, *, square: bool) -> QRectF:
    """The plot's box in a panel; `numbers` is the width of the y axis's numbers, 0 for no axes."""
    line = theme.px(theme.SMALL_PX) * 1.5
    box = QRectF(picture)
    if numbers:
        left = numbers + 2 * TICK_GAP_PX + line
        box.adjust(left, theme.px(6), -theme.px(8), -2 * line - theme.px(6))
    if square:
        side = max(1.0, min(box.width(), box.height()))
        box = QRectF(box.left(), box.top(), side, side)
    return box
