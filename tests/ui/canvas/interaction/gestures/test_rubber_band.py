"""The rubber band: what it touches is selected, with Shift added, with Ctrl the other way round."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from simulator.design import edits
from simulator.design.design import LayerPlace, SkipPlace
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import CTRL, NONE, SHIFT, Hand, assert_drawn


def band(hand: Hand, first: str, last: str) -> tuple[QPoint, QPoint]:
    """From beside a card to the inside of another, over all between them."""
    return beside(hand, first), hand.card(last) + QPoint(10, 10)


def beside(hand: Hand, name: str) -> QPoint:
    """Above a card and to its left, where nothing is."""
    item = hand.canvas.scene().node_item(LayerPlace(0, (name,)))
    assert item is not None
    return hand.canvas.mapFromScene(item.mapToScene(-11, -20))


def segment(hand: Hand, first: str, last: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
    start, end = band(hand, first, last)
    hand.drag(start, end, modifiers=modifiers)


@pytest.mark.parametrize(
    ("modifiers", "selected"),
    [(NONE, {"a", "b"}), (SHIFT, {"a", "b", "d"}), (CTRL, {"b", "d"}),
     (CTRL | SHIFT, {"b", "d"})],
)  # fmt: skip
def test_a_band_selects_with_shift_adds_and_with_ctrl_toggles(
    hand: Hand, modifiers: Qt.KeyboardModifier, selected: set[str]
) -> None:
    hand.click(hand.card("a"))
    hand.click(hand.card("d"), CTRL)
    before = hand.canvas.document.design
    segment(hand, "a", "b", modifiers)
    assert hand.selected == {(name,) for name in selected}
    assert hand.canvas.selection.current is not None
    assert hand.canvas.document.design is before
    assert_drawn(hand.canvas)


@pytest.mark.parametrize(("modifiers", "selected"), [(SHIFT, {"a", "b"}), (CTRL, {"b"})])
def test_a_band_that_shrinks_gives_back_what_it_had_touched(
    hand: Hand, modifiers: Qt.KeyboardModifier, selected: set[str]
) -> None:
    hand.click(hand.card("a"))
    start, end = band(hand, "a", "d")
    hand.hold(start, end, modifiers=modifiers)
    back = hand.card("b")
    hand.qtbot.mouseMove(hand.canvas.viewport(), back)
    hand.let_go(back, modifiers=modifiers)
    assert hand.selected == {(name,) for name in selected}


def test_a_band_touches_collapsed_blocks_and_cards_of_several_networks(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b c] d", "e f"))
    hand.canvas.commands.toggle_collapsed(LayerPlace(0, ("block",)))
    start = beside(hand, "a")
    hand.drag(start, hand.card("e", network=1) + QPoint(10, 10))
    first = {place for place in hand.canvas.selection.layers if place.network == 0}
    assert LayerPlace(1, ("e",)) in hand.canvas.selection.layers
    assert LayerPlace(0, ("a",)) in first
    hand.drag(start, hand.card("block") + QPoint(10, 10))
    assert hand.selected == {("a",), ("block",)}
    before = hand.canvas.document.design
    hand.drag(hand.card("a"), hand.drop_slot(3))
    assert hand.names == ["d", "a", "block"]
    hand.undone_and_redone(before)


def test_a_band_touches_the_layers_of_an_open_block_and_not_its_frame(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b c] d"))
    hand.drag(QPoint(4, 4), QPoint(hand.canvas.viewport().width(), 0) + QPoint(-4, 494))
    assert hand.selected == {("a",), ("block", "b"), ("block", "c"), ("d",)}


@pytest.mark.parametrize("modifiers", [NONE, SHIFT, CTRL])
def test_escape_gives_the_selection_back_as_it_was(
    hand: Hand, modifiers: Qt.KeyboardModifier
) -> None:
    hand.click(hand.card("d"))
    hand.click(hand.card("c"), CTRL)
    current = hand.canvas.selection.current
    start, end = band(hand, "a", "b")
    hand.hold(start, end, modifiers=modifiers)
    hand.press(Qt.Key.Key_Escape)
    hand.let_go(end, modifiers=modifiers)
    assert hand.selected == {("c",), ("d",)}
    assert hand.canvas.selection.current == current
    assert_drawn(hand.canvas)


def test_escape_gives_a_selected_skip_back(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a b c d | a>d"))
    hand.canvas.selection.set_skips([SkipPlace(0, (), 0)])
    start = hand.card("output") + QPoint(95, 90)
    hand.hold(start, hand.card("d"))
    assert hand.selected == {("d",)}
    hand.press(Qt.Key.Key_Escape)
    hand.let_go(hand.card("d"))
    assert hand.canvas.selection.skips == {SkipPlace(0, (), 0)}


@pytest.mark.parametrize(
    ("modifiers", "selected"), [(NONE, set()), (SHIFT, {("b",)}), (CTRL, {("b",)})]
)
def test_a_click_on_empty_ground_clears_and_with_shift_or_ctrl_keeps(
    hand: Hand, modifiers: Qt.KeyboardModifier, selected: set[tuple[str, ...]]
) -> None:
    hand.click(hand.card("b"))
    hand.click(QPoint(1200, 450), modifiers)
    assert hand.selected == selected


def test_a_band_under_which_cards_go_leaves_none_of_them_selected(hand: Hand) -> None:
    hand.click(hand.card("a"))
    hand.click(hand.card("d"), CTRL)
    start, end = band(hand, "a", "b")
    hand.hold(start, end, modifiers=SHIFT)
    hand.canvas.document.edit(
        "Delete", lambda design: edits.delete_layers(design, [LayerPlace(0, ("d",))])
    )
    hand.let_go(end, modifiers=SHIFT)
    assert hand.selected == {("a",)}
