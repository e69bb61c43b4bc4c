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
        self.marks, text = tuple(marks), theme.current().text
        self.lines = [quiet_line(at, upright=True, color=theme.color(text, 0.35)) for at in places]
        head = ("^", 0.0) if self._plot.box.yInverted() else ("v", 1.0)
        for line in self.lines:
            line.addMarker(*head, size=theme.px(8))
            line.setZValue(-5)  # over images, below curves
            self._plot.box.addItem(line, ignoreBounds=True)

    def lines_at(self, scene: QPointF) -> list[str]:
        """What was changed at the line under a point of the scene, the nearest of several."""
        found = []
        for line, mark in zip(self.lines, self.marks, strict=True):
            away = abs(self._plot.box.mapViewToScene(QPointF(line.value(), 0)).x() - scene.x())
            if away <= theme.px(NEAR_PX):
                found.append((away, f"step {mark.step:,}: {mark.text}"))
        return [min(found)[1]] if found else []
