"""What the mouse takes hold of: drop slots that open, ends of skips, badges, ports of frames."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from simulator.design.design import MAX_REPEAT, Block, LayerPlace, SkipPlace
from tests.simulator.design.edits.sketch import drawn, sketch
from tests.ui.canvas.hand import LEFT, Hand


def skips(hand: Hand) -> list[tuple[str, str]]:
    return [(skip.source, skip.target) for skip in hand.network.skips]


def end_of(hand: Hand, name: str, index: int = 0, parent: tuple[str, ...] = ()) -> QPoint:
    """The merge sign (`end`) or the first dot (`start`) of a skip."""
    skip_arc = hand.canvas.scene().arcs[SkipPlace(0, parent, index)].skip_arc
    assert skip_arc is not None
    return hand.canvas.mapFromScene(QPointF(*getattr(skip_arc, name)))


def badge(hand: Hand, *path: str) -> QPoint:
    frame = hand.canvas.scene().frames[LayerPlace(0, path)]
    return hand.canvas.mapFromScene(frame.mapToScene(frame.badge_rect().center()))


def ports(hand: Hand, *path: str) -> list[QPoint]:
    """Where skips are drawn from at a frame: its output and, where it is open, what enters."""
    frame = hand.canvas.scene().frames[LayerPlace(0, path)]
    return [hand.canvas.mapFromScene(frame.mapToScene(at)) for _, at in frame.ports()]


def title(hand: Hand, *path: str) -> QPoint:
    """A frame itself, and none of the cards inside."""
    frame = hand.canvas.scene().frames[LayerPlace(0, path)]
    return hand.canvas.mapFromScene(frame.mapToScene(30, 14))


def test_a_drop_slot_opens_under_the_mouse_and_closes_again(qtbot: QtBot, hand: Hand) -> None:
    scene, viewport = hand.canvas.scene(), hand.canvas.viewport()
    closed = {place: card.box for place, card in scene.layout.cards.items()}
    start, there = hand.card("a"), hand.drop_slot(3)
    qtbot.mousePress(viewport, LEFT, pos=start)
    for part in range(1, 7):
        qtbot.mouseMove(viewport, start + (there - start) * (part / 6))
    open_slot = scene.layout.open_slot
    assert open_slot is not None
    opened = {place: card.box for place, card in scene.layout.cards.items()}
    assert opened[LayerPlace(0, ("c",))] == closed[LayerPlace(0, ("c",))]
    assert opened[LayerPlace(0, ("d",))] != closed[LayerPlace(0, ("d",))]
    assert not any(open_slot.x < box.right and box.x < open_slot.right and open_slot.y == box.y
                   for box in opened.values())  # fmt: skip
    qtbot.keyClick(hand.canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(viewport, LEFT, pos=there)
    assert scene.layout.open_slot is None
    assert {place: card.box for place, card in scene.layout.cards.items()} == closed


def test_the_same_drop_slot_stays_open_however_long_the_mouse_rests(
    qtbot: QtBot, hand: Hand
) -> None:
    scene, viewport = hand.canvas.scene(), hand.canvas.viewport()
    qtbot.mousePress(viewport, LEFT, pos=hand.card("a"))
    there, seen = hand.drop_slot(2), set()
    for shake in (0, 1, 0, 1, 0):
        qtbot.mouseMove(viewport, there + QPoint(shake, 0))
        seen.add(scene.layout.open_slot)
    assert len(seen) == 1
    qtbot.mouseRelease(viewport, LEFT, pos=there)


@pytest.mark.parametrize(("target", "drawn"), [("d", ("a", "d")), ("output", ("a", "output"))])
def test_a_drag_on_the_merge_sign_leads_a_skip_elsewhere(
    hand: Hand, target: str, drawn: tuple[str, str]
) -> None:
    hand.canvas.document.show_design(sketch("a b c d | a>c"))
    before = hand.canvas.document.design
    hand.drag(end_of(hand, "end"), hand.card(target))
    assert skips(hand) == [drawn]
    hand.undone_and_redone(before)


def test_a_drag_on_the_first_dot_of_a_selected_skip_moves_its_start(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a b c d | a>d"))
    before = hand.canvas.document.design
    hand.canvas.selection.set_skips([SkipPlace(0, (), 0)])
    hand.drag(end_of(hand, "start"), hand.card("b"))
    assert skips(hand) == [("b", "d")]
    hand.undone_and_redone(before)


def test_an_end_dropped_where_it_cannot_be_stays_and_says_why(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a b c d | b>d"))
    before = hand.canvas.document.design
    hand.drag(end_of(hand, "end"), hand.card("a"))
    assert hand.canvas.document.design is before
    assert hand.messages == ["A skip must lead to a later layer"]


def test_a_click_on_the_merge_sign_selects_the_skip_and_moves_nothing(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a b c d | a>c"))
    before = hand.canvas.document.design
    hand.click(end_of(hand, "end"))
    assert hand.canvas.selection.skips == {SkipPlace(0, (), 0)}
    assert hand.canvas.document.design is before


def test_a_drag_on_the_badge_repeats_a_block_as_one_undo_step(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [2x b] c"))
    before, start = hand.canvas.document.design, badge(hand, "block")
    hand.drag(start, start + QPoint(50, 0))
    block = hand.network.layers[1]
    assert isinstance(block, Block)
    assert block.repeat == 7
    assert hand.canvas.document.undo_stack.count() == 1
    hand.undone_and_redone(before)


@pytest.mark.parametrize(
    ("first", "way", "last"),
    [(2, QPoint(-200, 0), 1), (3, QPoint(0, -40), 7), (3, QPoint(0, 10), 2),
     (MAX_REPEAT - 1, QPoint(300, 0), MAX_REPEAT)],
)  # fmt: skip
def test_a_badge_goes_up_and_down_and_stops_at_one_and_at_the_most(
    hand: Hand, first: int, way: QPoint, last: int
) -> None:
    hand.canvas.document.show_design(sketch(f"a [{first}x b] c"))
    before, start = hand.canvas.document.design, badge(hand, "block")
    hand.drag(start, start + way)
    block = hand.network.layers[1]
    assert isinstance(block, Block)
    assert block.repeat == last
    assert hand.canvas.document.undo_stack.count() == 1
    hand.undone_and_redone(before)


def test_a_badge_dragged_there_and_back_is_no_step(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [2x b] c"))
    before, start = hand.canvas.document.design, badge(hand, "block")
    hand.hold(start, start + QPoint(60, 0))
    assert hand.canvas.document.design != before
    hand.qtbot.mouseMove(hand.canvas.viewport(), start)
    hand.let_go(start)
    assert hand.canvas.document.design == before
    assert hand.canvas.document.undo_stack.count() == 0


def test_two_drags_on_a_badge_are_two_steps(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [2x b] c"))
    hand.drag(badge(hand, "block"), badge(hand, "block") + QPoint(30, 0))
    between = hand.canvas.document.design
    hand.drag(badge(hand, "block"), badge(hand, "block") + QPoint(30, 0))
    assert hand.canvas.document.undo_stack.count() == 2
    hand.undone_and_redone(between)


def test_a_badge_at_one_and_that_of_a_collapsed_block_can_be_dragged(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b] c"))
    for collapsed in (False, True):
        if collapsed:
            hand.canvas.commands.toggle_collapsed(LayerPlace(0, ("block",)))
        before = hand.canvas.document.design
        hand.drag(badge(hand, "block"), badge(hand, "block") + QPoint(20, 0))
        block = hand.network.layers[1]
        assert isinstance(block, Block)
        assert block.repeat == (5 if collapsed else 3)
        hand.undone_and_redone(before)


def test_escape_while_dragging_a_badge_gives_the_number_back(qtbot: QtBot, hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [2x b] c"))
    before, start = hand.canvas.document.design, badge(hand, "block")
    viewport = hand.canvas.viewport()
    qtbot.mousePress(viewport, LEFT, pos=start)
    qtbot.mouseMove(viewport, start + QPoint(60, 0))
    assert hand.canvas.document.design != before
    qtbot.keyClick(hand.canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(viewport, LEFT, pos=start + QPoint(60, 0))
    assert hand.canvas.document.design == before


def test_a_skip_is_drawn_from_the_port_of_a_frame_and_from_its_inner_edge(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b c] d e"))
    before = hand.canvas.document.design
    hand.drag(ports(hand, "block")[0], hand.card("e"))
    assert drawn(hand.canvas.document.design) == "a [b c] d e | block>e"
    hand.undone_and_redone(before)
    before = hand.canvas.document.design
    hand.drag(ports(hand, "block")[1], hand.card("block", "c"))
    assert drawn(hand.canvas.document.design) == "a [b c | input>c] d e | block>e"
    hand.undone_and_redone(before)


def test_a_skip_ends_at_a_block_from_outside_and_at_its_output_from_inside(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("x a [b c] d"))
    before = hand.canvas.document.design
    hand.drag(hand.card("x", port=True), title(hand, "block"))
    assert drawn(hand.canvas.document.design) == "x a [b c] d | x>block"
    hand.undone_and_redone(before)
    before = hand.canvas.document.design
    hand.drag(hand.card("block", "b", port=True), title(hand, "block"))
    assert drawn(hand.canvas.document.design) == "x a [b c | b>output] d | x>block"
    hand.undone_and_redone(before)


def test_the_ends_of_a_skip_go_to_the_edges_of_their_block(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [b c d | b>d] e"))
    before = hand.canvas.document.design
    hand.drag(end_of(hand, "end", parent=("block",)), title(hand, "block"))
    assert drawn(hand.canvas.document.design) == "a [b c d | b>output] e"
    hand.undone_and_redone(before)
    before = hand.canvas.document.design
    hand.canvas.selection.set_skips([SkipPlace(0, ("block",), 0)])
    hand.drag(end_of(hand, "start", parent=("block",)), title(hand, "block"))
    assert drawn(hand.canvas.document.design) == "a [b c d | input>output] e"
    hand.undone_and_redone(before)


def test_a_click_on_what_is_said_of_a_network_asks_for_it(hand: Hand) -> None:
    canvas, clicked = hand.canvas, list[int]()
    canvas.document.show_design(sketch("a", "a b"))
    canvas.verdict_clicked.connect(clicked.append)
    scene = canvas.scene()
    for height, beside in ((700, False), (200, True)):
        canvas.resize(1300, height)
        assert scene.lanes[1].beside is beside
        scene.run_display.set_verdicts(["", "vanishing gradient"])
        canvas.grab()  # where it stands is known once it is painted
        at = canvas.mapFromScene(scene.lanes[1].verdict_at.center())
        assert scene.lanes[0].verdict_at.isEmpty()
        hand.move(at)
        assert canvas.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
        hand.click(at)
        assert clicked == [1]
        hand.drag(at, at + QPoint(60, 40))  # a rubber band
        assert clicked == [1]
        clicked.clear()
        scene.run_display.set_verdicts(["", ""])
        hand.click(at)
        assert not clicked
