"""The colour bar of a heatmap: its scale, and the signs for exact zeros and non-finite values."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from ui.style import theme
from ui.style.gradient_scale import FIRST, LAST, Scale, color_table

WIDTH_PX = 88  # with its numbers
BAR_PX, BOX_PX, GAP_PX = 16, 16, 6


def paint_color_bar(
    painter: QPainter, area: QRect, scale: Scale, *, zero: bool, non_finite: bool
) -> None:
    """Draw the bar into `area`, below it the signs for exact zeros and for non-finite values.

    Where `area` is low, the signs are left out first, then numbers of the bar.
    """
    left, width, box = area.left() + theme.px(14), theme.px(BAR_PX), theme.px(BOX_PX)
    gap = theme.px(GAP_PX)
    text_box = QRect(left + width + gap, 0, area.right() - left - width - gap + 1, 0)
    side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.setFont(theme.font(theme.SMALL_PX))
    painter.setPen(theme.color(theme.current().muted))
    special = [*(["exactly 0"] if zero else []), *(["not finite"] if non_finite else [])]
    line = painter.fontMetrics().height()
    special = special[: max(0, area.height() - 2 * line) // (box + gap)]
    bar = QRect(left, area.top(), width, area.height() - len(special) * (box + gap))
    top = bar.bottom() + 1 + gap
    for text in special:
        square = QRect(left, top, width, box)
        if text == "exactly 0":
            paint_zeros(painter, square)
        else:
            painter.fillRect(square, theme.color(theme.current().warning))
        text_box.setRect(text_box.left(), top, text_box.width(), box)
        painter.drawText(text_box, side, text)
        top += box + gap

    ramp = np.linspace(LAST, FIRST, LAST - FIRST + 1).astype(np.uint8)
    column = np.repeat(ramp[:, None], 4, axis=1)
    image = QImage(column.data, 4, len(ramp), 4, QImage.Format.Format_Indexed8)
    image.setColorTable(color_table())
    painter.drawImage(bar, image)
    free = bar.top() - line
    for tick in scale.ticks(max(2, min(7, bar.height() // (2 * line)))):
        at = round(bar.bottom() - scale.fraction(tick) * (bar.height() - 1))
        at = min(max(at, bar.top() + line // 2 - 1), bar.bottom() - line // 2 + 1)
        if at - line // 2 < free:
            continue
        free = at + line // 2
        text_box.setRect(text_box.left(), at - line // 2, text_box.width(), line)
        painter.drawText(text_box, side, scale.text(tick))


def paint_zeros(painter: QPainter, area: QRect | QRectF, origin: QPoint | None = None) -> None:
    """Fill with the sign for exact zeros: black, with a hatch that starts at `origin`."""
    painter.fillRect(area, Qt.GlobalColor.black)
    painter.save()
    painter.setBrushOrigin(area.topLeft() if origin is None else origin)
    painter.setBrush(theme.hatch())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRect(area)
    painter.restore()
