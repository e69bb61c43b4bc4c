"""Cards and blocks dragged out of their list: to another network, into a block, out of one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint

from simulator.design.design import LayerPlace
from tests.simulator.design.edits.sketch import drawn, sketch
from tests.ui.canvas.hand import CTRL, Hand, assert_drawn

Path = tuple[str, ...]


def title(hand: Hand, *path: str, network: int = 0) -> QPoint:
    """Where a frame can be taken hold of: its title."""
    frame = hand.canvas.scene().frames[LayerPlace(network, path)]
    return hand.canvas.mapFromScene(frame.mapToScene(30, 14))


@pytest.mark.parametrize(
    ("start", "card", "parent", "index", "end", "chosen"),
    [
        # into a block, out of it, from one to another, and within one
        ("a b [c] d", ("a",), ("block",), 0, "b [a c] d", ("block", "a")),
        ("a [2x b c] d", ("block", "b"), (), 0, "b a [2x c] d", ("b",)),
        ("a [b c] d", ("block", "c"), (), 3, "a [b] d c", ("c",)),
        ("[a b] [c]", ("block", "b"), ("block_2",), 1, "[a] [c b]", ("block_2", "b")),
        ("a [b c d]", ("block", "b"), ("block",), 3, "a [c d b]", ("block", "b")),
        # into an empty block, and the last one out of a block
        ("a [] b", ("b",), ("block",), 0, "a [b]", ("block", "b")),
        ("a [b] c", ("block", "b"), (), 3, "a [] c b", ("b",)),
        # a name that is taken there, and skips that go along or heal
        ("a [a b]", ("a",), ("block",), 2, "[a b a_2]", ("block", "a_2")),
        ("a b c [d] | a>c", ("b",), ("block",), 1, "a c [d b]", ("block", "b")),
    ],
)
def test_a_card_is_dragged_into_a_block_out_of_it_and_between_blocks(
    hand: Hand, start: str, card: Path, parent: Path, index: int, end: str, chosen: Path
) -> None:
    hand.canvas.document.show_design(sketch(start))
    before = hand.canvas.document.design
    hand.drag(hand.card(*card), hand.drop_slot(index, parent))
    assert drawn(hand.canvas.document.design) == end
    assert hand.selected == {chosen}
    assert hand.messages == []
    hand.undone_and_redone(before)


@pytest.mark.parametrize(
    ("card", "number", "parent", "index", "ends"),
    [
        ("b", 1, (), 1, ("a c", "d b [e] f")),
        ("b", 1, (), 3, ("a c", "d [e] f b")),
        ("b", 1, ("block",), 1, ("a c", "d [e b] f")),
        ("d", 0, (), 3, ("a b c d", "[e] f")),
    ],
)
def test_a_card_is_dragged_from_one_network_to_another(
    hand: Hand, card: str, number: int, parent: Path, index: int, ends: tuple[str, str]
) -> None:
    hand.canvas.document.show_design(sketch("a b c", "d [e] f"))
    before = hand.canvas.document.design
    hand.drag(hand.card(card, network=1 - number), hand.drop_slot(index, parent, network=number))
    assert tuple(drawn(hand.canvas.document.design, one) for one in (0, 1)) == ends
    assert hand.canvas.selection.layers == {LayerPlace(number, (*parent, card))}
    hand.undone_and_redone(before)


def test_several_cards_and_the_skip_among_them_go_to_another_network(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a b c d | a>c", "x y"))
    hand.click(hand.card("a"))
    hand.click(hand.card("b"), CTRL)
    hand.click(hand.card("c"), CTRL)
    before = hand.canvas.document.design
    hand.drag(hand.card("b"), hand.drop_slot(1, network=1))
    assert drawn(hand.canvas.document.design, 0) == "d"
    assert drawn(hand.canvas.document.design, 1) == "x a b c y | a>c"
    assert hand.canvas.selection.layers == {LayerPlace(1, (name,)) for name in "abc"}
    hand.undone_and_redone(before)


def test_cards_of_two_networks_are_gathered_by_one_drag(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a b", "c d"))
    hand.click(hand.card("a"))
    hand.click(hand.card("d", network=1), CTRL)
    before = hand.canvas.document.design
    hand.drag(hand.card("d", network=1), hand.drop_slot(1, network=1))
    assert drawn(hand.canvas.document.design, 0) == "b"
    assert drawn(hand.canvas.document.design, 1) == "c a d"
    hand.undone_and_redone(before)


def test_the_last_card_of_a_network_can_leave_it(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a", "b"))
    before = hand.canvas.document.design
    hand.drag(hand.card("a"), hand.drop_slot(1, network=1))
    assert [drawn(hand.canvas.document.design, one) for one in (0, 1)] == ["", "b a"]
    hand.undone_and_redone(before)
    emptied = hand.canvas.document.design
    hand.drag(hand.card("b", network=1), hand.drop_slot(0))
    assert [drawn(hand.canvas.document.design, one) for one in (0, 1)] == ["b", "a"]
    hand.undone_and_redone(emptied)


@pytest.mark.parametrize("collapsed", [False, True])
def test_a_whole_block_is_dragged_by_its_title_to_another_network(
    hand: Hand, collapsed: bool
) -> None:
    hand.canvas.document.show_design(sketch("a [2x b c | input>c] d", "x y"))
    if collapsed:
        hand.canvas.commands.toggle_collapsed(LayerPlace(0, ("block",)))
    before = hand.canvas.document.design
    hand.drag(title(hand, "block"), hand.drop_slot(2, network=1))
    assert drawn(hand.canvas.document.design, 0) == "a d"
    assert drawn(hand.canvas.document.design, 1) == "x y [2x b c | input>c]"
    assert hand.canvas.selection.layers == {LayerPlace(1, ("block",))}
    hand.undone_and_redone(before)


def test_a_block_is_dragged_into_another_block_and_out_again(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("[a] b [c]"))
    before = hand.canvas.document.design
    hand.drag(title(hand, "block_2"), hand.drop_slot(1, ("block",)))
    assert drawn(hand.canvas.document.design) == "[a [c]] b"
    hand.undone_and_redone(before)
    nested = hand.canvas.document.design
    hand.drag(title(hand, "block", "block_2"), hand.drop_slot(2))
    assert drawn(hand.canvas.document.design) == "[a] b [c]"
    hand.undone_and_redone(nested)


def test_a_block_cannot_be_dragged_into_itself_and_says_so(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b c] d"))
    before = hand.canvas.document.design
    hand.drag(title(hand, "block"), hand.drop_slot(1, ("block",)))
    assert hand.canvas.document.design is before
    assert hand.messages == ["A block cannot be moved into itself"]
    assert_drawn(hand.canvas)


def test_a_drag_that_ends_far_from_every_drop_slot_changes_nothing(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a b"))
    before = hand.canvas.document.design
    hand.drag(hand.card("a"), QPoint(1290, 490))
    assert hand.canvas.document.design is before
    assert hand.selected == {("a",)}
    assert_drawn(hand.canvas)
