"""Thin lines through a time axis where the user changed something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from ui.plots.plot import Plot, quiet_line
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyqtgraph as pg

    from simulator.measurement.snapshot import Mark

NEAR_PX = 5


class MarkLines:
    """An InfiniteLine a mark, each with a point on top."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.lines: list[pg.InfiniteLine] = []
        self.marks: tuple[Mark, ...] = ()

    def show_marks(self, marks: Sequence[Mark], places: Sequence[float]) -> None:
        """Draw `marks` at their places on the time axis."""
        if tuple(marks) == self.marks and [line.value() for line in self.lines] == list(places):
            return
        for line in self.lines:
            self._plot.box.removeItem(line)
        self.marks = tuple(marks)
        color = theme.color(theme.current().text, 0.35)
        self.lines = [quiet_line(at, upright=True, color=color) for at in places]
        for line in self.lines:
            line.addMarker("v", position=1.0, size=theme.px(8))
            line.setZValue(-20)
            self._plot.box.addItem(line, ignoreBounds=True)

    def near(self, scene: QPointF) -> Mark | None:
        """The mark whose line is under a point of the scene, the nearest where lines are close."""
        reach = theme.px(NEAR_PX)
        found = []
        for index, line in enumerate(self.lines):
            at = self._plot.box.mapViewToScene(QPointF(line.value(), 0)).x()
            if abs(at - scene.x()) <= reach:
                found.append((abs(at - scene.x()), index))
        return self.marks[min(found)[1]] if found else None
