"""A network's lane: its header with letter, name and verdict, and the wires of its chain."""

from __future__ import annotations

from itertools import chain, pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF, QRegion
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.canvas.items.node_item import (
    detail_of,
    dirty_rect,
    is_dirty,
    on_screen,
    region_of,
    segment_boxes,
)
from ui.canvas.items.paint_cache import CachedFont, cached_color, cached_font, with_equal_digits
from ui.canvas.items.skip_arc import rounded_path
from ui.canvas.layout.geometry import LANE_HEADER, Box, type_px
from ui.canvas.layout.layout import Lane, Wire
from ui.style import theme
from ui.widgets.elided_label import as_tip

NAME_PX, MOST_NAME_PX, TEXT_PX, MOST_TEXT_PX = 16, 22, 13, 20
BESIDE_PX = (24, 21, 18, 15, 13)  # few sizes, so that a text that changes seldom changes its size
LINE_H = 26.0  # of name and verdict above a chain
HINT = "Press D to add a Dense layer"
MORE = "or drag one here from the palette"


class LaneItem(QGraphicsItem):
    """The header of one network: letter, name, verdict, and what differs from network A."""

    def __init__(self, network: int) -> None:
        super().__init__()
        self.network = network
        self.name = self.verdict = self.difference = ""
        self.box, self.beside = Box(0, 0, 0, 0), False
        self.hint_at: QRectF | None = None
        self._verdict_at = QRectF()  # on the screen
        self.setZValue(12)  # over the wires, below the cards

    def set_lane(self, lane: Lane) -> None:
        """Take the place that the layout has computed, in an empty network also the hint's."""
        hint = QRectF(*lane.hint) if lane.hint is not None else None
        if (lane.header, lane.beside, hint) != (self.box, self.beside, self.hint_at):
            self.prepareGeometryChange()
            self.box, self.beside, self.hint_at = lane.header, lane.beside, hint
            self.update()

    def set_text(self, name: str, difference: str) -> None:
        """Show a name, and what differs from network A."""
        if (name, difference) != (self.name, self.difference):
            self.name, self.difference = name, difference
            self._update_tool_tip()
            self.update()

    def set_verdict(self, verdict: str) -> None:
        """Show what is to be said of the gradients; repaints only that where nothing else moves."""
        if verdict != self.verdict:
            before, self.verdict = self.verdict, verdict
            self._update_tool_tip()
            if not self.beside and with_equal_digits(before) == with_equal_digits(verdict):
                self.update(self._verdict_at)
            else:
                self.update()

    def _update_tool_tip(self) -> None:
        self.setToolTip(as_tip("\n".join(filter(None, (self.verdict, self.difference)))))

    def text_rect(self) -> QRectF:
        """The header as wide as its texts are when nothing is cut off."""
        if self.beside:
            return QRectF(*self.box)
        x, y, _, h = self.box
        name = QFontMetricsF(cached_font(NAME_PX, 600).font)
        small = QFontMetricsF(cached_font(TEXT_PX, 500).font)
        large = h / LANE_HEADER
        wide = 15 * large + name.horizontalAdvance(self._title())
        for text, before in ((self.verdict, 26), (self.difference, 30)):
            wide += small.horizontalAdvance(text) + before * large if text else 0.0
        return QRectF(x, y, min(wide, self.box.w), h)

    def boundingRect(self) -> QRectF:
        rect = QRectF(*self.box)
        return rect.united(self.hint_at) if self.hint_at is not None else rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        detail = detail_of(painter, option)
        if self.beside:
            self._paint_beside(painter, type_px(BESIDE_PX[2], detail, BESIDE_PX[0]))
        else:
            room = self.box.h / LANE_HEADER
            name = type_px(NAME_PX, 0.75 * detail, room * MOST_NAME_PX)
            text = type_px(TEXT_PX, detail, room * MOST_TEXT_PX)
            self._paint_above(painter, cached_font(name, 600), cached_font(text, 500))
        if self.hint_at is not None:
            self._paint_hint(painter, self.hint_at)

    def _title(self) -> str:
        return f"{theme.LETTERS[self.network]}  {self.name}"

    def _paint_above(self, painter: QPainter, name: CachedFont, small: CachedFont) -> None:
        """Name, verdict and difference in one line."""
        colours, middle = theme.current(), Qt.AlignmentFlag.AlignVCenter
        x, y = self.box.x, self.box.y
        large = self.box.h / LANE_HEADER
        bar = QRectF(x, y + 2 * large, 5 * large, 22 * large)
        painter.fillRect(bar, cached_color(colours.networks[self.network]))
        line = QRectF(x + 15 * large, y, self.box.w - 15 * large, LINE_H * large)
        part = dirty_rect(self, self.boundingRect().toAlignedRect())
        for text, font, color, gap in (
            (self._title(), name, colours.text, 26 * large),
            (self.verdict, small, colours.network_texts[self.network], 30 * large),
            (self.difference, small, colours.network_texts[self.network], 0.0),
        ):
            if not text:
                continue
            shown = font.fit(text, line.width())
            width = font.width(shown)
            box = QRectF(line.x() - 2, y, width + 4, line.height())
            if part.intersects(box):
                painter.setFont(font.font)
                painter.setPen(cached_color(color))
                painter.drawText(line, middle, shown)
            if text is self.verdict and on_screen(self):
                self._verdict_at = box
            line.setLeft(line.left() + width + gap)

    def _paint_beside(self, painter: QPainter, most: float) -> None:
        """The same as a column, in the largest type of BESIDE_PX that has room; what has none even
        in the smallest is only in the tool tip.
        """
        colours = theme.current()
        x, y, w, h = self.box
        painter.fillRect(QRectF(x, y, 5, h), cached_color(colours.networks[self.network]))
        area = QRectF(x + 15, y, w - 15, h)
        name = cached_font(MOST_NAME_PX, 600)
        painter.setFont(name.font)
        painter.setPen(cached_color(colours.text))
        painter.drawText(area, name.fit(self._title(), area.width()))
        area.setTop(area.top() + painter.fontMetrics().height() + 4)
        painter.setPen(cached_color(colours.network_texts[self.network]))
        wrap, texts = Qt.TextFlag.TextWordWrap, [t for t in (self.verdict, self.difference) if t]
        needs: list[float] = []
        for size in (size for size in BESIDE_PX if size <= most):
            painter.setFont(cached_font(size, 500).font)
            needs = [painter.boundingRect(area, wrap, text).height() + 6 for text in texts]
            if sum(needs) - 6 <= area.height():
                break
        for text, need in zip(texts, needs, strict=True):
            if need - 6 <= area.height():
                painter.drawText(area, wrap, text)
                area.setTop(area.top() + need)

    def _paint_hint(self, painter: QPainter, box: QRectF) -> None:
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(cached_color(colours.accent), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(cached_color(colours.background))
        painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        painter.setFont(cached_font(14, 600).font)
        painter.setPen(cached_color(colours.text))
        center = Qt.AlignmentFlag.AlignHCenter
        painter.drawText(box.adjusted(0, 18, 0, 0), center, HINT)
        painter.setFont(cached_font(12, 400).font)
        painter.setPen(cached_color(colours.muted))
        painter.drawText(box.adjusted(0, 42, 0, 0), center, MORE)


PLAIN_WIDTH = 1.5
WIRE_REACH = 5.0  # room for its arrow and for the thickest line
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
        self.setZValue(10)

    def set_wires(self, wires: list[Wire]) -> None:
        """Draw these wires, all equally wide at first."""
        self.prepareGeometryChange()
        self.path = QPainterPath()
        self._arrows, self.wires, self.widths = QPainterPath(), [], [PLAIN_WIDTH] * len(wires)
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

    def boundingRect(self) -> QRectF:
        return self.path.boundingRect().adjusted(-8, -8, 8, 8)

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
