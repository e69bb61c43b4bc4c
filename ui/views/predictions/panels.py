"""Where the networks' pictures stand, and the coordinates inside one of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from ui import theme
from ui.views.axis import linear_ticks, number

NAME_PX, FACT_PX = 22, 18
LEAST_PX = 210  # narrower panels stand in two rows


@dataclass(frozen=True, slots=True)
class Panel:
    """One network: its name, one fact in words, and the room for its picture."""

    name: QRect
    fact: QRect
    picture: QRect


def arrange(area: QRect, count: int) -> list[Panel]:
    """Panels side by side, or in two rows where they would be too narrow."""
    gap = theme.px(theme.GAP)
    rows = 1 if count < 3 or area.width() // count >= theme.px(LEAST_PX) else 2
    columns = -(-count // rows)
    across, down = (area.width() + gap) // columns, area.height() // rows
    panels = []
    for index in range(count):
        left = area.left() + (index % columns) * across
        top = area.top() + (index // columns) * down
        width, name, fact = across - gap, theme.px(NAME_PX), theme.px(FACT_PX)
        head = name + fact + theme.px(4)
        panels.append(
            Panel(
                QRect(left, top, width, name),
                QRect(left, top + name, width, fact),
                QRect(left, top + head, width, max(1, down - head)),
            )
        )
    return panels


@dataclass(frozen=True, slots=True)
class Axes:
    """Places of numbers in a box: x to the right, y upwards."""

    box: QRectF
    x: tuple[float, float]
    y: tuple[float, float]

    def points(self, x: NDArray[np.floating], y: NDArray[np.floating]) -> QPolygonF:
        """Pixels of points; what is not finite is left out, what is outside stands at the edge."""
        across = self._share(x, self.x) * self.box.width() + self.box.left()
        down = self.box.bottom() - self._share(y, self.y) * self.box.height()
        known = np.isfinite(across) & np.isfinite(down)
        pairs = zip(across[known].tolist(), down[known].tolist(), strict=True)
        return QPolygonF([QPointF(a, b) for a, b in pairs])

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The numbers under a pixel."""
        (left, right), (low, high) = self.x, self.y
        across = (x - self.box.left()) / max(1.0, self.box.width())
        up = (self.box.bottom() - y) / max(1.0, self.box.height())
        return left + across * (right - left), low + up * (high - low)

    @staticmethod
    def _share(values: NDArray[np.floating], span: tuple[float, float]) -> NDArray[np.floating]:
        low, high = span
        return np.clip((np.asarray(values, float) - low) / max(high - low, 1e-300), 0, 1)


def paint_axes(painter: QPainter, axes: Axes, x_name: str, y_name: str) -> None:
    """Round numbers along the lower and the left edge; the last at each bears the axis's name."""
    painter.setPen(theme.color(theme.current().muted))
    painter.setFont(theme.font(theme.SMALL_PX))
    metrics, box = painter.fontMetrics(), axes.box
    line = metrics.height()
    x_ticks, y_ticks = linear_ticks(*axes.x, 4), linear_ticks(*axes.y, 4)
    for tick in x_ticks:
        at = box.left() + (tick - axes.x[0]) / (axes.x[1] - axes.x[0]) * box.width()
        text = number(tick)
        width = metrics.horizontalAdvance(text) + 4
        place = QRectF(at - width / 2, box.bottom() + 4, width, line)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
    for tick in y_ticks:
        at = box.bottom() - (tick - axes.y[0]) / (axes.y[1] - axes.y[0]) * box.height()
        place = QRectF(box.left() - 46, at - line / 2, 40, line)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, side, number(tick))
    painter.setFont(theme.font(theme.SMALL_PX, 600))
    middle = QRectF(box.left(), box.bottom() + line + 4, box.width(), line)
    painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, x_name)
    painter.save()
    painter.translate(box.left() - 46 - line, box.center().y())
    painter.rotate(-90)
    painter.drawText(QRectF(-200, 0, 400, line), Qt.AlignmentFlag.AlignCenter, y_name)
    painter.restore()


def axes_room(picture: QRect, *, square: bool) -> QRectF:
    """The box of a plot inside its panel, with room for numbers and names at two edges."""
    line = theme.px(theme.SMALL_PX) * 1.5
    box = QRectF(picture).adjusted(46 + line, theme.px(6), -theme.px(8), -2 * line - theme.px(6))
    if square:
        side = max(1.0, min(box.width(), box.height()))
        box = QRectF(box.left() + (box.width() - side) / 2, box.top(), side, side)
    return box
