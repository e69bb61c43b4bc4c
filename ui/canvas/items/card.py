"""A layer's card: its text, its gradient as a strip along the lower edge, its state.

How much it paints depends on how large it is seen: all lines, two large ones, the title, a short
title, or only its colour.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from simulator.design.design import OUTPUT, LayerPlace
from ui.canvas.items.card_text import CardText
from ui.canvas.items.card_values import (
    DETAILS_BASE,
    FULL_DETAIL,
    MEDIUM_DETAIL,
    SEPARATOR,
    details_type,
    field_at,
    paint_underline,
    shown_words,
    title_type,
    value_rects,
)
from ui.canvas.items.fix_button import button_rect, paint_button
from ui.canvas.items.live_line import (
    LIVE_H,
    LIVE_TOP,
    first_word_rect,
    paint_large_live_line,
    paint_live_line,
)
from ui.canvas.items.node_item import (
    UNCLIPPED,
    NodeItem,
    detail_of,
    dirty_rect,
    paint_port,
    wrapped,
)
from ui.canvas.items.paint_cache import cached_color, cached_font
from ui.canvas.layout.geometry import Box, least_type_px, type_px
from ui.canvas.measured.live_values import NO_VALUES, LiveValues
from ui.style import theme
from ui.widgets.elided_label import as_tip

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

GRADIENT_STRIP_H = 7.0
TEXT_H = 47.0  # title and details; below them is the live line
TITLE_DETAIL = (
    0.3  # below this scale a card is at most a short title, below MEDIUM_DETAIL its title
)
SMALL_SIDE = 10.0  # clear of the edges of a small card
SHORT_TITLE_H, SHORT_STRIP_H = 0.62, 0.28  # of the card's height, at most, below TITLE_DETAIL
TITLE_ONLY_PX, LEAST_TITLE_ONLY_PX, PRESENTED_TITLE_PX, MOST_PROBLEM_PX = 27, 22, 34, 24
PROBLEM_REACH = 72.0  # below a card: its problem, and the button of the quick fix
DARK = 40  # lightness, of 255, below which a colour needs an edge


class CardItem(NodeItem):
    """Paints the values it is given; knows neither engine nor document."""

    def __init__(self, place: LayerPlace) -> None:
        super().__init__(place)
        self.text = CardText("", "", "", "")
        self.live = NO_VALUES
        self.problem_width = 0.0
        self.gradient_color: QColor | None = None
        self.has_gradient = False
        self.diverged = False  # whether the first number that is not finite appeared here
        self.hovered_field: str | None = None  # the value under the mouse, which a click edits
        self._bounds: QRectF | None = None
        self._outline = QPainterPath()
        self.setZValue(20)

    def set_box(self, box: Box) -> None:
        super().set_box(box)
        self._outline = _outline(box.w, box.h)

    def set_text(self, text: CardText) -> None:
        """Show other texts; a problem among them makes the card reach further down."""
        if text != self.text:
            self.prepareGeometryChange()
            self.text = text
            self.setToolTip(as_tip("\n".join(filter(None, (text.problem, text.tooltip)))))
            self.update()

    def set_problem_width(self, width: float) -> None:
        """How wide the problem's sentence below the card may be, in scene pixels."""
        if width != self.problem_width:
            self.prepareGeometryChange()
            self.problem_width = width

    def problem_rect(self) -> QRectF:
        """Where the problem's sentence is written, below the card."""
        return QRectF(0, self.height + 4, max(self.problem_width, self.width), 30)

    def quick_fix_rect(self, detail: float = 1.0) -> QRectF:
        corner, room = QPointF(0, self.height + 36), max(self.problem_width, self.width)
        return button_rect(self.fix_text, _problem_px(detail), corner, room)

    def set_gradient_color(self, color: QColor | None, *, detail: float = 1.0) -> None:
        """Show a gradient's colour, None for unknown; repaints the strip.

        Where `detail` shows the card as its colour alone, all of the card.
        """
        if color != self.gradient_color:
            self.gradient_color = color
            self.update(self.body() if detail < TITLE_DETAIL else self.gradient_strip_rect())

    def set_has_gradient(self, has: bool) -> None:
        """Whether the card has a gradient strip: only layers with weights have gradients."""
        if has != self.has_gradient:
            self.has_gradient = has
            self.update()

    def set_diverged(self, diverged: bool) -> None:
        """Draw the card with a warning's edge: here the network diverged."""
        if diverged != self.diverged:
            self.diverged = diverged
            self.update()

    def set_live(self, live: LiveValues) -> None:
        """Show other live values; repaints only the live line."""
        if live != self.live:
            self.live = live
            self.update(self.live_line())

    def field_at(self, point: QPointF, detail: float) -> str | None:
        """The field whose value is written at a point of the scene, seen at the scale `detail`."""
        at = self.mapFromScene(point)
        return field_at(self.value_rects(detail), at.x(), at.y())

    def value_rects(self, detail: float) -> dict[str, QRectF]:
        """Where each field is written that can be edited there, seen at the scale `detail`."""
        found = value_rects(self.text, self.width, detail)
        if MEDIUM_DETAIL <= detail < FULL_DETAIL and self.text.words:
            _, field = self.text.words[0]
            rect = first_word_rect(self.width, detail, self.text, self.live)
            if field is not None and rect:
                found[field] = rect
        return found

    def set_hovered_field(self, field: str | None) -> None:
        """Underline the value that a click would edit."""
        if field != self.hovered_field:
            self.hovered_field = field
            self.update(QRectF(0, 0, self.width, LIVE_TOP + LIVE_H))

    def live_line(self) -> QRectF:
        """The lowest line, which changes while training, in the card's coordinates."""
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
            below = PROBLEM_REACH if self.text.problem else 6.0
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
            return  # what is to be repainted lies beside the card
        detail = detail_of(painter, option)
        if detail < TITLE_DETAIL:
            self._paint_small(painter, detail)
        elif detail < MEDIUM_DETAIL:
            self._paint_title_only(painter, detail)
        else:
            self._paint_all(painter, detail, part)

    def _paint_all(self, painter: QPainter, detail: float, part: QRectF) -> None:
        """Everything that lies in a part of the card."""
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
                paint_large_live_line(painter, self.width, detail, self.text, self.live)
            else:
                paint_live_line(painter, self.width, detail, self.text, self.live)
        if part.intersects(QRectF(0, 0, self.width, TEXT_H)):
            self._paint_text(painter, detail)
        if self.text.problem:
            self._paint_problem(painter, detail)
        self._paint_outline(painter)

    def _fill(self, painter: QPainter, part: QRectF, color: QColor) -> None:
        """Fill a part of the card, with the card's round corners."""
        painter.save()
        painter.setClipRect(part, Qt.ClipOperation.IntersectClip)
        painter.fillPath(self._outline, color)
        painter.restore()

    def _edge(self) -> tuple[QColor, float]:
        """Colour and width of the outline."""
        colours = theme.current()
        if self.selected or self.highlighted:
            return cached_color(colours.accent), 2.0
        if self.text.problem or self.diverged:
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
        """Title and colour, with straight edges for speed: hundreds of cards may be in view."""
        self._paint_flat(painter, GRADIENT_STRIP_H)
        room = QRectF(12, 0, self.width - 20, self.height - GRADIENT_STRIP_H)
        self._paint_large_title(painter, detail, room)
        self._paint_dimming(painter)

    def _paint_small(self, painter: QPainter, detail: float) -> None:
        """The short title over the colour where legible type has room for it, else the colour."""
        size = least_type_px(detail)
        font = cached_font(size, 600)
        room = self.width - 2 * SMALL_SIDE
        titles = (self.text.title, self.text.short_title)
        text = next((title for title in titles if font.width(title) <= room), "")
        if not text or size > SHORT_TITLE_H * self.height:
            self._paint_color_only(painter, detail)
            return
        strip = SHORT_STRIP_H * self.height  # kept free where there is none: titles are in a line
        self._paint_flat(painter, strip)
        painter.setFont(font.font)
        painter.drawText(QRectF(SMALL_SIDE, 0, room, self.height - strip), UNCLIPPED, text)
        self._paint_dimming(painter)

    def _paint_flat(self, painter: QPainter, strip: float) -> None:
        """Body, edge and the gradient's colour in a strip of this height; sets the title's pen."""
        colours, body = theme.current(), QRectF(0, 0, self.width, self.height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(body, cached_color(colours.raised))
        if self.has_gradient:
            color = self.gradient_color or cached_color(colours.line)
            painter.fillRect(QRectF(0, self.height - strip, self.width, strip), color)
        color, width = self._edge()
        pen = QPen(color, width)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(body)
        painter.setPen(cached_color(colours.warning if self.text.problem else colours.text))

    def _paint_dimming(self, painter: QPainter) -> None:
        if self.dimmed:
            body = QRectF(0, 0, self.width, self.height)
            painter.fillRect(body, cached_color(theme.current().background, 0.6))

    def _paint_large_title(self, painter: QPainter, detail: float, room: QRectF) -> None:
        """The title as large as there is room for, cut with "…" where even small type needs more.

        While presenting it is cut off last: it goes on in a second line before.
        """
        title, least = self.text.title, float(LEAST_TITLE_ONLY_PX)
        size = type_px(least, detail, TITLE_ONLY_PX)
        if theme.presenting():
            size = least = type_px(least, detail, PRESENTED_TITLE_PX)
        type_ = cached_font(size, 600)
        if type_.width(title) > room.width():
            type_ = cached_font(least, 600)
        painter.setFont(type_.font)
        lines = [title]
        if theme.presenting() and type_.width(title) > room.width():
            lines = title.split(" ", 1) if " " in title else [self.text.short_title or title]
        shown = "\n".join(type_.fit(line, room.width()) for line in lines)
        painter.drawText(room, UNCLIPPED, shown)

    def _paint_text(self, painter: QPainter, detail: float) -> None:
        """The title; from FULL_DETAIL on also its details and its number of parameters."""
        colours, text, left = theme.current(), self.text, 12.0
        room = self.width - 2 * left - (16 if text.differs else 0)
        bold, line = title_type(detail)
        if detail >= FULL_DETAIL:
            small = details_type(detail)
            painter.setFont(small.font)
            painter.setPen(cached_color(colours.muted))
            details = SEPARATOR.join(word for word, _ in shown_words(text, self.width, detail))
            painter.drawText(QPointF(left, DETAILS_BASE), small.fit(details, self.width - 2 * left))
            count = small.width(text.parameters)
            painter.drawText(QPointF(left + room - count, line), text.parameters)
            room -= count + 8 if count else 0
        painter.setFont(bold.font)
        painter.setPen(cached_color(colours.text))
        painter.drawText(QPointF(left, line), bold.fit(text.title, room))
        if self.hovered_field is not None:
            rect = self.value_rects(detail).get(self.hovered_field)
            if rect is not None:
                paint_underline(painter, rect)

    def _paint_problem(self, painter: QPainter, detail: float) -> None:
        colours, size = theme.current(), _problem_px(detail)
        type_ = cached_font(size, 500)
        painter.setFont(type_.font)
        painter.setPen(cached_color(colours.warning))
        area = self.problem_rect()
        if painter.fontMetrics().height() > area.height():  # the rest is in the tool tip
            painter.drawText(area, UNCLIPPED, type_.fit(self.text.problem, area.width()))
        else:
            painter.drawText(*wrapped(painter, area, self.text.problem))
        if self.fix_text:
            rect = self.quick_fix_rect(detail)
            paint_button(painter, rect, self.fix_text, size, hovered=self.fix_hovered)

    def _paint_color_only(self, painter: QPainter, detail: float) -> None:
        """The gradient's colour alone, with an edge where it is nearly black."""
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


def _problem_px(detail: float) -> float:
    """The size of the type of a problem and its fix."""
    size = 15 if detail < FULL_DETAIL else 11.5
    return type_px(size, detail, MOST_PROBLEM_PX) if theme.presenting() else size


@lru_cache(maxsize=64)
def _outline(width: float, height: float) -> QPainterPath:
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(0, 0, width, height), theme.RADIUS, theme.RADIUS)
    return outline
