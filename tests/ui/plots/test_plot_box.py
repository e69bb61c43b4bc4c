"""Zoom and pan by wheel, drag and keys, and the way back, with real events."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.views.reading import labels_of
from tests.ui.views.runs import loss_run
from tests.ui.wheel import NOTCH, turn_wheel
from ui.style import style_sheet, theme
from ui.views.loss.view import LossView

HOME = QRectF(0.0, -1.0, 2.0, 1.477121254719662)


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> LossView:
    style_sheet.apply(qapp, theme.DARK)
    made = LossView()
    qtbot.addWidget(made)
    made.resize(700, 400)
    with qtbot.waitExposed(made):
        made.show()
    made.draw(loss_run([2.0, 1.0, 0.5, 0.25, 0.2, 0.15]))
    return made


def middle(view: LossView) -> QPoint:
    centre = view.plot.box.sceneBoundingRect().center()
    return view.canvas.mapFromScene(centre)


def turn(view: LossView, notches: int, at: QPoint | None = None) -> None:
    """Turn the wheel over the plot, towards the screen where positive."""
    turn_wheel(view.canvas.viewport(), at or middle(view), QPoint(0, NOTCH * notches))


def seen(view: LossView) -> QRectF:
    return QRectF(view.plot.box.viewRect())


def drag(qtbot: QtBot, view: LossView, by: QPoint) -> None:
    port, start = view.canvas.viewport(), middle(view)
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for part in range(1, 5):
        qtbot.mouseMove(port, start + by * part / 4)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=start + by)


def test_the_wheel_zooms_at_the_pointer(view: LossView) -> None:
    home = seen(view)
    at = view.plot.box.mapSceneToView(view.canvas.mapToScene(middle(view)))
    turn(view, 3)
    near = seen(view)
    assert near.width() < home.width()
    assert near.contains(at)
    assert view.zoomed


def test_zooming_out_ends_at_home_and_follows_again(view: LossView) -> None:
    home = seen(view)
    turn(view, 3)
    turn(view, -30)
    assert seen(view) == home
    assert not view.zoomed


def test_a_drag_moves_what_is_seen(view: LossView, qtbot: QtBot) -> None:
    turn(view, 8)
    before = seen(view)
    drag(qtbot, view, QPoint(60, 0))
    after = seen(view)
    assert after.left() < before.left()
    assert after.width() == pytest.approx(before.width())


def test_over_an_axis_the_wheel_zooms_only_along_it(view: LossView) -> None:
    home = seen(view)
    axis = view.plot.bottom.mapRectToScene(view.plot.bottom.boundingRect()).center()
    turn(view, 3, view.canvas.mapFromScene(axis))
    assert seen(view).width() < home.width()
    assert seen(view).height() == pytest.approx(home.height())


@pytest.mark.parametrize("way", ["double click", "Home", "menu"])
def test_there_is_a_way_back(view: LossView, qtbot: QtBot, way: str) -> None:
    home = seen(view)
    turn(view, 5)
    if way == "double click":
        port = view.canvas.viewport()
        qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=middle(view))
        qtbot.mouseDClick(port, Qt.MouseButton.LeftButton, pos=middle(view))
        qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=middle(view))
    elif way == "Home":
        qtbot.keyClick(view, Qt.Key.Key_Home)
    else:
        fit = next(a for a in view.menu().actions() if a.objectName() == "fit")
        assert fit.isEnabled()
        fit.trigger()
    assert seen(view) == home
    assert not view.zoomed


def test_keys_zoom_and_pan(view: LossView, qtbot: QtBot) -> None:
    home = seen(view)
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    near = seen(view)
    assert near.width() == pytest.approx(0.8 * home.width())
    qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert seen(view).left() > near.left()
    qtbot.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert seen(view).top() > near.top()
    for _ in range(9):
        qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert seen(view) == home


def test_a_run_that_goes_on_keeps_the_zoom(view: LossView) -> None:
    turn(view, 5)
    near = seen(view)
    view.draw(loss_run([2.0, 1.0, 0.5, 0.25, 0.2, 0.15, 0.1, 0.05, 0.02], epochs=9))
    assert seen(view) == near
    view.fit()
    assert seen(view).right() == pytest.approx(9.0)


def test_one_cannot_leave_the_plot(view: LossView, qtbot: QtBot) -> None:
    home = seen(view)
    turn(view, 5)
    for _ in range(20):
        drag(qtbot, view, QPoint(150, 100))
    near = 1e-9
    assert home.adjusted(-near, -near, near, near).contains(seen(view))


def test_a_picture_of_a_zoomed_plot_shows_what_is_seen_and_the_table_everything(
    view: LossView,
) -> None:
    whole = list(view.table()[1])
    turn(view, 8)
    near = seen(view)
    written = [o for o in labels_of(view) if o.text.endswith(" epochs")]
    assert [near.left() <= o.number <= near.right() for o in written] == [True]
    assert list(view.table()[1]) == whole
    shown = [10 ** view.plot.left.range[0], 10 ** view.plot.left.range[1]]
    numbers = [
        o.number for o in labels_of(view) if o.number is not None and o.x < view.plot.left.width()
    ]
    assert numbers
    assert all(shown[0] <= number <= shown[1] for number in numbers)


def test_an_axis_that_is_not_zoomed_follows_the_run(view: LossView) -> None:
    axis = view.plot.left.mapRectToScene(view.plot.left.boundingRect()).center()
    turn(view, 3, view.canvas.mapFromScene(axis))
    near = seen(view)
    view.draw(loss_run([2.0, 1.0, 0.5, 0.25, 0.2, 0.15, 0.1, 0.05, 0.02], epochs=9))
    assert (seen(view).top(), seen(view).height()) == pytest.approx((near.top(), near.height()))
    assert seen(view).right() == pytest.approx(9.0)
