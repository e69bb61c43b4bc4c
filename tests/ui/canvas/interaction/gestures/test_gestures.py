"""Gestures of the mouse on cards, skips and blocks, each undone to the identical document."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from simulator.design import edits
from simulator.design.design import Block, LayerPlace, Skip, SkipPlace, iter_entries
from simulator.design.storage import files
from tests.conftest import LESSONS
from tests.simulator.design.edits.sketch import drawn, sketch
from tests.ui.canvas.hand import CTRL, SHIFT, Hand, assert_drawn
from ui.canvas.interaction.gestures.drop_marker import DropMarker
from ui.canvas.interaction.gestures.skip_line import SkipLine


def line(hand: Hand) -> SkipLine:
    """The skip that is being drawn."""
    (found,) = [item for item in hand.canvas.scene().items() if isinstance(item, SkipLine)]
    return found


def top_of(hand: Hand, index: int = 0) -> QPoint:
    """A point on a skip of the first network, away from its ends."""
    skip_arc = hand.canvas.scene().layout.skip_arcs[SkipPlace(0, (), index)]
    return hand.canvas.mapFromScene(QPointF((skip_arc.start.x + skip_arc.end.x) / 2, skip_arc.top))


# Cards


def test_a_drag_moves_a_card_to_another_drop_slot(hand: Hand) -> None:
    before = hand.canvas.document.design
    hand.drag(hand.card("a"), hand.drop_slot(3))
    assert hand.names == ["b", "c", "a", "d"]
    assert hand.selected == {("a",)}
    hand.undone_and_redone(before)


def test_what_is_dragged_is_named_beside_the_mouse(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a b [c]"))
    seen = []
    for keys in ([], [CTRL]):
        for modifiers in keys:
            hand.click(hand.card("b"), modifiers)
        hand.hold(hand.card("a"), hand.drop_slot(2))
        items = hand.canvas.scene().items()
        seen += [item.label for item in items if isinstance(item, DropMarker)]
        hand.press(Qt.Key.Key_Escape)
        hand.let_go(hand.drop_slot(2))
    assert seen == ["Dense 4", "2 layers"]


def test_several_selected_cards_move_together(hand: Hand) -> None:
    hand.click(hand.card("a"))
    hand.click(hand.card("c"), CTRL)
    before = hand.canvas.document.design
    hand.drag(hand.card("c"), hand.drop_slot(4))
    assert hand.names == ["b", "d", "a", "c"]
    assert hand.selected == {("a",), ("c",)}
    hand.undone_and_redone(before)


@pytest.mark.parametrize("modifier", [CTRL, SHIFT])
def test_a_click_with_ctrl_or_shift_adds_a_card_and_takes_it_out_again(
    hand: Hand, modifier: Qt.KeyboardModifier
) -> None:
    hand.click(hand.card("a"))
    hand.click(hand.card("c"), modifier)
    assert hand.selected == {("a",), ("c",)}
    hand.click(hand.card("a"), modifier)
    assert hand.selected == {("c",)}
    hand.click(hand.card("b"))
    assert hand.selected == {("b",)}


def test_a_click_on_one_of_several_selected_cards_selects_it_alone(hand: Hand) -> None:
    hand.click(hand.card("a"))
    hand.click(hand.card("c"), CTRL)
    hand.click(hand.card("a"))
    assert hand.selected == {("a",)}


@pytest.mark.parametrize("modifier", [CTRL, SHIFT])
@pytest.mark.parametrize("held", ["a", "c", "d"])
def test_a_drag_with_ctrl_or_shift_takes_along_what_it_takes_hold_of(
    hand: Hand, modifier: Qt.KeyboardModifier, held: str
) -> None:
    hand.click(hand.card("a"))
    hand.click(hand.card("c"), modifier)
    before = hand.canvas.document.design
    hand.drag(hand.card(held), hand.drop_slot(2), modifiers=modifier)
    assert hand.names == (["b", "a", "c", "d"])
    assert hand.selected == {("a",), ("c",), (held,)}
    hand.undone_and_redone(before)


@pytest.mark.parametrize("other", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton])
def test_another_button_in_the_middle_of_a_drag_stops_it(hand: Hand, other: Qt.MouseButton) -> None:
    before, viewport = hand.canvas.document.design, hand.canvas.viewport()
    asked: list[QPoint] = []
    hand.canvas.menu_requested.connect(asked.append)
    hand.hold(hand.card("a"), hand.drop_slot(3))
    hand.qtbot.mousePress(viewport, other, pos=hand.drop_slot(3))
    menu = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse,
        hand.drop_slot(3),
        viewport.mapToGlobal(hand.drop_slot(3)),
    )
    QApplication.sendEvent(viewport, menu)
    hand.qtbot.mouseRelease(viewport, other, pos=hand.drop_slot(3))
    hand.let_go(hand.drop_slot(3))
    assert hand.canvas.document.design is before
    assert asked == []
    assert hand.selected == {("a",)}
    assert_drawn(hand.canvas)


def test_nothing_stays_highlighted_when_the_mouse_leaves_the_canvas(hand: Hand) -> None:
    viewport, card = hand.canvas.viewport(), hand.canvas.scene().cards[LayerPlace(0, ("b",))]
    hand.qtbot.mouseMove(viewport, hand.card("b"))
    assert card.hovered
    QApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))
    assert not card.hovered


def test_a_drag_back_to_its_own_drop_slot_is_no_step(hand: Hand) -> None:
    before = hand.canvas.document.design
    hand.drag(hand.card("b"), hand.drop_slot(2))
    assert hand.canvas.document.design is before
    assert hand.canvas.document.undo_stack.count() == 0


def test_escape_in_the_middle_of_a_drag_changes_nothing(hand: Hand) -> None:
    before = hand.canvas.document.design
    hand.hold(hand.card("a"), hand.drop_slot(3))
    hand.press(Qt.Key.Key_Escape)
    hand.let_go(hand.drop_slot(3))
    assert hand.canvas.document.design is before
    assert_drawn(hand.canvas)


def test_input_and_output_stay_where_they_are(hand: Hand) -> None:
    before = hand.canvas.document.design
    hand.drag(hand.card("input"), hand.drop_slot(3))
    hand.drag(hand.card("output"), hand.drop_slot(1))
    assert hand.canvas.document.design is before


# Skips


def test_a_skip_is_drawn_from_port_to_card(hand: Hand) -> None:
    before = hand.canvas.document.design
    hand.drag(hand.card("a", port=True), hand.card("d"))
    assert hand.network.skips == (Skip(source="a", target="d"),)
    hand.undone_and_redone(before)


def test_only_legal_targets_are_highlighted_and_an_illegal_one_says_why(hand: Hand) -> None:
    start = hand.card("b", port=True)
    hand.hold(start, hand.card("d"))
    node_items = dict(hand.canvas.scene().node_items())
    highlighted = {place.path[0] for place, item in node_items.items() if item.highlighted}
    dimmed = {place.path[0] for place, item in node_items.items() if item.dimmed}
    assert highlighted == {"d", "output"}
    assert dimmed == {"input", "a", "c"}
    assert (line(hand).legal, line(hand).reason) == (True, "")
    hand.qtbot.mouseMove(hand.canvas.viewport(), hand.card("c"))
    assert (line(hand).legal, line(hand).reason) == (False, "these two are connected already")
    hand.let_go(hand.card("c"))
    assert hand.network.skips == ()
    assert_drawn(hand.canvas)


def test_a_skip_to_an_earlier_card_is_refused_with_the_reason(hand: Hand) -> None:
    before = hand.canvas.document.design
    hand.drag(hand.card("c", port=True), hand.card("a"))
    assert hand.canvas.document.design is before
    assert hand.messages == ["A skip must lead to a later layer"]


def test_a_skip_into_another_network_is_refused_with_the_reason(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a b c", "d e f"))
    before = hand.canvas.document.design
    hand.drag(hand.card("a", port=True), hand.card("f", network=1))
    assert hand.canvas.document.design is before
    assert hand.messages == [
        "A skip stays within its list: both ends must stand in the same frame."
    ]


def test_a_click_on_an_arc_selects_the_skip_and_delete_removes_it(hand: Hand) -> None:
    hand.canvas.resize(1300, 220)  # too low for a second row
    hand.canvas.document.show_design(sketch("a b c d | a>c"))
    before = hand.canvas.document.design
    hand.click(top_of(hand))
    assert hand.canvas.selection.skips == {SkipPlace(0, (), 0)}
    hand.canvas.commands.delete_selected()
    assert hand.network.skips == ()
    hand.undone_and_redone(before)


# Blocks


def test_a_double_click_collapses_a_block_and_opens_it(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [3x b c] d"))
    before = hand.canvas.document.design
    for shown in (False, True):
        frame = hand.canvas.scene().frames[LayerPlace(0, ("block",))]
        hand.double_click(hand.canvas.mapFromScene(frame.mapToScene(40, 12)))
        assert (LayerPlace(0, ("block", "b")) in hand.canvas.scene().cards) == shown
        assert_drawn(hand.canvas)
    assert hand.canvas.document.design is before


def test_a_card_can_be_dragged_into_a_block(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a b [2x c] d"))
    before = hand.canvas.document.design
    hand.drag(hand.card("a"), hand.drop_slot(1, ("block",)))
    assert drawn(hand.canvas.document.design) == "b [2x c a] d"
    assert hand.selected == {("block", "a")}
    hand.undone_and_redone(before)


# What is shown


def test_items_equal_the_document_for_both_lessons(hand: Hand) -> None:
    for name in ("twenty-sigmoid-layers", "plain-versus-residual"):
        hand.canvas.document.show_design(files.load(LESSONS / name / "design.depthscope.json"))
        assert_drawn(hand.canvas)
        networks = hand.canvas.document.design.networks
        blocks = {
            LayerPlace(number, path)
            for number, network in enumerate(networks)
            for path, entry in iter_entries(network)
            if isinstance(entry, Block)
        }
        assert set(hand.canvas.scene().frames) == blocks
        boxes = [card.sceneBoundingRect() for card in hand.canvas.scene().cards.values()]
        bodies = [box.adjusted(8, 8, -20, -16) for box in boxes]
        assert not any(a.intersects(b) for i, a in enumerate(bodies) for b in bodies[:i])


def test_a_problem_is_shown_at_its_card_as_a_sentence(hand: Hand) -> None:
    document = hand.canvas.document
    document.edit("x", lambda design: edits.set_field(design, [LayerPlace(0, ("b",))], "units", 5))
    skip = Skip(source="a", target="c", projection="none")
    document.edit("x", lambda design: edits.add_skip(design, 0, (), skip))
    card = hand.canvas.scene().cards[LayerPlace(0, ("c",))]
    assert "cannot add (32) from 'a' to (5)" in card.text.problem
    assert hand.canvas.scene().arcs[SkipPlace(0, (), 0)].wrong
