"""Thin lines through a time axis where the user changed something, or something was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainter

from ui.plots.pens import pen
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.measurement.snapshot import Mark
    from ui.plots.plot import Plot

NEAR_PX, HEAD_PX = 5, 8
WARNING_DASHES = (2.0, 4.0)


class MarkLine(pg.InfiniteLine):
    """A faint upright line with a strong triangle on top, which one sees over any picture.

    One that `warns` is in the warning colour and broken, so that it is calmer than the user's own.
    Beside an edge of the plot, where half of the triangle would be cut away, it leans inwards.
    pyqtgraph draws its markers in the line's own colour.
    """

    def __init__(self, at: float, *, warns: bool = False) -> None:
        now = theme.current()
        self._color = now.warning if warns else now.text
        line = pen(theme.color(self._color, 0.35), dashes=WARNING_DASHES if warns else None)
        super().__init__(at, angle=90, pen=line)
        self._maxMarkerSize = theme.px(HEAD_PX)  # what is repainted: all of a head on one side

    def paint(self, painter: QPainter, *rest: Any) -> None:
        super().paint(painter, *rest)
        ends = [QPointF(end, 0) for end in self._endPoints]
        line = QLineF(*map(painter.transform().map, ends))
        unit = line.length() / (QLineF(*map(self.mapToScene, ends)).length() or 1.0)
        top, half = min(line.p1(), line.p2(), key=QPointF.y), theme.px(HEAD_PX) * unit / 2
        seen = painter.transform().mapRect(self.viewRect())
        lean = max(seen.left() + half - top.x(), 0.0) + min(seen.right() - half - top.x(), 0.0)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._color))
        corners = (lean - half, 0.0), (lean + half, 0.0), (0.0, 2 * half)
        painter.drawPolygon([top + QPointF(*corner) for corner in corners])
        painter.restore()


class MarkLines:
    """An InfiniteLine a mark, each with a point on top; they are warnings if it `warns`."""

    def __init__(self, plot: Plot, *, warns: bool = False) -> None:
        self._plot, self._warns = plot, warns
        self.lines: list[MarkLine] = []
        self._shown: object = None
        self.marks: tuple[Mark, ...] = ()

    def show_marks(self, marks: Sequence[Mark], places: Sequence[float]) -> None:
        """Draw `marks` at their places on the time axis."""
        shown = tuple(marks), list(places), theme.current().name, theme.scale()
        if shown == self._shown:
            return
        self._shown = shown
        for line in self.lines:
            self._plot.box.removeItem(line)
        self.marks = tuple(marks)
        self.lines = [MarkLine(at, warns=self._warns) for at in places]
        for line in self.lines:
            line.setZValue(-5)  # over images, below curves
            self._plot.box.addItem(line)

    def lines_at(self, scene: QPointF) -> list[str]:
        """What was changed or found at the line under a point of the scene, the nearest one."""
        found = []
        for line, mark in zip(self.lines, self.marks, strict=True):
            away = abs(self._plot.box.mapViewToScene(line.pos()).x() - scene.x())
            if away <= theme.px(NEAR_PX):
                found.append((away, f"step {mark.step:,}: {mark.text}"))
        return [min(found)[1]] if found else []
