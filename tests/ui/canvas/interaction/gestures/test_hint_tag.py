"""The text beside the mouse is legible at every zoom, and stays inside the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF

from simulator.design.design import LayerPlace
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import Hand
from ui.canvas.interaction.gestures.hint_tag import HintTag, tag_rect

ROOM = QRectF(0, 0, 400, 300)


@pytest.mark.parametrize(
    ("at", "corner"),
    [
        (QPointF(100, 100), QPointF(112, 112)),
        (QPointF(350, 100), QPointF(238, 112)),
        (QPointF(100, 290), QPointF(112, 252)),
        (QPointF(390, 295), QPointF(278, 257)),
    ],
)
def test_a_plate_is_beside_the_mouse_and_inside_the_room(at: QPointF, corner: QPointF) -> None:
    rect = tag_rect(at, 100, 26, ROOM)
    assert rect.topLeft() == corner
    assert ROOM.contains(rect)
    assert not rect.contains(at)


@pytest.mark.parametrize("scale", [0.2, 1.0, 2.5])
def test_a_reason_is_as_large_from_afar_as_from_near(hand: Hand, scale: float) -> None:
    hand.canvas.document.show_design(sketch("a b c d"))
    hand.canvas.zoom(scale / hand.canvas.transform().m11())
    hand.canvas.centerOn(hand.canvas.scene().cards[LayerPlace(0, ("a",))])
    hand.hold(hand.card("b", port=True), hand.card("a"))
    (hint,) = [item for item in hand.canvas.scene().items() if isinstance(item, HintTag)]
    assert hint.text == "a skip must lead to a later layer"
    device = hint.deviceTransform(hand.canvas.viewportTransform()).mapRect(hint.boundingRect())
    assert device.size() == hint.boundingRect().size()
    assert hand.canvas.viewport().rect().intersects(device.toRect())
    hand.let_go(hand.card("a"))
    assert not [item for item in hand.canvas.scene().items() if isinstance(item, HintTag)]
