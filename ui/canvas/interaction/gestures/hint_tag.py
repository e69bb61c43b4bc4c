"""A line of text on a plate beside the mouse, equally large at every zoom."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.style import theme

AWAY_PX, PAD_PX = 12.0, 10.0


def tag_rect(at: QPointF, width: float, height: float, room: QRectF) -> QRectF:
    """Where the plate is: right of a point and below, or on the other side where `room` ends."""
    x, y = at.x() + AWAY_PX, at.y() + AWAY_PX
    if x + width > room.right():
        x = at.x() - AWAY_PX - width
    if y + height > room.bottom():
        y = at.y() - AWAY_PX - height
    return QRectF(max(room.left(), x), y, width, height)


class HintTag(QGraphicsItem):
    """What a gesture has to say, in the warning colour where it `warns`."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.text = ""
        self.warns = False

    def set_text(self, text: str, at: QPointF, *, warns: bool = False) -> None:
        """Show a text at a point of the scene; an empty text hides the tag."""
        if (text, warns) != (self.text, self.warns):
            self.prepareGeometryChange()
            self.text, self.warns = text, warns
            self.update()
        self.setPos(at)

    def _size(self) -> tuple[float, float]:
        metrics = QFontMetricsF(theme.font(12, 600))
        return metrics.horizontalAdvance(self.text) + 2 * PAD_PX, metrics.height() + PAD_PX

    def boundingRect(self) -> QRectF:
        if not self.text:
            return QRectF()
        width, height = self._size()
        far = width + AWAY_PX + 2
        # where room ends at the left too, the plate covers the mouse rather than leave the view
        return QRectF(-far, -height - AWAY_PX - 2, 2 * far, 2 * (height + AWAY_PX + 2))

    def shape(self) -> QPainterPath:
        return QPainterPath()  # never in the way of the mouse

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if not self.text:
            return
        colours = theme.current()
        room = painter.worldTransform().inverted()[0].mapRect(QRectF(painter.window()))
        rect = tag_rect(QPointF(), *self._size(), room)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = colours.warning if self.warns else colours.accent
        painter.setPen(QPen(theme.color(edge), 1.5))
        painter.setBrush(theme.color(colours.raised))
        painter.drawRoundedRect(rect, 6, 6)
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.color(colours.text))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.text)
