"""The marker that shows where a dragged layer would go."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui import theme
from ui.canvas.layout import Slot


class DropMarker(QGraphicsItem):
    """A bar in the gap, and the name of what is being dragged beside the mouse."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.slot: Slot | None = None
        self.at = QPointF()
        self.setZValue(90)

    def point(self, slot: Slot | None, at: QPointF) -> None:
        """Show a gap and follow the mouse."""
        self.prepareGeometryChange()
        self.slot, self.at = slot, at
        self.update()

    def boundingRect(self) -> QRectF:
        tag = QRectF(self.at.x() + 8, self.at.y() + 8, 220, 34)
        if self.slot is None:
            return tag
        x, y = self.slot.at
        half = self.slot.height / 2 + 10
        return tag.united(QRectF(x - 12, y - half, 24, 2 * half))

    def shape(self) -> QPainterPath:
        return QPainterPath()  # never in the way of the mouse

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color(colours.accent), 2))
        painter.setBrush(theme.color(colours.accent, 0.35))
        if self.slot is not None:
            x, y = self.slot.at
            half = self.slot.height / 2 + 4
            painter.drawRoundedRect(QRectF(x - 5, y - half, 10, 2 * half), 5, 5)
        painter.setFont(theme.font(12, 600, scaled=False))
        width = painter.fontMetrics().horizontalAdvance(self.text) + 20
        tag = QRectF(self.at.x() + 12, self.at.y() + 12, min(200, width), 24)
        painter.setBrush(theme.color(colours.raised))
        painter.drawRoundedRect(tag, 6, 6)
        painter.setPen(theme.color(colours.text))
        painter.drawText(tag.adjusted(10, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text)
