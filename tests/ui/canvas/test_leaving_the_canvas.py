"""A drag that leaves the canvas offers nothing there, and dropped there changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF

from simulator.design.design import LayerPlace, SkipPlace
from tests.simulator.design.edits.sketch import sketch
from tests.ui.canvas.hand import Hand, assert_drawn
from ui.canvas.palette import PaletteView


@pytest.fixture
def palette(hand: Hand) -> Iterator[PaletteView]:
    made = PaletteView(hand.canvas)
    made.resize(148, 700)
    made.move(hand.canvas.mapToGlobal(QPoint(-200, 0)))  # to the left, as in the window
    made.show()
    yield made
    made.close()
    made.deleteLater()


def skip_end(hand: Hand) -> QPoint:
    skip_arc = hand.canvas.scene().arcs[SkipPlace(0, (), 0)].skip_arc
    assert skip_arc is not None
    return hand.canvas.mapFromScene(QPointF(*skip_arc.end))


GRIPS: dict[str, Callable[[Hand], QPoint]] = {
    "card": lambda hand: hand.card("a"),
    "port": lambda hand: hand.card("b", port=True),
    "end of a skip": skip_end,
}


@pytest.mark.parametrize("grip", GRIPS)
def test_what_is_dropped_outside_stays_as_it_was(hand: Hand, grip: str) -> None:
    hand.canvas.document.show_design(sketch("a b c d | a>c"))
    hand.canvas.zoom(2.5 / hand.canvas.transform().m11())  # the output lies outside, to the right
    hand.canvas.centerOn(hand.canvas.scene().cards[LayerPlace(0, ("b",))])
    before, output = hand.canvas.document.design, hand.card("output")
    assert not hand.canvas.viewport().rect().contains(output)
    start = GRIPS[grip](hand)
    hand.hold(start, start + QPoint(30, 20))
    outside = QPoint(hand.canvas.viewport().width() + 300, start.y())
    hand.qtbot.mouseMove(hand.canvas.viewport(), outside)
    assert hand.canvas.scene().layout.open_slot is None
    hand.let_go(outside)
    assert hand.canvas.document.design is before
    assert hand.messages == []
    assert_drawn(hand.canvas)


def test_a_drag_that_comes_back_is_a_drag_again(hand: Hand) -> None:
    before = hand.canvas.document.design
    outside = QPoint(600, -90)
    hand.hold(hand.card("a"), outside)
    assert hand.canvas.scene().layout.open_slot is None
    hand.qtbot.mouseMove(hand.canvas.viewport(), hand.drop_slot(3))
    assert hand.canvas.scene().layout.open_slot is not None
    hand.let_go(hand.drop_slot(3))
    assert hand.names == ["b", "c", "a", "d"]
    hand.undone_and_redone(before)


def test_the_drop_slot_closes_where_the_mouse_goes_back_to_the_palette(
    hand: Hand, palette: PaletteView
) -> None:
    before, entry = hand.canvas.document.design, palette.entries["dense"]
    viewport = hand.canvas.viewport()
    inside = entry.mapFromGlobal(viewport.mapToGlobal(hand.drop_slot(0)))
    outside = entry.mapFromGlobal(viewport.mapToGlobal(QPoint(-10, 100)))
    hand.hold(QPoint(20, 10), inside, on=entry)
    assert hand.canvas.scene().layout.open_slot is not None
    hand.qtbot.mouseMove(entry, outside)
    assert hand.canvas.scene().layout.open_slot is None
    hand.let_go(outside, on=entry)
    assert hand.canvas.document.design is before
    assert_drawn(hand.canvas)


def test_a_drag_from_the_palette_scrolls_at_the_far_edge_and_not_where_it_comes_in(
    hand: Hand, palette: PaletteView
) -> None:
    names = " ".join(f"l{number}" for number in range(120))
    hand.canvas.document.show_design(sketch(names))
    hand.canvas.zoom(2 / hand.canvas.transform().m11())
    across, down = hand.canvas.horizontalScrollBar(), hand.canvas.verticalScrollBar()
    across.setValue(across.maximum() // 2)
    down.setValue(0)
    before, start = hand.canvas.document.design, across.value()
    entry, viewport = palette.entries["dense"], hand.canvas.viewport()

    def over(point: QPoint) -> QPoint:
        return entry.mapFromGlobal(viewport.mapToGlobal(point))

    hand.hold(QPoint(20, 10), over(QPoint(-5, 200)), on=entry)
    for x in (2, 9, 16, 30, 200):
        hand.qtbot.mouseMove(entry, over(QPoint(x, 200)))
    assert across.value() == start
    for shake in range(400):
        hand.qtbot.mouseMove(entry, over(QPoint(200 + shake % 2, viewport.height() - 3)))
    assert down.value() == down.maximum()
    room = viewport.rect().adjusted(40, 40, -40, -40)
    index = max(index for index in range(120) if room.contains(hand.drop_slot(index)))
    hand.qtbot.mouseMove(entry, over(hand.drop_slot(index)))
    hand.let_go(over(hand.drop_slot(index)), on=entry)
    assert hand.names[index] == "dense"
    hand.undone_and_redone(before)
