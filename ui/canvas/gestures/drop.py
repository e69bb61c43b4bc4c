"""The marker that shows where a dragged layer would go."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui import theme
from ui.canvas.geometry import Box


class DropMarker(QGraphicsItem):
    """A dashed card where the gap has opened, and the name of what is dragged beside the mouse."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.hole: Box | None = None
        self.at: QPointF | None = None
        self.setZValue(90)

    def point(self, hole: Box | None, at: QPointF) -> None:
        """Fill a gap and follow the mouse."""
        self.prepareGeometryChange()
        self.hole, self.at = hole, at
        self.update()

    def boundingRect(self) -> QRectF:
        if self.at is None:
            return QRectF()
        tag = QRectF(self.at.x() + 8, self.at.y() + 8, 220, 34)
        return tag.united(QRectF(*self.hole).adjusted(-2, -2, 2, 2)) if self.hole else tag

    def shape(self) -> QPainterPath:
        return QPainterPath()  # never in the way of the mouse

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if self.at is None:
            return
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hole is not None:
            painter.setPen(QPen(theme.color(colours.accent), 2, Qt.PenStyle.DashLine))
            painter.setBrush(theme.color(colours.accent, 0.2))
            painter.drawRoundedRect(QRectF(*self.hole), theme.RADIUS, theme.RADIUS)
        tag_at(painter, self.at, self.text, colours.accent, colours.text)


def tag_at(painter: QPainter, at: QPointF, text: str, edge: str, ink: str) -> None:
    """A line of words on a plate beside the mouse."""
    painter.setFont(theme.font(12, 600, scaled=False))
    width = painter.fontMetrics().horizontalAdvance(text) + 20
    plate = QRectF(at.x() + 12, at.y() + 12, width, 26)
    painter.setPen(QPen(theme.color(edge), 1.5))
    painter.setBrush(theme.color(theme.current().raised))
    painter.drawRoundedRect(plate, 6, 6)
    painter.setPen(theme.color(ink))
    painter.drawText(plate.adjusted(10, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
