"""A layer's card: its words, its gradient as a strip along the lower edge, its state."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from simulator.design import OUTPUT, LayerPlace
from ui import theme
from ui.canvas.appearance import CardText
from ui.canvas.geometry import type_px
from ui.canvas.live import LEVELS, NOTHING, UNKNOWN, Live
from ui.canvas.station import Station, detail_of, paint_port, wrapped
from ui.short_label import as_tip

STRIP = 7.0
FULL, MIDDLE, BRIEF = 0.75, 0.5, 0.3  # scales: all lines, two large ones, the name; below, colour
AFAR_PX, LEAST_AFAR_PX = 27, 22
DARK = 40  # of 255
TRACE_W, TRACE_H, LEAST_TRACE_W = 42.0, 13.0, 20.0


class CardItem(Station):
    """Paints what it was told; knows no engine and no document."""

    def __init__(self, place: LayerPlace) -> None:
        super().__init__(place)
        self.text = CardText("", "", "", "")
        self.remedy = ""
        self.live = NOTHING
        self.told = 0.0
        self.strip: QColor | None = None
        self.has_gradient = False
        self._bounds: QRectF | None = None
        self.setZValue(20)

    def set_text(self, text: CardText) -> None:
        """Say something else."""
        if text != self.text:
            self.prepareGeometryChange()
            self.text = text
            self.setToolTip(as_tip("\n".join(filter(None, (text.problem, text.tooltip)))))
            self.update()

    def set_remedy(self, text: str) -> None:
        """Offer a cure below the problem."""
        if text != self.remedy:
            self.remedy = text
            self.update()

    def set_told(self, width: float) -> None:
        """Let the sentence below the card be so wide."""
        if width != self.told:
            self.prepareGeometryChange()
            self.told = width

    def problem_rect(self) -> QRectF:
        """Where the sentence stands that says what is wrong."""
        return QRectF(0, self.height + 4, max(self.told, self.width), 30)

    def remedy_rect(self) -> QRectF:
        """Where the cure is written, to be clicked."""
        return QRectF(0, self.height + 34, max(self.told, self.width), 20)

    def set_strip(self, color: QColor | None) -> None:
        """Show a gradient by colour; only the strip is painted anew."""
        if color != self.strip:
            self.strip = color
            self.update(self.strip_rect())

    def set_has_gradient(self, has: bool) -> None:
        """Have a strip, or none: only a layer with weights learns."""
        if has != self.has_gradient:
            self.has_gradient = has
            self.update()

    def set_live(self, live: Live) -> None:
        """Tell how the layer does; only the lower part is painted anew."""
        if live != self.live:
            self.live = live
            self.update(self.live_rect())

    def live_rect(self) -> QRectF:
        """The lowest line and the strip, which change while training."""
        return QRectF(0, self.height - 30, self.width, 30)

    def strip_rect(self) -> QRectF:
        return QRectF(0, self.height - STRIP, self.width, STRIP)

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
            wide = max(self.told if self.text.problem else 0.0, self.width) + 12
            self._bounds = QRectF(-6, -6, wide, self.height + 6 + below)
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        detail = detail_of(painter, option)
        if detail < BRIEF:
            self._paint_bar(painter, detail)
            return
        if detail < MIDDLE:
            self._paint_from_afar(painter, detail)
            return
        colours = theme.current()
        body = QRectF(0, 0, self.width, self.height)
        outline = QPainterPath()
        outline.addRoundedRect(body, theme.RADIUS, theme.RADIUS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.has_gradient:
            painter.save()
            painter.setClipRect(self.strip_rect(), Qt.ClipOperation.IntersectClip)
            painter.fillPath(outline, self.strip or theme.color(colours.line))
            painter.restore()
            if self.strip_rect().contains(option.exposedRect):
                self._paint_outline(painter, outline)
                return
        painter.save()
        cut = STRIP if self.has_gradient else 0
        painter.setClipRect(
            QRectF(0, 0, self.width, self.height - cut), Qt.ClipOperation.IntersectClip
        )
        painter.fillPath(outline, theme.color(colours.raised))
        painter.restore()
        if detail < FULL:
            self._paint_large_live(painter, detail)
        else:
            self._paint_live(painter, detail)
        if not self.live_rect().contains(option.exposedRect):
            self._paint_words(painter, detail)
        if self.text.problem:
            self._paint_problem(painter, detail)
        self._paint_outline(painter, outline)

    def _edge(self) -> tuple[QColor, float]:
        """Colour and width of the outline."""
        colours = theme.current()
        if self.selected or self.lit:
            return theme.color(colours.accent), 2.0
        if self.text.problem:
            return theme.color(colours.muted if self.hovered else colours.warning), 2.0
        return theme.color(colours.muted if self.hovered else colours.line), 1.0

    def _paint_outline(self, painter: QPainter, outline: QPainterPath) -> None:
        colours = theme.current()
        color, width = self._edge()
        painter.strokePath(outline, QPen(color, width))
        if self.text.differs:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(colours.networks[self.place.network]))
            painter.drawEllipse(QPointF(self.width - 14, 18), 4.5, 4.5)
        if self.focused and self.selected:
            ring = QPainterPath()
            ring.addRoundedRect(QRectF(-4, -4, self.width + 8, self.height + 8), 11, 11)
            painter.strokePath(ring, QPen(theme.color(colours.accent, 0.45), 2))
        if self.hovered:
            for _, at in self.ports():
                paint_port(painter, at)
        if self.dimmed:
            painter.fillPath(outline, theme.color(colours.background, 0.6))

    def _paint_from_afar(self, painter: QPainter, detail: float) -> None:
        """Name and colour, with straight edges: hundreds of cards may be in view."""
        colours, body = theme.current(), QRectF(0, 0, self.width, self.height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(body, theme.color(colours.raised))
        if self.has_gradient:
            painter.fillRect(self.strip_rect(), self.strip or theme.color(colours.line))
        color, width = self._edge()
        pen = QPen(color, width)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(body)
        room = QRectF(12, 0, self.width - 20, self.height - STRIP)
        size = type_px(LEAST_AFAR_PX, detail, AFAR_PX)
        font, title = _name_from_afar(self.text.title, size, math.floor(room.width()))
        painter.setFont(font)
        painter.setPen(theme.color(colours.warning if self.text.problem else colours.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)
        if self.dimmed:
            painter.fillRect(body, theme.color(colours.background, 0.6))

    def _paint_words(self, painter: QPainter, detail: float) -> None:
        """The name; nearby, what it is made of and its number of parameters as well."""
        colours, text, left = theme.current(), self.text, 12.0
        room = self.width - 2 * left - (16 if text.differs else 0)
        name, line = type_px(14, detail, 16), 24
        if detail < FULL:
            name, line = 20.0, 32
        else:
            painter.setFont(theme.font(type_px(11.5, detail, 13), 400, scaled=False))
            painter.setPen(theme.color(colours.muted))
            painter.drawText(QPointF(left, 43), _fit(painter, text.details, self.width - 2 * left))
            count = painter.fontMetrics().horizontalAdvance(text.parameters)
            painter.drawText(QPointF(left + room - count, 24), text.parameters)
            room -= count + 8 if count else 0
        painter.setFont(theme.font(name, 600, scaled=False))
        painter.setPen(theme.color(colours.text))
        painter.drawText(QPointF(left, line), _fit(painter, text.title, room))

    def _paint_large_live(self, painter: QPainter, detail: float) -> None:
        """A lower line that can be read at this distance: how the layer does."""
        left = 12.0
        painter.setFont(theme.font(type_px(15, detail, 17), 400, scaled=False))
        metrics, words = painter.fontMetrics(), self.live.words
        told = metrics.horizontalAdvance(words)
        painter.setPen(theme.color(theme.current().text))
        painter.drawText(QPointF(self.width - left - told, 63), words)
        fact = self.text.details.partition(" · ")[0]
        need = metrics.horizontalAdvance(fact) + (told + 8 if told else 0)
        if need <= self.width - 2 * left:
            painter.setPen(theme.color(theme.current().muted))
            painter.drawText(QPointF(left, 63), fact)

    def _paint_live(self, painter: QPainter, detail: float) -> None:
        """The lowest line: the shape, and at the right the signal's size and the trace."""
        colours, left = theme.current(), 12.0
        painter.setFont(theme.font(type_px(11.5, detail, 13), 400, scaled=False))
        painter.setPen(theme.color(colours.muted))
        painter.drawText(QPointF(left, 62), self.text.shape)
        metrics = painter.fontMetrics()
        begin = left + metrics.horizontalAdvance(self.text.shape) + 10
        end = self.width - left
        words = metrics.horizontalAdvance(self.live.words)
        if self.live.trace and end - begin - words - 8 >= LEAST_TRACE_W:
            width = min(TRACE_W, end - begin - words - 8)
            self._paint_trace(painter, QRectF(end - width, 62 - 10, width, TRACE_H - 2))
            end -= width + 8
        if words and words <= end - begin:
            painter.setPen(theme.color(colours.text))
            painter.drawText(QPointF(end - words, 62), self.live.words)

    def _paint_trace(self, painter: QPainter, box: QRectF) -> None:
        """log10 of the gradient over the record, from the scale's low end to its high end."""
        painter.fillRect(box, theme.color(theme.current().line, 0.45))
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
        painter.strokePath(line, QPen(theme.color(theme.current().muted), 1.25))

    def _paint_problem(self, painter: QPainter, detail: float) -> None:
        colours, large = theme.current(), detail < FULL
        painter.setFont(theme.font(15 if large else 11.5, 500, scaled=False))
        painter.setPen(theme.color(colours.warning))
        painter.drawText(*wrapped(painter, self.problem_rect(), self.text.problem))
        if not self.remedy:
            return
        font = theme.font(15 if large else 11.5, 600, scaled=False)
        font.setUnderline(True)
        painter.setFont(font)
        painter.setPen(theme.color(colours.link))
        area = self.remedy_rect()
        words = _fit(painter, self.remedy[:1].upper() + self.remedy[1:], area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_bar(self, painter: QPainter, detail: float) -> None:
        """From far away: the gradient alone, with an edge where its colour is nearly black."""
        colours, body = theme.current(), QRectF(0, 0, self.width, self.height)
        if self.text.problem:
            color = theme.color(colours.warning)
        elif self.has_gradient and self.strip is not None:
            color = self.strip
            if color.lightness() < DARK:
                edge = 1 / detail
                painter.fillRect(body, theme.color(colours.line))
                body = body.adjusted(edge, edge, -edge, -edge)
        else:
            color = theme.color(colours.raised)
        painter.fillRect(body, color)
        if self.selected:
            painter.setPen(QPen(theme.color(colours.accent), 8))
            painter.drawRect(QRectF(0, 0, self.width, self.height))


@lru_cache(maxsize=1_024)  # hundreds of cards have the same few names
def _name_from_afar(title: str, size_px: float, room: int) -> tuple[QFont, str]:
    """The largest type in which a name has room, and as much of it as has."""
    for size in (size_px, LEAST_AFAR_PX):
        font = theme.font(size, 600, scaled=False)
        metrics = QFontMetrics(font)
        if metrics.horizontalAdvance(title) <= room:
            break
    return font, metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)


def _fit(painter: QPainter, text: str, room: float) -> str:
    metrics = painter.fontMetrics()
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, math.floor(room))
