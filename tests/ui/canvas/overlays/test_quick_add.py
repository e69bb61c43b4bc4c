"""A click on a wire, or a key, lists what can be inserted there; typing narrows the list."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from simulator.design.design import LayerPlace
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import Hand
from ui.canvas.overlays.quick_add import QuickAdd
from ui.canvas.palette_items import PALETTE_ITEMS

KEY = Qt.Key


def listed(quick_add: QuickAdd) -> list[str]:
    rows = (quick_add.entries.item(row) for row in range(quick_add.entries.count()))
    return [row.data(Qt.ItemDataRole.UserRole) for row in rows if not row.isHidden()]


def wire(hand: Hand, *before: str) -> QPoint:
    """The middle of the wire behind a card."""
    item = hand.canvas.scene().node_item(LayerPlace(0, before))
    assert item is not None
    return hand.canvas.mapFromScene(item.output_point() + QPointF(18, 0))


def test_a_click_on_a_wire_inserts_there_what_is_typed(qtbot: QtBot, hand: Hand) -> None:
    before = hand.canvas.document.design
    hand.click(wire(hand, "b"))
    quick_add = hand.canvas.quick_add
    assert quick_add.isVisible()
    assert listed(quick_add) == list(PALETTE_ITEMS)
    qtbot.keyClicks(quick_add.line, "dr")
    assert listed(quick_add) == ["dropout"]
    qtbot.keyClick(quick_add.line, KEY.Key_Return)
    assert hand.names == ["a", "b", "dropout", "c", "d"]
    assert hand.selected == {("dropout",)}
    assert not quick_add.isVisible()
    hand.undone_and_redone(before)
    hand.click(wire(hand, "d"))
    qtbot.keyClicks(quick_add.line, "norm")
    assert listed(quick_add) == ["batch_normalization", "layer_normalization"]
    qtbot.keyClick(quick_add.line, KEY.Key_Down)
    qtbot.keyClick(quick_add.line, KEY.Key_Return)
    assert hand.network.layers[-1].type == "layer_normalization"


def test_what_begins_with_the_text_comes_first_and_nothing_fits_nothing(
    qtbot: QtBot, hand: Hand
) -> None:
    hand.canvas.selection.set_layers([LayerPlace(0, ("a",))])
    hand.press(KEY.Key_I)
    quick_add = hand.canvas.quick_add
    qtbot.keyClicks(quick_add.line, "conv b")
    assert quick_add.entries.currentItem().text().endswith("Conv block")
    qtbot.keyClicks(quick_add.line, "x")
    qtbot.keyClick(quick_add.line, KEY.Key_Return)
    assert quick_add.isVisible()
    assert hand.names == ["a", "b", "c", "d"]
    qtbot.keyClick(quick_add.line, KEY.Key_Escape)
    assert not quick_add.isVisible()
    hand.press(KEY.Key_I)
    item = quick_add.entries.item(0)
    at = quick_add.entries.visualItemRect(item).center()
    qtbot.mouseClick(quick_add.entries.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert hand.names == ["a", "dense", "b", "c", "d"], "behind the selection"


def test_a_wire_lights_up_under_the_mouse_and_a_drag_from_it_selects(hand: Hand) -> None:
    wires, cursor = hand.canvas.scene().wires, hand.canvas.viewport().cursor
    plain = hand.canvas.viewport().grab().toImage()
    at = wire(hand, "b")
    hand.move(at)
    assert cursor().shape() == Qt.CursorShape.PointingHandCursor
    assert wires.place_at(hand.canvas.mapToScene(at)) is not None
    assert hand.canvas.viewport().grab().toImage() != plain
    hand.move(QPoint(4, 4))
    assert cursor().shape() == Qt.CursorShape.ArrowCursor
    assert hand.canvas.viewport().grab().toImage() == plain
    hand.drag(at, hand.card("c"))
    assert ("c",) in hand.selected
    assert not hand.canvas.quick_add.isVisible()


def test_in_a_block_the_wire_inserts_into_the_block(qtbot: QtBot, hand: Hand) -> None:
    hand.canvas.document.show_design(sketch("a [3x b c] d"))
    hand.click(wire(hand, "block", "b"))
    qtbot.keyClicks(hand.canvas.quick_add.line, "activation")
    qtbot.keyClick(hand.canvas.quick_add.line, KEY.Key_Return)
    block = hand.network.layers[1]
    assert [layer.id for layer in block.layers] == ["b", "activation", "c"]
