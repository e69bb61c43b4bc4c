"""The axis of a picture whose rows are layers: their names, and a bracket around each block."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics

from simulator.design.design import OUTPUT
from simulator.design.layer_name import LayerName
from ui.plots.axis_item import TextAxis
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPen

MOST_PX, LEAST_PX, GAP_PX, BRACKET_PX = 84, 28, 12, 8
OUTPUT_SHORT = "out"


class Rows(NamedTuple):
    """Layers that share a label on the left: a repeated block, or one layer."""

    text: str
    first: int
    last: int


class LayerAxis(TextAxis):
    """Rows of one drawn entry share a label: "body × 9". Row 0 lies between 0 and 1, on top.

    The first, the last and the largest groups are named, the others where there is room.
    """

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self.groups: list[Rows] = []
        self.selected: Sequence[int] = ()
        self._widest: int | None = None
        super().__init__("left")

    def restyle(self) -> None:
        self._widest = None
        super().restyle()

    def show_names(self, names: tuple[str, ...]) -> None:
        """Name these rows."""
        if names != self.names:
            self.names, self.groups, self._widest = names, group_rows(names), None
            self.redraw()

    def show_selected(self, rows: Sequence[int]) -> None:
        """Draw a line in the accent's colour beside these rows."""
        self.selected = rows
        self.redraw()

    def needed_px(self) -> int:
        """The width that the widest label needs, within bounds, and the bracket beside it."""
        if self._widest is None:  # asked in every frame
            metrics = QFontMetrics(theme.font(theme.SMALL_PX))
            self._widest = max(
                [metrics.horizontalAdvance(rows.text) for rows in self.groups] or [0]
            )
        widest = self._widest
        least, most = theme.px(LEAST_PX), theme.px(MOST_PX)
        return min(most, max(widest, least)) + 2 + theme.px(GAP_PX)

    def _seen(self, first: int, last: int) -> tuple[float, float]:
        """The upper and the lower end of what is seen of rows."""
        low, high = sorted(self.range)
        return max(first, low), min(last + 1, high)

    def labels(self) -> list[tuple[float, str]]:
        ends = (self.groups[0], self.groups[-1]) if self.groups else ()
        ranked = sorted(self.groups, key=lambda g: (g not in ends, g.first - g.last, g.first))
        found = []
        for rows in ranked:
            first, last = self._seen(rows.first, rows.last)
            if last > first:
                found.append(((first + last) / 2, self._shortened(rows.text)))
        return found

    def _shortened(self, text: str) -> str:
        """A name as far as there is room; that of the output as on its card, not "o…t"."""
        shown = self.cut(text, GAP_PX)
        return self.cut(OUTPUT_SHORT, GAP_PX) if text == OUTPUT and shown != text else shown

    def brackets(self) -> list[tuple[QPen, QPointF, QPointF]]:
        now, right = theme.current(), self.size().width()
        thin = pg.mkPen(theme.color(now.line))
        thick = pg.mkPen(theme.color(now.accent), width=theme.px(3))
        thick.setCapStyle(Qt.PenCapStyle.FlatCap)
        groups = [g for g in self.groups if g.last > g.first]
        lines = [(thin, right - theme.px(BRACKET_PX) + 2, 2, g.first, g.last) for g in groups]
        lines += [(thick, right - theme.px(3), 0, row, row) for row in self.selected]
        found = []
        for pen, x, margin, *ends in lines:
            first, last = self._seen(*ends)
            if last > first:
                top, bottom = self.place_of(first) + margin, self.place_of(last) - margin
                found.append((pen, QPointF(x, top), QPointF(x, bottom)))
        return found


def group_rows(names: Sequence[str]) -> list[Rows]:
    """Rows of one drawn entry belong together: "body/1/a" … "body/9/b" become "body × 9"."""
    found: list[Rows] = []
    for index, name in enumerate(names):
        layer = LayerName.parse(name)
        head, first = layer.path[0], index
        if found and layer.repetitions and LayerName.parse(names[index - 1]).path[0] == head:
            first = found.pop().first
        count = layer.repetitions[0] if layer.repetitions else 1
        found.append(Rows(f"{head} × {count}" if count > 1 else head, first, index))
    return found
