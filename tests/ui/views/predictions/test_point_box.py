"""In the plane a click adds a point and a drag moves one; both are undone like any edit."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot
from ui.views.predictions.decision_surface import plane_axes

from simulator.design import edits
from simulator.measurement.examination import Predictions
from tests.ui.conftest import MakeWindow
from ui.shell.main_window import MainWindow
from ui.views.predictions.view import PredictionView

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, make_window: MakeWindow) -> MainWindow:
    return on_spirals(qtbot, make_window)


def on_spirals(qtbot: QtBot, make_window: MakeWindow) -> MainWindow:
    """A window that shows what its network predicts in the plane."""
    found = make_window()
    found.document.edit("Data", lambda design: edits.set_data(design, "name", "spirals"))
    found.dock_area.reveal("prediction_view")
    qtbot.waitUntil(lambda: bool(view_of(found).boxes()))
    return found


def view_of(window: MainWindow) -> PredictionView:
    view = window.dock_area.views["prediction_view"]
    assert isinstance(view, PredictionView)
    return view


def predictions(window: MainWindow) -> Predictions:
    found = view_of(window)._found[0]
    assert found is not None
    return found


def count(window: MainWindow) -> int:
    """Training samples that are drawn."""
    return len(predictions(window).training.targets) if view_of(window).boxes() else 0


def pixel(window: MainWindow, x1: float, x2: float) -> QPoint:
    view = view_of(window)
    axes = plane_axes(predictions(window), view.boxes()[0])
    (point,) = axes.points(np.array([x1]), np.array([x2]))
    return QPointF(point).toPoint()


def corner(window: MainWindow) -> tuple[float, float]:
    """A place near the corner, where no arm of the spirals comes."""
    low1, high1, low2, high2 = predictions(window).extent
    return low1 + 0.04 * (high1 - low1), high2 - 0.04 * (high2 - low2)


def test_a_click_adds_a_point_of_the_chosen_class_and_undo_takes_it_away(
    qtbot: QtBot, window: MainWindow
) -> None:
    before = window.document.design
    view, (x1, x2) = view_of(window), corner(window)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert "class 0" in view.unit
    qtbot.mouseClick(view, LEFT, pos=pixel(window, x1, x2))
    (point,) = window.document.design.data.points
    assert point.target == 0
    assert abs(point.x1 - x1) < 0.02
    assert abs(point.x2 - x2) < 0.02
    after = window.document.design
    qtbot.waitUntil(lambda: count(window) == 321)
    window.document.undo_stack.undo()
    assert window.document.design == before
    window.document.undo_stack.redo()
    assert window.document.design == after


def test_a_drag_moves_a_sample(qtbot: QtBot, window: MainWindow) -> None:
    before = window.document.design
    evaluated = predictions(window).training
    assert evaluated.points is not None
    assert evaluated.numbers is not None
    index = int(np.argmax(evaluated.points[:, 0]))
    view, (x1, x2) = view_of(window), corner(window)
    start, end = pixel(window, *evaluated.points[index]), pixel(window, x1, x2)
    qtbot.mousePress(view, LEFT, pos=start)
    for part in range(1, 5):
        qtbot.mouseMove(view, start + (end - start) * (part / 4))
    view.grab()
    qtbot.mouseRelease(view, LEFT, pos=end)
    (point,) = window.document.design.data.points
    assert point.sample is not None
    assert abs(point.x1 - x1) < 0.02
    window.document.undo_stack.undo()
    assert window.document.design == before


def test_escape_lets_go(qtbot: QtBot, window: MainWindow) -> None:
    before = window.document.design
    view = view_of(window)
    view.setFocus()
    at = pixel(window, *corner(window))
    qtbot.mousePress(view, LEFT, pos=at)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    qtbot.mouseRelease(view, LEFT, pos=at)
    assert window.document.design == before


def test_data_that_take_no_points_are_left_alone(qtbot: QtBot, window: MainWindow) -> None:
    window.document.edit("Data", lambda design: edits.set_data(design, "name", "xor_table"))
    qtbot.waitUntil(lambda: count(window) == 4)
    before = window.document.design
    qtbot.mouseClick(view_of(window), LEFT, pos=pixel(window, *corner(window)))
    assert window.document.design == before
    assert "adds a point" not in view_of(window).unit
