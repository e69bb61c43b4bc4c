"""Words behind the ends of curves, in their colours, pushed apart where one would cover another."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF

from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.plots.plot import Plot

BOLD_PX, ABOVE_PX, BELOW_PX, GAP_PX = 14, 6, 8, 4


class Label(NamedTuple):
    """A text that belongs at the value `at`; `short` where there is little room.

    A bold one says where a curve ends, the others what a level means. Of one with a `number` at
    the end of its text the words before it are shortened, in their middle, and the number stays.
    The short text may have several lines.
    """

    at: float
    text: str
    color: str
    bold: bool = False
    short: str = ""
    number: str = ""

    def font(self, bold_px: float = BOLD_PX) -> QFont:
        """What it is written in, if bold with this size."""
        return theme.font(bold_px, 600) if self.bold else theme.font(theme.SMALL_PX)


class CurveLabels:
    """TextItems beside a plot's box; a label that is not bold stays below a bold one near it."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.items: list[pg.TextItem] = []
        self.labels: list[Label] = []

    def show_labels(self, labels: Sequence[Label], left: float, right: float) -> None:
        """Place labels from `left` on, in the plot's pixels, none over another, up to `right`.

        Where there is not room for all, the bold ones stand alone, then in smaller type, and at
        last at the right of the box, where they may stand beside the numbers below it.
        """
        box, seen = self._plot.inside(), self._plot.box.viewRect().left()
        top, beside = box.top() - theme.px(ABOVE_PX), max(left, box.right() + theme.px(GAP_PX))

        def place(label: Label) -> float:
            return min(max(self._plot.place_of(seen, label.at).y(), box.top()), box.bottom())

        bold = [label for label in labels if label.bold]
        for kept, bold_px, begin in (
            (labels, BOLD_PX, left),
            (bold, BOLD_PX, left),
            (bold, theme.SMALL_PX, left),
            (bold, theme.SMALL_PX, beside),
        ):
            below = theme.px(BELOW_PX) if begin > box.right() else 0
            order = sorted(kept, key=lambda one: place(one) + theme.px(BOLD_PX) * (not one.bold))
            fonts = [one.font(bold_px) for one in order]
            fitted = [
                _fitted(one, QFontMetrics(font), begin, right)
                for one, font in zip(order, fonts, strict=True)
            ]
            heights = [
                math.ceil(QFontMetricsF(font).height() * (text.count("\n") + 1))
                for font, (_, text) in zip(fonts, fitted, strict=True)
            ]
            ends = [place(one) + h / 2 for one, h in zip(order, heights, strict=True)]
            # beside the axis one is centred on its end, but none is pushed below it
            bottom = min(box.bottom() + below, max([box.bottom(), *ends]))
            if sum(heights) <= bottom - top:
                break
            bottom = box.bottom() + below
        middles = without_overlap(heights, [place(one) for one in order], top, bottom)
        self.labels = list(order)
        while len(self.items) < len(order):
            self.items.append(self._new_item())
        for item in self.items[len(order) :]:
            item.hide()
        for item, label, font, (start, text), middle in zip(
            self.items, order, fonts, fitted, middles, strict=False
        ):
            item.textItem.setFont(font)
            item.setColor(theme.color(label.color))
            item.fill = pg.mkBrush(theme.color(theme.current().surface))
            item.setText(text)
            item.updateTextPos()  # which setText leaves out where only the font is another one
            item.setPos(start, middle)
            item.show()

    def _new_item(self) -> pg.TextItem:
        item = pg.TextItem(anchor=(0, 0.5))
        item.textItem.document().setDocumentMargin(0)  # it would cover a label next to it
        item.setParentItem(self._plot)
        item.setZValue(50)
        return item


def _fitted(label: Label, metrics: QFontMetrics, left: float, right: float) -> tuple[float, str]:
    """Where a label begins, from `left` on or before it, and as much of it as fits to `right`."""
    text, room = label.text, right - left
    if label.short and metrics.horizontalAdvance(text) > room:
        text = label.short
    # what is short already begins further left: "A…4" would be run 4 as well as run 14
    is_short = text == label.short != label.text
    if label.number and not is_short and metrics.horizontalAdvance(text) > room:
        words = text.removesuffix(label.number).rstrip()
        end = text[len(words) :]
        least = metrics.horizontalAdvance(f"{words[:1]}…{words[-1:]}") + 1
        free = max(least, int(room - metrics.horizontalAdvance(end)))
        text = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, free) + end
    lines = text.split("\n")
    start = max(0.0, min(left, right - max(map(metrics.horizontalAdvance, lines))))
    most = round(right - start) + 1
    cut = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, most) for line in lines]
    return start, "\n".join(cut)


def without_overlap(
    heights: Sequence[float], places: Sequence[float], top: float, bottom: float
) -> list[float]:
    """Middles of boxes as near to `places` as they go without overlap, inside top to bottom.

    Both lists run from the top downwards. Where there is not room for all, the last go below.
    """
    found: list[float] = []
    free = top
    for height, place in zip(heights, places, strict=True):
        middle = max(place, free + height / 2)
        found.append(middle)
        free = middle + height / 2
    limit = bottom
    for index in range(len(found) - 1, -1, -1):
        half = heights[index] / 2
        lowest = max(limit - half, top + sum(heights[:index]) + half)
        found[index] = min(found[index], lowest)
        limit = found[index] - half
    return found
