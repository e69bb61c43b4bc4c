"""The bar that says what the colours of a picture mean: numbers, exact zero, not finite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from ui.plots.color_bar import ColorBar
from ui.plots.growing_image import paint_zeros
from ui.style import theme
from ui.style.gradient_scale import FIRST, LAST, Scale, color_table

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

BAR_PX, NUMBERS_PX, SWATCH_PX, GAP_PX, TICK_PX = 16, 62, 16, 6, 26
ZERO, BROKEN = "exactly 0", "not finite"
LOW_PX = 30  # that bar itself keeps before a swatch is left out


class ScaleBar(pg.GraphicsLayout):
    """A ColorBarItem with the scale's own numbers, and swatches below it for what has none."""

    def __init__(self) -> None:
        super().__init__()
        self.layout.setContentsMargins(0, 0, 0, 0)
        self.layout.setSpacing(0)
        self.bar = ColorBar(BAR_PX)
        self.swatches = Swatches()
        self.addItem(self.bar, 0, 0)
        self.addItem(self.swatches, 1, 0)
        self._shown: object = None
        self.restyle()

    def restyle(self) -> None:
        """Take over theme and sizes."""
        self.bar.set_colors([QColor.fromRgba(c) for c in color_table()[FIRST : LAST + 1 : 4]])
        self.bar.axis.setWidth(theme.px(NUMBERS_PX))
        self.setFixedWidth(theme.px(BAR_PX + NUMBERS_PX))
        self._shown = None

    def show_scale(
        self, scale: Scale, *, zero: bool, broken: bool, top_px: float, height_px: float
    ) -> None:
        """The numbers of a scale; whether zeros and numbers that are not finite are explained.

        Bar and swatches are as high as the picture, which begins at `top_px` of the bar's room.
        """
        below = max(0.0, self.size().height() - top_px - height_px)
        shown = scale, zero, broken, top_px, height_px, below
        if shown == self._shown:
            return
        self._shown = shown
        words = [*([ZERO] if zero else []), *([BROKEN] if broken else [])]
        each = theme.px(SWATCH_PX + GAP_PX)
        words = words[: max(0, int((height_px - theme.px(LOW_PX)) // each))]
        self.swatches.show_words(words, len(words) * each)
        self.layout.setContentsMargins(0, top_px, 0, below)
        most = max(2, min(7, int((height_px - len(words) * each) // theme.px(TICK_PX))))
        numbers = [(float(tick), scale.text(tick)) for tick in scale.ticks(most)]
        self.bar.show_numbers(scale.low, scale.high, numbers)


class Swatches(pg.GraphicsWidget):
    """What an exact zero and a number that is not finite look like, in words beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def show_words(self, words: list[str], height_px: float) -> None:
        """Explain these, in so many pixels."""
        self.words = words
        self.setFixedHeight(height_px)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        side, gap = theme.px(SWATCH_PX), theme.px(GAP_PX)
        font = theme.font(theme.SMALL_PX)
        for index, text in enumerate(self.words):
            square = QRectF(0, gap + index * (side + gap), theme.px(BAR_PX), side)
            if text == ZERO:
                painter.save()
                paint_zeros(painter, square, QPointF(square.topLeft()))
                painter.restore()
            else:
                painter.fillRect(square, theme.color(theme.current().warning))
            painter.setFont(font)
            painter.setPen(theme.color(theme.current().muted))
            width = QFontMetrics(font).horizontalAdvance(text) + 4
            box = QRectF(square.right() + gap, square.top(), width, side)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, flags | Qt.TextFlag.TextDontClip, text)
