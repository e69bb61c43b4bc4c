"""A view of plots reads out under the mouse, selects by a click, and is zoomed by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.views.base.conftest import Square
from tests.ui.wheel import NOTCH, turn_wheel
from ui.views.base.export import render_image

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def seen(view: Square) -> list[float]:
    """Left, right, low and high value that are seen."""
    box = view.plot.box.viewRect()
    return [box.left(), box.right(), box.top(), box.bottom()]


def test_a_click_on_a_layer_asks_for_its_selection(view: Square, qtbot: QtBot) -> None:
    port = view.canvas.viewport()
    with qtbot.waitSignal(view.layer_chosen) as chosen:
        qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=view.pixel(2, 4))
    assert chosen.args == [1, ("body", "a"), 1]
    with qtbot.assertNotEmitted(view.layer_chosen):
        qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=view.pixel(8, 4))
        qtbot.mouseClick(port, Qt.MouseButton.RightButton, pos=view.pixel(2, 4))


def test_a_click_gives_the_view_the_keyboard(view: Square, qtbot: QtBot) -> None:
    view.activateWindow()
    view.clearFocus()
    qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=view.pixel(8, 4))
    assert view.focusWidget() is view


@pytest.mark.parametrize("at", [(0.1, 9.9), (5, 5), (9.9, 0.1)])
def test_the_label_beside_the_mouse_stays_inside_and_goes_with_it(
    view: Square, qtbot: QtBot, at: tuple[float, float]
) -> None:
    port = view.canvas.viewport()
    qtbot.mouseMove(port, view.pixel(*at))
    qtbot.waitUntil(view.hover.isVisible)
    assert view.hover.text() == "red\nall over"
    assert view.rect().contains(view.hover.geometry())
    assert not view.hover.geometry().contains(port.mapTo(view, view.pixel(*at)))
    qtbot.mouseMove(port, QPoint(2, 200))  # on the axis
    qtbot.waitUntil(lambda: not view.hover.isVisible())


def test_the_label_goes_when_the_mouse_leaves(view: Square, qtbot: QtBot) -> None:
    qtbot.mouseMove(view.canvas.viewport(), view.pixel(5, 5))
    qtbot.waitUntil(view.hover.isVisible)
    view.canvas.left.emit()
    assert not view.hover.isVisible()
    assert view.pointer is None


def test_a_hint_stands_over_the_plots_until_there_is_something(view: Square) -> None:
    view.show_hint("Space trains.")
    assert view.hint_shown == view.canvas.accessibleDescription() == "Space trains."
    (hint,) = view.canvas.hints
    middle, room = hint.sceneBoundingRect().center(), view.canvas.rect().center()
    assert (middle - room).manhattanLength() <= 2
    view.show_hint("")
    assert view.hint_shown == view.canvas.accessibleDescription() == ""
    assert not view.canvas.hints


@pytest.mark.parametrize("key", [Qt.Key.Key_Plus, Qt.Key.Key_Equal])
def test_keys_zoom_about_the_middle_and_home_fits(view: Square, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(view, key)
    assert seen(view) == pytest.approx([1, 9, 1, 9])
    assert view.zoomed
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert seen(view) == pytest.approx([0, 10, 0, 10])
    qtbot.keyClick(view, key)
    qtbot.keyClick(view, key)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert seen(view) == pytest.approx([0, 10, 0, 10])
    assert not view.zoomed


def test_keys_move_a_zoomed_plot_but_not_beyond_its_end(view: Square, qtbot: QtBot) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    qtbot.keyClick(view, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(view, Qt.Key.Key_Up, SHIFT)
    assert seen(view) == pytest.approx([1.8, 9.8, 1.8, 9.8])
    for _ in range(5):
        qtbot.keyClick(view, Qt.Key.Key_Left, SHIFT)
        qtbot.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert seen(view) == pytest.approx([0, 8, 0, 8])


def test_the_window_s_zoom_keys_are_left_to_it(view: Square, qtbot: QtBot) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Plus, CONTROL)
    assert not view.zoomed


def test_zoom_keys_are_taken_from_the_window_only_where_nothing_is_held(view: Square) -> None:
    """Qt asks by a ShortcutOverride, which is accepted by who wants the key itself."""
    none = Qt.KeyboardModifier.NoModifier
    for key, held, wanted in (
        (Qt.Key.Key_Plus, none, True), (Qt.Key.Key_Minus, none, True), (Qt.Key.Key_A, none, False),
        (Qt.Key.Key_Equal, SHIFT, True), (Qt.Key.Key_Plus, CONTROL, False),
        (Qt.Key.Key_Minus, Qt.KeyboardModifier.AltModifier, False),
    ):  # fmt: skip
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, held)
        asked.ignore()
        view.event(asked)
        assert asked.isAccepted() is wanted, (key, held)


def turn(port: QWidget, notches: int, at: QPoint) -> None:
    """Turn the wheel over a pixel of a canvas's viewport, away from the user where positive."""
    turn_wheel(port, at, QPoint(0, NOTCH * notches))


def test_a_picture_of_a_zoomed_plot_shows_what_is_seen(view: Square, qtbot: QtBot) -> None:
    view.red.setRect(0, 0, 5, 10)  # the left half
    left, right = view.pixel(0.2, 5), view.pixel(9.8, 5)
    turn(view.canvas.viewport(), 12, view.pixel(0, 5))
    assert view.zoomed
    assert seen(view)[1] < 5
    picture = view.grab().toImage()
    for at in (left, right):
        assert picture.pixelColor(view.canvas.viewport().mapTo(view, at)).name() == "#ff0000"
    image = render_image(view.render_on, view.size())
    for at in (left, right):
        assert image.pixelColor(2 * view.canvas.viewport().mapTo(view, at)).name() == "#ff0000"


def test_the_menu_fits_only_what_is_zoomed(view: Square, qtbot: QtBot) -> None:
    (fit,) = [action for action in view.menu().actions() if action.objectName() == "fit"]
    assert not fit.isEnabled()
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    (fit,) = [action for action in view.menu().actions() if action.objectName() == "fit"]
    assert fit.isEnabled()
    fit.trigger()
    assert not view.zoomed
