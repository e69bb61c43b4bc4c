"""Thin lines through a time axis where the user changed something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.measurement.snapshot import Mark

NEAR_PX = 5


def paint_marks(painter: QPainter, box: QRect, places: Sequence[float]) -> None:
    """Draw a vertical line with an arrow head on top at each place (x in pixels) within `box`."""
    colour, size = theme.color(theme.current().text), theme.px(4)
    painter.setPen(QPen(theme.color(theme.current().text, 0.35), 1))
    inside = [round(at) + 0.5 for at in places if box.left() <= at <= box.right()]
    painter.drawLines([QLineF(at, box.top(), at, box.bottom()) for at in inside])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for at in inside:
        top = float(box.top())
        corners = [QPointF(at - size, top), QPointF(at + size, top), QPointF(at, top + size)]
        painter.drawPolygon(QPolygonF(corners))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def mark_near(marks: Sequence[Mark], places: Sequence[float], x: float) -> Mark | None:
    """The mark whose line is nearest to the pixel `x`, None where none is near."""
    reach = theme.px(NEAR_PX)
    near = [(abs(at - x), index) for index, at in enumerate(places) if abs(at - x) <= reach]
    return marks[min(near)[1]] if near else None
