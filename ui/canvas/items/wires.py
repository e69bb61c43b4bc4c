"""The wires of all networks: lines between neighbours, as wide as the values that they carry."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF, QRegion
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.canvas.items.node_item import is_dirty, region_of, segment_boxes
from ui.canvas.items.paint_cache import cached_color
from ui.canvas.items.skip_arc import rounded_path
from ui.style import theme

if TYPE_CHECKING:
    from simulator.design.design import InsertPlace
    from ui.canvas.layout.layout import Wire

PLAIN_WIDTH = 1.5
WIRE_REACH = 5.0  # room for its arrow and for the thickest line
PLUS = 10.0  # half the width of the sign on a wire under the mouse, with a margin
BEND = 8.0  # the radius of a wire's corners
FAR = 0.3  # below this scale wires are paler, so that the colours of the cards stand out
NEAR = 0.5  # the scale from which lines are smooth, as wide as their signal, and have arrows


class WiresItem(QGraphicsItem):
    """All wires of all networks as one item: one item each would cost more to paint."""

    def __init__(self) -> None:
        super().__init__()
        self.path = QPainterPath()
        self.wires: list[QPainterPath] = []
        self.lines: list[QLineF] = []
        self.widths: list[float] = []
        self._drawn: dict[float, QPainterPath] = {}  # lines of one width, stroked together
        self._arrows = QPainterPath()
        self._boxes: list[list[QRectF]] = []  # what each wire may cover, and all of them
        self._covered_area = QRegion()
        self._places: list[InsertPlace] = []
        self._hovered: int | None = (
            None  # the wire under the mouse, which a click puts a layer into
        )
        self.setZValue(10)

    def set_wires(self, wires: list[Wire]) -> None:
        """Draw these wires, all equally wide at first."""
        self.prepareGeometryChange()
        self.path = QPainterPath()
        self._arrows, self.wires, self.widths = QPainterPath(), [], [PLAIN_WIDTH] * len(wires)
        self._places, self._hovered = [wire.insert_place for wire in wires], None
        self._boxes = [segment_boxes(wire.points, WIRE_REACH) for wire in wires]
        self._covered_area = region_of(chain.from_iterable(self._boxes))
        self.lines = [QLineF(*a, *b) for wire in wires for a, b in pairwise(wire.points)]
        for wire in wires:
            line = rounded_path(wire.points, BEND)
            self.path.addPath(line)
            self.wires.append(line)
            if wire.arrow:
                x, y = wire.points[-1]
                self._arrows.addPolygon(
                    QPolygonF([QPointF(x, y), QPointF(x - 8, y - 4), QPointF(x - 8, y + 4)])
                )
                self._arrows.closeSubpath()
        self._drawn = {PLAIN_WIDTH: self.path}
        self.update()

    def set_widths(self, widths: list[float]) -> None:
        """Give each wire its width in scene pixels; repaints only those that change."""
        for boxes, old, new in zip(self._boxes, self.widths, widths, strict=True):
            if old != new:
                for box in boxes:
                    self.scene().update(box)  # of several of its boxes an item makes one
        if widths != self.widths:
            self.widths, self._drawn = widths, {}
            for line, width in zip(self.wires, widths, strict=True):
                self._drawn.setdefault(width, QPainterPath()).addPath(line)

    def place_at(self, point: QPointF) -> InsertPlace | None:
        """Where a layer goes that is put into the wire at a point; None beside all wires."""
        at = self._wire_at(point)
        return None if at is None else self._places[at]

    def hover(self, point: QPointF | None) -> bool:
        """Light the wire at a point up, and no other; whether there is one."""
        at = None if point is None else self._wire_at(point)
        if at != self._hovered:
            for wire in (self._hovered, at):
                for box in [] if wire is None else self._boxes[wire]:
                    self.update(box.adjusted(-PLUS, -PLUS, PLUS, PLUS))
            self._hovered = at
        return at is not None

    def _wire_at(self, point: QPointF) -> int | None:
        found = (
            at for at, boxes in enumerate(self._boxes) if any(box.contains(point) for box in boxes)
        )
        return next(found, None)

    def boundingRect(self) -> QRectF:
        return self.path.boundingRect().adjusted(-PLUS, -PLUS, PLUS, PLUS)

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if not is_dirty(self, self._covered_area):
            return  # only cards are to be repainted
        detail = option.levelOfDetailFromTransform(painter.worldTransform())
        near, colours = detail >= NEAR, theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, near)
        color = cached_color(colours.muted if detail >= FAR else colours.line)
        if not near:  # smooth lines would cost more than all the cards that are in view then
            pen = QPen(color, 1)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawLines(self.lines)
            return
        for width, lines in self._drawn.items():
            painter.strokePath(lines, QPen(color, width))
        painter.fillPath(self._arrows, color)
        if self._hovered is not None:
            self._paint_hovered(painter, self.wires[self._hovered])

    def _paint_hovered(self, painter: QPainter, line: QPainterPath) -> None:
        """A wire in the accent colour, with a plus sign in its middle."""
        colours = theme.current()
        accent = QPen(cached_color(colours.accent), 3)
        painter.strokePath(line, accent)
        middle, arm = line.pointAtPercent(0.5), PLUS / 2
        painter.setPen(QPen(cached_color(colours.accent), 2))
        painter.setBrush(cached_color(colours.surface))
        painter.drawEllipse(middle, PLUS - 2, PLUS - 2)
        painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0))
        painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm))
