"""Arrow keys reach every card, however the networks stand."""

from __future__ import annotations

from PySide6.QtCore import Qt

from simulator.design.design import LayerPlace
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import Hand


def test_down_and_up_reach_networks_side_by_side(hand: Hand) -> None:
    hand.canvas.document.show_design(sketch(*["a [9x b c]"] * 4))
    hand.canvas.resize(1900, 450)
    canvas = hand.canvas.scene()
    assert canvas.layout.grid.columns == 2
    for key, visited in ((Qt.Key.Key_Down, [0, 2, 3, 3]), (Qt.Key.Key_Up, [3, 1, 0, 0])):
        hand.canvas.selection.set_layers([LayerPlace(visited[0], ("a",))])
        seen = [visited[0]]
        for _ in visited[1:]:
            hand.press(key)
            (place,) = hand.canvas.selection.layers
            assert place.path == ("a",)
            seen.append(place.network)
        assert seen == visited
