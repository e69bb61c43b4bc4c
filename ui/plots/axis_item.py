"""Axes of plots: round numbers in our type, decades as 10⁻³, shares as percent, the unit once.

pyqtgraph lays out and paints the axis; this class chooses the numbers, writes them, and keeps the
outermost ones inside the axis instead of leaving them out.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from ui.plots.number_text import number_text
from ui.plots.ticks import linear_ticks
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["linear", "decades", "percent"]
Side = Literal["left", "bottom", "right", "top"]

TICK_PX = 34  # that a number takes at least along a vertical axis, with the room around it
WIDE_TICK_PX = 60  # the same along a horizontal one
NUMBERS_PX, FOOTER_PX, GAP_PX = 40, 28, 6
BEYOND_PX = 60  # that a number may reach beyond the axis before it is moved


# a pen without a style leaves a dot where a line of no length is drawn
INVISIBLE = pg.mkPen((0, 0, 0, 0))


class NumberAxis(pg.AxisItem):
    """Numbers without a line or ticks; `unit` stands behind the last number of a lower axis.

    Of kind "decades" values are log10 of what is written; "percent" writes shares.
    """

    def __init__(self, side: Side, kind: Kind = "linear", unit: str = "") -> None:
        super().__init__(side, pen=INVISIBLE, maxTickLength=0)
        self.kind: Kind = kind
        self.unit = unit
        self._written: dict[float, float] = {}  # places of numbers, and the numbers
        self.enableAutoSIPrefix(False)
        self.restyle()

    @property
    def upright(self) -> bool:
        """Whether values run upwards."""
        return self.orientation in ("left", "right")

    def restyle(self) -> None:
        """Take over the theme's type, colour and sizes."""
        self.setStyle(
            tickFont=theme.font(theme.SMALL_PX),
            tickTextOffset=theme.px(GAP_PX),
            tickLength=0,
            tickAlpha=0,
            autoExpandTextSpace=False,
            autoReduceTextSpace=False,
            hideOverlappingLabels=theme.px(BEYOND_PX),  # those are moved inside instead
        )
        self.setPen(INVISIBLE)
        self.setTextPen(theme.color(theme.current().muted))
        if self.upright:
            self.setWidth(theme.px(NUMBERS_PX + GAP_PX))
        else:
            self.setHeight(theme.px(FOOTER_PX))

    def write(self, kind: Kind, unit: str = "") -> None:
        """Write numbers of another kind or unit from now on."""
        if (kind, unit) != (self.kind, self.unit):
            self.kind, self.unit = kind, unit
            self.picture = None
            self.update()

    def width_for(self, low: float, high: float) -> int:
        """The room in pixels that the numbers from `low` to `high` need; never less than usual."""
        metrics = QFontMetrics(theme.font(theme.SMALL_PX))
        texts = [self.text(value) for most in (2, 4, 6) for value in self._round(low, high, most)]
        widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        return max(theme.px(NUMBERS_PX), widest + 2) + theme.px(GAP_PX)

    def text(self, value: float) -> str:
        """A number as it is written."""
        if self.kind == "decades":
            return number_text(float(f"{10.0**value:.3g}"))
        if self.kind == "percent":
            return f"{number_text(100 * value)} %"
        return f"{value:,.0f}" if 1e4 <= abs(value) < 1e7 else number_text(value)

    def _round(self, low: float, high: float, most: int) -> list[float]:
        if self.kind != "decades" or high - low < 1.0:
            return linear_ticks(low, high, most)
        return decade_ticks(low, high, most)

    def shown(self) -> list[tuple[float, str]]:
        """The numbers that stand on the axis now, as values and texts."""
        length = self.size().height() if self.upright else self.size().width()
        low, high = sorted(self.range)
        ((_, values),) = self.tickValues(low, high, length)
        return list(zip(values, self.tickStrings(values, 1.0, 1.0), strict=True))

    # What pyqtgraph asks for

    def tickValues(
        self, minVal: float, maxVal: float, size: float
    ) -> list[tuple[float, list[float]]]:
        each = theme.px(TICK_PX if self.upright else WIDE_TICK_PX)
        most = max(2, min(6, int(size // each) + 1))
        low, high = sorted((minVal, maxVal))
        values = self._round(low, high, most)
        while len(values) < 2 and most < 6:  # a single number tells no scale
            most += 1
            values = self._round(low, high, most)
        least, greatest = low + 1e-9 * (high - low), high - 1e-9 * (high - low)
        # pyqtgraph would leave out the outermost, by rounding
        self._written = {min(max(value, least), greatest): value for value in values}
        return [(1.0, list(self._written))]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        texts = [self.text(self._written.get(value, value)) for value in values]
        if texts and self.unit and not self.upright:
            texts[-1] = f"{texts[-1]} {self.unit}"
        return texts

    def generateDrawSpecs(self, p: QPainter) -> Any:
        specs = super().generateDrawSpecs(p)
        if specs is None:
            return None
        line, ticks, texts = specs
        return line, ticks, self._inside(texts)

    def _inside(
        self, texts: list[tuple[QRectF, Qt.AlignmentFlag, str]]
    ) -> list[tuple[QRectF, Qt.AlignmentFlag, str]]:
        """Move numbers that would be cut inside, and leave out those that then meet another."""
        box = QRectF(QPointF(0, 0), self.size())
        found: list[tuple[QRectF, Qt.AlignmentFlag, str]] = []
        free = -1e9 if self.upright else 1e9
        key = (lambda one: one[0].top()) if self.upright else (lambda one: -one[0].right())
        for rect, flags, text in sorted(texts, key=key):
            if self.upright:
                top = max(box.top(), min(rect.top(), box.bottom() - rect.height()))
                rect.moveTop(top)
                if top < free:
                    continue
                free = rect.bottom()
            else:
                rect.moveLeft(max(box.left() - 4, min(rect.left(), box.right() - rect.width())))
                if rect.right() > free:
                    continue
                free = rect.left() - theme.px(12)
            found.append((rect, flags, text))
        return found


def give_number_axis(bar: pg.ColorBarItem) -> NumberAxis:
    """Let a colour bar write its numbers as other axes do; the axis, at its right."""
    axis, before = NumberAxis("right"), bar.axis
    bar.setAxisItems({"right": axis})
    before.setParentItem(None)  # pyqtgraph forgets it only where it is in a scene
    axis.unlinkFromView()
    axis.setRange(*bar.values)
    bar.axis = axis
    return axis


def decade_ticks(low: float, high: float, most: int) -> list[float]:
    """log10 of round values from 10^low to 10^high: 1 and 3 of every decade, or fewer decades."""
    first, last = int(-(-low // 1)), int(high // 1)
    every = max(1, -(-(last - first) // max(1, most - 1)))
    found = [float(decade) for decade in range(first, last + 1) if decade % every == 0]
    if last - first <= 3:
        near = 1e-9 * (high - low)
        thirds = [decade + math.log10(3) for decade in range(first - 1, last + 1)]
        found = sorted([*found, *(at for at in thirds if low - near <= at <= high + near)])
    return found
