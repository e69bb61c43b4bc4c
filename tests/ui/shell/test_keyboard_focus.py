"""The keyboard is where a lecturer expects it: fields give it back, regions pass it on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from simulator.nn.layers import Dense
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell import actions
from ui.shell.actions import SPECS, ActionSpec
from ui.shell.main_window import MainWindow

STEM = LayerPlace(0, ("stem",))
ENTER, ESCAPE, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space
UNDO = QKeySequence.StandardKey.Undo


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, held)


def rate_field(window: MainWindow) -> QLineEdit:
    window.inspector.setCurrentWidget(window.inspector.training)
    line = window.inspector.training.findChild(QLineEdit, "field_learning_rate")
    assert line is not None
    return line


def units_field(window: MainWindow) -> QSpinBox:
    window.selection.set_layers([STEM])
    box = window.inspector.layer.findChild(QSpinBox, "field_units")
    assert box is not None
    return box


def activation_list(window: MainWindow) -> QComboBox:
    window.selection.set_layers([STEM])
    return window.inspector.layer.editors["activation"].findChildren(QComboBox)[0]


def bias_box(window: MainWindow) -> QCheckBox:
    window.selection.set_layers([STEM])
    return window.inspector.layer.editors["use_bias"].findChildren(QCheckBox)[0]


def rate(window: MainWindow) -> float:
    return window.document.design.training.optimizer.learning_rate


def units(window: MainWindow) -> int:
    stem = window.document.design.networks[0].layers[0]
    assert isinstance(stem, Dense)
    return stem.units


def record_a_step(qtbot: QtBot, window: MainWindow) -> None:
    """So that there is something to rewind to, and the timeline can have the keyboard."""
    window.run_actions.step_once()
    qtbot.waitUntil(lambda: window.timeline.slider.isEnabled())


def test_after_enter_in_a_field_space_trains(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    line = rate_field(window)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "10")
    press(ENTER)
    assert rate(window) == 10
    assert focused() is window.canvas
    qtbot.waitUntil(lambda: window.session.state is RunState.READY)
    press(SPACE)
    qtbot.waitUntil(lambda: window.session.state is not RunState.READY)
    assert line.text() == "10"


def test_escape_takes_back_what_was_typed_and_returns_to_the_canvas(
    make_window: MakeWindow,
) -> None:
    window = make_window()
    before, line, box = window.document.design, rate_field(window), units_field(window)
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "7")
    press(ESCAPE)
    assert focused() is window.canvas
    assert box.value() == units(window)
    assert box.text() == str(units(window))
    line = rate_field(window)
    line.setFocus()
    QTest.keyClicks(line, "77")
    press(ESCAPE)
    assert focused() is window.canvas
    assert float(line.text()) == rate(window)
    assert window.document.design == before


def test_a_value_that_is_refused_keeps_the_keyboard(make_window: MakeWindow) -> None:
    window = make_window()
    line = rate_field(window)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "fast")
    press(ENTER)
    assert focused() is line
    assert line.text() == "fast"


def test_undo_in_a_field_is_the_windows_until_something_is_typed(make_window: MakeWindow) -> None:
    window = make_window()
    first, line = rate(window), rate_field(window)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "0.5")
    press(ENTER)
    line.setFocus()
    line.end(False)
    QTest.keyClicks(line, "1")
    assert line.text() == "0.51"
    QTest.keySequence(line, UNDO)
    assert line.text() == "0.5"
    assert rate(window) == 0.5
    QTest.keySequence(line, UNDO)
    assert rate(window) == first
    QTest.keySequence(line, QKeySequence.StandardKey.Redo)
    assert rate(window) == 0.5


def test_a_choice_from_an_opened_list_gives_the_keyboard_back(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    combo = activation_list(window)
    combo.setFocus()
    press(SPACE)
    qtbot.waitUntil(combo.view().isVisible)
    QTest.keyClick(combo.view(), Qt.Key.Key_Down)
    QTest.keyClick(combo.view(), ENTER)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.canvas)
    stem = window.document.design.networks[0].layers[0]
    assert isinstance(stem, Dense)
    assert stem.activation.name != "linear"


def test_f6_walks_the_regions_and_comes_back_to_where_one_was(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    record_a_step(qtbot, window)
    box = units_field(window)
    box.setFocus()
    views = window.dock_area.views
    walked = []
    for _ in range(7):
        press(Qt.Key.Key_F6)
        walked.append(focused())
    loss, heatmap, timeline, menu, palette, canvas, inspector = walked
    assert loss is views["loss_view"]
    assert heatmap is views["gradient_heatmap"]
    assert window.timeline.isAncestorOf(timeline)
    assert menu.objectName() == "menu_button"
    assert window.palette_view.isAncestorOf(palette)
    assert canvas is window.canvas
    assert inspector is box
    press(Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert focused() is window.canvas


@pytest.mark.parametrize("name", ["loss_view", "gradient_heatmap", "timeline", "palette"])
def test_escape_leads_from_anywhere_to_the_canvas(
    qtbot: QtBot, make_window: MakeWindow, name: str
) -> None:
    window = make_window()
    record_a_step(qtbot, window)
    window.dock_area.views.get(name, focused()).setFocus()
    if name == "timeline":
        window.timeline.slider.setFocus()
    if name == "palette":
        window.palette_view.entries["dense"].setFocus()
    assert focused() is not window.canvas
    press(ESCAPE)
    assert focused() is window.canvas
    if name == "timeline":  # as does the way back to the present
        window.timeline.slider.setFocus()
        window.timeline.slider.setValue(0)
        press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        assert focused() is window.canvas


def test_from_the_canvas_tab_reaches_the_inspector_in_few_stops(make_window: MakeWindow) -> None:
    window = make_window()
    window.canvas.setFocus()
    stops = 0
    while not window.inspector.isAncestorOf(focused()) and stops < 30:
        press(Qt.Key.Key_Tab)
        stops += 1
    assert stops <= 6


# Every action in every place

TYPED = {
    "Del",
    "Backspace",
    "Ctrl+A",
    "Ctrl+C",
    "Ctrl+X",
    "Ctrl+V",
    "Space",
    ".",
    "+",
    "=",
    "-",
    "?",
}
PLACES: dict[str, tuple[Callable[[MainWindow], QWidget], set[str]]] = {
    "canvas": (lambda window: window.canvas, set()),
    "number": (rate_field, TYPED),
    "spin box": (units_field, TYPED),
    "list": (activation_list, {"Space"}),
    "check box": (bias_box, {"Space"}),
    "toolbar": (lambda window: window.toolbar.train, set()),
    "palette": (lambda window: window.palette_view.entries["dense"], set()),
    "timeline": (lambda window: window.timeline.slider, set()),
    "loss": (lambda window: window.dock_area.views["loss_view"], {"+", "=", "-"}),
    "heatmap": (lambda window: window.dock_area.views["gradient_heatmap"], {"+", "=", "-"}),
}
# keys that only the canvas hears, and those that would end the test
ELSEWHERE = {spec.name for spec in SPECS if spec.on_canvas}


@pytest.mark.parametrize("place", PLACES)
def test_every_action_answers_to_its_keys_wherever_the_keyboard_is(
    qtbot: QtBot, make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    done: list[str] = []

    def note(spec: ActionSpec, _target: object) -> None:
        done.append(spec.name)

    window = make_window()
    record_a_step(qtbot, window)
    monkeypatch.setattr(actions, "_perform", note)
    window.selection.set_layers([STEM])
    find, own = PLACES[place]
    found = find(window)
    wrong = []
    for spec in SPECS:
        if not window.action(spec.name).isEnabled():
            continue
        for keys in spec.keys:
            done.clear()
            found.setFocus()
            assert focused() is found
            QTest.keySequence(found, QKeySequence(keys))
            if isinstance(found, QComboBox):
                found.hidePopup()
            heard = bool(done)
            expected = keys not in own and (place == "canvas" or spec.name not in ELSEWHERE)
            if heard != expected:
                wrong.append((spec.name, keys, "heard" if heard else "not heard"))
    assert not wrong
