"""Clipboard, deleting, framing and variants, by the keys of a whole window, undone by keys."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from simulator.design.design import Design, LayerPlace, SkipPlace
from tests.simulator.design.edits.sketch import drawn, place, places, sketch
from tests.ui.canvas.hand import ALT, CTRL, NONE, SHIFT, Hand, WindowHand
from tests.ui.conftest import MakeWindow

KEY = Qt.Key


@pytest.fixture
def hand(qtbot: QtBot, make_window: MakeWindow) -> Hand:
    return in_window(qtbot, make_window)


def in_window(qtbot: QtBot, make_window: MakeWindow) -> Hand:
    window = make_window()
    window.canvas.setFocus()
    qtbot.waitUntil(window.canvas.hasFocus)
    return WindowHand(qtbot, window.canvas)


def start(hand: Hand, text: str, *selected: str) -> None:
    """Draw a network and select some of its cards with the mouse."""
    document = hand.canvas.document
    document.edit("x", lambda _design: sketch(text))
    document.undo_stack.clear()
    hand.canvas.selection.clear()
    for name in selected:
        hand.click(hand.card(*name.split("/")), CTRL)
    assert hand.canvas.selection.layers == set(places(*selected))


def now(hand: Hand, network: int = 0) -> str:
    return drawn(hand.canvas.document.design, network)


def chosen(hand: Hand) -> set[str]:
    return {"/".join(path) for path in hand.selected}


# Deleting


@pytest.mark.parametrize("key", [KEY.Key_Delete, KEY.Key_Backspace])
@pytest.mark.parametrize(
    ("text", "selected", "after", "heir"),
    [
        ("a b c", ["b"], "a c", {"a"}),
        ("a b c", ["a"], "b c", {"input"}),
        ("a b c d", ["b", "c"], "a d", {"a"}),
        ("a b c d", ["b", "d"], "a c", {"a"}),
        ("a b c", ["a", "b", "c"], "", {"input"}),
        ("a b c d e | a>c b>e", ["c"], "a b d e | a>d b>e", {"b"}),
        ("a b c d e | a>c b>d", ["b"], "a c d e | a>d", {"a"}),
        ("a [2x b c d | b>d] e", ["block/c"], "a [2x b d] e", {"block/b"}),
        ("a [b c] d", ["block/b", "block/c"], "a d", {"a"}),
        ("a [b] d", ["block/b"], "a [] d", {"block"}),
        ("a [b c] d", ["block/b", "a"], "[c] d", {"input"}),
    ],
)
def test_delete_heals_the_chain_and_selects_what_stands_before(
    hand: Hand, key: Qt.Key, text: str, selected: list[str], after: str, heir: set[str]
) -> None:
    start(hand, text, *selected)
    before = hand.canvas.document.design
    hand.press(key)
    assert now(hand) == after
    assert chosen(hand) == heir
    hand.undone_and_redone(before)


def test_delete_takes_a_whole_block_and_a_skip(hand: Hand) -> None:
    start(hand, "a [2x b c] d e | a>d d>output")
    before = hand.canvas.document.design
    hand.canvas.selection.set_layers([place("block")])
    hand.press(KEY.Key_Delete)
    assert now(hand) == "a d e | d>output"
    hand.undone_and_redone(before)
    before = hand.canvas.document.design
    hand.canvas.selection.set_skips([SkipPlace(0, (), 0)])
    hand.press(KEY.Key_Delete)
    assert now(hand) == "a d e"
    assert chosen(hand) == {"d"}
    hand.undone_and_redone(before)


# The clipboard


def test_cut_and_paste_bring_layers_back_where_they_were(hand: Hand) -> None:
    start(hand, "a b c d | b>d", "b", "c")
    before = hand.canvas.document.design
    hand.press(KEY.Key_X, modifiers=CTRL)
    assert now(hand) == "a d"
    hand.undone_and_redone(before)
    hand.canvas.selection.set_layers([place("a")])
    between = hand.canvas.document.design
    hand.press(KEY.Key_V, modifiers=CTRL)
    assert now(hand) == "a b c d"
    assert chosen(hand) == {"b", "c"}
    hand.undone_and_redone(between)


def test_cut_leaves_the_place_to_paste_at(hand: Hand) -> None:
    start(hand, "a b c d", "b", "c")
    before = hand.canvas.document.design
    hand.press(KEY.Key_X, KEY.Key_V, modifiers=CTRL)
    assert hand.canvas.document.design == before


def test_copied_layers_are_pasted_behind_the_selection_with_their_skips(hand: Hand) -> None:
    start(hand, "a b c d | a>c", "a", "b", "c")
    before = hand.canvas.document.design
    hand.press(KEY.Key_C, modifiers=CTRL)
    assert hand.canvas.document.design is before
    hand.click(hand.card("d"))
    hand.press(KEY.Key_V, modifiers=CTRL)
    assert now(hand) == "a b c d a_2 b_2 c_2 | a>c a_2>c_2"
    assert chosen(hand) == {"a_2", "b_2", "c_2"}
    hand.undone_and_redone(before)


def several(hand: Hand, *texts: str) -> Design:
    """Draw networks, with nothing selected."""
    document = hand.canvas.document
    document.edit("x", lambda _design: sketch(*texts))
    document.undo_stack.clear()
    hand.canvas.selection.clear()
    return document.design


WHOLE = (
    "a [2x x y | input>output] z | a>output",
    "a [3x x [2x y z | input>output] v | input>v] w | a>output",
    "[2x x y | input>output]",
    "[2x x | input>output]",
    "a [] b | input>b",
)


@pytest.mark.parametrize("texts", [*((text,) for text in WHOLE), (WHOLE[0], "b c | input>c")])
def test_all_selected_cut_and_pasted_is_the_same_design(hand: Hand, texts: tuple[str, ...]) -> None:
    before = several(hand, *texts)
    hand.press(KEY.Key_A, KEY.Key_X, modifiers=CTRL)
    assert [now(hand, number) for number in range(len(texts))] == [""] * len(texts)
    hand.undone_and_redone(before)
    hand.press(KEY.Key_V, modifiers=CTRL)
    assert hand.canvas.document.design == before
    hand.canvas.document.undo_stack.undo()
    hand.canvas.document.undo_stack.undo()
    assert hand.canvas.document.design is before


@pytest.mark.parametrize("keys", [(KEY.Key_C, KEY.Key_V), (KEY.Key_D,)])
@pytest.mark.parametrize(
    ("texts", "after"),
    [
        (
            (WHOLE[0],),
            ["a [2x x y | input>output] z a_2 [2x x y | input>output] z_2 | a>output a_2>output"],
        ),
        ((WHOLE[2],), ["[2x x y | input>output] [2x x y | input>output]"]),
        ((WHOLE[3],), ["[2x x | input>output] [2x x | input>output]"]),
        (("z [2x x y]", "b a | input>a"), ["z [2x x y] z_2 [2x x y]",
                                           "b a b_2 a_2 | input>a a>a_2"]),
    ],
)  # fmt: skip
def test_all_selected_copied_or_duplicated_stands_there_twice(
    hand: Hand, keys: tuple[Qt.Key, ...], texts: tuple[str, ...], after: list[str]
) -> None:
    before = several(hand, *texts)
    hand.press(KEY.Key_A, *keys, modifiers=CTRL)
    assert [now(hand, number) for number in range(len(texts))] == after
    hand.undone_and_redone(before)


def test_half_a_block_is_copied_as_loose_layers_and_all_of_it_as_the_block(hand: Hand) -> None:
    start(hand, "a [2x x y v | input>v] b", "block/x", "block/y")
    hand.press(KEY.Key_C, modifiers=CTRL)
    hand.click(hand.card("b"))
    hand.press(KEY.Key_V, modifiers=CTRL)
    assert now(hand) == "a [2x x y v | input>v] b x y"
    for name in ("x", "y", "v"):
        hand.click(hand.card("block", name), CTRL if name != "x" else NONE)
    hand.press(KEY.Key_C, modifiers=CTRL)
    hand.click(hand.card("b"))
    hand.press(KEY.Key_V, modifiers=CTRL)
    assert now(hand) == "a [2x x y v | input>v] b [2x x y v | input>v] x y"
    assert chosen(hand) == {"block_2"}


@pytest.mark.parametrize(
    ("text", "at", "after"),
    [
        ("a [b] c", "block/b", "a [b a] c"),
        ("a [] c", "block", "a [a] c"),
        ("a [b] c", "input", "a_2 a [b] c"),
        ("a [b] c", "output", "a [b] c a_2"),
    ],
)
def test_a_layer_is_pasted_into_a_block_and_at_the_ends(
    hand: Hand, text: str, at: str, after: str
) -> None:
    start(hand, text, "a")
    hand.press(KEY.Key_C, modifiers=CTRL)
    hand.canvas.selection.set_layers([place(at)])
    before = hand.canvas.document.design
    hand.press(KEY.Key_V, modifiers=CTRL)
    assert now(hand) == after
    hand.undone_and_redone(before)


def test_what_is_copied_goes_through_a_text_editor_into_another_window(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    first = in_window(qtbot, make_window)
    start(first, "a [2x b c | b>output] d", "block")
    first.press(KEY.Key_C, modifiers=CTRL)
    editor = QTextEdit()
    editor.paste()
    text = editor.toPlainText()
    assert [entry["id"] for entry in json.loads(text)["layers"]] == ["block"]
    QGuiApplication.clipboard().clear()
    editor.selectAll()
    editor.copy()
    editor.deleteLater()
    second = in_window(qtbot, make_window)
    start(second, "x y", "x")
    before = second.canvas.document.design
    second.press(KEY.Key_V, modifiers=CTRL)
    assert now(second) == "x [2x b c | b>output] y"
    second.undone_and_redone(before)
    assert now(first) == "a [2x b c | b>output] d"


def test_a_clipboard_without_layers_is_said_and_changes_nothing(hand: Hand) -> None:
    start(hand, "a b", "a")
    before = hand.canvas.document.design
    QGuiApplication.clipboard().setText("Shopping: milk, bread")
    hand.press(KEY.Key_V, modifiers=CTRL)
    assert hand.canvas.document.design is before


@pytest.mark.parametrize(
    ("text", "selected", "after", "copies"),
    [
        ("a b c", ["b"], "a b b_2 c", {"b_2"}),
        ("a b c d | a>c", ["a", "b", "c"], "a b c a_2 b_2 c_2 d | a>c a_2>c_2",
         {"a_2", "b_2", "c_2"}),
        ("a [b c] d", ["block/b"], "a [b b_2 c] d", {"block/b_2"}),
    ],
)  # fmt: skip
def test_duplicate_puts_copies_behind_and_selects_them(
    hand: Hand, text: str, selected: list[str], after: str, copies: set[str]
) -> None:
    start(hand, text, *selected)
    before = hand.canvas.document.design
    hand.press(KEY.Key_D, modifiers=CTRL)
    assert now(hand) == after
    assert chosen(hand) == copies
    hand.undone_and_redone(before)


# Blocks


@pytest.mark.parametrize(
    ("text", "selected", "after", "frame"),
    [
        ("a b c d", ["b", "c"], "a [b c] d", "block"),
        ("a b c d | a>d", ["b", "c"], "a [b c | input>output] d", "block"),
        ("a [b c] d", ["block/b"], "a [[b] c] d", "block/block"),
    ],
)
def test_a_frame_is_put_around_layers_and_taken_away_again(
    hand: Hand, text: str, selected: list[str], after: str, frame: str
) -> None:
    start(hand, text, *selected)
    before = hand.canvas.document.design
    hand.press(KEY.Key_G, modifiers=CTRL)
    assert now(hand) == after
    assert chosen(hand) == {frame}
    hand.undone_and_redone(before)
    hand.canvas.selection.set_layers([place(frame)])
    framed = hand.canvas.document.design
    hand.press(KEY.Key_G, modifiers=CTRL | SHIFT)
    assert now(hand) == text
    assert chosen(hand) == set(selected)
    hand.undone_and_redone(framed)


def test_all_selected_are_framed_with_their_blocks(hand: Hand) -> None:
    before = several(hand, "[2x x y] b")
    hand.press(KEY.Key_A, KEY.Key_G, modifiers=CTRL)
    assert now(hand) == "[[2x x y] b]"
    assert chosen(hand) == {"block"}
    hand.undone_and_redone(before)


def test_a_frame_can_be_repeated_at_once(hand: Hand) -> None:
    start(hand, "a b c", "b")
    hand.press(KEY.Key_G, modifiers=CTRL)
    before = hand.canvas.document.design
    hand.press(KEY.Key_Plus, KEY.Key_Plus, modifiers=CTRL)
    assert now(hand) == "a [3x b] c"
    hand.undone_and_redone(before)


def test_layers_that_do_not_stand_together_cannot_be_framed(hand: Hand) -> None:
    start(hand, "a b c", "a", "c")
    before = hand.canvas.document.design
    hand.press(KEY.Key_G, modifiers=CTRL)
    assert hand.canvas.document.design is before
    assert hand.messages == ["Only layers that stand next to each other can be framed"]


# Networks, and everything


def test_a_variant_comes_and_goes(hand: Hand) -> None:
    start(hand, "a b | a>output", "b")
    before = hand.canvas.document.design
    hand.press(KEY.Key_N, modifiers=CTRL | SHIFT)
    assert [now(hand, number) for number in (0, 1)] == ["a b | a>output"] * 2
    assert hand.canvas.selection.layers == {LayerPlace(1, ("b",))}
    hand.undone_and_redone(before)
    hand.click(hand.card("a", network=1))
    both = hand.canvas.document.design
    hand.press(KEY.Key_Delete, modifiers=CTRL | SHIFT)
    assert hand.canvas.document.design == before
    hand.undone_and_redone(both)


def test_all_layers_are_selected_and_deleted_with_their_blocks(hand: Hand) -> None:
    start(hand, "a [b] c")
    hand.press(KEY.Key_A, modifiers=CTRL)
    assert chosen(hand) == {"a", "block/b", "c"}
    before = hand.canvas.document.design
    hand.press(KEY.Key_Delete)
    assert now(hand) == ""
    hand.undone_and_redone(before)


def test_a_residual_stage_is_built_repeated_and_taken_apart_by_keys_alone(hand: Hand) -> None:
    start(hand, "")
    seen = [hand.canvas.document.design]
    right, enter = KEY.Key_Right, KEY.Key_Return
    strokes: list[tuple[list[Qt.Key], Qt.KeyboardModifier, str]] = [
        ([KEY.Key_D], NONE, "dense"),
        ([KEY.Key_D], NONE, "dense dense_2"),
        ([KEY.Key_N], NONE, "dense dense_2 norm"),
        ([KEY.Key_Left], SHIFT, "dense dense_2 norm"),
        ([KEY.Key_G], CTRL, "dense [dense_2 norm]"),
        ([KEY.Key_Plus], CTRL, "dense [2x dense_2 norm]"),
        ([right, KEY.Key_S], NONE, "dense [2x dense_2 norm]"),
        ([KEY.Key_Left], SHIFT, "dense [2x dense_2 norm]"),
        ([enter], NONE, "dense [2x dense_2 norm | input>output]"),
        ([KEY.Key_Escape, KEY.Key_W, KEY.Key_M], NONE, "dense [2x dense_2 norm | input+>output]"),
        ([KEY.Key_S, KEY.Key_Left, enter], NONE, "dense [2x dense_2 norm | input+>norm]"),
        ([KEY.Key_Delete], NONE, "dense [2x dense_2 norm]"),
        ([KEY.Key_E], NONE, "dense [2x dense_2 norm]"),
        ([KEY.Key_Left], ALT, "[2x dense_2 norm] dense"),
        ([KEY.Key_G], CTRL | SHIFT, "dense_2 norm dense"),
    ]
    for keys, modifiers, text in strokes:
        hand.press(*keys, modifiers=modifiers)
        assert now(hand) == text
        if hand.canvas.document.design != seen[-1]:
            seen.append(hand.canvas.document.design)
    assert hand.mouse_actions == 0
    for design in reversed(seen[:-1]):
        hand.undo()
        assert hand.canvas.document.design == design
    for design in seen[1:]:
        hand.redo()
        assert hand.canvas.document.design == design


def test_a_part_is_added_from_the_palette_by_keys(hand: Hand, qtbot: QtBot) -> None:
    start(hand, "a b", "a")
    before = hand.canvas.document.design
    palette = hand.canvas.window().findChild(QWidget, "palette_dropout")
    assert palette is not None
    palette.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(palette, KEY.Key_Return)
    assert now_types(hand) == ["dense", "dropout", "dense"]
    assert hand.canvas.hasFocus()
    hand.undone_and_redone(before)


def test_what_is_dropped_from_the_palette_can_be_changed_by_keys_at_once(hand: Hand) -> None:
    start(hand, "a b")
    entry = hand.canvas.window().findChild(QWidget, "palette_dense")
    assert entry is not None
    goal = entry.mapFromGlobal(hand.canvas.viewport().mapToGlobal(hand.drop_slot(1)))
    hand.drag(entry.rect().center(), goal, on=entry)
    before = hand.canvas.document.design
    assert hand.canvas.hasFocus()
    hand.press(KEY.Key_Plus, modifiers=CTRL)
    assert hand.network.layers[1].units == 8  # type: ignore[union-attr]
    hand.undone_and_redone(before)


def now_types(hand: Hand) -> list[str]:
    return [entry.type for entry in hand.network.layers]


def test_a_long_hour_of_work_is_undone_and_redone_by_keys(hand: Hand) -> None:
    start(hand, "a b c", "b")
    seen = [hand.canvas.document.design]
    for key, modifiers in (
        (KEY.Key_D, CTRL), (KEY.Key_G, CTRL), (KEY.Key_Plus, CTRL), (KEY.Key_C, CTRL),
        (KEY.Key_V, CTRL), (KEY.Key_G, CTRL | SHIFT), (KEY.Key_R, NONE),
        (KEY.Key_X, CTRL), (KEY.Key_V, CTRL), (KEY.Key_N, CTRL | SHIFT), (KEY.Key_D, NONE),
        (KEY.Key_Delete, NONE),
    ):  # fmt: skip
        hand.press(key, modifiers=modifiers)
        if hand.canvas.document.design != seen[-1]:
            seen.append(hand.canvas.document.design)
    assert len(seen) == 12
    for design in reversed(seen[:-1]):
        hand.undo()
        assert hand.canvas.document.design == design
    hand.undo()
    for design in seen[1:]:
        hand.press(KEY.Key_Y, modifiers=CTRL)
        assert hand.canvas.document.design == design
