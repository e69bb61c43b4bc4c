"""A skip: an arch in its network's colour, with the merge sign where it lands."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from simulator.design import SkipPlace
from ui import theme
from ui.canvas.layout import Arch, Point

SIGN = 8.0
RADIUS = 22.0


def arch_path(start: Point, end: Point, top: float) -> QPainterPath:
    """Straight up from the start, across at `top`, and straight down on the end."""
    right = 1.0 if end.x >= start.x else -1.0
    room = min(abs(end.x - start.x) / 2, start.y - top, end.y - top)
    radius = max(0.0, min(RADIUS, room))
    path = QPainterPath(QPointF(*start))
    path.lineTo(start.x, top + radius)
    path.quadTo(start.x, top, start.x + right * radius, top)
    path.lineTo(end.x - right * radius, top)
    path.quadTo(end.x, top, end.x, top + radius)
    path.lineTo(end.x, end.y)
    return path


class ArcItem(QGraphicsItem):
    """Paints what it was told."""

    def __init__(self, place: SkipPlace) -> None:
        super().__init__()
        self.place = place
        self.arch: Arch | None = None
        self.path = QPainterPath()
        self.projected = False
        self.wrong = False
        self.selected = self.hovered = False
        self.setAcceptHoverEvents(True)
        self.setZValue(15)

    def set_arch(self, arch: Arch, projection: int, hint: str, problem: str) -> None:
        """Take a course; `projection` is the number of weights of its linear map, 0 for none."""
        state = (arch, projection > 0, bool(problem))
        if state != (self.arch, self.projected, self.wrong):
            self.prepareGeometryChange()
            self.arch, self.projected, self.wrong = state
            self.path = arch_path(arch.start, arch.end, arch.top)
            self.update()
        self.setToolTip(f"{problem}\n{hint}" if problem else hint)

    def set_state(self, **state: bool) -> None:
        """Change selected or hovered."""
        for name, value in state.items():
            if getattr(self, name) != value:
                setattr(self, name, value)
                self.update()

    def boundingRect(self) -> QRectF:
        margin = SIGN + 4
        return self.path.boundingRect().adjusted(-margin, -margin, margin, margin)

    def shape(self) -> QPainterPath:
        stroker = QPainterPathStroker()
        stroker.setWidth(12)
        found = stroker.createStroke(self.path)
        if self.arch is not None:
            found.addEllipse(QPointF(*self.arch.end), SIGN + 3, SIGN + 3)
        return found

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if self.arch is None:
            return
        colours = theme.current()
        color = theme.color(colours.networks[self.place.network])
        if self.wrong:
            color = theme.color(colours.warning)
        if self.selected:
            color = theme.color(colours.accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(color, 3.5 if self.selected or self.hovered else 2.5)
        if self.projected:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.strokePath(self.path, pen)
        end = QPointF(*self.arch.end)
        painter.setPen(QPen(color, 2))
        painter.setBrush(theme.color(colours.surface))
        painter.drawEllipse(end, SIGN, SIGN)
        reach = SIGN - 3.5
        if self.arch.merge == "add":
            painter.drawLine(end - QPointF(reach, 0), end + QPointF(reach, 0))
            painter.drawLine(end - QPointF(0, reach), end + QPointF(0, reach))
        else:
            for side in (-2.2, 2.2):
                painter.drawLine(end + QPointF(side, -reach), end + QPointF(side, reach))
