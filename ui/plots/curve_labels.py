"""Words behind the ends of curves, in their colours, pushed apart where one would cover another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics

from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.plots.plot import Plot

BOLD_PX, MARGIN_PX = 14, 2


@dataclass(frozen=True, slots=True)
class Label:
    """A text that belongs at the value `at`; `short` where there is little room.

    A bold one says where a curve ends, the others what a level means.
    """

    at: float
    text: str
    color: str
    bold: bool = False
    short: str = ""


class CurveLabels:
    """TextItems beside a plot's box; a label that is not bold stays below a bold one near it."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.items: list[pg.TextItem] = []
        self.labels: list[Label] = []

    def show_labels(self, labels: Sequence[Label], left: float, right: float) -> None:
        """Place labels from `left` on, in the plot's pixels, none over another, up to `right`.

        Where there is not room for all, the bold ones stand alone, and at last in smaller type.
        """
        box = self._plot.inside()
        top, bottom = box.top() - theme.px(6), box.bottom() + theme.px(8)
        places = {id(one): self._plot.place_of(self._plot.box.viewRect().left(), one.at).y()
                  for one in labels}  # fmt: skip
        bold = [label for label in labels if label.bold]
        for kept, bold_px in ((labels, BOLD_PX), (bold, BOLD_PX), (bold, theme.SMALL_PX)):
            order = sorted(
                kept, key=lambda one: places[id(one)] + (0 if one.bold else theme.px(BOLD_PX))
            )
            fonts = [_font(one, bold_px) for one in order]
            heights = [float(QFontMetrics(font).height()) for font in fonts]
            if sum(heights) <= bottom - top:
                break
        within = [min(max(places[id(one)], box.top()), box.bottom()) for one in order]
        middles = placed(heights, within, top, bottom)
        self.labels = list(order)
        while len(self.items) < len(order):
            self.items.append(self._new_item())
        for number, item in enumerate(self.items):
            item.setVisible(number < len(order))
            if number < len(order):
                self._show(item, order[number], fonts[number], middles[number], left, right)

    def _show(
        self, item: pg.TextItem, label: Label, font: QFont, middle: float, left: float, right: float
    ) -> None:
        metrics = QFontMetrics(font)
        text = label.text
        if label.short and metrics.horizontalAdvance(text) > right - left:
            text = label.short
        width = metrics.horizontalAdvance(text)
        start = max(0.0, min(left, right - width))
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, round(right - start) + 1)
        item.textItem.setFont(font)
        item.setColor(theme.color(label.color))
        item.fill = pg.mkBrush(theme.color(theme.current().surface))
        item.setText(text)
        item.updateTextPos()
        item.setPos(start - MARGIN_PX, middle)

    def _new_item(self) -> pg.TextItem:
        item = pg.TextItem(anchor=(0, 0.5))
        item.textItem.document().setDocumentMargin(MARGIN_PX)
        item.setParentItem(self._plot)
        item.setZValue(50)
        return item


def _font(label: Label, bold_px: float) -> QFont:
    return theme.font(bold_px, 600) if label.bold else theme.font(theme.SMALL_PX)


def placed(
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
