"""What the mouse takes hold of: gaps that open, ends of skips, badges, ports of frames."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from simulator.design import Block, Gap, LayerPlace, SkipPlace
from tests.simulator.edits.sketch import sketch
from tests.ui.canvas.hand import LEFT, Hand


def skips(hand: Hand) -> list[tuple[str, str]]:
    return [(skip.source, skip.target) for skip in hand.network.skips]


def end_of(hand: Hand, name: str, index: int = 0, parent: tuple[str, ...] = ()) -> QPoint:
    """The merge sign (`end`) or the first dot (`start`) of a skip."""
    arch = hand.canvas.canvas.arcs[SkipPlace(0, parent, index)].arch
    assert arch is not None
    return hand.canvas.mapFromScene(QPointF(*getattr(arch, name)))


def badge(hand: Hand, *path: str) -> QPoint:
    frame = hand.canvas.canvas.frames[LayerPlace(0, path)]
    return hand.canvas.mapFromScene(frame.mapToScene(frame.badge_rect().center()))


def test_a_gap_opens_under_the_mouse_and_closes_again(qtbot: QtBot, hand: Hand) -> None:
    scene, viewport = hand.canvas.canvas, hand.canvas.viewport()
    closed = {place: card.box for place, card in scene.layout.cards.items()}
    start, there = hand.card("a"), hand.gap(3)
    qtbot.mousePress(viewport, LEFT, pos=start)
    for part in range(1, 7):
        qtbot.mouseMove(viewport, start + (there - start) * (part / 6))
    hole = scene.layout.hole
    assert hole is not None
    opened = {place: card.box for place, card in scene.layout.cards.items()}
    assert opened[LayerPlace(0, ("c",))] == closed[LayerPlace(0, ("c",))]
    assert opened[LayerPlace(0, ("d",))] != closed[LayerPlace(0, ("d",))]
    assert not any(hole.x < box.right and box.x < hole.right and hole.y == box.y
                   for box in opened.values())  # fmt: skip
    qtbot.keyClick(hand.canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(viewport, LEFT, pos=there)
    assert scene.layout.hole is None
    assert {place: card.box for place, card in scene.layout.cards.items()} == closed


def test_the_same_gap_stays_open_however_long_the_mouse_rests(qtbot: QtBot, hand: Hand) -> None:
    scene, viewport = hand.canvas.canvas, hand.canvas.viewport()
    qtbot.mousePress(viewport, LEFT, pos=hand.card("a"))
    there, seen = hand.gap(2), set()
    for shake in (0, 1, 0, 1, 0):
        qtbot.mouseMove(viewport, there + QPoint(shake, 0))
        seen.add(scene.layout.hole)
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
    assert hand.said == ["A skip must lead to a later layer"]


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


def test_a_badge_dragged_far_to_the_left_stops_at_one(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [2x b] c"))
    start = badge(hand, "block")
    hand.drag(start, start - QPoint(200, 0))
    block = hand.network.layers[1]
    assert isinstance(block, Block)
    assert block.repeat == 1


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
    frame = hand.canvas.canvas.frames[LayerPlace(0, ("block",))]
    outer, inner = (hand.canvas.mapFromScene(frame.mapToScene(at)) for _, at in frame.ports())
    hand.drag(outer, hand.card("e"))
    assert skips(hand) == [("block", "e")]
    hand.drag(inner, hand.card("block", "c"))
    block = hand.network.layers[1]
    assert isinstance(block, Block)
    assert [(skip.source, skip.target) for skip in block.skips] == [("input", "c")]


def test_a_gap_of_an_empty_network_takes_what_is_dropped(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch(""))
    hand.canvas.begin_insert("dense")
    there = QPointF(hand.gap(0))
    hand.canvas.drag_to(there)
    hand.canvas.drop_at(there)
    assert hand.names == ["dense"]
    assert hand.canvas.canvas.layout.slots[0].gap == Gap(0, (), 0)
