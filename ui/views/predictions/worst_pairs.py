"""The pairs of classes that are taken for one another most often, as a small table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from ui.style import theme
from ui.views.predictions.class_names import fitting_names

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QPointF
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

MOST_PAIRS = 20
GAP_PX = 8
HEADER = "times", "true", "said"


def worst_pairs(table: NDArray[np.intp], most: int = MOST_PAIRS) -> list[tuple[int, int, int]]:
    """The largest counts off the diagonal, with their true class and the one said instead."""
    cells = np.flatnonzero(table)
    rows, columns = np.divmod(cells, len(table))
    wrong = rows != columns
    rows, columns = rows[wrong], columns[wrong]
    found = table[rows, columns]
    order = np.argsort(-found, kind="stable")[:most]
    return list(
        zip(found[order].tolist(), rows[order].tolist(), columns[order].tolist(), strict=True)
    )


class WorstPairs(pg.GraphicsObject):
    """A line a pair, the most frequent first, as many as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.place = QRectF()
        self.lines: list[tuple[str, str, str]] = []
        self._pairs: list[tuple[int, int, int]] = []
        self._names: tuple[str, ...] = ()

    def show_pairs(self, table: NDArray[np.intp], names: tuple[str, ...], place: QRectF) -> None:
        """Show the worst pairs of a confusion matrix within `place`."""
        self.prepareGeometryChange()
        self.place, self._names = place, names
        room = max(0, int(place.height() // self._line_px()) - 1)
        self._pairs = worst_pairs(table, min(room, MOST_PAIRS))
        called = tuple(dict.fromkeys(n for _, *pair in self._pairs for n in pair))
        wide = int((place.width() - self._count_px() - 2 * theme.px(GAP_PX)) / 2)
        short = fitting_names(tuple(names[n] for n in called), wide)
        text = dict(zip(called, short, strict=True))
        self.lines = [(f"{n:,}", text[true], text[said]) for n, true, said in self._pairs]
        self.update()

    def reading(self, scene: QPointF) -> str:
        """The pair under a point of the scene in whole names; "" beside all."""
        at = self.mapFromScene(scene)
        line = int((at.y() - self.place.top()) // self._line_px()) - 1
        if not (self.isVisible() and self.place.contains(at) and 0 <= line < len(self._pairs)):
            return ""
        count, true, said = self._pairs[line]
        times = "once" if count == 1 else f"{count:,} times"
        return f"true {self._names[true]}, said {self._names[said]}: {times}"

    def boundingRect(self) -> QRectF:
        return self.place

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setFont(theme.font(theme.SMALL_PX))
        gap, line, first = theme.px(GAP_PX), self._line_px(), self._count_px()
        wide = (self.place.width() - first - 2 * gap) / 2
        now = theme.current()
        for row, texts in enumerate(
            [HEADER, *self.lines] if self.lines else [("", "no errors", "")]
        ):
            painter.setPen(theme.color(now.text if row else now.muted))
            x, y = self.place.left(), self.place.top() + row * line
            for column, (text, width) in enumerate(zip(texts, (first, wide, wide), strict=True)):
                side = Qt.AlignmentFlag.AlignLeft if column else Qt.AlignmentFlag.AlignRight
                box = QRectF(x, y, width, line)
                painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, text)
                x += width + gap

    def _line_px(self) -> float:
        return QFontMetrics(theme.font(theme.SMALL_PX)).height() + theme.px(2)

    def _count_px(self) -> float:
        metrics = QFontMetrics(theme.font(theme.SMALL_PX))
        most = f"{self._pairs[0][0]:,}" if self._pairs else ""
        return max(map(metrics.horizontalAdvance, (HEADER[0], most))) + 2
