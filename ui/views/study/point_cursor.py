"""The point of a study's plot that the keyboard is at: arrows go from point to point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt

from ui.plots.pens import pen
from ui.style import theme

if TYPE_CHECKING:
    from ui.views.study.drawing import Drawing, Drawn
    from ui.views.study.plot import StudyPlot

SIZE_PX = 21  # outside of the ring around the deepest that trains
ALONG = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
ACROSS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class PointCursor:
    """Stays at its line and value while the plot changes; a square is drawn around its point."""

    def __init__(self, plot: StudyPlot) -> None:
        self._plot = plot
        self._at: tuple[str, float] | None = None  # line, and value of the study's axis
        self.mark = pg.ScatterPlotItem(symbol="s", pxMode=True, brush=None)
        plot.box.addItem(self.mark)
        self.restyle()

    def restyle(self) -> None:
        """Draw in the theme's colours and sizes."""
        self.mark.setPen(pen(theme.color(theme.current().accent), 2.0))
        self.mark.setSize(theme.px(SIZE_PX))

    @property
    def drawn(self) -> Drawn | None:
        """The point; None where it is at none, or at one that is no longer drawn."""
        for each in _measured(self._plot.drawing):
            if (each.point.variant, each.point.value) == self._at:
                return each
        return None

    def press(self, key: Qt.Key) -> bool:
        """Go along the line, or to the next point above or below; whether the key is one of these.

        The first key that is pressed leads to the first point of the first line.
        """
        if key not in ALONG and key not in ACROSS:
            return False
        drawing, here = self._plot.drawing, self.drawn
        found = _measured(drawing)
        if here is None:
            lines = [each for name in drawing.names for each in drawing.of(name) if each in found]
            there = lines[0] if lines else None
        elif key in ALONG:
            there = _along(drawing, here, ALONG[key])
        else:
            there = self._across(found, here, ACROSS[key])
        if there is not None:
            self._at = there.point.variant, there.point.value
        self.show()
        return True

    def _across(self, found: list[Drawn], here: Drawn, way: int) -> Drawn | None:
        """The next point above or below, among those that stand nearest along the plot."""
        place = self._plot.place_of_point
        x, y = place(here)
        column: dict[str, Drawn] = {}  # of each other line the point that is nearest along it
        for each in found:
            name = each.point.variant
            if name == here.point.variant:
                continue
            if name not in column or abs(place(each)[0] - x) < abs(place(column[name])[0] - x):
                column[name] = each
        beyond = [each for each in column.values() if way * (place(each)[1] - y) >= 0]
        return min(beyond, key=lambda each: abs(place(each)[1] - y), default=None)

    def clear(self) -> bool:
        """Be at no point; whether it was at one."""
        was = self._at is not None
        self._at = None
        self.show()
        return was

    def show(self) -> None:
        """Draw the mark where the point is now."""
        here = self.drawn
        self.mark.setData(
            *([[], []] if here is None else [[v] for v in self._plot.place_of_point(here)])
        )

    def scene(self) -> QPointF | None:
        """Where the point is in the scene."""
        here = self.drawn
        if here is None:
            return None
        return self._plot.box.mapViewToScene(QPointF(*self._plot.place_of_point(here)))


def _measured(drawing: Drawing) -> list[Drawn]:
    return [each for each in drawing.points if each.x is not None and each.y is not None]


def _along(drawing: Drawing, here: Drawn, way: int) -> Drawn:
    """The next point of the line, or the same at its end."""
    line = [each for each in drawing.of(here.point.variant) if each.y is not None]
    return line[min(max(line.index(here) + way, 0), len(line) - 1)]
