"""A layer's card: its words, its gradient as a strip along the lower edge, its state."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from simulator.design.design import OUTPUT, LayerPlace
from ui.canvas.items.card_text import CardText
from ui.canvas.items.node_item import NodeItem, detail_of, dirty_rect, paint_port, wrapped
from ui.canvas.items.paint_cache import cached_color, cached_font
from ui.canvas.layout.geometry import Box, type_px
from ui.canvas.measured.live_values import LEVELS, NO_VALUES, UNKNOWN, LiveValues
from ui.style import theme
from ui.widgets.elided_label import as_tip

GRADIENT_STRIP_H = 7.0
TEXT_H, LIVE_TOP, LIVE_H = 47.0, 50.0, 18.0  # the words that stay, and the line below them
# from these scales on a card shows all its lines, two large ones, its title; below, only its colour
FULL_DETAIL, MEDIUM_DETAIL, TITLE_DETAIL = 0.75, 0.5, 0.3
TITLE_ONLY_PX, LEAST_TITLE_ONLY_PX = 27, 22
DARK = 40  # of 255
TRACE_W, TRACE_H, LEAST_TRACE_W = 42.0, 13.0, 20.0


class CardItem(NodeItem):
    """Paints what it was told; knows no engine and no document."""

    def __init__(self, place: LayerPlace) -> None:
        super().__init__(place)
        self.text = CardText("", "", "", "")
        self.fix_text = ""
        self.live = NO_VALUES
        self.problem_width = 0.0
        self.gradient_color: QColor | None = None
        self.has_gradient = False
        self._bounds: QRectF | None = None
        self._outline = QPainterPath()
        self.setZValue(20)

    def set_box(self, box: Box) -> None:
        super().set_box(box)
        self._outline = _outline(box.w, box.h)

    def set_text(self, text: CardText) -> None:
        """Say something else."""
        if text != self.text:
            self.prepareGeometryChange()
            self.text = text
            self.setToolTip(as_tip("\n".join(filter(None, (text.problem, text.tooltip)))))
            self.update()

    def set_quick_fix(self, text: str) -> None:
        """Offer a cure below the problem."""
        if text != self.fix_text:
            self.fix_text = text
            self.update()

    def set_problem_width(self, width: float) -> None:
        """Let the sentence below the card be so wide."""
        if width != self.problem_width:
            self.prepareGeometryChange()
            self.problem_width = width

    def problem_rect(self) -> QRectF:
        """Where the sentence stands that says what is wrong."""
        return QRectF(0, self.height + 4, max(self.problem_width, self.width), 30)

    def quick_fix_rect(self) -> QRectF:
        """Where the cure is written, to be clicked."""
        return QRectF(0, self.height + 34, max(self.problem_width, self.width), 20)

    def set_gradient_color(self, color: QColor | None, *, detail: float = 1.0) -> None:
        """Show a gradient by colour; only the strip is painted anew, where there is more."""
        if color != self.gradient_color:
            self.gradient_color = color
            self.update(self.body() if detail < TITLE_DETAIL else self.gradient_strip_rect())

    def set_has_gradient(self, has: bool) -> None:
        """Have a strip, or none: only a layer with weights learns."""
        if has != self.has_gradient:
            self.has_gradient = has
            self.update()

    def set_live(self, live: LiveValues) -> None:
        """Tell how the layer does; only the lowest line is painted anew."""
        if live != self.live:
            self.live = live
            self.update(self.live_line())

    def live_line(self) -> QRectF:
        """The lowest line, which changes while training."""
        return QRectF(0, LIVE_TOP, self.width, LIVE_H)

    def gradient_strip_rect(self) -> QRectF:
        return QRectF(0, self.height - GRADIENT_STRIP_H, self.width, GRADIENT_STRIP_H)

    def ports(self) -> list[tuple[LayerPlace, QPointF]]:
        if self.place.path == (OUTPUT,):
            return []
        return [(self.place, QPointF(self.width, self.height / 2))]

    def prepareGeometryChange(self) -> None:
        super().prepareGeometryChange()
        self._bounds = None

    def boundingRect(self) -> QRectF:
        if self._bounds is None:  # Qt asks twice for each card it paints
            below = 60.0 if self.text.problem else 6.0
            wide = max(self.problem_width if self.text.problem else 0.0, self.width) + 12
            self._bounds = QRectF(-6, -6, wide, self.height + 6 + below)
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        part = dirty_rect(self, self.covered_area())
        if part.isEmpty():
            return  # only something beside the card has changed
        detail = detail_of(painter, option)
        if detail < TITLE_DETAIL:
            self._paint_color_only(painter, detail)
        elif detail < MEDIUM_DETAIL:
            self._paint_title_only(painter, detail)
        else:
            self._paint_all(painter, detail, part)

    def _paint_all(self, painter: QPainter, detail: float, part: QRectF) -> None:
        """A part of a card that shows all it has."""
        if self.has_gradient and part.intersects(self.gradient_strip_rect()):
            self._fill(
                painter,
                self.gradient_strip_rect(),
                self.gradient_color or cached_color(theme.current().line),
            )
        body = self.body().adjusted(0, 0, 0, -GRADIENT_STRIP_H if self.has_gradient else 0)
        if part.intersects(body):
            self._fill(painter, body, cached_color(theme.current().raised))
        if part.intersects(self.live_line()):
            if detail < FULL_DETAIL:
                self._paint_large_live(painter, detail)
            else:
                self._paint_live(painter, detail)
        if part.intersects(QRectF(0, 0, self.width, TEXT_H)):
            self._paint_text(painter, detail)
        if self.text.problem:
            self._paint_problem(painter, detail)
        self._paint_outline(painter)

    def _fill(self, painter: QPainter, part: QRectF, color: QColor) -> None:
        """A part of the card, with the card's round corners."""
        painter.save()
        painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
        painter.fillPath(self._outline, color)
        painter.restore()

    def _edge(self) -> tuple[QColor, float]:
        """Colour and width of the outline."""
        colours = theme.current()
        if self.selected or self.highlighted:
            return cached_color(colours.accent), 2.0
        if self.text.problem:
            return cached_color(colours.muted if self.hovered else colours.warning), 2.0
        return cached_color(colours.muted if self.hovered else colours.line), 1.0

    def _paint_outline(self, painter: QPainter) -> None:
        colours, outline = theme.current(), self._outline
        color, width = self._edge()
        painter.strokePath(outline, QPen(color, width))
        if self.text.differs:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(cached_color(colours.networks[self.place.network]))
            painter.drawEllipse(QPointF(self.width - 14, 18), 4.5, 4.5)
        if self.focused and self.selected:
            ring = QPainterPath()
            ring.addRoundedRect(QRectF(-4, -4, self.width + 8, self.height + 8), 11, 11)
            painter.strokePath(ring, QPen(cached_color(colours.accent, 0.45), 2))
        if self.hovered:
            for _, at in self.ports():
                paint_port(painter, at)
        if self.dimmed:
            painter.fillPath(outline, cached_color(colours.background, 0.6))

    def _paint_title_only(self, painter: QPainter, detail: float) -> None:
        """Name and colour, with straight edges: hundreds of cards may be in view."""
        colours, body = theme.current(), QRectF(0, 0, self.width, self.height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(body, cached_color(colours.raised))
        if self.has_gradient:
            painter.fillRect(
                self.gradient_strip_rect(), self.gradient_color or cached_color(colours.line)
            )
        color, width = self._edge()
        pen = QPen(color, width)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(body)
        room = QRectF(12, 0, self.width - 20, self.height - GRADIENT_STRIP_H)
        type_ = cached_font(type_px(LEAST_TITLE_ONLY_PX, detail, TITLE_ONLY_PX), 600)
        if type_.width(self.text.title) > room.width():
            type_ = cached_font(LEAST_TITLE_ONLY_PX, 600)
        painter.setFont(type_.font)
        painter.setPen(cached_color(colours.warning if self.text.problem else colours.text))
        painter.drawText(
            room, Qt.AlignmentFlag.AlignVCenter, type_.fit(self.text.title, room.width())
        )
        if self.dimmed:
            painter.fillRect(body, cached_color(colours.background, 0.6))

    def _paint_text(self, painter: QPainter, detail: float) -> None:
        """The name; nearby, what it is made of and its number of parameters as well."""
        colours, text, left = theme.current(), self.text, 12.0
        room = self.width - 2 * left - (16 if text.differs else 0)
        name, line = type_px(14, detail, 16), 24
        if detail < FULL_DETAIL:
            name, line = 20.0, 32
        else:
            small = cached_font(type_px(11.5, detail, 13), 400)
            painter.setFont(small.font)
            painter.setPen(cached_color(colours.muted))
            painter.drawText(QPointF(left, 43), small.fit(text.details, self.width - 2 * left))
            count = small.width(text.parameters)
            painter.drawText(QPointF(left + room - count, 24), text.parameters)
            room -= count + 8 if count else 0
        bold = cached_font(name, 600)
        painter.setFont(bold.font)
        painter.setPen(cached_color(colours.text))
        painter.drawText(QPointF(left, line), bold.fit(text.title, room))

    def _paint_large_live(self, painter: QPainter, detail: float) -> None:
        """A lower line that can be read at this distance: how the layer does."""
        left = 12.0
        type_, text = cached_font(type_px(15, detail, 17), 400), self.live.text
        painter.setFont(type_.font)
        problem_width = type_.width(text)
        if problem_width > self.width - 2 * left:
            text, problem_width = "", 0  # without the step that they end with, words would mislead
        painter.setPen(cached_color(theme.current().text))
        painter.drawText(QPointF(self.width - left - problem_width, 63), text)
        fact = self.text.details.partition(" · ")[0]
        need = type_.width(fact) + (problem_width + 8 if problem_width else 0)
        if need <= self.width - 2 * left:
            painter.setPen(cached_color(theme.current().muted))
            painter.drawText(QPointF(left, 63), fact)

    def _paint_live(self, painter: QPainter, detail: float) -> None:
        """The lowest line: the shape, and at the right the signal's size and the trace."""
        colours, left = theme.current(), 12.0
        type_ = cached_font(type_px(11.5, detail, 13), 400)
        painter.setFont(type_.font)
        painter.setPen(cached_color(colours.muted))
        painter.drawText(QPointF(left, 62), self.text.shape)
        begin = left + type_.width(self.text.shape) + 10
        end = self.width - left
        text = type_.width(self.live.text)
        if self.live.trace and end - begin - text - 8 >= LEAST_TRACE_W:
            width = min(TRACE_W, end - begin - text - 8)
            self._paint_trace(painter, QRectF(end - width, 62 - 10, width, TRACE_H - 2))
            end -= width + 8
        if text and text <= end - begin:
            painter.setPen(cached_color(colours.text))
            painter.drawText(QPointF(end - text, 62), self.live.text)

    def _paint_trace(self, painter: QPainter, box: QRectF) -> None:
        """log10 of the gradient over the record, from the scale's low end to its high end."""
        painter.fillRect(box, cached_color(theme.current().line, 0.45))
        line, down = QPainterPath(), False
        step = box.width() / max(1, len(self.live.trace) - 1)
        for index, level in enumerate(self.live.trace):
            if level == UNKNOWN:
                down = False
                continue
            x, y = box.left() + index * step, box.bottom() - level * box.height() / LEVELS
            if down:
                line.lineTo(x, y)
            else:
                line.moveTo(x, y)
            down = True
        painter.strokePath(line, QPen(cached_color(theme.current().muted), 1.25))

    def _paint_problem(self, painter: QPainter, detail: float) -> None:
        colours, large = theme.current(), detail < FULL_DETAIL
        painter.setFont(cached_font(15 if large else 11.5, 500).font)
        painter.setPen(cached_color(colours.warning))
        painter.drawText(*wrapped(painter, self.problem_rect(), self.text.problem))
        if not self.fix_text:
            return
        type_ = cached_font(15 if large else 11.5, 600, underlined=True)
        painter.setFont(type_.font)
        painter.setPen(cached_color(colours.link))
        area = self.quick_fix_rect()
        text = type_.fit(self.fix_text[:1].upper() + self.fix_text[1:], area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_color_only(self, painter: QPainter, detail: float) -> None:
        """From far away: the gradient alone, with an edge where its colour is nearly black."""
        colours, body = theme.current(), QRectF(0, 0, self.width, self.height)
        if self.text.problem:
            color = cached_color(colours.warning)
        elif self.has_gradient and self.gradient_color is not None:
            color = self.gradient_color
            if color.lightness() < DARK:
                edge = 1 / detail
                painter.fillRect(body, cached_color(colours.line))
                body = body.adjusted(edge, edge, -edge, -edge)
        else:
            color = cached_color(colours.raised)
        painter.fillRect(body, color)
        if self.selected:
            painter.setPen(QPen(cached_color(colours.accent), 8))
            painter.drawRect(QRectF(0, 0, self.width, self.height))


@lru_cache(maxsize=64)
def _outline(width: float, height: float) -> QPainterPath:
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(0, 0, width, height), theme.RADIUS, theme.RADIUS)
    return outline
