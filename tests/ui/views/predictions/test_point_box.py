"""In the plane a click adds a point and a drag moves one; both are undone like any edit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.measurement.examination import EvaluatedSamples, Predictions
from tests.ui.conftest import MakeWindow
from tests.ui.undo import assert_one_step_from
from tests.ui.views.base.test_plot_view import turn
from tests.ui.views.conftest import ShowView
from tests.ui.views.predictions.test_view import boxes, place, shown
from tests.ui.views.reading import alike, pixels_of
from ui.shell.main_window import MainWindow
from ui.style import theme
from ui.views.predictions.plane import PlanePicture
from ui.views.predictions.view import PredictionView

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def window(qtbot: QtBot, make_window: MakeWindow) -> MainWindow:
    return on_spirals(qtbot, make_window)


def on_spirals(qtbot: QtBot, make_window: MakeWindow) -> MainWindow:
    """A window that shows what its network predicts in the plane."""
    found = make_window()
    found.document.edit("Data", lambda design: edits.set_data(design, "name", "spirals"))
    found.dock_area.reveal("prediction_view")
    qtbot.waitUntil(lambda: bool(boxes(view_of(found))))
    return found


def view_of(window: MainWindow) -> PredictionView:
    view = window.dock_area.views["prediction_view"]
    assert isinstance(view, PredictionView)
    return view


def predictions(window: MainWindow) -> Predictions:
    found = view_of(window).found[0]
    assert found is not None
    return found


def count(window: MainWindow) -> int:
    """Training samples that are drawn."""
    return len(predictions(window).training.targets) if boxes(view_of(window)) else 0


def pixel(window: MainWindow, x1: float, x2: float) -> QPoint:
    """Where a point stands, in the pixels of the canvas's viewport."""
    box = plane_of(window).box
    return view_of(window).canvas.mapFromScene(box.mapViewToScene(QPointF(x1, x2)))


def plane_of(window: MainWindow) -> PlanePicture:
    plane = view_of(window).panels[0]
    assert isinstance(plane, PlanePicture)
    return plane


def port(window: MainWindow) -> QWidget:
    """What takes the mouse."""
    return view_of(window).canvas.viewport()


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
    qtbot.mouseClick(port(window), LEFT, pos=pixel(window, x1, x2))
    (point,) = window.document.design.data.points
    assert point.target == 0
    assert abs(point.x1 - x1) < 0.02
    assert abs(point.x2 - x2) < 0.02
    qtbot.waitUntil(lambda: count(window) == 321)
    assert_one_step_from(before, window.document)


def sample(window: MainWindow) -> tuple[float, float]:
    """Where the training sample of largest x1 is."""
    points = predictions(window).training.points
    assert points is not None
    x1, x2 = points[int(np.argmax(points[:, 0]))].tolist()
    return x1, x2


def drag(qtbot: QtBot, canvas: QWidget, start: QPoint, end: QPoint) -> None:
    """Press at a point and move to another, without a release."""
    qtbot.mousePress(canvas, LEFT, pos=start)
    for part in range(1, 5):
        qtbot.mouseMove(canvas, start + (end - start) * (part / 4))


def test_a_drag_moves_a_sample(qtbot: QtBot, window: MainWindow) -> None:
    before, seen = window.document.design, plane_of(window).box.viewRect()
    x1, x2 = corner(window)
    end = pixel(window, x1, x2)
    drag(qtbot, port(window), pixel(window, *sample(window)), end)
    ring = plane_of(window).box.ring
    assert (ring.x[0], ring.y[0]) == pytest.approx((x1, x2), abs=0.02)
    qtbot.mouseRelease(port(window), LEFT, pos=end)
    assert not len(ring.x)
    (point,) = window.document.design.data.points
    assert point.sample is not None
    assert abs(point.x1 - x1) < 0.02
    assert abs(point.x2 - x2) < 0.02
    assert plane_of(window).box.viewRect() == seen
    window.document.undo_stack.undo()
    assert window.document.design == before


def test_escape_lets_go(qtbot: QtBot, window: MainWindow) -> None:
    before = window.document.design
    view, end = view_of(window), pixel(window, *corner(window))
    view.setFocus()
    drag(qtbot, port(window), pixel(window, *sample(window)), end)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not len(plane_of(window).box.ring.x)
    qtbot.mouseMove(port(window), end + QPoint(3, 3))
    qtbot.mouseRelease(port(window), LEFT, pos=end)
    assert window.document.design == before


def test_data_that_take_no_points_are_left_alone(qtbot: QtBot, window: MainWindow) -> None:
    window.document.edit("Data", lambda design: edits.set_data(design, "name", "xor_table"))
    qtbot.waitUntil(lambda: count(window) == 4)
    before = window.document.design
    qtbot.mouseClick(port(window), LEFT, pos=pixel(window, *corner(window)))
    assert window.document.design == before
    assert "adds a point" not in view_of(window).unit


# The same without a window, in a plane of two networks from −1 to 1 with samples at (±0.5, ±0.5)

POINTS = EvaluatedSamples(
    np.array([[0.5, 0.5], [-0.5, -0.5]]), np.array([1, 0]), np.zeros((1, 2)),
    numbers=np.array([7, 9]),
)  # fmt: skip
PLANE = Predictions("plane", ("0", "1"), POINTS, None, np.zeros((1, 3, 3)), (-1.0, 1.0, -1.0, 1.0))


@pytest.fixture
def view(show_view: ShowView[PredictionView]) -> PredictionView:
    made = show_view(PredictionView, 560, 360)
    made.set_editable(True)
    made.draw(shown(PLANE, networks=2))
    QApplication.processEvents()
    return made


def at(view: PredictionView, x1: float, x2: float, network: int = 0) -> QPoint:
    return view.canvas.mapFromScene(place(view.panels[network], x1, x2))


def seen(view: PredictionView) -> list[tuple[float, ...]]:
    """What each network shows: left, low, width and height."""
    boxes_seen = [picture.plots[0].box.viewRect() for picture in view.panels]
    return [box.getRect() for box in boxes_seen]


def test_a_sample_stays_in_the_plane_however_far_it_is_dragged(
    qtbot: QtBot, view: PredictionView
) -> None:
    drag(qtbot, view.canvas.viewport(), at(view, 0.5, 0.5, 1), QPoint(-90, -90))
    with qtbot.waitSignal(view.point_moved) as moved:
        qtbot.mouseRelease(view.canvas.viewport(), LEFT, pos=QPoint(-90, -90))
    assert moved.args == [7, -1.0, 1.0]


def test_a_click_adds_a_point_beside_samples_only(qtbot: QtBot, view: PredictionView) -> None:
    with qtbot.waitSignal(view.point_added) as added:
        qtbot.mouseClick(view.canvas.viewport(), LEFT, pos=at(view, -0.5, 0.25, 1))
    assert added.args == [pytest.approx(-0.5, abs=0.01), pytest.approx(0.25, abs=0.01), 1.0]
    with qtbot.assertNotEmitted(view.point_added):
        qtbot.mouseClick(view.canvas.viewport(), LEFT, pos=at(view, 0.5, 0.5))
        qtbot.mouseClick(view.canvas.viewport(), RIGHT, pos=at(view, -0.5, 0.25))


def test_a_double_click_adds_one_point_and_shows_all_again(
    qtbot: QtBot, view: PredictionView
) -> None:
    added = []
    view.point_added.connect(lambda *point: added.append(point))
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert seen(view) == [pytest.approx((-0.8, -0.8, 1.6, 1.6))] * 2
    port, middle = view.canvas.viewport(), at(view, 0, 0)
    qtbot.mouseClick(port, LEFT, pos=middle)
    qtbot.mouseDClick(port, LEFT, pos=middle)
    qtbot.mouseRelease(port, LEFT, pos=middle)
    assert len(added) == 1
    assert seen(view) == [pytest.approx((-1, -1, 2, 2))] * 2
    assert not view.zoomed


def test_beside_samples_a_drag_moves_all_zoomed_planes_and_adds_none(
    qtbot: QtBot, view: PredictionView
) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    start, end = at(view, 0, 0.2), at(view, 0.1, 0.2)
    with qtbot.assertNotEmitted(view.point_added):
        drag(qtbot, view.canvas.viewport(), start, end)
        qtbot.mouseRelease(view.canvas.viewport(), LEFT, pos=end)
    assert seen(view) == [pytest.approx((-0.9, -0.8, 1.6, 1.6), abs=0.02)] * 2


def test_the_wheel_zooms_all_planes_at_the_pointer_and_samples_stay_under_the_mouse(
    qtbot: QtBot, view: PredictionView
) -> None:
    turn(view.canvas.viewport(), 3, at(view, 0.5, 0.5, 1))
    first, second = seen(view)
    assert first == pytest.approx(second)
    assert first[2] < 1.5
    assert at(view, 0.5, 0.5).y() == at(view, 0.5, 0.5, 1).y()
    with qtbot.waitSignal(view.point_moved) as moved:
        end = at(view, 0.6, 0.4)
        drag(qtbot, view.canvas.viewport(), at(view, 0.5, 0.5), end)
        qtbot.mouseRelease(view.canvas.viewport(), LEFT, pos=end)
    assert moved.args == [7, pytest.approx(0.6, abs=0.01), pytest.approx(0.4, abs=0.01)]


def test_a_zoom_outlasts_new_predictions_and_the_run_that_a_new_point_begins(
    qtbot: QtBot, view: PredictionView
) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    before = seen(view)
    wider = dataclasses.replace(PLANE, extent=(-1.5, 1.5, -1.0, 1.0))
    for predictions, run_id in ((dataclasses.replace(PLANE), 1), (None, 2), (wider, 2)):
        view.draw(shown(predictions, networks=2, run_id=run_id))
        view.resize(600, 380)
        QApplication.processEvents()
        assert seen(view) == [pytest.approx(before[0])] * 2
    view.restyle()
    assert seen(view) == [pytest.approx(before[0])] * 2
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert seen(view) == [pytest.approx((-1.5, -1, 3, 2))] * 2


# The cross hair of the keyboard


@pytest.fixture
def crossed(qtbot: QtBot, view: PredictionView) -> PredictionView:
    """A view whose cross hair is at (0.4, 0)."""
    with qtbot.waitExposed(view):
        view.activateWindow()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(8):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    return view


def test_the_cross_hair_is_seen_where_it_is_and_escape_hides_it(
    qtbot: QtBot, crossed: PredictionView
) -> None:
    picture, now = crossed.panels[0], theme.current()
    cross = crossed.canvas.viewport().mapTo(crossed, at(crossed, 0.4, 0.0))
    box = picture.plots[0].box.sceneBoundingRect()
    low, wide = round(box.bottom()) + crossed.canvas.y(), round(box.width())

    def lines() -> list[float]:
        """How much of the column below the cross hair and of the row through it is light, and
        how much of the middle between them."""
        light = alike(pixels_of(crossed), now.text, 50)
        left = round(box.left()) + crossed.canvas.x() + 4
        column = light[cross.y() + 8 : low - 4, cross.x() - 1 : cross.x() + 2].any(axis=1)
        row = light[cross.y() - 1 : cross.y() + 2, left : left + wide - 8].any(axis=0)
        middle = light[cross.y() - 3 : cross.y() + 4, cross.x() - 3 : cross.x() + 4]
        return [float(part.mean()) for part in (column, row, middle)]

    column, row, free = lines()
    assert column > 0.85
    assert row > 0.85
    assert free == 0
    qtbot.keyClick(crossed, Qt.Key.Key_Escape)
    assert max(lines()[:2]) < 0.2


def test_what_is_said_at_the_cross_hair_is_shown_beside_it(
    qtbot: QtBot, crossed: PredictionView
) -> None:
    assert crossed.hover.isVisible()
    assert crossed.hover.text() == "x1 0.40, x2 0.00: class 0, 100%\nEnter adds a point of class 1"
    qtbot.keyClick(crossed, Qt.Key.Key_Escape)
    assert not crossed.hover.isVisible()


def test_a_ring_stands_around_the_point_that_delete_would_take_away(
    qtbot: QtBot, crossed: PredictionView
) -> None:
    crossed.set_editable(True, ((7, 0.5, 0.5), (9, -0.5, -0.5)))
    for picture in crossed.panels:
        assert isinstance(picture, PlanePicture)
        assert (picture.ring.x.tolist(), picture.ring.y.tolist()) == ([0.5], [0.5])
    with qtbot.waitSignal(crossed.point_removed) as removed:
        qtbot.keyClick(crossed, Qt.Key.Key_Delete)
    assert removed.args == [7]
    qtbot.keyClick(crossed, Qt.Key.Key_Escape)
    assert not any(len(p.ring.x) for p in crossed.panels if isinstance(p, PlanePicture))


def test_zoomed_planes_move_along_with_the_cross_hair(
    qtbot: QtBot, crossed: PredictionView
) -> None:
    for _ in range(4):
        qtbot.keyClick(crossed, Qt.Key.Key_Plus)
    left, low, width, height = seen(crossed)[0]
    for _ in range(8):
        qtbot.keyClick(crossed, Qt.Key.Key_Right)
    wanted = pytest.approx((0.8 - width, low, width, height), abs=1e-3)
    assert left < 0.8 - width
    assert seen(crossed) == [wanted] * 2


def test_a_drag_ends_quietly_when_the_sample_is_gone_or_is_another(
    qtbot: QtBot, window: MainWindow, caplog: pytest.LogCaptureFixture
) -> None:
    """Other data, an undone point or none of the plane at all: nothing is moved in their place."""
    document, (x1, x2) = window.document, corner(window)

    def dragged(change: Callable[[], object], *, keeps: bool = False) -> None:
        view = view_of(window)
        qtbot.waitUntil(lambda: bool(boxes(view)))
        start = pixel(window, *sample(window))
        drag(qtbot, port(window), start, pixel(window, x1, x2))
        change()
        after, end = document.design, start + QPoint(9, 9)
        qtbot.mouseMove(port(window), end)
        QApplication.processEvents()  # the view may be about to show something else
        qtbot.mouseMove(port(window), end)
        qtbot.mouseRelease(port(window), LEFT, pos=end)
        assert (document.design is not after) is keeps
        assert not any(len(plane.box.ring.x) for plane in view._planes())

    dragged(lambda: document.edit("Rate", lambda d: edits.set_training(d, "epochs", 7)), keeps=True)
    dragged(document.undo_stack.undo)
    dragged(lambda: document.edit("Data", lambda d: edits.set_data(d, "samples", 50)))
    dragged(lambda: document.edit("Data", lambda d: edits.set_data(d, "name", "moons")))
    dragged(lambda: document.edit("Data", lambda d: edits.set_data(d, "name", "digits")))
    assert not caplog.records
