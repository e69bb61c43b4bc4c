"""The simplest view, a plot whose area is red, and the folder that save dialogs answer with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF

from simulator.design.design import LayerPlace
from tests.ui.views.conftest import ShowView
from ui.plots.plot import Plot
from ui.views.base.export import Table
from ui.views.base.plot_view import PlotView
from ui.widgets.dialogs import Dialogs


class Square(PlotView):
    """A view whose plot from 0 to 10 is red, with one layer in its left half."""

    def __init__(self) -> None:
        super().__init__("square", "Square", "a red square")
        self.set_title("Square", "in pixels & <units>")
        self.plot = Plot(grid=False)
        self.canvas.ci.addItem(self.plot, 0, 0)
        self.plot.box.set_home((0.0, 10.0), (0.0, 10.0))
        self.red = pg.ImageItem(np.full((1, 1, 3), [255, 0, 0], np.uint8), levels=(0, 255))
        self.red.setRect(0, 0, 10, 10)
        self.plot.box.addItem(self.red, ignoreBounds=True)

    def reading(self, scene: QPointF) -> str:
        return "red\nall over" if self.plot.value_at(scene) is not None else ""

    def layer_at(self, scene: QPointF) -> tuple[LayerPlace, int] | None:
        at = self.plot.value_at(scene)
        return (LayerPlace(1, ("body", "a")), 1) if at is not None and at.x() < 5 else None

    def table(self) -> Table:
        return ["name, unit", "value"], [("a", 0.1), ("b", float("nan")), ('"c"', -1e300)]

    def pixel(self, x: float, y: float) -> QPoint:
        """Where values stand, in the pixels of the canvas's viewport."""
        return self.canvas.mapFromScene(self.plot.box.mapViewToScene(QPointF(x, y)))


@pytest.fixture
def view(show_view: ShowView[Square]) -> Square:
    found = show_view(Square, 400, 300)
    found.canvas.lay_out()
    return found


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder that save dialogs answer with, under the name they suggest."""
    monkeypatch.setattr(Dialogs, "save_file", lambda _v, _t, name, _f: str(tmp_path / name))
    return tmp_path
