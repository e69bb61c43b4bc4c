"""A layer's card: its words, its gradient as a strip along the lower edge, its state."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from simulator.design import OUTPUT, LayerPlace
from ui import theme
from ui.canvas.appearance import CardText
from ui.canvas.live import LEVELS, NOTHING, UNKNOWN, Live
from ui.canvas.station import Station, paint_port

STRIP = 7.0
FULL, BRIEF = 0.6, 0.22
TRACE_W, TRACE_H, LEAST_TRACE_W = 42.0, 13.0, 20.0


class CardItem(Station):
    """Paints what it was told; knows no engine and no document."""

    def __init__(self, place: LayerPlace) -> None:
        super().__init__(place)
        self.text = CardText("", "", "", "")
        self.remedy = ""
        self.live = NOTHING
        self.strip: QColor | None = None
        self.has_gradient = False
        self.setZValue(20)

    def set_text(self, text: CardText) -> None:
        """Say something else."""
        if text != self.text:
            self.prepareGeometryChange()
            self.text = text
            self.setToolTip(text.problem + "\n" + text.tooltip if text.problem else text.tooltip)
            self.update()

    def set_remedy(self, text: str) -> None:
        """Offer a cure below the problem."""
        if text != self.remedy:
            self.remedy = text
            self.update()

    def remedy_rect(self) -> QRectF:
        """Where the cure is written, to be clicked."""
        return QRectF(0, self.height + 33, self.width + 10, 20)

    def set_strip(self, color: QColor | None) -> None:
        """Show a gradient by colour; only the strip is painted anew."""
        if color != self.strip:
            self.strip = color
            self.update(self.strip_rect())

    def set_live(self, live: Live) -> None:
        """Tell how the layer does; only the lower part is painted anew."""
        if live != self.live:
            self.live = live
            self.update(self.live_rect())

    def live_rect(self) -> QRectF:
        """The lowest line and the strip, which change while training."""
        return QRectF(0, self.height - 29, self.width, 29)

    def strip_rect(self) -> QRectF:
        return QRectF(0, self.height - STRIP, self.width, STRIP)

    def ports(self) -> list[tuple[LayerPlace, QPointF]]:
        if self.place.path == (OUTPUT,):
            return []
        return [(self.place, QPointF(self.width, self.height / 2))]

    def boundingRect(self) -> QRectF:
        below = 60.0 if self.text.problem else 6.0
        return QRectF(-6, -6, self.width + 18, self.height + 6 + below)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        detail = option.levelOfDetailFromTransform(painter.worldTransform())
        if detail < BRIEF:
            self._paint_bar(painter)
            return
        if detail < FULL:
            self._paint_from_afar(painter)
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
        self._paint_live(painter)
        if not self.live_rect().contains(option.exposedRect):
            self._paint_words(painter)
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

    def _paint_from_afar(self, painter: QPainter) -> None:
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
        painter.setFont(theme.font(22, 600, scaled=False))
        painter.setPen(theme.color(colours.warning if self.text.problem else colours.text))
        room = QRectF(12, 0, self.width - 24, self.height - STRIP)
        title = _fit(painter, self.text.title, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)
        if self.dimmed:
            painter.fillRect(body, theme.color(colours.background, 0.6))

    def _paint_words(self, painter: QPainter) -> None:
        colours, text, left = theme.current(), self.text, 12.0
        room = self.width - 2 * left
        painter.setFont(theme.font(11.5, 400, scaled=False))
        painter.setPen(theme.color(colours.muted))
        painter.drawText(QPointF(left, 43), _fit(painter, text.details, room))
        count = painter.fontMetrics().horizontalAdvance(text.parameters)
        dot = 16 if text.differs else 0
        painter.drawText(QPointF(self.width - left - dot - count, 24), text.parameters)
        painter.setFont(theme.font(14, 600, scaled=False))
        painter.setPen(theme.color(colours.text))
        beside = dot + (count + 8 if count else 0)
        painter.drawText(QPointF(left, 24), _fit(painter, text.title, room - beside))
        if text.problem:
            self._paint_problem(painter)

    def _paint_live(self, painter: QPainter) -> None:
        """The lowest line: the shape, and at the right the signal's size and the trace."""
        colours, left = theme.current(), 12.0
        painter.setFont(theme.font(11.5, 400, scaled=False))
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

    def _paint_problem(self, painter: QPainter) -> None:
        painter.setFont(theme.font(11, 500, scaled=False))
        painter.setPen(theme.color(theme.current().warning))
        box = QRectF(0, self.height + 5, self.width + 10, 30 if self.remedy else 50)
        words = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        text = self.text.problem
        metrics = QFontMetricsF(painter.font())
        if metrics.boundingRect(box, int(words), text).height() > box.height():
            lines = 1.75 if self.remedy else 2.7
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, lines * box.width())
        painter.drawText(box, int(words), text)
        if self.remedy:
            self._paint_remedy(painter)

    def _paint_remedy(self, painter: QPainter) -> None:
        font = theme.font(11.5, 600, scaled=False)
        font.setUnderline(True)
        painter.setFont(font)
        painter.setPen(theme.color(theme.current().link))
        words = _fit(painter, self.remedy[:1].upper() + self.remedy[1:], self.width + 10)
        painter.drawText(self.remedy_rect(), Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_bar(self, painter: QPainter) -> None:
        """From far away: the gradient alone."""
        colours = theme.current()
        color = theme.color(colours.warning if self.text.problem else colours.raised)
        if self.has_gradient and self.strip is not None and not self.text.problem:
            color = self.strip
        painter.fillRect(QRectF(0, 0, self.width, self.height), color)
        if self.selected:
            painter.setPen(QPen(theme.color(colours.accent), 8))
            painter.drawRect(QRectF(0, 0, self.width, self.height))


def _fit(painter: QPainter, text: str, room: float) -> str:
    metrics = painter.fontMetrics()
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, math.floor(room))
