"""Several cards are chosen with the mouse and changed at once in the inspector; undone by keys."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import CTRL, SHIFT, WindowHand
from tests.ui.conftest import MakeWindow
from ui.inspector.fields import NamedEditor
from ui.inspector.number_editors import IntEditor
from ui.shell.main_window import MainWindow

KEY = Qt.Key


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    made = make_window()
    made.document.edit("x", lambda _design: sketch("a b [2x c d] e"))
    made.document.undo_stack.clear()
    made.canvas.setFocus()
    return made


@pytest.fixture
def hand(qtbot: QtBot, window: MainWindow) -> WindowHand:
    return WindowHand(qtbot, window.canvas)


def layer(hand: WindowHand, *path: str) -> Any:
    found: Any = hand.network
    for name in path:
        found = next(entry for entry in found.layers if entry.id == name)
    return found


def units(hand: WindowHand) -> list[int]:
    paths = (("a",), ("b",), ("block", "c"), ("block", "d"), ("e",))
    return [layer(hand, *path).units for path in paths]


def type_units(hand: WindowHand, window: MainWindow, text: str) -> None:
    editor = window.inspector.layer.editors["units"]
    assert isinstance(editor, IntEditor)
    hand.qtbot.mouseClick(editor.box.lineEdit(), Qt.MouseButton.LeftButton)
    editor.box.selectAll()
    hand.qtbot.keyClicks(editor.box, text)
    hand.qtbot.keyClick(editor.box, KEY.Key_Return)


def test_a_band_and_one_number_change_all_it_touched(hand: WindowHand, window: MainWindow) -> None:
    corner = {
        name: hand.canvas.mapFromScene(hand.canvas.scene().cards[LayerPlace(0, (name,))].scenePos())
        for name in ("input", "a")
    }
    # past the left edge of the second card of the first row, down into the block in the second
    end = QPoint(corner["a"].x() + 12, hand.card("block", "c").y())
    hand.drag(corner["input"] - QPoint(6, 6), end)
    assert hand.selected == {("a",), ("block", "c")}
    before = hand.canvas.document.design
    type_units(hand, window, "12")
    assert units(hand) == [12, 4, 12, 4, 4]
    hand.canvas.setFocus()
    hand.undone_and_redone(before)


def test_mixed_numbers_are_shown_as_mixed_and_made_one(
    hand: WindowHand, window: MainWindow
) -> None:
    hand.click(hand.card("a"))
    hand.press(KEY.Key_Plus, modifiers=CTRL)
    hand.click(hand.card("block", "d"), SHIFT)
    editor = window.inspector.layer.editors["units"]
    assert isinstance(editor, IntEditor)
    assert editor.box.text() == "mixed"
    before = hand.canvas.document.design
    type_units(hand, window, "6")
    assert units(hand) == [6, 4, 4, 6, 4]
    assert editor.box.text() == "6"
    hand.canvas.setFocus()
    hand.undone_and_redone(before)


def test_an_activation_is_chosen_for_every_layer_at_once(
    hand: WindowHand, window: MainWindow
) -> None:
    hand.press(KEY.Key_A, modifiers=CTRL)
    before = hand.canvas.document.design
    editor = window.inspector.layer.editors["activation"]
    assert isinstance(editor, NamedEditor)
    hand.qtbot.keyClicks(editor.choice.box, "tanh")
    hand.qtbot.keyClick(editor.choice.box, KEY.Key_Return)
    chosen = {layer(hand, *place.path).activation.name for place in hand.canvas.selection.layers}
    assert chosen == {"tanh"}
    assert len(hand.selected) == 5
    hand.canvas.setFocus()
    hand.undone_and_redone(before)


def test_ctrl_and_plus_step_all_selected_layers(hand: WindowHand) -> None:
    hand.press(KEY.Key_A, modifiers=CTRL)
    before = hand.canvas.document.design
    hand.press(KEY.Key_Plus, KEY.Key_Plus, KEY.Key_Minus, modifiers=CTRL)
    assert units(hand) == [8] * 5
    hand.undone_and_redone(before)
