"""The menu beside the selection says what can be done to it, and does it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from simulator.design.design import Design, LayerPlace, SkipPlace
from tests.simulator.design.edits.sketch import drawn as told
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import WindowHand
from tests.ui.conftest import MakeWindow
from ui.shell.main_window import MainWindow


def opened(qtbot: QtBot, window: MainWindow) -> QMenu:
    """The menu, as the Menu key opens it."""
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Menu)
    menus = [menu for menu in window.findChildren(QMenu, "context_menu") if menu.isVisible()]
    assert len(menus) == 1
    return menus[0]


def entries(menu: QMenu) -> list[str]:
    return [action.text().split("\t")[0] for action in menu.actions() if action.text()]


def choose(menu: QMenu, words: str) -> None:
    found = [action for action in menu.actions() if action.text().split("\t")[0] == words]
    assert len(found) == 1, entries(menu)
    found[0].trigger()
    menu.close()


def drawn(make_window: MakeWindow, text: str) -> MainWindow:
    window = make_window()
    window.document.edit("x", lambda _design: sketch(text))
    return window


def go_to(qtbot: QtBot, menu: QMenu, words: str) -> None:
    """Go down to an entry and take it, by keys alone."""
    for _ in menu.actions():
        qtbot.keyClick(menu, Qt.Key.Key_Down)
        active = menu.activeAction()
        if active is not None and active.text().split("\t")[0] == words:
            qtbot.keyClick(menu, Qt.Key.Key_Return)
            return
    raise AssertionError(entries(menu))


@pytest.mark.parametrize(
    ("text", "selected", "words", "after"),
    [
        ("a b c", "b", "Skip around", "a b c | a>c"),
        ("a b c", "b", "Duplicate", "a b b_2 c"),
        ("a b c", "b", "Cut", "a c"),
        ("a b c | a>c", "b", "Delete", "a c"),
        ("a b c", "b", "Frame as block", "a [b] c"),
        ("a [b | input>output] c", "block", "Open block", "a b c | a>c"),
        ("a b c d | b>d", 0, "Concatenate", "a b c d | b+>d"),
        ("a b c d | b>d", 0, "Delete", "a b c d"),
    ],
)
def test_the_menu_key_and_arrows_do_what_the_mouse_does(
    qtbot: QtBot,
    make_window: MakeWindow,
    text: str,
    selected: str | int,
    words: str,
    after: str,
) -> None:
    window = drawn(make_window, text)
    hand, before = WindowHand(qtbot, window.canvas), window.document.design
    if isinstance(selected, int):
        window.selection.set_skips([SkipPlace(0, (), selected)])
    else:
        window.selection.set_layers([LayerPlace(0, (selected,))])
    go_to(qtbot, opened(qtbot, window), words)
    assert window.canvas.hasFocus()
    assert told(window.document.design) == after
    hand.undone_and_redone(before)


def test_a_skip_is_begun_from_the_menu_and_led_by_arrows(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = drawn(make_window, "a b c d")
    hand, before = WindowHand(qtbot, window.canvas), window.document.design
    window.selection.set_layers([LayerPlace(0, ("a",))])
    go_to(qtbot, opened(qtbot, window), "Draw skip from here")
    hand.press(Qt.Key.Key_Right, Qt.Key.Key_Return)
    assert told(window.document.design) == "a b c d | a>d"
    hand.undone_and_redone(before)
    before = window.document.design
    window.selection.set_skips([SkipPlace(0, (), 0)])
    go_to(qtbot, opened(qtbot, window), "Lead elsewhere")
    hand.press(Qt.Key.Key_Left, Qt.Key.Key_Return)
    assert told(window.document.design) == "a b c d | a>c"
    hand.undone_and_redone(before)


def test_escape_leaves_the_menu_and_the_canvas_has_the_focus_again(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = drawn(make_window, "a b")
    before = window.document.design
    window.selection.set_layers([LayerPlace(0, ("a",))])
    qtbot.keyClick(opened(qtbot, window), Qt.Key.Key_Escape)
    assert window.canvas.hasFocus()
    assert window.selection.layers == {LayerPlace(0, ("a",))}
    assert window.document.design is before


def test_a_layer_is_edited_copied_and_skipped_from_its_menu(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = drawn(make_window, "a b c")
    window.selection.set_layers([LayerPlace(0, ("b",))])
    menu = opened(qtbot, window)
    assert entries(menu)[:3] == ["Edit units…", "Draw skip from here", "Skip around"]
    choose(menu, "Skip around")
    skip = window.document.design.networks[0].skips[0]
    assert (skip.source, skip.target) == ("a", "c")
    choose(opened(qtbot, window), "Edit units…")
    assert window.canvas.value_editor.isVisible()
    window.canvas.value_editor.dismiss()


def test_a_block_is_folded_and_repeated_from_its_menu(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = drawn(make_window, "a [2x b] c")
    window.selection.set_layers([LayerPlace(0, ("block",))])
    menu = opened(qtbot, window)
    assert "Edit ×N…" in entries(menu)
    choose(menu, "Fold")
    assert window.canvas.scene().collapsed == {LayerPlace(0, ("block",))}
    choose(opened(qtbot, window), "Show layers")
    assert window.canvas.scene().collapsed == set()


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ("Concatenate", "merge", "concatenate"),
        ("Projection: linear", "projection", "linear"),
        ("Projection: none", "projection", "none"),
    ],
)
def test_a_skips_merge_and_projection_are_changed_from_its_menu(
    qtbot: QtBot, make_window: MakeWindow, words: str, field: str, value: str
) -> None:
    window = drawn(make_window, "a b c | a>c")
    before: Design = window.document.design
    window.selection.set_skips([SkipPlace(0, (), 0)])
    menu = opened(qtbot, window)
    checked = {action.text().split("\t")[0] for action in menu.actions() if action.isChecked()}
    assert checked == {"Add", "Projection: auto"}
    choose(menu, words)
    assert getattr(window.document.design.networks[0].skips[0], field) == value
    window.document.undo_stack.undo()
    assert window.document.design == before


def test_an_empty_selection_still_offers_to_paste_and_to_add_a_variant(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    window.selection.clear()
    menu = opened(qtbot, window)
    assert {"Paste", "Add variant"} <= set(entries(menu))
    menu.close()
