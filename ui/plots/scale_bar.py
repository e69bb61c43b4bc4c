"""The bar that says what the colours of a picture mean: numbers, exact zero, not finite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from ui.plots.axis_item import give_number_axis
from ui.plots.growing_image import paint_zeros
from ui.style import theme
from ui.style.gradient_scale import FIRST, LAST, Scale, color_table

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

BAR_PX, NUMBERS_PX, SWATCH_PX, GAP_PX, TICK_PX = 16, 56, 16, 6, 26


class ScaleBar(pg.GraphicsLayout):
    """A ColorBarItem with the scale's own numbers, and swatches below it for what has none."""

    def __init__(self) -> None:
        super().__init__()
        self.layout.setContentsMargins(0, 0, 0, 0)
        self.layout.setSpacing(0)
        self.bar = pg.ColorBarItem(interactive=False, width=BAR_PX, colorMapMenu=False)
        for side in ("left", "top", "bottom"):
            self.bar.hideAxis(side)
        give_number_axis(self.bar)
        self.bar.layout.setContentsMargins(0, 0, 0, 0)
        self.addItem(self.bar, 0, 0)
        self.swatches = Swatches()
        self.addItem(self.swatches, 1, 0)
        self.scale: Scale | None = None
        self._shown: object = None
        self.restyle()

    def restyle(self) -> None:
        """Take over theme and sizes."""
        self.bar.axis.restyle()
        self.bar.axis.setWidth(theme.px(NUMBERS_PX))
        self.bar.layout.setColumnFixedWidth(1, theme.px(BAR_PX))
        self.setFixedWidth(theme.px(BAR_PX + NUMBERS_PX))
        colors = [QColor.fromRgba(c) for c in color_table()[FIRST : LAST + 1]]
        places = np.linspace(0, 1, len(colors))
        self.bar.setColorMap(pg.ColorMap(places, colors))
        self._shown = None
        if self.scale is not None:
            self.show_scale(self.scale, zero=self.swatches.zero, broken=self.swatches.broken)

    def keep_clear(self, above_px: float, below_px: float) -> None:
        """Stand beside a picture that has so much above and below it."""
        self.layout.setContentsMargins(0, above_px, 0, max(0, below_px - theme.px(SWATCH_PX)))

    def show_scale(self, scale: Scale, *, zero: bool, broken: bool) -> None:
        """The numbers of a scale; whether zeros and numbers that are not finite are explained."""
        room = self.bar.getViewBox().height()
        shown = scale, zero, broken, room
        if shown == self._shown:
            return
        self._shown, self.scale = shown, scale
        most = max(2, min(7, int(room // theme.px(TICK_PX))))
        near = 1e-9 * (scale.high - scale.low)  # pyqtgraph loses the ends, by rounding
        ends = scale.low + near, scale.high - near
        ticks = [(min(max(tick, ends[0]), ends[1]), scale.text(tick)) for tick in scale.ticks(most)]
        self.bar.setLevels((scale.low, scale.high))
        self.bar.axis.setTicks([ticks])
        self.swatches.show_meanings(zero=zero, broken=broken)

    def texts(self) -> list[tuple[float, str]]:
        """The numbers beside the bar: values of the scale, and how they are written."""
        (level,) = self.bar.axis._tickLevels or ([],)
        return [(float(value), str(text)) for value, text in level]


class Swatches(pg.GraphicsWidget):
    """What an exact zero and a number that is not finite look like, in words beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.zero = self.broken = False
        self.show_meanings(zero=False, broken=False)

    def show_meanings(self, *, zero: bool, broken: bool) -> None:
        """Explain these."""
        self.zero, self.broken = zero, broken
        lines = int(zero) + int(broken)
        self.setFixedHeight(lines * theme.px(SWATCH_PX + GAP_PX))
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        size, gap = theme.px(SWATCH_PX), theme.px(GAP_PX)
        font = theme.font(theme.SMALL_PX)
        top = float(gap)
        for shown, text in ((self.zero, "exactly 0"), (self.broken, "not finite")):
            if not shown:
                continue
            square = QRectF(0, top, theme.px(BAR_PX), size)
            if text == "exactly 0":
                painter.save()
                paint_zeros(painter, square, QPointF(0, top))
                painter.restore()
            else:
                painter.fillRect(square, theme.color(theme.current().warning))
            painter.setFont(font)
            painter.setPen(theme.color(theme.current().muted))
            width = QFontMetrics(font).horizontalAdvance(text) + 4
            words = QRectF(square.right() + gap, top, width, size)
            side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(words, side | Qt.TextFlag.TextDontClip, text)
            top += size + gap
