"""A light that runs along the wires of all networks: forward, and back in gradient colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.canvas.items.paint_cache import cached_color
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

RADIUS, TRAIL_WIDTH = 7.0, 4.0


class Way(NamedTuple):
    """The way of a pass through one network: its lines, and the colour that comes back on each."""

    lines: tuple[QPainterPath, ...]
    colors: tuple[QColor | None, ...]

    def at(self, share: float) -> tuple[int, QPointF]:
        """The line that a share of the way ends on, and the point there."""
        lengths = [line.length() for line in self.lines]
        left = share * sum(lengths)
        for index, (line, length) in enumerate(zip(self.lines, lengths, strict=True)):
            if left <= length or index + 1 == len(lengths):
                return index, line.pointAtPercent(min(1.0, left / length) if length else 1.0)
            left -= length
        raise ValueError("a way without lines")


class PassLightItem(QGraphicsItem):
    """Shows a pass at a moment from 0, the input, to 1, the output, and back to 2; None is none."""

    def __init__(self) -> None:
        super().__init__()
        self.ways: tuple[Way, ...] = ()
        self.moment: float | None = None
        self._bounds = QRectF()
        self.setZValue(40)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_ways(self, ways: Sequence[Way]) -> None:
        """Run along these lines from now on."""
        self.prepareGeometryChange()
        self.ways = tuple(way for way in ways if way.lines)
        self._bounds = QRectF()
        for way in self.ways:
            for line in way.lines:
                self._bounds |= line.boundingRect()
        side = 2 * RADIUS
        self._bounds.adjust(-side, -side, side, side)

    def show_at(self, moment: float | None) -> None:
        """Show another moment; repaints only where the light was and is, and lines it has left."""
        before, self.moment = self._places(), moment
        if moment is None or not before:
            self.update()
            return
        side = 2 * RADIUS
        for way, (old_line, old), (line, new) in zip(
            self.ways, before, self._places(), strict=True
        ):
            for point in (old, new):
                self.update(QRectF(point, point).adjusted(-side, -side, side, side))
            for left in range(line + 1, old_line + 1):  # they have a colour from now on
                self.update(way.lines[left].boundingRect().adjusted(-side, -side, side, side))

    def lights(self) -> list[QPointF]:
        """Where the light is in each network."""
        return [point for _, point in self._places()]

    def _places(self) -> list[tuple[int, QPointF]]:
        share = self.forward_share
        return [] if share is None else [way.at(share) for way in self.ways]

    @property
    def forward_share(self) -> float | None:
        """How far from the input the light is, as a share of the whole way."""
        return None if self.moment is None else 1 - abs(1 - self.moment)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        share = self.forward_share
        if share is None or self.moment is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        backward = self.moment > 1
        for way in self.ways:
            index, point = way.at(share)
            color = cached_color(theme.current().accent)
            if backward:
                self._paint_returned(painter, way, index)
                color = way.colors[index] or color
            painter.setPen(QPen(cached_color(theme.current().text), 1.5))
            painter.setBrush(color)
            painter.drawEllipse(point, RADIUS, RADIUS)

    def _paint_returned(self, painter: QPainter, way: Way, first: int) -> None:
        """The lines that the gradient has come back on, in its colours."""
        for line, color in zip(way.lines[first + 1 :], way.colors[first + 1 :], strict=True):
            if color is not None:
                painter.strokePath(line, QPen(color, TRAIL_WIDTH))
