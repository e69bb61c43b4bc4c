"""Ridge lines: many histograms one behind the other, on one axis of magnitudes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from simulator.measurement.history import BINS, FIRST_EXPONENT
from ui.plots.axis_item import GAP_PX, NumberAxis, TextAxis
from ui.plots.pens import pen
from ui.plots.plot import Plot
from ui.style import theme
from ui.views.histograms.ridge_item import RidgeItem, RidgeLine

Values = NDArray[Any]
RowSet = frozenset[int]  # of the record
NO_ROWS: RowSet = frozenset()
MOST = 28  # ridges in a panel
OVERLAP = 2.6  # of a ridge's distance, that the highest peak rises
ZERO_SHARE = 0.06  # of the width, for the bar of exact zeros at the left
NEAR_PX = 3  # so far from a base line, one still points at it
LABELS_SHARE = 0.32  # of a plot's width, at most, for labels
BELOW_PX = 3  # a ridge's base line, that its label reaches
AXIS_PX, NAMED_AXIS_PX = 22, 36  # the height of the axis, without and with its name
DECADE_PX = 46  # that a number on the axis takes
LEAST_WIDTH_PX, LEAST_HEIGHT_PX = 130, 110  # smaller plots bear no labels, no axis name


@dataclass(frozen=True, slots=True)
class Ridge:
    """One histogram, `shares` (BINS,), and the label at its left end.

    It counts the layer in a `row` of the record, at a `step`. The shares are a copy: what a view
    leaves drawn would keep the whole record of a run that is gone, up to 13 MB a view.
    """

    label: str
    shares: Values
    row: int
    step: int


def decade(bin_: float) -> float:
    """log10 of the magnitude at which a bin begins: b counts from 2^(FIRST_EXPONENT + b − 2) on."""
    return float((FIRST_EXPONENT + bin_ - 2) * np.log10(2))


@dataclass(frozen=True, slots=True)
class BinRange:
    """The bins that are shown: from `first` to before `stop`, exact zeros apart.

    On the axis, which counts decades, the bar of exact zeros stands left of them.
    """

    first: int
    stop: int

    def covering(self, other: BinRange) -> BinRange:
        """The range that covers both."""
        return BinRange(min(self.first, other.first), max(self.stop, other.stop))

    @property
    def zero(self) -> float:
        """The width of the bar of exact zeros, in decades."""
        return ZERO_SHARE * (decade(self.stop) - decade(self.first))

    @property
    def left(self) -> float:
        """Where the bar of exact zeros begins."""
        return decade(self.first) - 1.6 * self.zero

    @property
    def middles(self) -> Values:
        """The middle of each bin, (stop − first,)."""
        return np.array([decade(at + 0.5) for at in range(self.first, self.stop)])

    def bin_at(self, x: float) -> int:
        """The bin at a place of the axis; 0 are the exact zeros."""
        if x < self.left + 1.3 * self.zero:
            return 0
        return self.first + int(np.argmin(np.abs(self.middles - x)))


def occupied(shares: Values) -> BinRange:
    """The bins of magnitudes that hold anything, (…, BINS), with one to spare at each end."""
    filled = np.flatnonzero(shares.reshape(-1, BINS)[:, 1:].max(axis=0, initial=0.0) > 0) + 1
    if not len(filled):
        return BinRange(BINS // 2 - 4, BINS // 2 + 4)
    return BinRange(max(1, int(filled[0]) - 1), min(BINS, int(filled[-1]) + 2))


def decimated_around(count: int, kept: int = -1, most: int = MOST) -> NDArray[np.intp]:
    """At most `most` evenly spaced indices below `count`, the last among them.

    The one nearest to `kept` is replaced by it.
    """
    if count <= most:
        return np.arange(count)
    chosen = np.round(np.linspace(0, count - 1, most)).astype(np.intp)
    if kept not in chosen and 0 <= kept < count:
        # first and last stay: they say how far the row goes
        inner = chosen[1:-1] if len(chosen) > 2 else chosen[:1]
        inner[np.argmin(np.abs(inner - kept))] = kept
    return chosen


class RidgePlot(Plot):
    """Ridges from back (on top) to front: number k of n stands on the line y = n − 1 − k.

    The largest share of all panels rises `OVERLAP` lines, or the whole height where it is alone.
    """

    def __init__(self) -> None:
        self.labels, self.magnitudes = RidgeLabels(), MagnitudeAxis()
        super().__init__(left_axis=self.labels, bottom_axis=self.magnitudes, grid=False)
        self.lines = RidgeItem(self.box)
        self.zeros = pg.BarGraphItem(x0=[], y0=[], width=0, height=[])
        self.box.addItem(self.zeros)
        self.ridges: list[Ridge] = []
        self._span = BinRange(1, 2)
        self._rise = 0.0

    def bases(self) -> list[tuple[float, Ridge]]:
        """The y of each ridge's base line, from the back to the front."""
        count = len(self.ridges)
        return [(float(count - 1 - place), ridge) for place, ridge in enumerate(self.ridges)]

    def show_ridges(
        self,
        ridges: list[Ridge],
        span: BinRange,
        highest: float,
        color: str,
        selected: RowSet = NO_ROWS,
        name: str = "",
    ) -> None:
        """Draw ridges, the newest or last one strongest, and those of `selected` rows.

        `name` says before the last label what the labels count, where they are numbers.
        """
        self.ridges, self._span = ridges, span
        count = len(ridges)
        rise = OVERLAP if count > 1 else 1.0
        self._rise = rise / highest if highest > 0 else 0.0
        self.box.set_home((span.left, decade(span.stop)), (-0.04 * rise, max(count - 1, 0) + rise))
        self.magnitudes.span = span
        labels = [(base, ridge.label, ridge.row in selected) for base, ridge in self.bases()]
        if labels and name:
            base, text, lit = labels[-1]
            labels[-1] = base, f"{name} {text}", lit
        self.labels.show_labels(labels)
        now, shades, lines = theme.current(), [], []
        for place, (base, ridge) in enumerate(self.bases()):
            chosen = ridge.row in selected
            age = 1.0 if chosen else 0.35 + 0.65 * (place + 1) / count
            shades.append(theme.color(theme.mixed(now.surface, color, 0.5 * age)))
            stroke = theme.color(theme.mixed(now.surface, color, age))
            heights = base + ridge.shares[span.first : span.stop] * self._rise
            lines.append(RidgeLine(base, heights, stroke, chosen))
        self.lines.show_lines(span.middles, lines)
        self.zeros.setOpts(  # opaque: each hides what stands behind it
            x0=[span.left] * count,
            y0=[base for base, _ in self.bases()],
            width=span.zero,
            height=[float(ridge.shares[0]) * self._rise for ridge in ridges],
            brushes=shades,
            pen=pen(theme.color(now.surface)),
        )

    def write_axes(self, width_px: float, height_px: float, labels: list[str]) -> float:
        """Make room for labels, and for the magnitudes below. The height left for ridges."""
        named = height_px >= theme.px(LEAST_HEIGHT_PX)
        style = {"color": theme.current().muted, "font-size": f"{theme.type_px(theme.SMALL_PX)}px"}
        self.magnitudes.setLabel("magnitude" if named else None, **style)
        self.magnitudes.setHeight(theme.px(NAMED_AXIS_PX if named else AXIS_PX))
        self.labels.setWidth(label_px(labels, width_px))
        return height_px - float(self.magnitudes.minimumHeight())

    def ridge_at(self, scene: QPointF) -> tuple[Ridge, int] | None:
        """The frontmost ridge on whose area or base line a point is, and the bin there."""
        at = self.value_at(scene)
        if at is None:
            return None
        near = min(0.5, NEAR_PX * self.box.viewPixelSize()[1])
        span = self._span
        on_zero = at.x() <= span.left + span.zero
        for base, ridge in reversed(self.bases()):
            shown = ridge.shares[span.first : span.stop]
            share = np.interp(at.x(), span.middles, shown, left=0, right=0)
            top = base + float(ridge.shares[0] if on_zero else share) * self._rise
            if base <= at.y() <= top or abs(at.y() - base) <= near:
                return ridge, span.bin_at(at.x())
        return None

    def label_at(self, scene: QPointF) -> Ridge | None:
        """The ridge on whose label a point of the scene is."""
        point = self.labels.mapFromScene(scene)
        for base, _, box in self.labels.placed():
            if box.contains(point):
                return self.ridges[-1 - round(base)]
        return None


def label_px(labels: list[str], width_px: float) -> float:
    """The width that labels need in a plot of a width; none where that is too little."""
    if width_px < theme.px(LEAST_WIDTH_PX):
        return 0.0
    metrics = QFontMetrics(theme.font(theme.SMALL_PX))
    widest = max((metrics.horizontalAdvance(text) for text in labels), default=0)
    return float(min(widest + theme.px(GAP_PX + 4), LABELS_SHARE * width_px))


class RidgeLabels(TextAxis):
    """What each ridge is, just above its base line, where there is room.

    Selected ones are in the colour of text, with a line in the accent's colour beside them. One
    that is selected alone comes first, then the last one, more that are selected, and the others.
    """

    def __init__(self) -> None:
        self.ridges: list[tuple[float, str, bool]] = []
        super().__init__("left")
        self.over_px = BELOW_PX

    def show_labels(self, ridges: list[tuple[float, str, bool]]) -> None:
        """Label ridges: (base line, text, whether it is selected), from the back to the front."""
        self.ridges = ridges
        self.redraw()

    def place_of(self, value: float) -> float:
        line = QFontMetrics(theme.font(theme.SMALL_PX)).height()
        return super().place_of(value) - line / 2 + theme.px(BELOW_PX)

    def labels(self) -> list[tuple[float, str]]:
        if not self.size().width():
            return []
        alone = sum(lit for _, _, lit in self.ridges) == 1
        low, high = sorted(self.range)

        def rank(ridge: tuple[float, str, bool]) -> tuple[int, float]:
            base, _, lit = ridge
            return (0 if lit and alone else 1 if base == 0 else 2 if lit else 3), base

        ranked = sorted((ridge for ridge in self.ridges if low <= ridge[0] <= high), key=rank)
        return [(base, self.cut(text, GAP_PX - 1)) for base, text, _ in ranked]

    def brackets(self) -> list[tuple[QPen, QPointF, QPointF]]:
        line = QFontMetrics(theme.font(theme.SMALL_PX)).height()
        low, high = sorted(self.range)
        distance = self.size().height() / (high - low or 1.0)
        tall = max(theme.px(10), min(line, distance))
        x, accent = self.size().width() - theme.px(2), pen(theme.color(theme.current().accent), 3)
        ends = [
            super(RidgeLabels, self).place_of(base) + theme.px(BELOW_PX)
            for base, _, lit in self.ridges
            if lit and low <= base <= high
        ]
        return [(accent, QPointF(x, end - tall), QPointF(x, end)) for end in ends]

    def drawPicture(self, p: QPainter, axisSpec: Any, tickSpecs: Any, textSpecs: Any) -> None:
        lit = {base for base, _, lit in self.ridges if lit}
        strong = [value in lit for value, _, _ in self.placed()]
        pale = [spec for spec, yes in zip(textSpecs, strong, strict=True) if not yes]
        super().drawPicture(p, axisSpec, tickSpecs, pale)
        p.setPen(theme.color(theme.current().text))
        for (box, flags, text), yes in zip(textSpecs, strong, strict=True):
            if yes:
                p.drawText(box, flags, text)


class MagnitudeAxis(NumberAxis):
    """Decades of magnitude, and at the left, apart from them, "0" below the exact zeros."""

    def __init__(self) -> None:
        self.span = BinRange(1, 2)
        super().__init__("bottom", "decades")

    def values(self) -> list[float]:
        low, high = sorted(self.range)
        each = theme.px(DECADE_PX)
        most = max(2, min(8, int(self.size().width() // each)))
        return self.round_values(max(low, decade(self.span.first)), high, most)

    def labels(self) -> list[tuple[float, str]]:
        zero, (low, high) = self.span.left + self.span.zero / 2, sorted(self.range)
        return [*([(zero, "0")] if low <= zero <= high else []), *super().labels()]


def bin_text(index: int) -> str:
    """The magnitudes that a bin counts: "2⁻⁵ … 2⁻⁴" in figures."""
    if index == 0:
        return "exactly 0"
    high = 2.0 ** (FIRST_EXPONENT + index - 1)
    return f"{high / 2:.2g} … {high:.2g}"


def peak_text(shares: Values) -> str:
    """The magnitudes that occur most often, and how often."""
    most = int(np.argmax(shares))
    return f"most often {bin_text(most)}: {float(shares[most]):.1%}"
