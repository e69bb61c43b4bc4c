"""Ridge lines: many histograms one behind the other, on one axis of magnitudes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from simulator.history import BINS, FIRST_EXPONENT
from simulator.verdict import power_of_ten
from ui import theme
from ui.views.strokes import draw_line, polygon

Values = NDArray[np.floating]
MOST = 28  # ridges in a panel
OVERLAP = 2.6  # of a ridge's distance, that the highest peak rises
ZERO_SHARE = 0.06  # of the width, for the bin of exact zeros at the left
LABEL_PX = 64


@dataclass(frozen=True, slots=True)
class Ridge:
    """One histogram, `shares` (BINS,), and the words at its left end."""

    label: str
    shares: Values


@dataclass(frozen=True, slots=True)
class Span:
    """The bins that are shown: from `first` to before `stop`, exact zeros apart."""

    first: int
    stop: int

    def covering(self, other: Span) -> Span:
        """Both."""
        return Span(min(self.first, other.first), max(self.stop, other.stop))

    def decades(self, most: int) -> list[int]:
        """Powers of ten that lie within, evenly, at most so many."""
        low = (FIRST_EXPONENT + self.first - 2) * np.log10(2)
        high = (FIRST_EXPONENT + self.stop - 2) * np.log10(2)
        found = range(int(np.ceil(low)), int(np.floor(high)) + 1)
        every = max(1, -(-len(found) // max(1, most)))
        return [decade for decade in found if decade % every == 0]


def occupied(shares: Values) -> Span:
    """The bins of magnitudes that hold anything, (…, BINS), with one to spare at each end."""
    filled = np.flatnonzero(shares.reshape(-1, BINS)[:, 1:].max(axis=0, initial=0.0) > 0) + 1
    if not len(filled):
        return Span(BINS // 2 - 4, BINS // 2 + 4)
    return Span(max(1, int(filled[0]) - 1), min(BINS, int(filled[-1]) + 2))


def thinned(count: int) -> NDArray[np.intp]:
    """At most `MOST` of so many, evenly, the last among them."""
    if count <= MOST:
        return np.arange(count)
    return np.round(np.linspace(0, count - 1, MOST)).astype(np.intp)


def plot_box(panel: QRectF) -> QRectF:
    """The room of the ridges in a panel: labels at the left, magnitudes below."""
    line = 1.5 * theme.px(theme.SMALL_PX)
    return panel.adjusted(theme.px(LABEL_PX), 0, -theme.px(10), -2 * line)


def bin_places(box: QRectF, span: Span) -> Values:
    """The x of the middle of each shown bin."""
    zero = ZERO_SHARE * box.width()
    left, width = box.left() + 1.6 * zero, box.width() - 1.6 * zero
    return left + (np.arange(span.stop - span.first) + 0.5) * (width / (span.stop - span.first))


def baselines(box: QRectF, count: int) -> Values:
    """The y of each ridge's ground, the first at the back."""
    top = box.top() + box.height() * min(0.4, OVERLAP / (count + OVERLAP))
    return np.linspace(top, box.bottom(), count) if count > 1 else np.array([box.bottom()])


def paint_ridges(
    painter: QPainter, box: QRectF, ridges: list[Ridge], span: Span, color: str
) -> None:
    """The ridges from back to front, the newest or last one strongest."""
    colours = theme.current()
    grounds = baselines(box, len(ridges))
    distance = float(grounds[1] - grounds[0]) if len(ridges) > 1 else box.height() / OVERLAP
    highest = max((float(ridge.shares.max(initial=0.0)) for ridge in ridges), default=0.0)
    rise = OVERLAP * distance / highest if highest else 0.0
    x = bin_places(box, span)
    around = np.concatenate([x[:1], x, x[-1:]])
    zero = ZERO_SHARE * box.width()
    line = painter.fontMetrics().height()
    free = -np.inf
    for place, (ridge, ground) in enumerate(zip(ridges, grounds.tolist(), strict=True)):
        age = 0.35 + 0.65 * (place + 1) / len(ridges)
        # opaque, or the ends of its pieces would show where they meet
        pen = QPen(theme.color(theme.mixed(colours.surface, color, age)), 1.2)
        fill = QColor(theme.color(colours.surface, 0.82))
        y = ground - ridge.shares[span.first : span.stop] * rise
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        # its rough edge lies below the line, which is smooth
        painter.drawPolygon(polygon(around, np.concatenate([[ground], y, [ground]])))
        draw_line(painter, x, y, pen)
        height = float(ridge.shares[0]) * rise
        if height > 0:
            bar = QRectF(box.left(), ground - height, zero, height)
            painter.fillRect(bar, theme.color(colours.surface))
            painter.fillRect(bar, theme.color(color, 0.5 * age))
        if ground - free >= line:
            free = ground
            painter.setPen(theme.color(colours.muted))
            room = QRectF(box.left() - theme.px(LABEL_PX), ground - line, theme.px(LABEL_PX - 8),
                          line)  # fmt: skip
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            words = painter.fontMetrics().elidedText(
                ridge.label, Qt.TextElideMode.ElideMiddle, int(room.width())
            )
            painter.drawText(room, side, words)


def paint_magnitudes(painter: QPainter, box: QRectF, span: Span) -> None:
    """The axis below: "0" for exact zeros, then powers of ten."""
    painter.setPen(theme.color(theme.current().muted))
    painter.setFont(theme.font(theme.SMALL_PX))
    line = painter.fontMetrics().height()
    zero = ZERO_SHARE * box.width()
    center = Qt.AlignmentFlag.AlignCenter
    painter.drawText(QRectF(box.left(), box.bottom() + 3, zero, line), center, "0")
    x = bin_places(box, span)
    each = float(x[1] - x[0])
    for decade in span.decades(int(box.width() // theme.px(44))):
        place = decade / np.log10(2) - FIRST_EXPONENT + 1.5 - span.first
        at = float(x[0]) + place * each
        text = "1" if decade == 0 else power_of_ten(decade)
        painter.drawText(QRectF(at - 30, box.bottom() + 3, 60, line), center, text)


def bin_text(index: int) -> str:
    """The magnitudes that a bin counts: "2⁻⁵ … 2⁻⁴" in figures."""
    if index == 0:
        return "exactly 0"
    high = 2.0 ** (FIRST_EXPONENT + index - 1)
    return f"{high / 2:.2g} … {high:.2g}"
