"""All networks show the same part of their predictions, also while a run goes on."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.measurement.examination import EvaluatedSamples, Predictions
from simulator.measurement.snapshot import Snapshot
from tests.ui.views.base.test_plot_view import turn
from tests.ui.views.conftest import ShowView
from tests.ui.views.predictions.test_point_box import PLANE
from tests.ui.views.predictions.test_view import NAMES, evaluated, place, shown
from tests.ui.views.reading import labels_of
from ui.views.predictions.view import PredictionView

X = np.linspace(-1, 1, 9)
CURVE = Predictions(
    "curve", (), EvaluatedSamples(X[:, None], X[:, None], np.zeros((1, 9))), None,
    np.zeros((1, 9)), (-1.0, 1.0),
)  # fmt: skip


def further_off(run: Snapshot) -> Snapshot:
    """The same run with residuals twice as large."""
    training = dataclasses.replace(CURVE.training, outputs=-X[None])
    return shown(dataclasses.replace(CURVE, training=training), len(run.networks))


@pytest.fixture
def view(show_view: ShowView[PredictionView]) -> PredictionView:
    made = show_view(PredictionView, 700, 360)
    made.draw(shown(CURVE, networks=2))
    QApplication.processEvents()
    return made


def pixel(view: PredictionView, x: float, y: float, network: int = 0, plot: int = 0) -> QPoint:
    return view.canvas.mapFromScene(place(view.panels[network], x, y, plot))


def across(view: PredictionView) -> list[tuple[float, float]]:
    """The range of x that each plot of each network shows."""
    boxes = [plot.box.viewRect() for picture in view.panels for plot in picture.plots]
    return [(box.left(), box.right()) for box in boxes]


@pytest.mark.parametrize("plot", [0, 1])
def test_the_wheel_zooms_curves_and_residuals_of_all_networks(
    view: PredictionView, plot: int
) -> None:
    turn(view.canvas.viewport(), 3, pixel(view, -1.0, 0.0, 1, plot))
    first, *others = across(view)
    assert first[0] == pytest.approx(-1.0, abs=0.02)
    assert first[1] < 0.5
    assert others == [pytest.approx(first)] * 3
    heights = [picture.plots[plot].box.viewRect().height() for picture in view.panels]
    assert heights[0] == pytest.approx(heights[1])
    assert heights[0] < 0.8 * view.panels[0].plots[plot].box.home.height()


def test_residuals_that_grow_do_not_throw_a_zoom_away(view: PredictionView) -> None:
    turn(view.canvas.viewport(), 3, pixel(view, 0.2, 0.1))
    before = across(view)
    upper = view.panels[0].plots[0].box.viewRect()
    view.draw(further_off(shown(CURVE, networks=2)))
    QApplication.processEvents()
    assert across(view) == [pytest.approx(each) for each in before]
    assert view.panels[0].plots[0].box.viewRect() == upper


def test_residuals_that_grow_are_seen_whole_where_nothing_is_zoomed(view: PredictionView) -> None:
    view.draw(further_off(shown(CURVE, networks=2)))
    for picture in view.panels:
        seen = picture.plots[1].box.viewRect()
        assert (seen.top(), seen.bottom()) == pytest.approx((-2.1, 2.1))


@pytest.mark.parametrize("way", ["home", "double click", "menu"])
def test_there_is_a_way_back_for_all(qtbot: QtBot, view: PredictionView, way: str) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert across(view) == [pytest.approx((-0.64, 0.64))] * 4
    if way == "home":
        qtbot.keyClick(view, Qt.Key.Key_Home)
    elif way == "menu":
        next(action for action in view.menu().actions() if action.objectName() == "fit").trigger()
    else:
        port, at = view.canvas.viewport(), pixel(view, 0, 0)
        qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=at)
        qtbot.mouseDClick(port, Qt.MouseButton.LeftButton, pos=at)
        qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=at)
    assert across(view) == [pytest.approx((-1, 1))] * 4


def test_a_matrix_is_moved_by_a_drag_and_by_keys(qtbot: QtBot, view: PredictionView) -> None:
    view.draw(shown(Predictions("classes", NAMES, evaluated(), None), networks=2))
    QApplication.processEvents()
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert across(view) == [pytest.approx((0.3, 2.7))] * 2
    port, start = view.canvas.viewport(), pixel(view, 1.5, 1.5, 1)
    end = pixel(view, 1.7, 1.5, 1)
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for part in range(1, 5):
        qtbot.mouseMove(port, start + (end - start) * (part / 4))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)
    assert across(view) == [pytest.approx((0.1, 2.5), abs=0.03)] * 2
    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert across(view) == [pytest.approx((0.34, 2.74), abs=0.03)] * 2


def test_a_picture_of_a_zoomed_plane_has_the_numbers_that_are_seen(
    qtbot: QtBot, view: PredictionView
) -> None:
    view.draw(shown(PLANE))
    QApplication.processEvents()
    for _ in range(6):
        qtbot.keyClick(view, Qt.Key.Key_Plus)
    ((left, right),) = across(view)
    picture, origin = view.panels[0], view.canvas.pos()
    name = next(one for one in labels_of(view) if one.text == "x1")
    numbers = [one for one in labels_of(view)
               if one.number is not None and 4 < name.y - one.y < 26]  # fmt: skip
    assert len(numbers) >= 2
    for one in numbers:
        assert one.number is not None
        assert left <= one.number <= right
        wanted = place(picture, one.number, 0).x() + origin.x()
        assert one.x == pytest.approx(wanted, abs=3)


def test_data_are_exported_whole_however_far_one_has_zoomed(
    qtbot: QtBot, view: PredictionView
) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    _, rows = view.table()
    assert len(list(rows)) == 2 * len(X)
