"""The simplest view, a red square, and the folder that save dialogs answer with."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter

from simulator.design.design import LayerPlace
from tests.ui.views.conftest import ShowView
from ui.views.base.export import Table
from ui.views.base.view import View
from ui.widgets.dialogs import Dialogs


class Square(View):
    """A view whose area is red, with one layer in its left half."""

    def __init__(self) -> None:
        super().__init__("square", "Square", "a red square")
        self.set_title("Square", "in pixels & <units>")
        self.painted_static = 0

    def paint(self, painter: QPainter, area: QRect) -> None:
        self.paint_static(painter, "key", lambda inner: self._fill(inner, area))

    def _fill(self, painter: QPainter, area: QRect) -> None:
        self.painted_static += 1
        painter.fillRect(area, Qt.GlobalColor.red)

    def reading(self, position: QPoint) -> str:
        return "red\nall over" if self.plot_area().contains(position) else ""

    def layer_at(self, position: QPoint) -> LayerPlace | None:
        return LayerPlace(1, ("body", "a")) if position.x() < self.width() // 2 else None

    def table(self) -> Table:
        return ["name, unit", "value"], [("a", 0.1), ("b", float("nan")), ('"c"', -1e300)]


@pytest.fixture
def view(show_view: ShowView[Square]) -> Square:
    return show_view(Square, 400, 300)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder that save dialogs answer with, under the name they suggest."""
    monkeypatch.setattr(Dialogs, "save_file", lambda _v, _t, name, _f: str(tmp_path / name))
    return tmp_path
