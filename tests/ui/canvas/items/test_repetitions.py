"""A click on the cell of a repetition has every view show that one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF

from simulator.design.design import LayerPlace
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import Hand


def cell(hand: Hand, number: int, *path: str) -> QPoint:
    """The middle of the cell of a repetition, counted from 1."""
    frame = hand.canvas.scene().frames[LayerPlace(0, path)]
    area = frame.cells_rect()
    x = area.left() + (number - 0.5) * area.width() / frame.text.repeat
    return hand.canvas.mapFromScene(frame.mapToScene(QPointF(x, area.center().y())))


def test_a_cell_selects_its_repetition_of_the_selected_layer_or_the_first(hand: Hand) -> None:
    canvas, selection = hand.canvas, hand.canvas.selection
    canvas.document.show_design(sketch("a [9x b c] d"))
    before = canvas.document.design
    hand.click(cell(hand, 4, "block"))
    assert (hand.selected, selection.repetition) == ({("block", "b")}, 4)
    selection.set_layers([LayerPlace(0, ("block", "c"))])
    hand.click(cell(hand, 9, "block"))
    assert (hand.selected, selection.repetition) == ({("block", "c")}, 9)
    hand.click(hand.card("a"))
    hand.click(cell(hand, 1, "block"))
    assert (hand.selected, selection.repetition) == ({("block", "b")}, 1)
    canvas.commands.toggle_collapsed(LayerPlace(0, ("block",)))
    hand.click(cell(hand, 3, "block"))
    assert (hand.selected, selection.repetition) == ({("block",)}, 3)
    assert canvas.document.design is before
    canvas.commands.toggle_collapsed(LayerPlace(0, ("block",)))
    canvas.document.show_design(sketch("a [3x [2x b] c]"))
    hand.click(cell(hand, 3, "block"))
    assert (hand.selected, selection.repetition) == ({("block", "block", "b")}, 5)
