"""Ridge lines: many histograms one behind the other, on one axis of magnitudes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QFontMetricsF, QPainter, QPen

from simulator.measurement.diagnosis import power_of_ten
from simulator.measurement.history import BINS, FIRST_EXPONENT
from ui.plots.polyline import draw_line, polygon
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

Values = NDArray[np.floating]
RowSet = frozenset[int]  # of the record
NO_ROWS: RowSet = frozenset()
MOST = 28  # ridges in a panel
OVERLAP = 2.6  # of a ridge's distance, that the highest peak rises
ZERO_SHARE = 0.06  # of the width, for the bin of exact zeros at the left
ZERO_PX = 9  # at least
LEAST_DISTANCE_PX = 6  # between two ridges
NEAR_PX = 3  # so far from a base line, one still points at it
LABELS_SHARE = 0.32  # of a panel's width, at most
LABEL_GAP_PX = 8  # between a label and the ridges
BELOW_PX = 3  # a ridge's base line, that its label reaches
SELECTED_PX = 1.8  # the line width of a selected layer's ridge
LEAST_SELECTION_PX = 10  # the height of the line beside it, where ridges stand close
LEAST_WIDTH_PX, LEAST_HEIGHT_PX = 130, 110  # smaller panels bear no labels, no axis names


@dataclass(frozen=True, slots=True)
class Ridge:
    """One histogram, `shares` (BINS,), and the label at its left end.

    It counts the layer in a `row` of the record, at a `step`.
    """

    label: str
    shares: Values
    row: int
    step: int


@dataclass(frozen=True, slots=True)
class BinRange:
    """The bins that are shown: from `first` to before `stop`, exact zeros apart."""

    first: int
    stop: int

    def covering(self, other: BinRange) -> BinRange:
        """The range that covers both."""
        return BinRange(min(self.first, other.first), max(self.stop, other.stop))

    def decades(self, most: int) -> list[int]:
        """Powers of ten that lie within, evenly, at most so many."""
        low = (FIRST_EXPONENT + self.first - 2) * np.log10(2)
        high = (FIRST_EXPONENT + self.stop - 2) * np.log10(2)
        found = range(int(np.ceil(low)), int(np.floor(high)) + 1)
        every = max(1, -(-len(found) // max(1, most)))
        return [decade for decade in found if decade % every == 0]


def occupied(shares: Values) -> BinRange:
    """The bins of magnitudes that hold anything, (…, BINS), with one to spare at each end."""
    filled = np.flatnonzero(shares.reshape(-1, BINS)[:, 1:].max(axis=0, initial=0.0) > 0) + 1
    if not len(filled):
        return BinRange(BINS // 2 - 4, BINS // 2 + 4)
    return BinRange(max(1, int(filled[0]) - 1), min(BINS, int(filled[-1]) + 2))


def decimated_indices(count: int, most: int = MOST) -> NDArray[np.intp]:
    """At most `most` evenly spaced indices below `count`, the last among them."""
    if count <= most:
        return np.arange(count)
    return np.round(np.linspace(0, count - 1, most)).astype(np.intp)


def decimated_around(count: int, kept: int, most: int = MOST) -> NDArray[np.intp]:
    """Like `decimated_indices`, but the index nearest to `kept` is replaced by it."""
    chosen = decimated_indices(count, most)
    if kept not in chosen and 0 <= kept < count:
        # first and last stay: they say how far the row goes
        inner = chosen[1:-1] if len(chosen) > 2 else chosen[:1]
        inner[np.argmin(np.abs(inner - kept))] = kept
    return chosen


def room_for(ridges: list[Ridge], box: QRectF, kept: int | None = None) -> list[Ridge]:
    """As many ridges as a box has room for, evenly, that of the row `kept` among them."""
    most = max(2, int(box.height() // theme.px(LEAST_DISTANCE_PX)))
    rows = [ridge.row for ridge in ridges]
    at = rows.index(kept) if kept in rows else -1
    return [ridges[place] for place in decimated_around(len(ridges), at, most)]


def plot_box(panel: QRectF, labels: Sequence[str]) -> QRectF:
    """The box of the ridges in a panel, right of the labels and above the magnitudes."""
    line = 1.5 * theme.px(theme.SMALL_PX)
    left = 0.0
    if panel.width() >= theme.px(LEAST_WIDTH_PX):
        metrics = QFontMetricsF(theme.font(theme.SMALL_PX))
        widest = max((metrics.horizontalAdvance(text) for text in labels), default=0.0)
        left = min(widest + theme.px(10), LABELS_SHARE * panel.width())
    lines = 2 if panel.height() >= theme.px(LEAST_HEIGHT_PX) else 1
    box = panel.adjusted(left, 0, -theme.px(10), -lines * line)
    box.setHeight(max(1.0, box.height()))
    return box


def zero_px(box: QRectF) -> float:
    """The width of the bar of exact zeros."""
    return max(theme.px(ZERO_PX), ZERO_SHARE * box.width())


def bin_places(box: QRectF, span: BinRange) -> Values:
    """The x of the middle of each shown bin."""
    zero = zero_px(box)
    left, width = box.left() + 1.6 * zero, box.width() - 1.6 * zero
    return left + (np.arange(span.stop - span.first) + 0.5) * (width / (span.stop - span.first))


def baselines(box: QRectF, count: int) -> Values:
    """The y of each ridge's base line, (count,), the first at the back."""
    top = box.top() + box.height() * min(0.4, OVERLAP / (count + OVERLAP))
    return np.linspace(top, box.bottom(), count) if count > 1 else np.array([box.bottom()])


def rise_px(box: QRectF, bases: Values, highest: float) -> float:
    """The height in pixels of a share of 1, such that the `highest` share fits the box."""
    if highest <= 0:
        return 0.0
    if len(bases) == 1:
        return box.height() / highest
    distance = float(bases[1] - bases[0])
    return min(OVERLAP * distance, float(bases[0]) - box.top()) / highest


def bin_at(box: QRectF, span: BinRange, x: float) -> int:
    """The bin whose magnitudes stand at an x."""
    if x < box.left() + 1.3 * zero_px(box):
        return 0
    return span.first + int(np.argmin(np.abs(bin_places(box, span) - x)))


def ridge_at(
    box: QRectF, ridges: list[Ridge], span: BinRange, highest: float, point: QPointF
) -> Ridge | None:
    """The frontmost of the drawn ridges on whose area or base line a point is."""
    if not ridges or not box.left() <= point.x() <= box.right():
        return None
    bases = baselines(box, len(ridges))
    rise, x = rise_px(box, bases, highest), bin_places(box, span)
    near = float(theme.px(NEAR_PX))
    if len(bases) > 1:  # halfway between two, the one in front is meant
        near = min(near, float(bases[1] - bases[0]) / 2)
    on_zero = point.x() <= box.left() + zero_px(box)
    for at in reversed(range(len(ridges))):
        ridge, base = ridges[at], float(bases[at])
        shown = ridge.shares[span.first : span.stop]
        share = ridge.shares[0] if on_zero else np.interp(point.x(), x, shown, left=0, right=0)
        top = base - float(share) * rise
        if top <= point.y() <= base or abs(point.y() - base) <= near:
            return ridge
    return None


def paint_ridges(
    painter: QPainter,
    box: QRectF,
    ridges: list[Ridge],
    span: BinRange,
    color: str,
    highest: float,
    selected: RowSet = NO_ROWS,
) -> None:
    """Draw ridges from back to front, the newest or last and those of `selected` rows strongest.

    `highest` is the largest share of all panels, which rises as far as there is room.
    """
    colours = theme.current()
    bases = baselines(box, len(ridges))
    rise = rise_px(box, bases, highest)
    x = bin_places(box, span)
    around = np.concatenate([x[:1], x, x[-1:]])
    zero = zero_px(box)
    for place, (ridge, base) in enumerate(zip(ridges, bases.tolist(), strict=True)):
        chosen = ridge.row in selected
        age = 1.0 if chosen else 0.35 + 0.65 * (place + 1) / len(ridges)
        # opaque, or the ends of its pieces would show where they meet
        pen = QPen(
            theme.color(theme.mixed(colours.surface, color, age)), SELECTED_PX if chosen else 1.2
        )
        fill = QColor(theme.color(colours.surface, 0.82))
        y = base - ridge.shares[span.first : span.stop] * rise
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        # its rough edge lies below the line, which is smooth
        painter.drawPolygon(polygon(around, np.concatenate([[base], y, [base]])))
        draw_line(painter, x, y, pen)
        height = float(ridge.shares[0]) * rise
        if height > 0:
            bar = QRectF(box.left(), base - height, zero, height)
            painter.fillRect(bar, theme.color(colours.surface))
            painter.fillRect(bar, theme.color(color, 0.5 * age))


def paint_selection(painter: QPainter, box: QRectF, ridges: list[Ridge], selected: RowSet) -> None:
    """A line in the accent's colour at the left of every ridge of a `selected` row."""
    bases = baselines(box, len(ridges))
    height = float(QFontMetrics(theme.font(theme.SMALL_PX)).height())
    if len(bases) > 1:
        height = max(theme.px(LEAST_SELECTION_PX), min(height, float(bases[1] - bases[0])))
    x = box.left() - theme.px(3)
    ends = [
        float(y) + theme.px(BELOW_PX)
        for y, r in zip(bases, ridges, strict=True)
        if r.row in selected
    ]
    painter.setPen(QPen(theme.color(theme.current().accent), theme.px(3), c=Qt.PenCapStyle.FlatCap))
    painter.drawLines([QLineF(x, end - height, x, end) for end in ends])


def label_places(
    panel: QRectF, box: QRectF, ridges: list[Ridge], selected: RowSet = NO_ROWS
) -> list[tuple[Ridge, QRectF]]:
    """Where labels stand, each left of its base line, from the panel's edge to the ridges.

    A single `selected` one comes first, then the last one, more that are selected, and upwards all
    that find room.
    """
    room = box.left() - panel.left()
    if room <= 0:
        return []
    line = QFontMetrics(theme.font(theme.SMALL_PX)).height()
    each = list(zip(ridges, baselines(box, len(ridges)).tolist(), strict=True))[::-1]
    found: list[tuple[Ridge, QRectF]] = []

    def rank(pair: tuple[Ridge, float]) -> int:
        if selected == {pair[0].row}:
            return 0
        return 1 if pair[0] is ridges[-1] else 3 - (pair[0].row in selected)

    for ridge, base in sorted(each, key=rank):
        place = QRectF(panel.left(), base - line + theme.px(BELOW_PX), room, line)
        if place.top() < box.top() - line or any(place.intersects(other) for _, other in found):
            continue
        found.append((ridge, place))
    return found


def label_at(
    panel: QRectF, box: QRectF, ridges: list[Ridge], point: QPointF, selected: RowSet = NO_ROWS
) -> Ridge | None:
    """The ridge on whose label a point is."""
    places = label_places(panel, box, ridges, selected)
    return next((ridge for ridge, place in places if place.contains(point)), None)


def paint_ridge_labels(
    painter: QPainter,
    panel: QRectF,
    box: QRectF,
    ridges: list[Ridge],
    name: str,
    selected: RowSet = NO_ROWS,
) -> None:
    """What each ridge is, those of `selected` rows in the colour of text.

    `name` says below what the labels count, where they are numbers.
    """
    width = box.left() - panel.left() - theme.px(LABEL_GAP_PX)
    if width <= 0:
        return
    colours = theme.current()
    painter.setFont(theme.font(theme.SMALL_PX))
    metrics, line = painter.fontMetrics(), painter.fontMetrics().height()
    side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    cut = Qt.TextElideMode.ElideMiddle
    for ridge, place in label_places(panel, box, ridges, selected):
        place.setWidth(width)
        painter.setPen(theme.color(colours.text if ridge.row in selected else colours.muted))
        painter.drawText(place, side, metrics.elidedText(ridge.label, cut, int(width) + 1))
    if name:
        painter.setPen(theme.color(colours.muted))
        painter.setFont(theme.font(theme.SMALL_PX, 600))
        below = QRectF(panel.left(), box.bottom() + theme.px(3) + 3, width, line)
        painter.drawText(below, side, painter.fontMetrics().elidedText(name, cut, int(width) + 1))


def paint_magnitudes(painter: QPainter, panel: QRectF, box: QRectF, span: BinRange) -> None:
    """Draw the axis below: "0" for exact zeros, powers of ten, and the axis's name."""
    painter.setPen(theme.color(theme.current().muted))
    painter.setFont(theme.font(theme.SMALL_PX))
    metrics, line = painter.fontMetrics(), painter.fontMetrics().height()
    center = Qt.AlignmentFlag.AlignCenter
    zero, top = zero_px(box), box.bottom() + 3
    painter.drawText(QRectF(box.left() - 4, top, zero + 8, line), center, "0")
    free = box.left() + zero / 2 + metrics.horizontalAdvance("0") / 2 + theme.px(6)
    x = bin_places(box, span)
    each = float(x[1] - x[0])
    for decade in span.decades(int(box.width() // theme.px(44))):
        place = decade / np.log10(2) - FIRST_EXPONENT + 1.5 - span.first
        text = "1" if decade == 0 else power_of_ten(decade)
        width = metrics.horizontalAdvance(text) + 2
        left = float(x[0]) + place * each - width / 2
        if left < free or left + width > box.right() + theme.px(10):
            continue
        free = left + width + theme.px(6)
        painter.drawText(QRectF(left, top, width, line), center, text)
    if panel.bottom() - top >= 2 * line:
        painter.setFont(theme.font(theme.SMALL_PX, 600))
        painter.drawText(QRectF(box.left(), top + line, box.width(), line), center, "magnitude")


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
