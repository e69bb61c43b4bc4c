"""Axes of plots: round numbers in our type, decades as 10⁻³, shares as percent, the unit once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics

from simulator.measurement.number_text import number_text
from ui.plots.ticks import decade_ticks, linear_ticks
from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter, QPen

Kind = Literal["linear", "decades", "percent"]
Side = Literal["left", "bottom", "right"]

TICK_PX = 34  # that a number takes at least along a vertical axis, with the room around it
NUMBERS_PX, FOOTER_PX, GAP_PX = 40, 28, 6
OVER_PX, BETWEEN_PX = 9, 12  # a number may reach beyond the end so far; between two beside others
INVISIBLE = pg.mkPen((0, 0, 0, 0))  # a pen without a style leaves a dot


class TextAxis(pg.AxisItem):
    """Texts without a line or ticks, none cut and none over another.

    pyqtgraph links the axis to its plot, hands wheel and drag on, and keeps what is drawn. Where
    texts stand is decided here: pyqtgraph leaves out the outermost ones, by rounding, and cuts
    those that reach beyond the end.
    """

    def __init__(self, side: Side) -> None:
        super().__init__(side, pen=INVISIBLE, maxTickLength=0)
        self.upright = side in ("left", "right")
        self.over_px = 0  # that texts may reach beyond both ends of an upright axis
        self.enableAutoSIPrefix(False)
        self.restyle()

    def restyle(self) -> None:
        """Take over the theme's type, colour and sizes."""
        font, over = theme.font(theme.SMALL_PX), theme.px(OVER_PX)
        self.setStyle(tickFont=font, hideOverlappingLabels=over)  # the latter: room to draw in
        self.setTextPen(theme.color(theme.current().muted))
        self.redraw()

    def boundingRect(self) -> QRectF:
        """Where texts stand, and not the free room beside the plot.

        What changes along the edge of a plot would else have the axis painted as well, 0.1 ms each.
        """
        size, over = self.size(), theme.px(OVER_PX)
        if self.upright:
            return QRectF(0, -over, size.width(), size.height() + 2 * over)
        return QRectF(-over, theme.px(GAP_PX) - 1, size.width() + 2 * over, size.height())

    def _updateLabel(self) -> None:
        """Write the axis's name, where it has one or had: pyqtgraph writes none ten times over.

        That is a quarter of the time that a new plot takes.
        """
        if self.labelText or self.label.toPlainText().strip():
            super()._updateLabel()

    def redraw(self) -> None:
        """Draw other texts than before."""
        self.picture = None
        self.update()

    def labels(self) -> list[tuple[float, str]]:
        """Texts and the values that they stand at; those that matter most come first."""
        return []

    def cut(self, text: str, beside_px: float) -> str:
        """A text without its middle, where it is too long for what is left of `beside_px`.

        Of a block its number of repetitions stays; of what would keep no end nothing is shown.
        """
        room = int(self.size().width() - theme.px(beside_px))
        metrics = QFontMetrics(theme.font(theme.SMALL_PX))

        def within(shown: str) -> str:  # the advance is rounded, so that it may not tell
            return metrics.elidedText(shown, Qt.TextElideMode.ElideMiddle, room)

        _, sign, count = text.rpartition("× ")
        shorter, found = sign + count, within(text)
        if sign and found != text and within(shorter) == shorter:
            return shorter
        return "" if found == "…" else found

    def brackets(self) -> list[tuple[QPen, QPointF, QPointF]]:
        """Lines beside the texts."""
        return []

    def place_of(self, value: float) -> float:
        """The pixel along the axis, from its left or upper end, at which a value stands."""
        first, last = self.range
        share = (value - first) / ((last - first) or 1.0)
        return (1 - share) * self.size().height() if self.upright else share * self.size().width()

    def placed(self) -> list[tuple[float, str, QRectF]]:
        """The texts that find room: value, text, and box in the axis's pixels."""
        size, metrics = self.size(), QFontMetrics(theme.font(theme.SMALL_PX))
        height, found = metrics.height(), list[tuple[float, str, QRectF]]()
        for value, text in self.labels():
            at, width = self.place_of(value), metrics.horizontalAdvance(text) + 2
            if self.upright:
                over = theme.px(self.over_px)
                top = max(-over, min(at - height / 2, size.height() + over - height))
                left = theme.px(GAP_PX) if self.orientation == "right" else 0.0
                box = QRectF(left, top, size.width() - theme.px(GAP_PX), height)
                near = box.adjusted(0, 1, 0, -1)
            else:
                left = max(-4.0, min(at - width / 2, size.width() - width))
                box = QRectF(left, theme.px(GAP_PX), width, height)
                near = box.adjusted(-theme.px(BETWEEN_PX), 0, theme.px(BETWEEN_PX), 0)
            if not any(near.intersects(other) for _, _, other in found):
                found.append((value, text, box))
        return found

    def shown(self) -> list[tuple[float, str]]:
        """The texts that stand on the axis now, with their values, in order."""
        return sorted((value, text) for value, text, _ in self.placed())

    def generateDrawSpecs(self, p: QPainter) -> Any:
        sides = {"left": Qt.AlignmentFlag.AlignRight, "right": Qt.AlignmentFlag.AlignLeft}
        side = sides.get(self.orientation, Qt.AlignmentFlag.AlignHCenter)
        flags = side | Qt.AlignmentFlag.AlignVCenter
        placed = self.placed() if self.style["showValues"] else []
        texts = [(box, flags, text) for _, text, box in placed]
        return (INVISIBLE, QPointF(), QPointF()), self.brackets(), texts


class NumberAxis(TextAxis):
    """Round numbers, or those given by `setTicks`; `unit` stands behind the last of a lower axis.

    Of kind "decades" values are log10 of what is written; "percent" writes shares. There are at
    most `most` numbers.
    """

    def __init__(self, side: Side, kind: Kind = "linear", unit: str = "", most: int = 6) -> None:
        self.kind: Kind = kind
        self.unit, self.most = unit, most
        super().__init__(side)
        self.over_px = OVER_PX

    def restyle(self) -> None:
        super().restyle()
        if self.upright:
            self.setWidth(theme.px(NUMBERS_PX + GAP_PX))
        else:
            self.setHeight(theme.px(FOOTER_PX))

    def write(self, kind: Kind, unit: str = "") -> None:
        """Write numbers of another kind or unit from now on."""
        if (kind, unit) != (self.kind, self.unit):
            self.kind, self.unit = kind, unit
            self.redraw()

    def width_for(self, low: float, high: float) -> int:
        """The room in pixels that the numbers from `low` to `high` need; never less than usual."""
        metrics = QFontMetrics(theme.font(theme.SMALL_PX))
        values = {value for most in (2, 4, 6) for value in self.round_values(low, high, most)}
        widest = max((metrics.horizontalAdvance(self.text(value)) for value in values), default=0)
        return max(theme.px(NUMBERS_PX), widest + 2) + theme.px(GAP_PX)

    def text(self, value: float) -> str:
        """A number as it is written."""
        if self.kind == "decades":
            return number_text(10.0**value, 3)
        if self.kind == "percent":
            return f"{number_text(100 * value)} %"
        return f"{value:,.0f}" if 1e4 <= abs(value) < 1e7 else number_text(value)

    def round_values(self, low: float, high: float, most: int) -> list[float]:
        """Round numbers between two values, about as many as `most`."""
        found = decade_ticks if self.kind == "decades" else linear_ticks
        return found(low, high, most)

    def values(self) -> list[float]:
        """The values that are worth a number, and a line through the plot, as it is now."""
        low, high = sorted(self.range)
        room = int(self.size().height() // theme.px(TICK_PX)) + 1 if self.upright else self.most
        first = max(2, min(self.most, room))
        if not self.upright and self.kind == "linear":
            fewer = [self.round_values(low, high, most) for most in range(first, 1, -1)]
            near = high - 1e-6 * (high - low)
            for values in fewer:
                if len(values) > 1 and values[-1] >= near:
                    return values  # else "40 epochs" would end where 50 do
        found = [self.round_values(low, high, most) for most in range(first, max(first, 6) + 1)]
        return next((values for values in found if len(values) > 1), found[0])  # one has no scale

    def labels(self) -> list[tuple[float, str]]:
        """From the lowest number upwards; of a lower axis the last, which bears the unit, then the
        first, and the others from the right.
        """
        if self._tickLevels is not None:
            return list(self._tickLevels[0])
        found = [(value, self.text(value)) for value in self.values()]
        if self.upright or not found:
            return found
        value, text = found.pop()
        unit = self.unit.removesuffix("s") if text == "1" else self.unit
        whole = f"{text} {unit}".strip()
        room = self.size().width() + theme.px(BETWEEN_PX)
        fits = QFontMetrics(theme.font(theme.SMALL_PX)).horizontalAdvance(whole) <= room
        return [(value, whole if fits else text), *found[:1], *found[:0:-1]]
