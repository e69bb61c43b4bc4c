"""A click on a word of a card edits that value where it stands, for all that is selected."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import LayerPlace, find
from tests.ui.canvas.hand import Hand
from ui.canvas.items.card_values import value_rects
from ui.canvas.measured.live_values import LiveValues

KEY = Qt.Key
UP, DOWN = QPoint(0, 240), QPoint(0, -120)  # two notches, and one


def choose(qtbot: QtBot, hand: Hand, name: str) -> None:
    """Pick an entry of the open list."""
    choice = hand.canvas.value_editor.choice
    assert choice.view().isVisible(), "the list is open already"
    choice.view().setCurrentIndex(choice.model().index(choice.findData(name), 0))
    qtbot.keyClick(choice.view(), KEY.Key_Return)
    qtbot.waitUntil(lambda: not hand.canvas.value_editor.isVisible())
    assert hand.canvas.hasFocus()


def test_the_word_for_the_activation_changes_it_in_all_selected_layers(
    qtbot: QtBot, hand: Hand
) -> None:
    canvas, before = hand.canvas, hand.canvas.document.design
    canvas.selection.set_layers([LayerPlace(0, (name,)) for name in "abd"])
    hand.click(hand.word("activation", "b"))
    choose(qtbot, hand, "tanh")
    assert [layer.activation.name for layer in hand.network.layers] == [
        "tanh", "tanh", "relu", "tanh",
    ]  # fmt: skip
    assert hand.selected == {("a",), ("b",), ("d",)}, "all stay selected"
    hand.undone_and_redone(before)
    before = canvas.document.design
    hand.click(hand.word("kernel_initializer", "c"))  # which was not selected: it alone
    icons = [not canvas.value_editor.choice.itemIcon(at).isNull() for at in range(10)]
    assert all(icons), "each has its picture"
    choose(qtbot, hand, "orthogonal")
    assert [layer.kernel_initializer.name for layer in hand.network.layers].index("orthogonal") == 2
    assert hand.selected == {("c",)}
    hand.undone_and_redone(before)


def test_a_small_card_has_its_first_word_edited_where_it_is_large(qtbot: QtBot, hand: Hand) -> None:
    canvas = hand.canvas
    canvas.zoom(0.6 / canvas.transform().m11())
    hand.click(hand.word("activation", "b"))
    choose(qtbot, hand, "tanh")
    assert find(canvas.document.design, LayerPlace(0, ("b",))).activation.name == "tanh"
    # where live values take its room, nothing is written that could be clicked
    card = canvas.scene().cards[LayerPlace(0, ("b",))]
    card.set_live(LiveValues("std 0.12345678", ()))
    assert "activation" not in card.value_rects(0.6)


def test_the_number_in_a_title_is_turned_by_the_wheel_and_confirmed(
    qtbot: QtBot, hand: Hand
) -> None:
    before = hand.canvas.document.design
    hand.click(hand.word("units", "b"))
    editor = hand.canvas.value_editor
    assert editor.line.selectedText() == "32"
    editor_at = editor.line.rect().center()
    hand.wheel_over(editor.line, editor_at, UP)
    assert editor.line.text() == "128"
    hand.wheel_over(editor.line, editor_at, DOWN)
    qtbot.keyClick(editor.line, KEY.Key_Return)
    assert hand.network.layers[1].units == 64
    assert not editor.isVisible()
    hand.undone_and_redone(before)


def test_words_are_underlined_under_the_mouse_and_the_rest_of_a_card_selects_and_drags(
    hand: Hand,
) -> None:
    card = hand.canvas.scene().cards[LayerPlace(0, ("b",))]
    cursor = hand.canvas.viewport().cursor
    hand.move(hand.word("activation", "b"))
    assert (card.hovered_field, cursor().shape()) == (
        "activation",
        Qt.CursorShape.PointingHandCursor,
    )
    hand.move(hand.card("b"))
    assert (card.hovered_field, cursor().shape()) == (None, Qt.CursorShape.ArrowCursor)
    hand.move(hand.word("units", "b"))
    hand.move(QPoint(3, 3))
    assert card.hovered_field is None
    hand.click(hand.card("b"))
    assert hand.selected == {("b",)}
    assert not hand.canvas.value_editor.isVisible()
    hand.drag(hand.word("units", "b"), hand.drop_slot(4))
    assert hand.names == ["a", "c", "d", "b"]


def test_the_outputs_words_and_the_window_of_a_convolution_are_edited_too(
    qtbot: QtBot, hand: Hand
) -> None:
    hand.click(hand.word("activation", "output"))
    choose(qtbot, hand, "linear")
    assert hand.network.output.activation == "linear"
    hand.canvas.selection.set_layers([LayerPlace(0, ("input",))])
    hand.press(KEY.Key_C)
    hand.press(KEY.Key_O)
    hand.click(hand.word("kernel_size", "conv2d"))
    qtbot.keyClicks(hand.canvas.value_editor.line, "5")
    qtbot.keyClick(hand.canvas.value_editor.line, KEY.Key_Return)
    assert hand.network.layers[0].kernel_size == 5
    hand.click(hand.word("rate", "dropout"))
    hand.wheel_over(hand.canvas.value_editor.line, QPoint(5, 5), DOWN)
    qtbot.keyClick(hand.canvas.value_editor.line, KEY.Key_Return)
    assert hand.network.layers[1].rate == 0.4


def test_a_card_that_is_seen_small_has_no_words_to_click(hand: Hand) -> None:
    card = hand.canvas.scene().cards[LayerPlace(0, ("b",))]
    assert set(value_rects(card.text, card.width, 1.0)) == {
        "units", "activation", "kernel_initializer",
    }  # fmt: skip
    assert set(value_rects(card.text, card.width, 0.6)) == {"units"}
    assert value_rects(card.text, card.width, 0.4) == {}


def test_editing_leaves_a_function_that_is_not_changed_with_its_parameters(
    qtbot: QtBot, hand: Hand
) -> None:
    steep = {"name": "leaky_relu", "negative_slope": 0.5}
    places = [LayerPlace(0, ("a",))]
    hand.canvas.document.edit("x", lambda d: edits.set_field(d, places, "activation", steep))
    before = hand.canvas.document.design
    hand.click(hand.word("activation", "a"))
    choose(qtbot, hand, "leaky_relu")
    assert hand.canvas.document.design is before
    hand.click(hand.word("activation", "a"))
    qtbot.keyClick(hand.canvas.value_editor.choice.view(), KEY.Key_Escape)
    qtbot.waitUntil(lambda: not hand.canvas.value_editor.isVisible())
    assert hand.canvas.document.design is before
