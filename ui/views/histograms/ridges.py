"""Ridge lines: many histograms one behind the other, on one axis of magnitudes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QFontMetrics

from simulator.measurement.diagnosis import power_of_ten
from simulator.measurement.history import BINS, FIRST_EXPONENT
from ui.plots.axis_item import NumberAxis
from ui.plots.pens import pen
from ui.plots.plot import Plot
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPointF

Values = NDArray[Any]
Rows = frozenset[int]  # of the record
NONE: Rows = frozenset()
MOST = 28  # ridges in a panel
OVERLAP = 2.6  # of a ridge's distance, that the highest peak rises
ZERO_SHARE = 0.06  # of the width, for the bar of exact zeros at the left
LEAST_DISTANCE_PX = 6  # between two ridges
NEAR_PX = 3  # so far from a base line, one still points at it
LABELS_SHARE, LABEL_GAP_PX = 0.32, 8  # of a panel's width, at most
LIT_PX = 1.8  # the stroke of a selected layer's ridge


@dataclass(frozen=True, slots=True)
class Ridge:
    """One histogram, `shares` (BINS,), and the words at its left end.

    It counts the layer in a `row` of the record, at a `step`.
    """

    label: str
    shares: Values
    row: int
    step: int


@dataclass(frozen=True, slots=True)
class Span:
    """The bins that are shown: from `first` to before `stop`, exact zeros apart."""

    first: int
    stop: int

    def covering(self, other: Span) -> Span:
        """Both."""
        return Span(min(self.first, other.first), max(self.stop, other.stop))

    @property
    def zero(self) -> float:
        """The width of the bar of exact zeros, in bins."""
        return ZERO_SHARE * (self.stop - self.first)

    @property
    def left(self) -> float:
        """Where the bar of exact zeros begins, on the axis of bins."""
        return self.first - 1.6 * self.zero

    def decades(self, most: int) -> list[int]:
        """Powers of ten that lie within, evenly, at most so many."""
        low = (FIRST_EXPONENT + self.first - 2) * np.log10(2)
        high = (FIRST_EXPONENT + self.stop - 2) * np.log10(2)
        found = range(int(np.ceil(low)), int(np.floor(high)) + 1)
        every = max(1, -(-len(found) // max(1, most)))
        return [decade for decade in found if decade % every == 0]


def place_of(decade: float) -> float:
    """Where a power of ten stands on the axis of bins; bin b counts from b to b + 1."""
    return float(decade / np.log10(2) - FIRST_EXPONENT + 2)


def occupied(shares: Values) -> Span:
    """The bins of magnitudes that hold anything, (…, BINS), with one to spare at each end."""
    filled = np.flatnonzero(shares.reshape(-1, BINS)[:, 1:].max(axis=0, initial=0.0) > 0) + 1
    if not len(filled):
        return Span(BINS // 2 - 4, BINS // 2 + 4)
    return Span(max(1, int(filled[0]) - 1), min(BINS, int(filled[-1]) + 2))


def decimated(count: int, most: int = MOST) -> NDArray[np.intp]:
    """At most `most` of so many, evenly, the last among them."""
    if count <= most:
        return np.arange(count)
    return np.round(np.linspace(0, count - 1, most)).astype(np.intp)


def decimated_around(count: int, kept: int, most: int = MOST) -> NDArray[np.intp]:
    """At most `most` of so many, evenly, but in place of the nearest one the one to be `kept`."""
    chosen = decimated(count, most)
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
        self.labels = NumberAxis("left")
        super().__init__(left_axis=self.labels, grid=False)
        self.curves: list[pg.PlotCurveItem] = []
        self.zeros = pg.BarGraphItem(x0=[], y0=[], width=0, height=[])
        self.lit_lines = pg.PlotCurveItem(connect="finite")
        self.lit_lines.setZValue(200)
        for item in (self.zeros, self.lit_lines):
            self.box.addItem(item, ignoreBounds=True)
        self.ridges: list[Ridge] = []
        self._span = Span(1, 2)
        self._rise = 0.0

    def show_ridges(
        self, ridges: list[Ridge], span: Span, highest: float, color: str, lit: Rows = NONE
    ) -> None:
        """Draw ridges, the newest or last one strongest, and those of `lit` rows."""
        self.ridges, self._span = ridges, span
        count = len(ridges)
        rise = OVERLAP if count > 1 else 1.0
        self._rise = rise / highest if highest > 0 else 0.0
        self.box.set_home((span.left, float(span.stop)), (-0.04 * rise, max(count - 1, 0) + rise))
        while len(self.curves) < count:
            curve = pg.PlotCurveItem(antialias=True)
            self.box.addItem(curve, ignoreBounds=True)
            self.curves.append(curve)
        now = theme.current()
        ground = theme.color(now.surface, 0.82)
        x = np.arange(span.first, span.stop) + 0.5
        brushes = []
        for place, curve in enumerate(self.curves):
            curve.setVisible(place < count)
            if place >= count:
                continue
            ridge, base = ridges[place], float(count - 1 - place)
            chosen = ridge.row in lit
            age = 1.0 if chosen else 0.35 + 0.65 * (place + 1) / count
            drawn = theme.color(theme.mixed(now.surface, color, age))
            curve.setData(x, base + ridge.shares[span.first : span.stop] * self._rise)
            curve.setFillLevel(base)
            curve.setBrush(ground)
            curve.setPen(pen(drawn, LIT_PX if chosen else 1.2))
            curve.setZValue(place)
            brushes.append(theme.color(color, 0.5 * age))
        heights = [float(ridge.shares[0]) * self._rise for ridge in ridges]
        bases = [float(count - 1 - place) for place in range(count)]
        self.zeros.setOpts(
            x0=[span.left] * count, y0=bases, width=span.zero, height=heights,
            brushes=brushes, pen=pg.mkPen(None),
        )  # fmt: skip
        self.zeros.setZValue(count)
        self._show_lit(lit)

    def _show_lit(self, lit: Rows) -> None:
        """A line in the accent's colour at the left of every ridge of a `lit` row."""
        count, x, y = len(self.ridges), self._span.left, []
        for place, ridge in enumerate(self.ridges):
            if ridge.row in lit:
                base = float(count - 1 - place)
                y += [base, base + 0.9, np.nan]
        self.lit_lines.setData(np.where(np.isnan(y), np.nan, x) if y else [], y)
        self.lit_lines.setPen(pen(theme.color(theme.current().accent), 5))

    def write_axes(self, name: str, lit: Rows = NONE) -> None:
        """What each ridge is, where there is room; `name` says what the labels count."""
        line = QFontMetrics(theme.font(theme.SMALL_PX)).height()
        count, height = len(self.ridges), self.box.height()
        unit = height / max(1e-9, abs(self.box.viewRect().height()))
        order = sorted(range(count), key=lambda k: (lit != {self.ridges[k].row},
                       k != count - 1, self.ridges[k].row not in lit, -k))  # fmt: skip
        chosen: list[int] = []
        for place in order:
            if all(abs(place - other) * unit >= line for other in chosen):
                chosen.append(place)
        ticks = [(float(count - 1 - place), self.ridges[place].label) for place in sorted(chosen)]
        self.labels.setTicks([ticks])
        self.labels.setWidth(self._labels_px([ridge.label for ridge in self.ridges]))
        self.labels.setLabel(None)
        most = max(1, int(self.box.width() // theme.px(44)))
        span = self._span
        decades = [
            (place_of(decade), "1" if decade == 0 else power_of_ten(decade))
            for decade in span.decades(most)
        ]
        self.bottom.setTicks([[(span.left + span.zero / 2, "0"), *decades]])
        self.name = name

    def _labels_px(self, labels: Sequence[str]) -> float:
        metrics = QFontMetrics(theme.font(theme.SMALL_PX))
        widest = max((metrics.horizontalAdvance(text) for text in labels), default=0)
        room = LABELS_SHARE * max(self.size().width(), 1.0)
        return float(min(widest + theme.px(LABEL_GAP_PX + 2), room))

    def ridge_at(self, scene: QPointF) -> tuple[Ridge, int] | None:
        """The frontmost ridge on whose area or base line a point is, and the bin there."""
        at = self.value_at(scene)
        if at is None:
            return None
        near = NEAR_PX * abs(self.box.viewRect().height()) / max(1.0, self.box.height())
        near = min(near, 0.5)
        span, count = self._span, len(self.ridges)
        on_zero = at.x() <= span.left + span.zero
        number = 0 if at.x() < span.left + 1.3 * span.zero else int(np.clip(
            int(at.x()), span.first, span.stop - 1))  # fmt: skip
        for place in reversed(range(count)):
            ridge, base = self.ridges[place], float(count - 1 - place)
            x = np.arange(span.first, span.stop) + 0.5
            shown = ridge.shares[span.first : span.stop]
            share = ridge.shares[0] if on_zero else np.interp(at.x(), x, shown, left=0, right=0)
            if base <= at.y() <= base + float(share) * self._rise or abs(at.y() - base) <= near:
                return ridge, number
        return None

    def label_at(self, scene: QPointF) -> Ridge | None:
        """The ridge on whose label a point of the scene is."""
        axis = self.labels
        point = axis.mapFromScene(scene)
        if not axis.boundingRect().contains(point) or not self.ridges:
            return None
        y = self.box.mapSceneToView(scene).y()
        count = len(self.ridges)
        (level,) = axis._tickLevels or ([],)
        unit = self.box.height() / max(1e-9, abs(self.box.viewRect().height()))
        line = QFontMetrics(theme.font(theme.SMALL_PX)).height()
        near = [(abs(base - y), base) for base, _ in level if abs(base - y) * unit <= line / 2 + 3]
        return self.ridges[round(count - 1 - min(near)[1])] if near else None


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
