"""The axis of a picture whose rows are layers: their names, and a bracket around each block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from simulator.design.layer_name import LayerName
from ui.plots.axis_item import INVISIBLE
from ui.style import theme

MOST_PX, LEAST_PX, GAP_PX = 84, 28, 10


@dataclass(frozen=True, slots=True)
class Rows:
    """Layers that share a label on the left: a repeated block, or one layer."""

    text: str
    first: int
    last: int


class LayerAxis(pg.AxisItem):
    """Rows of one drawn entry share a label: "body × 9". Row 0 lies between 0 and 1, on top.

    The first, the last and the largest groups are named, the others where there is room.
    """

    def __init__(self) -> None:
        super().__init__("left", pen=INVISIBLE, maxTickLength=0)
        self.groups: list[Rows] = []
        self.restyle()

    def restyle(self) -> None:
        """Take over the theme's type, colour and sizes."""
        self.setStyle(tickFont=theme.font(theme.SMALL_PX))
        self.setTextPen(theme.color(theme.current().muted))
        self.setPen(INVISIBLE)
        self.show_groups(self.groups)

    def show_names(self, names: tuple[str, ...]) -> None:
        """Name these rows."""
        self.show_groups(group_rows(names))

    def show_groups(self, groups: list[Rows]) -> None:
        """Name groups of rows."""
        self.groups = groups
        self.picture = None
        self.update()

    def needed_px(self) -> int:
        """The width that the widest label needs, within bounds."""
        metrics = QFontMetrics(theme.font(theme.SMALL_PX))
        widest = max([metrics.horizontalAdvance(rows.text) for rows in self.groups] or [0])
        widest = min(theme.px(MOST_PX), max(widest, theme.px(LEAST_PX)))
        return widest + 2 + theme.px(GAP_PX)

    def shown(self) -> list[tuple[float, str]]:
        """The labels that stand on the axis now: the middle row of each, and its text."""
        size = self.size()
        return [(at, rows.text) for at, rows in self._placed(size.height())]

    def _placed(self, height: float) -> list[tuple[float, Rows]]:
        """Groups that find room, with their middles in rows."""
        line = QFontMetrics(theme.font(theme.SMALL_PX)).height()
        low, high = sorted(self.range)
        unit = height / (high - low) if high > low else 0.0
        ends = (self.groups[0], self.groups[-1]) if self.groups else ()
        ranked = sorted(
            self.groups, key=lambda rows: (rows not in ends, rows.first - rows.last, rows.first)
        )
        found: list[tuple[float, Rows]] = []
        for rows in ranked:
            first, last = max(rows.first, low), min(rows.last + 1, high)
            middle = (first + last) / 2
            if last > first and all(abs(middle - at) * unit >= line for at, _ in found):
                found.append((middle, rows))
        return sorted(found, key=lambda one: one[0])

    def generateDrawSpecs(self, p: QPainter) -> Any:
        box = QRectF(QPointF(0, 0), self.size())
        low, high = sorted(self.range)
        if not self.groups or box.height() <= 0 or high <= low:
            return None
        unit = box.height() / (high - low)
        pen = pg.mkPen(theme.color(theme.current().line), width=1)
        right = box.right() - theme.px(GAP_PX) + 1.5
        brackets = []
        for rows in self.groups:
            first, last = max(rows.first, low), min(rows.last + 1, high)
            if rows.last > rows.first and last > first:
                top, bottom = (first - low) * unit + 2, (last - low) * unit - 2
                brackets.append((pen, QPointF(right, top), QPointF(right, bottom)))
        metrics = QFontMetrics(theme.font(theme.SMALL_PX))
        line, width = metrics.height(), box.width() - theme.px(GAP_PX) - 2
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        texts = []
        for at, rows in self._placed(box.height()):
            top = min(max((at - low) * unit - line / 2, 0), box.bottom() - line)
            text = metrics.elidedText(rows.text, Qt.TextElideMode.ElideMiddle, int(width))
            texts.append((QRectF(0, top, width, line), flags, text))
        line_pen = (INVISIBLE, QPointF(0, 0), QPointF(0, 0))
        return line_pen, brackets, texts


def group_rows(names: tuple[str, ...]) -> list[Rows]:
    """Rows of one drawn entry belong together: "body/1/a" … "body/9/b" become "body × 9"."""
    found: list[Rows] = []
    for index, name in enumerate(names):
        layer = LayerName.parse(name)
        head = layer.path[0]
        if found and found[-1].text == head and layer.repetitions:
            found[-1] = Rows(head, found[-1].first, index)
        else:
            found.append(Rows(head, index, index))
    texts = []
    for rows in found:
        repetitions = LayerName.parse(names[rows.last]).repetitions
        count = repetitions[0] if repetitions else 1
        text = f"{rows.text} × {count}" if count > 1 else rows.text
        texts.append(Rows(text, rows.first, rows.last))
    return texts
