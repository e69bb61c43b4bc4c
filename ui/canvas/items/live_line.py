"""The lowest line of a card, which changes while training: shape, live values, gradient trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPen

from ui.canvas.items.card_values import SEPARATOR
from ui.canvas.items.paint_cache import CachedFont, cached_color, cached_font
from ui.canvas.layout.geometry import type_px
from ui.canvas.measured.live_values import LEVELS, UNKNOWN, LiveValues
from ui.style import theme

if TYPE_CHECKING:
    from ui.canvas.items.card_text import CardText

LIVE_TOP, LIVE_H = 50.0, 18.0  # where the line is on a card, in its coordinates
SIDE = 12.0  # clear of the card's edges
BASE, LARGE_BASE = 62.0, 63.0  # the base line of the letters
TRACE_W, TRACE_H, LEAST_TRACE_W = 42.0, 11.0, 20.0


def paint_live_line(
    painter: QPainter, width: float, detail: float, text: CardText, live: LiveValues
) -> None:
    """The shape at the left; at the right the live values, and the trace where there is room."""
    colours = theme.current()
    font = cached_font(type_px(11.5, detail, 13), 400)
    painter.setFont(font.font)
    painter.setPen(cached_color(colours.muted))
    painter.drawText(QPointF(SIDE, BASE), text.shape)
    begin, end = SIDE + font.width(text.shape) + 10, width - SIDE
    need = font.width(live.text)
    if live.trace and end - begin - need - 8 >= LEAST_TRACE_W:
        trace_w = min(TRACE_W, end - begin - need - 8)
        _paint_trace(painter, QRectF(end - trace_w, BASE - 10, trace_w, TRACE_H), live.trace)
        end -= trace_w + 8
    if need and need <= end - begin:
        painter.setPen(cached_color(colours.text))
        painter.drawText(QPointF(end - need, BASE), live.text)


def large_texts(
    width: float, detail: float, text: CardText, live: LiveValues
) -> tuple[CachedFont, str, str]:
    """The type of the large line, the first detail at its left and the live values at its right.

    Each is empty where it has no room: cut off before the step that it ends with, it would mislead.
    """
    font = cached_font(type_px(15, detail, 20 if theme.presenting() else 17), 400)
    room = width - 2 * SIDE
    shown = live.text if font.width(live.text) <= room else ""
    first = text.details.partition(SEPARATOR)[0]
    used = font.width(shown) + 8 if shown else 0
    return font, first if font.width(first) + used <= room else "", shown


def first_word_rect(width: float, detail: float, text: CardText, live: LiveValues) -> QRectF:
    """Where the first detail is written in the large line; empty where it is not."""
    font, first, _ = large_texts(width, detail, text, live)
    if not first:
        return QRectF()
    height = font.font.pixelSize()
    return QRectF(SIDE, LARGE_BASE - height, font.exact_width(first), height + 4)


def paint_large_live_line(
    painter: QPainter, width: float, detail: float, text: CardText, live: LiveValues
) -> None:
    """For a card seen from further away: the live values in larger type, and no trace."""
    font, first, shown = large_texts(width, detail, text, live)
    painter.setFont(font.font)
    painter.setPen(cached_color(theme.current().text))
    painter.drawText(QPointF(width - SIDE - font.width(shown), LARGE_BASE), shown)
    painter.setPen(cached_color(theme.current().muted))
    painter.drawText(QPointF(SIDE, LARGE_BASE), first)


def _paint_trace(painter: QPainter, box: QRectF, trace: tuple[int, ...]) -> None:
    """log10 of the gradient over the record: the scale's low end at the bottom of the box, its
    high end at the top; a gap where the gradient is unknown.
    """
    painter.fillRect(box, cached_color(theme.current().line, 0.45))
    line, down = QPainterPath(), False
    step = box.width() / max(1, len(trace) - 1)
    for index, level in enumerate(trace):
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
