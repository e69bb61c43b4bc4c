"""The marker of a drag: where the layers would go, and beside the mouse what is dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.canvas.interaction.gestures.hint_tag import HintTag
from ui.style import theme

if TYPE_CHECKING:
    from ui.canvas.layout.geometry import Box


class DropMarker(QGraphicsItem):
    """A dashed card in the open drop slot, and a hint tag with the label of what is dragged."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label
        self.hint = HintTag(self)
        self.open_slot: Box | None = None
        self.setZValue(90)

    def show_at(self, open_slot: Box | None, at: QPointF) -> None:
        """Mark a drop slot, None for no slot, and write the label at the mouse (scene points)."""
        self.prepareGeometryChange()
        self.open_slot = open_slot
        self.hint.set_text(self.label, at)
        self.update()

    def boundingRect(self) -> QRectF:
        if self.open_slot is None:
            return QRectF()
        return QRectF(*self.open_slot).adjusted(-2, -2, 2, 2)

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
