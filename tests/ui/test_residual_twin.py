"""The residual twin of a plain network of three layers: how many acts it takes, with real events.

The twin is the same network a second time, with a skip around each of its three layers.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from simulator.design.analysis import analyze
from simulator.design.design import Design
from tests.ui.canvas.hand import LEFT, Hand, chain
from tests.ui.conftest import MakeWindow
from ui.shell.main_window import MainWindow

SKIPS = [("input", "b"), ("a", "c"), ("b", "output")]
MOST_MOUSE, MOST_KEYS = 6, 12
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def plain(make_window: MakeWindow) -> MainWindow:
    window = make_window()
    window.document.edit("x", lambda _design: chain("a", "b", "c"))
    window.document.undo_stack.clear()
    window.canvas.setFocus()
    return window


def is_twin(design: Design) -> bool:
    """Two networks: the plain one as it was, and the same layers with all three skips."""
    first, second = design.networks
    drawn = sorted((skip.source, skip.target) for skip in second.skips)
    return (
        first == chain("a", "b", "c").networks[0]
        and second.layers == first.layers
        and drawn == sorted(SKIPS)
        and not analyze(design).problems
    )


def test_by_keys_the_twin_takes_at_most_twelve_acts(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = plain(make_window)
    hand, before = Hand(qtbot, window.canvas), window.document.design
    key = Qt.Key
    hand.press(key.Key_N, modifiers=CTRL_SHIFT)
    hand.press(key.Key_R, key.Key_Right, key.Key_R, key.Key_Right, key.Key_R)
    assert is_twin(window.document.design)
    assert hand.key_actions <= MOST_KEYS
    assert hand.mouse_actions == 0
    for _ in range(4):
        window.document.undo_stack.undo()
    assert window.document.design == before


def test_by_keys_one_can_also_draw_each_skip_to_its_target(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = plain(make_window)
    hand, key = Hand(qtbot, window.canvas), Qt.Key
    hand.press(key.Key_N, modifiers=CTRL_SHIFT)
    hand.press(key.Key_S, key.Key_Return)
    hand.press(key.Key_Right, key.Key_S, key.Key_Return)
    hand.press(key.Key_Left, key.Key_Left, key.Key_S, key.Key_Return)
    assert is_twin(window.document.design)
    assert hand.key_actions <= MOST_KEYS


def test_by_mouse_the_twin_takes_at_most_six_acts(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = plain(make_window)
    hand, before = Hand(qtbot, window.canvas), window.document.design
    right_click_the_canvas(hand, window)
    click_in_the_menu(qtbot, hand, window, "Add variant")
    for source, target in SKIPS:
        hand.drag(hand.card(source, network=1, port=True), hand.card(target, network=1))
    assert is_twin(window.document.design)
    assert hand.mouse_actions <= MOST_MOUSE
    assert hand.key_actions == 0
    for _ in range(4):
        window.document.undo_stack.undo()
    assert window.document.design == before


def right_click_the_canvas(hand: Hand, window: MainWindow) -> None:
    hand.mouse_actions += 1
    viewport = window.canvas.viewport()
    at = hand.card("b")
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, event)


def click_in_the_menu(qtbot: QtBot, hand: Hand, window: MainWindow, words: str) -> None:
    hand.mouse_actions += 1
    (menu,) = window.findChildren(QMenu, "context_menu")
    (action,) = [action for action in menu.actions() if action.text().startswith(words)]
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def test_a_variant_begins_at_the_same_card_of_the_copy(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = plain(make_window)
    hand = Hand(qtbot, window.canvas)
    hand.click(hand.card("c"))
    qtbot.keyClick(window.canvas, Qt.Key.Key_N, CTRL_SHIFT)
    current = window.selection.current
    assert current is not None
    assert (current.network, current.path) == (1, ("c",))
    assert window.canvas.hasFocus()
