"""The marker that shows where a dragged layer would go."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.canvas.interaction.gestures.hint_tag import HintTag
from ui.canvas.layout.geometry import Box
from ui.style import theme


class DropMarker(QGraphicsItem):
    """A dashed card where the gap has opened, and the name of what is dragged beside the mouse."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.hint = HintTag(self)
        self.open_slot: Box | None = None
        self.setZValue(90)

    def point(self, open_slot: Box | None, at: QPointF) -> None:
        """Fill a gap and follow the mouse."""
        self.prepareGeometryChange()
        self.open_slot = open_slot
        self.hint.set_text(self.text, at)
        self.update()

    def boundingRect(self) -> QRectF:
        return (
            QRectF(*self.open_slot).adjusted(-2, -2, 2, 2)
            if self.open_slot is not None
            else QRectF()
        )

    def shape(self) -> QPainterPath:
        return QPainterPath()  # never in the way of the mouse

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if self.open_slot is None:
            return
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color(colours.accent), 2, Qt.PenStyle.DashLine))
        painter.setBrush(theme.color(colours.accent, 0.2))
        painter.drawRoundedRect(QRectF(*self.open_slot), theme.RADIUS, theme.RADIUS)
