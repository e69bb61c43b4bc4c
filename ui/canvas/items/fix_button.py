"""The button at a card or frame that has a problem: its quick fix, in the warning's colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.canvas.items.node_item import SMOOTH
from ui.canvas.items.paint_cache import cached_color, cached_font
from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

SIDE, ABOVE = 8.0, 3.0  # between the words and the edge, in scene pixels
RADIUS = 5.0
LEAST_H = 20.0
CENTRED = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip)


def button_words(fix_text: str) -> str:
    """A fix's text as a button has it."""
    return fix_text[:1].upper() + fix_text[1:]


def button_rect(
    fix_text: str, size_px: float, corner: QPointF, most_w: float, *, to_left: bool = False
) -> QRectF:
    """A button around its words, at most `most_w` wide, below `corner` and beside it."""
    width = min(cached_font(size_px, 600).width(button_words(fix_text)) + 2 * SIDE, most_w)
    height = max(LEAST_H, round(size_px) * 1.21 + ABOVE)  # Inter's lines are 1.21 of its size
    return QRectF(corner.x() - (width if to_left else 0.0), corner.y(), width, height)


def paint_button(
    painter: QPainter, rect: QRectF, fix_text: str, size_px: float, *, hovered: bool
) -> None:
    """Words and edge in the warning's colour; filled with it where the mouse is over them."""
    colours, type_ = theme.current(), cached_font(size_px, 600)
    warning, before = cached_color(colours.warning), painter.testRenderHint(SMOOTH)
    painter.setRenderHint(SMOOTH)
    painter.setPen(QPen(warning, 1.2))
    painter.setBrush(warning if hovered else cached_color(colours.surface))
    painter.drawRoundedRect(rect, RADIUS, RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(SMOOTH, before)
    painter.setFont(type_.font)
    painter.setPen(cached_color(theme.text_color_on(colours.warning)) if hovered else warning)
    painter.drawText(rect, CENTRED, type_.fit(button_words(fix_text), rect.width() - SIDE))
