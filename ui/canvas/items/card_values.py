"""Where on a card each value is written that can be edited there, and in which type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen

from ui.canvas.items.paint_cache import CachedFont, cached_color, cached_font
from ui.canvas.layout.geometry import type_px
from ui.style import theme

if TYPE_CHECKING:
    from ui.canvas.items.card_text import CardText

SIDE = 12.0  # clear of the card's edges
TITLE_BASE, LARGE_TITLE_BASE, DETAILS_BASE = 24.0, 32.0, 43.0  # of the letters
FULL_DETAIL, MEDIUM_DETAIL = 0.75, 0.5  # from these scales on: all lines, two large ones
REACH = 3.0  # around a word
SEPARATOR = " · "


def title_type(detail: float) -> tuple[CachedFont, float]:
    """Font and base line of the title."""
    if detail < FULL_DETAIL:
        return cached_font(20.0, 600), LARGE_TITLE_BASE
    return cached_font(type_px(14, detail, 16), 600), TITLE_BASE


def details_type(detail: float) -> CachedFont:
    """Font of the second line."""
    return cached_font(type_px(11.5, detail, 13), 400)


def shown_words(text: CardText, width: float, detail: float) -> tuple[tuple[str, str | None], ...]:
    """The parts of the second line; while presenting only the first where not all have room."""
    words = text.words or ((text.details, None),)
    if theme.presenting() and details_type(detail).width(text.details) > width - 2 * SIDE:
        return words[:1]
    return words


def value_rects(text: CardText, width: float, detail: float) -> dict[str, QRectF]:
    """Where on a card of this width each field is written; empty where it is seen too small."""
    if detail < MEDIUM_DETAIL:
        return {}
    found: dict[str, QRectF] = {}
    if text.main_field is not None:
        font, base = title_type(detail)
        label, _, number = text.title.rpartition(" ")
        left = SIDE + font.exact_width(f"{label} ")
        found[text.main_field] = _around(font, left, base, font.exact_width(number))
    if detail >= FULL_DETAIL:
        font, left, right = details_type(detail), SIDE, width - SIDE
        for word, field in shown_words(text, width, detail):
            wide = font.exact_width(word)
            if field is not None and left < right:
                found[field] = _around(font, left, DETAILS_BASE, min(wide, right - left))
            left += wide + font.exact_width(SEPARATOR)
    return found


def _around(font: CachedFont, left: float, base: float, width: float) -> QRectF:
    height = font.font.pixelSize()
    return QRectF(left, base - height, width, height + 4).adjusted(-REACH, -1, REACH, 1)


def field_at(rects: dict[str, QRectF], x: float, y: float) -> str | None:
    """The field whose value is written at a point of the card."""
    return next((field for field, rect in rects.items() if rect.contains(x, y)), None)


def paint_underline(painter: QPainter, rect: QRectF) -> None:
    """Mark the value under the mouse: a click edits it."""
    painter.setPen(QPen(cached_color(theme.current().link), 1.5))
    y = rect.bottom() - 2
    painter.drawLine(rect.left() + REACH, y, rect.right() - REACH, y)  # type: ignore[call-overload]
