"""The key above a study's plot: what solid and dotted lines, bars, rings and crosses mean there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from ui.plots.pens import pen
from ui.style import theme
from ui.views.study.columns import PARTNERS, title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from ui.plots.plot import Plot
    from ui.views.study.drawing import Drawing

    Mark = Literal["solid", "dotted", "bar", "ring", "cross"]
    Entry = tuple[Mark, str]

KEY_PX, ABOVE_PX, BELOW_PX = 28, 6, 6
MARK_PX, GAP_PX, APART_PX = 22, 6, 18
RING_PX, CROSS_PX, BAR_PX = 11, 7, 14


def entries_of(drawing: Drawing) -> tuple[Entry, ...]:
    """What the key of a drawing explains: no more than what is drawn."""
    entries: list[Entry] = []
    if any(each.partner is not None for each in drawing.points):
        own, partner = (
            title_of(each).partition(" ")[0] for each in (drawing.y, PARTNERS[drawing.y])
        )
        entries += [("solid", own), ("dotted", partner)]
    if any(each.y is not None and each.y.lowest < each.y.highest for each in drawing.points):
        entries.append(("bar", "range over seeds"))
    if drawing.deepest:
        entries.append(("ring", "trains up to here"))
    if any(each.point.diverged for each in drawing.points):
        entries.append(("cross", "runs that diverged"))
    return tuple(entries)


class PlotKey(pg.GraphicsObject):
    """Stands above the box of a plot that leaves KEY_PX there; what has no room is left out."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        super().__init__()
        self.setParentItem(plot)
        self.entries: Sequence[Entry] = ()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Explain these marks, in order."""
        if entries != self.entries:
            self.entries = entries
            self.update()

    def follow(self) -> None:
        """The plot has another size."""
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self._plot.size().width(), theme.px(KEY_PX))

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.font(theme.SMALL_PX)
        painter.setFont(font)
        metrics, top = QFontMetricsF(font), theme.px(ABOVE_PX)
        high = theme.px(KEY_PX - ABOVE_PX - BELOW_PX)
        left, right = self._plot.inside().left(), self._plot.size().width()
        for mark, text in self.entries:
            begin = left + theme.px(MARK_PX + GAP_PX)
            width = metrics.horizontalAdvance(text)
            if begin + width > right:
                return
            _paint_mark(painter, mark, QPointF(left + theme.px(MARK_PX) / 2, top + high / 2))
            painter.setPen(theme.color(theme.current().muted))
            room = QRectF(begin, top, width + 1, high)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
            left = begin + width + theme.px(APART_PX)


def _paint_mark(painter: QPainter, mark: Mark, middle: QPointF) -> None:
    """A mark as it is drawn in the plot, in no line's colour."""
    color = theme.color(theme.current().text)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if mark in ("solid", "dotted"):
        line = pen(color, 2.0)
        if mark == "dotted":
            line = pen(color, 1.5)
            line.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(line)
        half = QPointF(theme.px(MARK_PX) / 2, 0)
        painter.drawLine(middle - half, middle + half)
        return
    if mark == "bar":
        painter.setPen(pen(color, 1.5))
        half = QPointF(0, theme.px(BAR_PX) / 2)
        painter.drawLine(middle - half, middle + half)
        return
    painter.setPen(pen(color, 2.0))
    reach = theme.px(RING_PX if mark == "ring" else CROSS_PX) / 2
    if mark == "ring":
        painter.drawEllipse(middle, reach, reach)
    else:
        for way in (QPointF(reach, reach), QPointF(reach, -reach)):
            painter.drawLine(middle - way, middle + way)
