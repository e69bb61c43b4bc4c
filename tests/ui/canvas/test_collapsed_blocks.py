"""A collapsed block stays collapsed wherever an edit takes it; what is new is open."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from simulator.design import edits
from simulator.design.design import InsertPlace, LayerPlace, SkipPlace
from tests.simulator.design.edits.sketch import drawn, place, places, sketch
from tests.ui.canvas.hand import ALT, Hand, assert_drawn
from ui.shell.commands import Commands


def collapse(hand: Hand, *paths: str) -> None:
    for path in paths:
        hand.canvas.commands.toggle_collapsed(place(path))


def collapsed(hand: Hand) -> set[tuple[int, str]]:
    return {(one.network, "/".join(one.path)) for one in hand.canvas.scene().collapsed}


def title(hand: Hand, *path: str) -> QPoint:
    frame = hand.canvas.scene().frames[LayerPlace(0, path)]
    return hand.canvas.mapFromScene(frame.mapToScene(30, 14))


def commands(hand: Hand) -> Commands:
    return Commands(hand.canvas.document, hand.canvas.selection, hand.canvas)


@pytest.mark.parametrize(
    ("insert_place", "after"),
    [
        (InsertPlace(0, (), 0), {(0, "block")}),
        (InsertPlace(1, (), 1), {(1, "block")}),
        (InsertPlace(0, ("block_2",), 0), {(0, "block_2/block")}),
    ],
)
def test_a_collapsed_block_is_dragged_as_it_is_and_comes_back_so(
    hand: Hand, insert_place: InsertPlace, after: set[tuple[int, str]]
) -> None:
    hand.canvas.document.show_design(sketch("a [2x b c] d [e]", "x y"))
    collapse(hand, "block")
    before = hand.canvas.document.design
    hand.drag(
        title(hand, "block"),
        hand.drop_slot(insert_place.index, insert_place.parent, insert_place.network),
    )
    assert collapsed(hand) == after
    hand.undone_and_redone(before)
    assert collapsed(hand) == after
    hand.undo()
    assert collapsed(hand) == {(0, "block")}
    assert_drawn(hand.canvas)


def test_a_collapsed_block_that_was_deleted_comes_back_collapsed(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [[b] c] d [e]"))
    collapse(hand, "block/block", "block", "block_2")
    collapse(hand, "block_2")
    hand.canvas.selection.set_layers([place("block")])
    before = hand.canvas.document.design
    hand.canvas.commands.delete_selected()
    assert collapsed(hand) == set()
    hand.undone_and_redone(before)
    hand.undo()
    assert collapsed(hand) == {(0, "block"), (0, "block/block")}


def test_another_block_of_the_same_name_is_open(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b] c"))
    collapse(hand, "block")
    hand.canvas.document.edit(
        "Delete", lambda design: edits.delete_layers(design, [place("block")])
    )
    hand.canvas.document.edit("Frame", lambda design: edits.wrap_in_block(design, [place("a")]))
    assert drawn(hand.canvas.document.design) == "[a] c"
    assert collapsed(hand) == set()


def test_what_is_done_around_a_collapsed_block_leaves_it_collapsed(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b c] d"))
    collapse(hand, "block")
    hand.canvas.document.edit(
        "Rename", lambda design: edits.rename_layer(design, place("block"), "stage")
    )
    assert collapsed(hand) == {(0, "stage")}
    hand.canvas.document.edit("Repeat", lambda design: edits.set_repeat(design, place("stage"), 5))
    inside = places("stage/b", "stage/c")
    hand.canvas.document.edit("Units", lambda design: edits.set_field(design, inside, "units", 9))
    assert collapsed(hand) == {(0, "stage")}
    hand.canvas.selection.set_layers([place("stage")])
    commands(hand).wrap()
    assert collapsed(hand) == {(0, "block/stage")}
    commands(hand).unwrap()
    assert collapsed(hand) == {(0, "stage")}
    while hand.canvas.document.undo_stack.canUndo():
        hand.undo()
    assert collapsed(hand) == {(0, "block")}


def test_copies_and_variants_look_like_the_original(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b c] d"))
    collapse(hand, "block")
    hand.canvas.selection.set_layers([place("block")])
    commands(hand).duplicate()
    assert collapsed(hand) == {(0, "block"), (0, "block_2")}
    commands(hand).add_variant()
    assert collapsed(hand) == {(0, "block"), (0, "block_2"), (1, "block"), (1, "block_2")}


def test_networks_keep_what_is_collapsed_when_one_above_is_removed(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b] c", "a [e] c"))
    hand.canvas.commands.toggle_collapsed(LayerPlace(1, ("block",)))
    before = hand.canvas.document.design
    hand.canvas.document.edit("Remove", lambda design: edits.delete_network(design, 0))
    assert collapsed(hand) == {(0, "block")}
    hand.undone_and_redone(before)
    hand.undo()
    assert collapsed(hand) == {(1, "block")}


def test_a_block_that_was_opened_before_it_went_comes_back_open(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b] c"))
    collapse(hand, "block")
    hand.canvas.document.edit(
        "Delete", lambda design: edits.delete_layers(design, [place("block")])
    )
    hand.undo()
    collapse(hand, "block")
    hand.redo()
    hand.undo()
    assert collapsed(hand) == set()


def test_an_undo_leaves_alone_what_was_collapsed_since(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b] c"))
    hand.canvas.document.edit(
        "Units", lambda design: edits.set_field(design, [place("a")], "units", 9)
    )
    collapse(hand, "block")
    hand.undo()
    assert collapsed(hand) == {(0, "block")}


def test_another_document_begins_open(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b] c"))
    collapse(hand, "block")
    hand.canvas.document.new()
    hand.canvas.document.show_design(sketch("a [b] c"))
    assert collapsed(hand) == set()


def test_what_a_collapsed_block_hides_is_selected_no_longer_but_the_block(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b [c | input>output]] d"))
    hand.canvas.selection.set_layers(places("a", "block/b", "block/block/c"), place("block/b"))
    collapse(hand, "block")
    assert hand.selected == {("a",), ("block",)}
    assert hand.canvas.selection.current == place("block")
    collapse(hand, "block")
    hand.canvas.selection.set_skips([SkipPlace(0, ("block", "block"), 0)])
    collapse(hand, "block")
    assert hand.selected == {("block",)}
    assert hand.canvas.selection.skips == frozenset()


def test_a_layer_that_is_hidden_can_be_moved_out_by_keys(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b c] d"))
    collapse(hand, "block")
    hand.canvas.selection.set_layers([place("block/c")])  # as a view of the gradients does
    before = hand.canvas.document.design
    hand.press(Qt.Key.Key_Left, modifiers=ALT)
    assert drawn(hand.canvas.document.design) == "c a [b] d"
    hand.undone_and_redone(before)
