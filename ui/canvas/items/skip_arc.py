"""A skip: an arc in its network's colour, with the merge sign (+ or ‖) at its target."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPen, QRegion
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.canvas.items.node_item import is_dirty, region_of, segment_boxes
from ui.canvas.items.paint_cache import cached_color
from ui.style import theme
from ui.widgets.elided_label import as_tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.design.design import SkipPlace
    from ui.canvas.layout.geometry import Point
    from ui.canvas.layout.layout import SkipArc

SIGN, DOT = 8.0, 3.5
REACH = SIGN + 4  # how far a skip paints to both sides of its line
RADIUS = 22.0


def rounded_path(points: Sequence[Point], most: float = RADIUS) -> QPainterPath:
    """A line through corners, each rounded by a radius of at most `most`."""
    path = QPainterPath(QPointF(*points[0]))
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(most, _length(before, corner) / 2, _length(corner, after) / 2)
        path.lineTo(_towards(corner, before, radius))
        path.quadTo(QPointF(*corner), _towards(corner, after, radius))
    path.lineTo(QPointF(*points[-1]))
    return path


def _length(a: Point, b: Point) -> float:
    return math.hypot(b.x - a.x, b.y - a.y)


def _towards(a: Point, b: Point, far: float) -> QPointF:
    """The point `far` away from `a` on the way to `b`."""
    part = far / max(_length(a, b), 1e-9)
    return QPointF(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part)


class SkipArcItem(QGraphicsItem):
    """Dashed where the skip has a learned projection, in the warning colour with a problem."""

    def __init__(self, place: SkipPlace) -> None:
        super().__init__()
        self.place = place
        self.skip_arc: SkipArc | None = None
        self.path = QPainterPath()
        self._covered_area = QRegion()
        self.projected = False
        self.wrong = False
        self.selected = self.hovered = False
        self.setAcceptHoverEvents(True)
        self.setZValue(15)

    def set_skip_arc(self, skip_arc: SkipArc) -> None:
        """Take the line that the layout has computed."""
        if skip_arc != self.skip_arc:
            self.prepareGeometryChange()
            self.skip_arc = skip_arc
            self.path = rounded_path(skip_arc.points)
            sign = QRectF(skip_arc.end.x, skip_arc.end.y, 0, 0).adjusted(
                -REACH, -REACH, REACH, REACH
            )
            self._covered_area = region_of([sign, *segment_boxes(skip_arc.points, REACH)])
            self.update()

    def set_text(self, projected: bool, hint: str, problem: str) -> None:
        """Set the tool tip, and whether the skip has a learned projection or a problem."""
        self.setToolTip(as_tip(f"{problem}\n{hint}" if problem else hint))
        if (projected, bool(problem)) != (self.projected, self.wrong):
            self.projected, self.wrong = projected, bool(problem)
            self.update()

    def set_state(self, **state: bool) -> None:
        """Change selected or hovered."""
        for name, value in state.items():
            if getattr(self, name) != value:
                setattr(self, name, value)
                self.update()

    def boundingRect(self) -> QRectF:
        return self.path.boundingRect().adjusted(-REACH, -REACH, REACH, REACH)

    def shape(self) -> QPainterPath:
        stroker = QPainterPathStroker()
        stroker.setWidth(12)
        found = stroker.createStroke(self.path)
        if self.skip_arc is not None:
            found.addEllipse(QPointF(*self.skip_arc.end), SIGN + 3, SIGN + 3)
        return found

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if self.skip_arc is None or not is_dirty(self, self._covered_area):
            return  # what is to be repainted lies beside the line, though inside its bounding box
        colours = theme.current()
        color = cached_color(colours.networks[self.place.network])
        if self.wrong:
            color = cached_color(colours.warning)
        if self.selected:
            color = cached_color(colours.accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(color, 3.5 if self.selected or self.hovered else 2.5)
        if self.projected:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.strokePath(self.path, pen)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QPointF(*self.skip_arc.start), DOT, DOT)
        end = QPointF(*self.skip_arc.end)
        painter.setPen(QPen(color, 2))
        painter.setBrush(cached_color(colours.surface))
        painter.drawEllipse(end, SIGN, SIGN)
        reach = SIGN - 3.5
        if self.skip_arc.merge == "add":
            painter.drawLine(end - QPointF(reach, 0), end + QPointF(reach, 0))
            painter.drawLine(end - QPointF(0, reach), end + QPointF(0, reach))
        else:
            for side in (-2.2, 2.2):
                painter.drawLine(end + QPointF(side, -reach), end + QPointF(side, reach))
