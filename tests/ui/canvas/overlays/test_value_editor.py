"""The main value of a card, edited where it stands, with real mouse and key events."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import Block, LayerPlace, iter_entries
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import LEFT, SHIFT, Hand

KEY = Qt.Key


def layer(hand: Hand, index: int) -> Any:
    return hand.network.layers[index]


def typed(qtbot: QtBot, hand: Hand, text: str, *keys: Qt.Key) -> None:
    editor = hand.canvas.value_editor
    qtbot.keyClicks(editor.input(), text)
    for key in keys:
        qtbot.keyClick(editor.input(), key)


def shown(hand: Hand) -> bool:
    return hand.canvas.value_editor.isVisible()


def on_screen(hand: Hand, *path: str) -> QRect:
    """A card, as the view has it."""
    item = hand.canvas.scene().node_item(LayerPlace(0, path))
    assert item is not None
    rect = hand.canvas.mapFromScene(item.mapRectToScene(0, 0, item.width, item.height))
    return rect.boundingRect().translated(hand.canvas.viewport().pos())


@pytest.mark.parametrize("key", [KEY.Key_Return, KEY.Key_Enter, KEY.Key_Tab])
def test_a_double_click_edits_the_units_and_enter_or_tab_confirms(
    qtbot: QtBot, hand: Hand, key: Qt.Key
) -> None:
    before = hand.canvas.document.design
    hand.double_click(hand.card("b"))
    assert hand.canvas.value_editor.line.selectedText() == "32"
    typed(qtbot, hand, "48", key)
    assert layer(hand, 1).units == 48
    assert not shown(hand)
    assert hand.canvas.hasFocus()
    hand.undone_and_redone(before)


def test_enter_edits_the_selected_card(qtbot: QtBot, hand: Hand) -> None:
    hand.click(hand.card("c"))
    before = hand.canvas.document.design
    hand.press(KEY.Key_Return)
    typed(qtbot, hand, "5", KEY.Key_Return)
    assert layer(hand, 2).units == 5
    hand.undone_and_redone(before)


def test_escape_leaves_all_as_it_was(qtbot: QtBot, hand: Hand) -> None:
    before = hand.canvas.document.design
    hand.double_click(hand.card("b"))
    typed(qtbot, hand, "48", KEY.Key_Escape)
    assert hand.canvas.document.design is before
    assert not shown(hand)
    assert hand.canvas.hasFocus()
    assert hand.selected == {("b",)}, "Escape was the editor's, not the canvas's"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("0", "Must be at least 1 (got 0)"), ("many", "Must be a whole number"),
     ("2.5", "Must be a whole number"), ("", "Must be a whole number")],
)  # fmt: skip
def test_an_illegal_value_says_why_and_stays_to_be_mended(
    qtbot: QtBot, hand: Hand, text: str, reason: str
) -> None:
    before = hand.canvas.document.design
    hand.double_click(hand.card("b"))
    editor = hand.canvas.value_editor
    qtbot.keyClick(editor.line, KEY.Key_Delete)
    typed(qtbot, hand, text, KEY.Key_Return)
    assert shown(hand)
    assert editor.reason.isVisible()
    assert editor.reason.text().startswith(reason)
    assert editor.reason.textFormat() == Qt.TextFormat.PlainText
    assert hand.canvas.document.design is before
    editor.line.selectAll()
    typed(qtbot, hand, "12", KEY.Key_Return)
    assert layer(hand, 1).units == 12
    assert not shown(hand)


def test_letters_and_spaces_are_typed_and_add_no_layers(qtbot: QtBot, hand: Hand) -> None:
    before = hand.canvas.document.design
    hand.double_click(hand.card("b"))
    typed(qtbot, hand, "d s.")
    assert hand.canvas.value_editor.line.text() == "d s."
    assert hand.canvas.document.design is before
    typed(qtbot, hand, "", KEY.Key_Escape)


def test_a_click_elsewhere_takes_a_legal_value_over_and_drops_an_illegal_one(
    qtbot: QtBot, hand: Hand
) -> None:
    before = hand.canvas.document.design
    hand.double_click(hand.card("b"))
    typed(qtbot, hand, "9")
    hand.click(hand.card("d"))
    assert layer(hand, 1).units == 9
    assert not shown(hand)
    hand.undone_and_redone(before)
    hand.double_click(hand.card("b"))
    typed(qtbot, hand, "0")
    hand.click(hand.card("d"))
    assert layer(hand, 1).units == 9
    assert not shown(hand)


def test_all_selected_layers_that_have_the_field_are_changed_together(
    qtbot: QtBot, hand: Hand
) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, (name,)) for name in "abd"])
    before = hand.canvas.document.design
    hand.press(KEY.Key_Return)
    typed(qtbot, hand, "7", KEY.Key_Return)
    assert [layer(hand, index).units for index in range(4)] == [7, 7, 32, 7]
    hand.undone_and_redone(before)


@pytest.mark.parametrize(
    ("key", "field", "text", "value"),
    [(KEY.Key_O, "rate", "0,25", 0.25), (KEY.Key_P, "pool_size", "3", 3),
     (KEY.Key_C, "filters", "24", 24)],
)  # fmt: skip
def test_every_kind_of_number_has_its_editor(
    qtbot: QtBot, hand: Hand, key: Qt.Key, field: str, text: str, value: float
) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("input",))])
    hand.press(key)
    before = hand.canvas.document.design
    hand.press(KEY.Key_Return)
    typed(qtbot, hand, text, KEY.Key_Return)
    assert getattr(layer(hand, 0), field) == value
    hand.undone_and_redone(before)


def test_an_activation_is_chosen_from_a_list(qtbot: QtBot, hand: Hand) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("a",))])
    hand.press(KEY.Key_A)
    before = hand.canvas.document.design
    hand.press(KEY.Key_Return)
    choice = hand.canvas.value_editor.choice
    assert choice.currentData() == "relu"
    qtbot.keyClick(choice, KEY.Key_Up)
    qtbot.keyClick(choice, KEY.Key_Return)
    assert layer(hand, 1).activation.name == "tanh"
    hand.undone_and_redone(before)


def test_with_shift_a_value_is_set_in_every_layer_of_all_networks(qtbot: QtBot, hand: Hand) -> None:
    design = sketch("a [b c] d", "a d")
    hand.canvas.document.show_design(design)
    editor, choice = hand.canvas.value_editor, hand.canvas.value_editor.choice

    def all_have(field: str) -> set[object]:
        layers = [
            entry
            for network in hand.canvas.document.design.networks
            for _, entry in iter_entries(network)
        ]
        return {getattr(entry, field, None) for entry in layers if not isinstance(entry, Block)}

    # by mouse: a click in the list
    hand.click(hand.word("activation", "d"))
    qtbot.waitUntil(choice.view().isVisible)
    index = choice.model().index(choice.findData("tanh"), 0)
    place = choice.view().visualRect(index).center()
    qtbot.mouseMove(choice.view().viewport(), place)
    qtbot.mouseClick(choice.view().viewport(), LEFT, SHIFT, place)
    qtbot.waitUntil(lambda: not editor.isVisible())
    assert {one.name for one in all_have("activation")} == {"tanh"}
    hand.undone_and_redone(design)
    # by keys: in the list, and in a field for a number
    before = hand.canvas.document.design
    hand.click(hand.word("kernel_initializer", "a", network=1))
    qtbot.waitUntil(choice.view().isVisible)
    assert choice.itemText(choice.count() - 1) == "Shift: every layer"
    for _ in range(20):  # down to the last choice, and not on to the hint below it
        qtbot.keyClick(choice.view(), KEY.Key_Down)
    assert choice.view().currentIndex().row() == choice.count() - 2
    choice.view().setCurrentIndex(choice.model().index(choice.findData("orthogonal"), 0))
    qtbot.keyClick(choice.view(), KEY.Key_Return, SHIFT)
    qtbot.waitUntil(lambda: not editor.isVisible())
    assert {one.name for one in all_have("kernel_initializer")} == {"orthogonal"}
    hand.undone_and_redone(before)
    hand.canvas.selection.set_layers([LayerPlace(1, ("d",))])
    for key, units in ((KEY.Key_Backtab, {4, 8}), (KEY.Key_Return, {9})):
        hand.press(KEY.Key_Return)
        editor.line.setText(str(max(units)))
        qtbot.keyClick(editor.line, key, SHIFT)
        assert all_have("units") == units, "Shift belongs to the key that goes back"
    # a click elsewhere with Shift extends the selection, and is no wish for all
    hand.press(KEY.Key_Return)
    editor.line.setText("5")
    hand.click(hand.card("a", network=1), SHIFT)
    assert all_have("units") == {5, 9}
    assert hand.selected == {("a",), ("d",)}
    # outputs are changed with outputs
    hand.canvas.selection.set_layers([LayerPlace(1, ("output",))])
    hand.canvas.edit_value(LayerPlace(1, ("output",)), "activation", opened=True)
    choice.view().setCurrentIndex(choice.model().index(choice.findData("sigmoid"), 0))
    qtbot.keyClick(choice.view(), KEY.Key_Return, SHIFT)
    outputs = {network.output.activation for network in hand.canvas.document.design.networks}
    assert outputs == {"sigmoid"}


def test_an_activation_that_stays_keeps_its_parameters(qtbot: QtBot, hand: Hand) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("a",))])
    hand.press(KEY.Key_A)
    steep = {"name": "leaky_relu", "negative_slope": 0.5}
    places = hand.canvas.selection.layers
    hand.canvas.document.edit(
        "x", lambda design: edits.set_field(design, places, "activation", steep)
    )
    before = hand.canvas.document.design
    hand.press(KEY.Key_Return)
    typed(qtbot, hand, "", KEY.Key_Return)
    assert hand.canvas.document.design == before


def test_enter_or_a_double_click_on_the_badge_edits_how_often_a_block_repeats(
    qtbot: QtBot, hand: Hand
) -> None:
    hand.canvas.document.show_design(sketch("a [3x b c] d"))
    place = LayerPlace(0, ("block",))
    before = hand.canvas.document.design
    frame = hand.canvas.scene().frames[place]
    hand.double_click(hand.canvas.mapFromScene(frame.mapToScene(frame.badge_rect().center())))
    assert hand.canvas.value_editor.line.text() == "3"
    typed(qtbot, hand, "9", KEY.Key_Return)
    assert layer(hand, 1).repeat == 9
    hand.undone_and_redone(before)
    hand.canvas.selection.set_layers([place])
    hand.press(KEY.Key_Return)
    typed(qtbot, hand, "0", KEY.Key_Return)
    assert "Must be at least 1" in hand.canvas.value_editor.reason.text()
    typed(qtbot, hand, "", KEY.Key_Escape)


def test_a_card_without_a_number_goes_to_the_inspector(qtbot: QtBot, hand: Hand) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("output",))])
    with qtbot.waitSignal(hand.canvas.edit_requested):
        hand.press(KEY.Key_Return)
    hand.press(KEY.Key_N)
    with qtbot.waitSignal(hand.canvas.edit_requested):
        hand.double_click(hand.card("norm"))
    assert not shown(hand)


def test_the_editor_is_over_its_card_and_follows_zoom_and_scroll(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch(" ".join(f"l{number}" for number in range(40))))
    hand.canvas.zoom(1 / hand.canvas.transform().m11())
    hand.canvas.selection.set_layers([LayerPlace(0, ("l20",))])
    hand.press(KEY.Key_Return)
    editor = hand.canvas.value_editor
    for change in (hand.canvas.zoom_in, hand.canvas.zoom_out, hand.canvas.zoom_out):
        change()
        hand.canvas.centerOn(hand.canvas.scene().cards[LayerPlace(0, ("l20",))])
        card = on_screen(hand, "l20")
        assert abs(editor.x() - card.x()) <= 1
        assert abs(editor.y() - card.y()) <= 1


def test_the_editor_is_legible_and_inside_the_window_however_small_the_cards(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch(" ".join(f"l{number}" for number in range(400))))
    for name in ("l0", "l200", "l399"):
        hand.canvas.selection.set_layers([LayerPlace(0, (name,))])
        hand.press(KEY.Key_Return)
        editor = hand.canvas.value_editor
        assert hand.canvas.rect().contains(editor.geometry())
        assert editor.line.fontInfo().pixelSize() >= 12
        editor.dismiss()


def test_a_change_of_the_design_ends_the_editing(qtbot: QtBot, hand: Hand) -> None:
    hand.double_click(hand.card("b"))
    hand.canvas.document.edit(
        "x", lambda design: edits.delete_layers(design, [LayerPlace(0, ("b",))])
    )
    assert not shown(hand)
    qtbot.mouseClick(hand.canvas.viewport(), LEFT, pos=QPoint(5, 5))
    assert hand.names == ["a", "c", "d"]


def test_a_double_click_on_a_networks_name_renames_it(qtbot: QtBot, hand: Hand) -> None:
    before = hand.canvas.document.design
    lane = hand.canvas.scene().lanes[0]
    at = hand.canvas.mapFromScene(lane.name_rect().center())
    hand.double_click(at)
    assert hand.canvas.value_editor.line.selectedText() == "Network"
    typed(qtbot, hand, "56", KEY.Key_Return)
    assert hand.network.name == "56"
    assert hand.canvas.hasFocus()
    hand.undone_and_redone(before)
    hand.double_click(at)
    typed(qtbot, hand, "other", KEY.Key_Escape)
    assert hand.network.name == "56"
