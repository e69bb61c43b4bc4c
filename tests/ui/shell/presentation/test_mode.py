"""F5 shows what a lecture needs, and F5 brings the window back exactly."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import LayerPlace, find
from tests.ui.conftest import MakeWindow
from ui.shell.main_window import MainWindow
from ui.style import theme
from ui.toolbars.speed_control import RATES

Places = dict[str, tuple[int, int, int, int]]


def show_on_screen(qtbot: QtBot, window: MainWindow, width: int, height: int) -> None:
    """Have a presenting window as if on a screen of this size."""
    if window.isFullScreen():
        qtbot.waitUntil(lambda: window.size() == window.screen().size())
    window.resize(width, height)
    qtbot.waitUntil(lambda: theme.scale() == theme.presentation_scale(height))


def places(window: MainWindow) -> Places:
    """Where every part is, and what of the canvas is seen."""
    parts = {
        "canvas": window.canvas, "palette": window.palette_view, "inspector": window.inspector,
        "toolbar": window.toolbar, "timeline": window.timeline, "status": window.status,
        **window.dock_area.docks,
    }  # fmt: skip
    found: Places = {
        name: (*part.mapTo(window, QPoint()).toTuple(), *part.size().toTuple())  # type: ignore[misc]
        for name, part in parts.items()
        if part.isVisible()
    }
    return found


def test_two_presses_of_a_key_present_and_bring_everything_back_exactly(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    window.canvas.zoom(1.7, QPoint(200, 100))
    window.dock_area.resizeDocks(
        [window.dock_area.docks["loss_view"]], [333], Qt.Orientation.Vertical
    )
    qtbot.waitUntil(lambda: window.dock_area.docks["loss_view"].height() == 333)
    before, view, geometry = places(window), window.canvas.view_state(), window.geometry()
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert theme.presenting()
    assert window.isFullScreen()
    show_on_screen(qtbot, window, 1920, 1080)
    docks = window.dock_area.docks
    qtbot.waitUntil(lambda: docks["loss_view"].height() >= 540)
    assert docks["gradient_heatmap"].height() >= 540
    assert window.presentation_bar.isVisible()
    lesson = window.presentation._lesson
    assert lesson is not None
    assert lesson.isVisible()
    assert "gradient go" in lesson.text.toPlainText()
    hidden = (window.toolbar, window.palette_view, window.inspector)
    assert not any(part.isVisible() for part in hidden)
    assert window.canvas.transform().m11() > 0.8
    qtbot.keyClick(window, Qt.Key.Key_F5)
    if window.geometry() != geometry:  # there is no window manager here to do it
        window.setGeometry(geometry)
    qtbot.waitUntil(lambda: places(window) == before)
    assert window.canvas.view_state() == view
    assert not theme.presenting()
    assert not window.isFullScreen()
    # without a lesson the canvas has the whole width, in the window as on the full screen
    window.document.edit("Notes", lambda design: edits.set_notes(design, ""))
    qtbot.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    assert not window.isFullScreen()
    show_on_screen(qtbot, window, 1920, 1080)
    qtbot.waitUntil(lambda: window.canvas.width() == 1920)
    window.presentation_bar.lesson.click()
    qtbot.waitUntil(lambda: window.canvas.width() < 1600)
    window.action("presentation").trigger()
    assert not theme.presenting()
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert not window.isFullScreen()


@pytest.mark.parametrize("key", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
def test_everything_comes_back_to_a_window_that_keeps_another_size(
    qtbot: QtBot, make_window: MakeWindow, key: Qt.KeyboardModifier
) -> None:
    window = make_window()
    parts = (window.toolbar, window.palette_view, window.inspector)
    qtbot.keyClick(window, Qt.Key.Key_F5, key)
    show_on_screen(qtbot, window, 1500, 777)
    assert not any(part.isVisible() for part in parts)
    lesson = window.presentation._lesson
    assert lesson is not None
    down = lesson.text.verticalScrollBar()
    qtbot.waitUntil(lambda: lesson.isVisible() and down.maximum() > 0)
    down.setValue(down.maximum())
    show_on_screen(qtbot, window, 1400, 777)
    qtbot.waitUntil(lambda: down.value() == 0)  # begins with its heading again
    qtbot.keyClick(window, Qt.Key.Key_F5, key)
    qtbot.waitUntil(lambda: all(part.isVisible() for part in parts))
    assert window.size().toTuple() == (1400, 777)


def test_the_slim_bar_changes_what_a_lecture_changes(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    window.action("presentation").trigger()
    show_on_screen(qtbot, window, 1280, 720)
    bar, document = window.presentation_bar, window.document
    # the learning rate, without the mouse leaving it: typed, taken over, the keyboard given back
    bar.rate.line.setFocus()
    bar.rate.line.selectAll()
    qtbot.keyClicks(bar.rate.line, "0.5")
    qtbot.keyClick(bar.rate.line, Qt.Key.Key_Return)
    assert document.design.training.optimizer.learning_rate == 0.5
    assert window.canvas.hasFocus()
    # the speed is one with that of the toolbar
    bar.speed_control.slider.setValue(0)
    assert window.toolbar.speed_control.rate == RATES[0] == 1
    # the activation of every layer, in one choice; of the selection alone where there is one
    names = {kind: index for index, kind in enumerate(map(bar.activation.itemData, range(20)))}
    bar.activation.activated.emit(names["relu"])
    network = document.design.networks[0]
    block = network.layers[1]
    assert network.layers[0].activation.name == "relu"  # type: ignore[union-attr]
    assert {entry.activation.name for entry in block.layers} == {"relu"}  # type: ignore[union-attr]
    stem = LayerPlace(0, ("stem",))
    window.selection.set_layers([stem])
    bar.activation.activated.emit(names["tanh"])
    assert find(document.design, stem).activation.name == "tanh"  # type: ignore[union-attr]
    assert bar.activation.currentData() == "tanh"
    assert {entry.activation.name for entry in document.design.networks[0].layers[1].layers} == {  # type: ignore[union-attr]
        "relu"
    }
    # a layer, from the palette at the pointer
    bar.add_layer.click()
    menu = next(menu for menu in bar.findChildren(QMenu) if menu.isVisible())
    next(action for action in menu.actions() if action.text().startswith("Dense\t")).trigger()
    menu.close()
    assert document.design.networks[0].layers[1].type == "dense"
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert find(document.design, stem).activation.name == "relu"  # type: ignore[union-attr]
    bar.leave.click()
    assert not theme.presenting()
