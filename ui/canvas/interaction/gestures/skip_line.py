"""The line of a skip that is being drawn: to the mouse, or onto a target that may take it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.canvas.interaction.gestures.hint_tag import HintTag
from ui.canvas.items.skip_arc import SIGN, rounded_path
from ui.canvas.layout.geometry import CARD_H, Point
from ui.canvas.layout.rows import ENTER_X, LEAVE_X
from ui.style import theme

LIFT = CARD_H / 2 + 34


class SkipLine(QGraphicsItem):
    """Solid, with its merge sign, where the skip can be drawn; else dashed, with the reason."""

    def __init__(self, network: int) -> None:
        super().__init__()
        self.network = network
        self.path = QPainterPath()
        self.end: QPointF | None = None
        self.legal = False
        self.reason = ""
        self.hint = HintTag(self)
        self.setZValue(90)

    def join(self, start: QPointF, end: QPointF) -> None:
        """Draw it from one place of the chain to another, as the skip would be."""
        begin, finish = Point(start.x() + LEAVE_X, start.y()), Point(end.x() - ENTER_X, end.y())
        top = min(begin.y, finish.y) - LIFT
        skip_line = (begin, Point(begin.x, top), Point(finish.x, top), finish)
        self._take(rounded_path(skip_line), QPointF(*finish), True, "")

    def follow(self, start: QPointF, end: QPointF, reason: str) -> None:
        """Draw it to the mouse, with the reason why it cannot end there, if there is one."""
        path = QPainterPath(start)
        across = (end.x() - start.x()) / 4
        # over the cards, as the skip would run, and flat where the mouse is still near
        lift = QPointF(0, min(4 / 3 * LIFT, abs(across) * 2))
        path.cubicTo(start + QPointF(across, 0) - lift, end - QPointF(across, 0) - lift, end)
        self._take(path, end, False, reason)

    def _take(self, path: QPainterPath, end: QPointF, legal: bool, reason: str) -> None:
        self.prepareGeometryChange()
        self.path, self.end, self.legal, self.reason = path, end, legal, reason
        self.hint.set_text(reason, end, warns=True)
        self.update()

    def boundingRect(self) -> QRectF:
        if self.end is None:
            return QRectF()
        return self.path.boundingRect().adjusted(-14, -14, 14, 14)

    def shape(self) -> QPainterPath:
        return QPainterPath()  # never in the way of the mouse

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if self.end is None:
            return
        colours = theme.current()
        color = theme.color(colours.warning if self.reason else colours.networks[self.network])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(color, 2.5)
        if not self.legal:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.strokePath(self.path, pen)
        painter.setPen(QPen(color, 2))
        painter.setBrush(theme.color(colours.surface))
        if self.legal:
            reach = SIGN - 3.5
            painter.drawEllipse(self.end, SIGN, SIGN)
            painter.drawLine(self.end - QPointF(reach, 0), self.end + QPointF(reach, 0))
            painter.drawLine(self.end - QPointF(0, reach), self.end + QPointF(0, reach))
        else:
            painter.drawEllipse(self.end, 4, 4)
