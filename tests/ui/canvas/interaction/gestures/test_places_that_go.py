"""Whatever happens to the design under a gesture, the gesture ends there and edits nothing more."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from simulator.design import edits
from simulator.design.design import SkipPlace
from simulator.design.storage import files
from tests.simulator.design.edits.sketch import drawn, place, places, sketch
from tests.ui.canvas.hand import ALT, Hand, assert_drawn

BEFORE = "a b [c d | input>d] e | a>e"

Start = Callable[[Hand], tuple[QPoint, Qt.KeyboardModifier]]
NONE = Qt.KeyboardModifier.NoModifier


def arc_end(hand: Hand) -> QPoint:
    end = hand.canvas.scene().layout.skip_arcs[SkipPlace(0, (), 0)].end
    return hand.canvas.mapFromScene(QPointF(end.x, end.y))


def badge(hand: Hand) -> QPoint:
    frame = hand.canvas.scene().node_item(place("block"))
    assert frame is not None
    return hand.canvas.mapFromScene(frame.mapToScene(frame.badge_rect().center()))


GESTURES: dict[str, Start] = {
    "repeat": lambda hand: (badge(hand), NONE),
    "move a layer": lambda hand: (hand.card("block", "c"), NONE),
    "draw a skip": lambda hand: (hand.card("block", "c", port=True), NONE),
    "move a skip": lambda hand: (arc_end(hand), NONE),
    "rubber band": lambda hand: (QPoint(3, hand.canvas.viewport().height() - 3), NONE),
    "pan": lambda hand: (hand.card("b"), ALT),
}


def edit(change: Callable[..., object], *arguments: object) -> Callable[[Hand], None]:
    def act(hand: Hand) -> None:
        hand.canvas.document.edit("Edit", lambda design: change(design, *arguments))  # type: ignore[arg-type,return-value]

    return act


def replace(text: str) -> Callable[[Hand], None]:
    def act(hand: Hand) -> None:
        with tempfile.TemporaryDirectory() as folder:
            files.save(sketch(text), path := Path(folder) / "other.json")
            hand.canvas.document.open(path)

    return act


CHANGES: dict[str, Callable[[Hand], None]] = {
    "delete": edit(edits.delete_layers, places("block", "e")),
    "cut all": edit(edits.delete_layers, places("a", "b", "block", "e")),
    "unwrap": edit(edits.unwrap_block, place("block")),
    "wrap": edit(edits.wrap_in_block, places("b", "block")),
    "undo": lambda hand: hand.undo(),
    "new": lambda hand: hand.canvas.document.new(),
    "another file": replace("x y"),
    "a file of the same names": replace("a b [3x c d] e | a>e"),
    "a network goes": edit(edits.delete_network, 0),
}


@pytest.mark.parametrize("gesture", GESTURES)
@pytest.mark.parametrize("change", CHANGES)
def test_a_gesture_ends_quietly_where_its_place_goes(hand: Hand, gesture: str, change: str) -> None:
    document = hand.canvas.document
    document.show_design(sketch(BEFORE, "z"))
    document.edit("Repeat block", lambda design: edits.set_repeat(design, place("block"), 2))
    start, modifiers = GESTURES[gesture](hand)
    hand.hold(start, start + QPoint(40, -40), modifiers=modifiers)
    assert hand.canvas.mouse._gesture is not None, "the press took hold of nothing"
    CHANGES[change](hand)
    after, count = document.design, document.undo_stack.count()
    for away in (QPoint(60, 10), QPoint(90, -20), QPoint(20, 20)):
        hand.qtbot.mouseMove(hand.canvas.viewport(), start + away)
    hand.press(Qt.Key.Key_Escape)
    hand.let_go(start + QPoint(20, 20), modifiers=modifiers)
    assert document.design is after
    assert document.undo_stack.count() == count
    assert_drawn(hand.canvas)


def test_a_block_of_the_same_name_in_another_file_keeps_its_number(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [2x b]"))
    start = badge(hand)
    hand.hold(start, start + QPoint(30, 0))
    replace("a [9x b]")(hand)
    hand.press(Qt.Key.Key_Escape)
    hand.let_go(start)
    assert drawn(hand.canvas.document.design) == "a [9x b]"
