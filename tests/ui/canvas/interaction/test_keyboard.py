"""The canvas without a mouse: every act by keys alone, undone to the identical document."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt

from simulator.design import edits
from simulator.design.design import InsertPlace, LayerPlace, Skip, SkipPlace
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import ALT, CTRL, SHIFT, Hand
from ui.canvas.interaction.gestures.skip_line import SkipLine

KEY = Qt.Key
LEFT, RIGHT, UP, DOWN = KEY.Key_Left, KEY.Key_Right, KEY.Key_Up, KEY.Key_Down


def start(hand: Hand, text: str, *selected: tuple[str, ...]) -> None:
    """Draw a network from a line of words and select some of its cards."""
    hand.canvas.document.show_design(sketch(text))
    hand.canvas.selection.set_layers([LayerPlace(0, path) for path in selected])


def skips(hand: Hand) -> list[tuple[str, str]]:
    return [(skip.source, skip.target) for skip in hand.network.skips]


def lines(hand: Hand) -> list[SkipLine]:
    """What previews a skip that is being drawn."""
    return [item for item in hand.canvas.scene().items() if isinstance(item, SkipLine)]


def layer(hand: Hand, index: int) -> Any:
    return hand.network.layers[index]


# Walking


def test_arrows_walk_the_chain_in_order_and_stop_at_its_ends(hand: Hand) -> None:
    start(hand, "a [b c] d", ("a",))
    seen = []
    for _ in range(5):
        hand.press(RIGHT)
        seen.extend(hand.selected)
    assert seen == [("block", "b"), ("block", "c"), ("d",), ("output",), ("output",)]
    hand.press(*[LEFT] * 7)
    assert hand.selected == {("input",)}


def test_an_arrow_without_a_selection_begins_at_the_input(hand: Hand) -> None:
    hand.canvas.selection.clear()
    hand.press(RIGHT)
    assert hand.selected == {("input",)}


def test_arrows_stop_at_a_collapsed_block_and_not_inside_it(hand: Hand) -> None:
    start(hand, "a [b c] d", ("block",))
    hand.press(KEY.Key_E)
    assert LayerPlace(0, ("block", "b")) not in hand.canvas.scene().cards
    hand.press(LEFT)
    assert hand.selected == {("a",)}
    hand.press(RIGHT)
    assert hand.selected == {("block",)}
    hand.press(RIGHT)
    assert hand.selected == {("d",)}


def test_down_and_up_go_to_the_other_network(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a b", "c d"))
    hand.canvas.selection.set_layers([LayerPlace(0, ("b",))])
    hand.press(DOWN)
    assert hand.canvas.selection.current == LayerPlace(1, ("d",))
    hand.press(UP)
    assert hand.canvas.selection.current == LayerPlace(0, ("b",))


def test_shift_and_arrows_select_several(hand: Hand) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("b",))])
    hand.press(RIGHT, RIGHT, modifiers=SHIFT)
    assert hand.selected == {("b",), ("c",), ("d",)}


def test_escape_goes_from_a_layer_to_its_blocks_and_then_to_nothing(hand: Hand) -> None:
    start(hand, "a [[b]]", ("block", "block", "b"))
    seen = []
    for _ in range(3):
        hand.press(KEY.Key_Escape)
        seen.append(hand.selected)
    assert seen == [{("block", "block")}, {("block",)}, set()]
    start(hand, "a [b]", ("block",))
    hand.press(RIGHT)
    assert hand.selected == {("block", "b")}


def test_the_selected_card_is_scrolled_into_view(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch(" ".join(f"l{number}" for number in range(60))))
    hand.canvas.zoom(1 / hand.canvas.transform().m11())
    hand.canvas.selection.set_layers([LayerPlace(0, ("l0",))])
    hand.press(*[RIGHT] * 59)
    item = hand.canvas.scene().cards[LayerPlace(0, ("l59",))]
    assert hand.canvas.viewport().rect().contains(hand.canvas.mapFromScene(item.scenePos()))


def test_the_focus_is_visible_on_the_current_card_and_only_there(hand: Hand) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("b",))])
    hand.press(RIGHT, modifiers=SHIFT)
    marked = [place.path for place, item in hand.canvas.scene().node_items() if item.focused]
    assert marked == [("c",)]


# Layers


@pytest.mark.parametrize(("key", "units"), [(KEY.Key_Plus, 256), (KEY.Key_Minus, 4)])
def test_ctrl_with_plus_and_minus_changes_units_as_one_undo_step(
    hand: Hand, key: Qt.Key, units: int
) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("b",))])
    before = hand.canvas.document.design
    hand.press(key, key, key, modifiers=CTRL)
    assert layer(hand, 1).units == units
    assert hand.canvas.document.undo_stack.count() == 1
    hand.undone_and_redone(before)


def test_ctrl_with_plus_repeats_a_block(hand: Hand) -> None:
    start(hand, "a [b]", ("block",))
    before = hand.canvas.document.design
    hand.press(KEY.Key_Equal, KEY.Key_Plus, modifiers=CTRL)
    assert layer(hand, 1).repeat == 3
    hand.undone_and_redone(before)


def test_a_layer_without_a_number_says_so(hand: Hand) -> None:
    hand.press(KEY.Key_N)
    before = hand.canvas.document.design
    hand.press(KEY.Key_Plus, modifiers=CTRL)
    assert hand.canvas.document.design is before
    assert hand.messages[-1].startswith("No selected layer has a number to step")


def test_alt_and_arrows_carry_a_layer_along_into_blocks_and_out_again(hand: Hand) -> None:
    start(hand, "a [b] c", ("a",))
    before = hand.canvas.document.design
    seen = []
    for _ in range(4):
        hand.press(RIGHT, modifiers=ALT)
        seen += hand.selected
    assert seen == [("block", "a"), ("block", "a"), ("a",), ("a",)]
    assert hand.names == ["block", "c", "a"]
    hand.undo()
    between = hand.canvas.document.design
    hand.redo()
    hand.undone_and_redone(between)
    hand.canvas.selection.set_layers([LayerPlace(0, ("a",))])
    hand.press(LEFT, LEFT, LEFT, LEFT, modifiers=ALT)
    assert hand.names == ["a", "block", "c"]
    for _ in range(8):
        hand.canvas.document.undo_stack.undo()
    assert hand.canvas.document.design == before


def test_alt_and_arrows_carry_several_layers_together(hand: Hand) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("a",)), LayerPlace(0, ("c",))])
    before = hand.canvas.document.design
    hand.press(RIGHT, modifiers=ALT)
    hand.undone_and_redone(before)
    assert len(hand.selected) == 2
    assert {path[0] for path in hand.selected} == {"a", "c"}
    assert abs(hand.names.index("a") - hand.names.index("c")) == 1


def test_alt_and_down_carries_a_layer_to_the_next_network(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a b", "c b"))
    hand.canvas.selection.set_layers([LayerPlace(0, ("b",))])
    before = hand.canvas.document.design
    hand.press(DOWN, modifiers=ALT)
    first, second = hand.canvas.document.design.networks
    assert [entry.id for entry in first.layers] == ["a"]
    assert [entry.id for entry in second.layers] == ["c", "b_2", "b"]
    assert hand.canvas.selection.layers == {LayerPlace(1, ("b_2",))}
    hand.undone_and_redone(before)
    hand.canvas.selection.set_layers([LayerPlace(1, ("b_2",))])
    hand.press(DOWN, modifiers=ALT)
    assert hand.messages[-1] == "There is no network in that direction."


def test_a_letter_on_an_empty_block_fills_it(hand: Hand) -> None:
    start(hand, "a [] b", ("block",))
    before = hand.canvas.document.design
    hand.press(KEY.Key_D)
    assert [entry.id for entry in layer(hand, 1).layers] == ["dense"]
    assert hand.selected == {("block", "dense")}
    hand.undone_and_redone(before)


def test_letters_in_a_row_build_a_network_and_each_is_a_step(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch(""))
    seen = [hand.canvas.document.design]
    for key in (KEY.Key_D, KEY.Key_N, KEY.Key_A, KEY.Key_O, KEY.Key_D):
        hand.press(key)
        hand.undone_and_redone(seen[-1])
        hand.canvas.selection.set_layers([LayerPlace(0, (hand.names[-1],))])
        seen.append(hand.canvas.document.design)
    types = [entry.type for entry in hand.network.layers]
    assert types == ["dense", "batch_normalization", "activation", "dropout", "dense"]
    for design in reversed(seen[:-1]):
        hand.undo()
        assert hand.canvas.document.design == design


# Skips


def test_s_aims_at_the_nearest_legal_target_and_enter_draws(hand: Hand) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("a",))])
    before = hand.canvas.document.design
    hand.press(KEY.Key_S)
    highlighted = {
        place.path for place, item in hand.canvas.scene().node_items() if item.highlighted
    }
    assert highlighted == {("a",), ("c",)}
    assert [line.legal for line in lines(hand)] == [True]
    hand.press(KEY.Key_Return)
    assert lines(hand) == []
    assert skips(hand) == [("a", "c")]
    assert not any(item.highlighted for _, item in hand.canvas.scene().node_items())
    hand.undone_and_redone(before)


def test_arrows_choose_the_target_and_with_shift_the_start(hand: Hand) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("a",))])
    before = hand.canvas.document.design
    hand.press(KEY.Key_S, RIGHT)
    hand.press(RIGHT, modifiers=SHIFT)
    hand.press(KEY.Key_Enter)
    assert skips(hand) == [("b", "d")]
    hand.undone_and_redone(before)


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ([LEFT], "these two are connected already"),
        ([LEFT, LEFT], "a skip must lead to a later layer"),
        ([LEFT, LEFT, LEFT], "a skip must lead to a later layer"),
    ],
)
def test_an_illegal_target_says_why_and_enter_does_not_draw_it(
    hand: Hand, keys: list[Qt.Key], reason: str
) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("b",))])
    before = hand.canvas.document.design
    hand.press(KEY.Key_S, *keys)
    assert reason in hand.messages[-1]
    assert [(line.legal, line.reason) for line in lines(hand)] in ([(False, reason)], [])
    hand.press(KEY.Key_Return)
    assert hand.canvas.document.design is before
    assert reason in hand.messages[-1].lower()
    hand.press(*[RIGHT] * len(keys), KEY.Key_Return)
    assert skips(hand) == [("b", "d")]


def test_a_skip_inside_a_block_can_end_at_the_blocks_output_and_start_at_its_input(
    hand: Hand,
) -> None:
    start(hand, "a [b c] d", ("block", "b"))
    hand.press(KEY.Key_S)
    frame = hand.canvas.scene().frames[LayerPlace(0, ("block",))]
    assert frame.highlighted
    hand.press(LEFT, modifiers=SHIFT)
    before = hand.canvas.document.design
    hand.press(KEY.Key_Return)
    assert layer(hand, 1).skips == (Skip(source="input", target="output"),)
    hand.undone_and_redone(before)


def test_a_target_in_another_network_says_that_skips_stay_in_their_list(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a b c", "d e f"))
    hand.canvas.selection.set_layers([LayerPlace(0, ("a",))])
    hand.press(KEY.Key_S, DOWN)
    assert "a skip stays within its list" in hand.messages[-1]


def test_escape_or_undo_stops_the_drawing(hand: Hand) -> None:
    before = hand.canvas.document.design
    hand.canvas.selection.set_layers([LayerPlace(0, ("a",))])
    hand.press(KEY.Key_S, KEY.Key_Escape, KEY.Key_S)
    hand.canvas.document.edit(
        "x", lambda design: edits.delete_layers(design, [LayerPlace(0, ("c",))])
    )
    hand.press(RIGHT)
    assert skips(hand) == []
    hand.canvas.document.undo_stack.undo()
    assert hand.canvas.document.design == before


def test_r_draws_a_skip_around_the_selected_layers(hand: Hand) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("b",)), LayerPlace(0, ("c",))])
    before = hand.canvas.document.design
    hand.press(KEY.Key_R)
    assert skips(hand) == [("a", "d")]
    hand.undone_and_redone(before)


def test_keys_select_a_skip_and_change_its_merge_and_projection(hand: Hand) -> None:
    start(hand, "a b c d | a>c b>d", ("c",))
    before = hand.canvas.document.design
    hand.press(KEY.Key_W)
    assert hand.canvas.selection.skips == {SkipPlace(0, (), 0)}
    hand.press(KEY.Key_M)
    assert hand.network.skips[0].merge == "concatenate"
    hand.undone_and_redone(before)
    seen = []
    for _ in range(3):
        before = hand.canvas.document.design
        hand.press(KEY.Key_J)
        seen.append(hand.network.skips[0].projection)
        hand.undone_and_redone(before)
    assert seen == ["linear", "none", "auto"]
    hand.press(KEY.Key_W)
    assert hand.canvas.selection.skips == {SkipPlace(0, (), 1)}
    hand.press(RIGHT)
    assert hand.selected == {("b",)}


def test_s_leads_a_selected_skip_elsewhere(hand: Hand) -> None:
    start(hand, "a b c d | a>c", ("a",))
    before = hand.canvas.document.design
    hand.press(KEY.Key_W, KEY.Key_S, RIGHT, KEY.Key_Return)
    assert skips(hand) == [("a", "d")]
    hand.undone_and_redone(before)


def test_s_leads_the_start_of_a_selected_skip_elsewhere_with_shift(hand: Hand) -> None:
    start(hand, "a b c d | a>d", ("a",))
    before = hand.canvas.document.design
    hand.press(KEY.Key_W, KEY.Key_S)
    hand.press(RIGHT, modifiers=SHIFT)
    hand.press(KEY.Key_Return)
    assert skips(hand) == [("b", "d")]
    hand.undone_and_redone(before)


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ([KEY.Key_S], "Select the layer that a skip is to start from, then press S."),
        ([KEY.Key_R], "Select a layer first."),
        ([KEY.Key_M], "Select a skip first: click its line, or press W at one of its ends."),
        ([KEY.Key_J], "Select a skip first: click its line, or press W at one of its ends."),
        ([KEY.Key_W], "No skip starts or ends at the selected card."),
        ([KEY.Key_E], "Select a block first: Escape goes from a layer to its block."),
    ],
)
def test_a_key_that_lacks_a_selection_says_what_to_select(
    hand: Hand, keys: list[Qt.Key], sentence: str
) -> None:
    before = hand.canvas.document.design
    hand.canvas.selection.clear()
    hand.press(*keys)
    assert hand.messages == [sentence]
    assert hand.canvas.document.design is before


def test_no_skip_starts_at_the_output(hand: Hand) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("output",))])
    hand.press(KEY.Key_S)
    assert hand.messages == ["The output is the end of the network: no skip starts there."]


# The menu


@pytest.mark.parametrize(
    ("key", "modifiers"), [(KEY.Key_Menu, Qt.KeyboardModifier.NoModifier), (KEY.Key_F10, SHIFT)]
)
def test_the_menu_key_asks_for_the_menu_at_the_selected_card(
    hand: Hand, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    asked: list[QPoint] = []
    hand.canvas.menu_requested.connect(asked.append)
    hand.canvas.selection.set_layers([LayerPlace(0, ("c",))])
    hand.press(key, modifiers=modifiers)
    item = hand.canvas.scene().item_at(
        hand.canvas.mapToScene(hand.canvas.viewport().mapFromGlobal(asked[0]))
    )
    assert item is hand.canvas.scene().cards[LayerPlace(0, ("c",))]
    assert len(asked) == 1


def test_letters_with_ctrl_or_alt_add_nothing(hand: Hand) -> None:
    before = hand.canvas.document.design
    hand.press(KEY.Key_D, KEY.Key_R, modifiers=CTRL)
    hand.press(KEY.Key_D, modifiers=ALT)
    assert hand.canvas.document.design is before
    assert hand.canvas.commands.insert_place_after_selection() == InsertPlace(0, (), 4)


def test_ctrl_with_arrows_and_t_choose_cards_that_are_not_neighbours(hand: Hand) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("a",))])
    hand.press(RIGHT, RIGHT, modifiers=CTRL)
    assert hand.selected == {("a",)}
    assert hand.canvas.scene().cards[LayerPlace(0, ("c",))].highlighted
    hand.press(KEY.Key_T)
    assert hand.selected == {("a",), ("c",)}
    hand.press(LEFT, LEFT, modifiers=CTRL)
    hand.press(KEY.Key_T)
    assert hand.selected == {("c",)}
    hand.press(KEY.Key_Escape)
    assert not any(item.highlighted for _, item in hand.canvas.scene().node_items())
    assert hand.selected == {("c",)}
