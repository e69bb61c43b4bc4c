"""A small tag near the mouse that holds the values under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt

from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter


def paint_hover_tag(painter: QPainter, text: str, at: QPoint, bounds: QRect) -> QRect:
    """Draw lines of text beside a point and inside `bounds`. Returns the tag's rectangle.

    Lines wider than `bounds` are elided.
    """
    colours = theme.current()
    font = theme.font(theme.CONTROL_PX, 500)
    painter.setFont(font)
    metrics, side = painter.fontMetrics(), Qt.TextElideMode.ElideRight
    most = bounds.width() - theme.px(16) - 1
    lines = [metrics.elidedText(line, side, most) for line in text.split("\n")]
    width = max(metrics.horizontalAdvance(line) for line in lines) + theme.px(16)
    height = len(lines) * metrics.height() + theme.px(8)
    left = min(max(bounds.left(), at.x() - width // 2), max(bounds.left(), bounds.right() - width))
    top = at.y() - height - theme.px(10)
    if top < bounds.top():
        top = min(at.y() + theme.px(14), max(bounds.top(), bounds.bottom() - height))
    tag = QRect(left, top, width, height)
    painter.setPen(theme.color(colours.line))
    painter.setBrush(theme.color(colours.raised))
    painter.drawRoundedRect(tag, 5, 5)
    painter.setPen(theme.color(colours.text))
    room = tag.adjusted(theme.px(8), theme.px(4), -theme.px(8), -theme.px(4))
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, "\n".join(lines))
    return tag
