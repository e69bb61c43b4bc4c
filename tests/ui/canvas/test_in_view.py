"""What an edit, an undo or a key leads to is scrolled into view; what is in view stays still."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF, Qt

from simulator.design.design import LayerPlace, SkipPlace
from tests.simulator.design.edits.sketch import place, sketch
from tests.ui.canvas.hand import CTRL, Hand
from ui.shell.commands import Commands

KEY = Qt.Key


@pytest.fixture
def near(hand: Hand) -> Hand:
    """A hand so near to 60 layers that few are in view."""
    names = " ".join(f"l{number}" for number in range(60))
    hand.canvas.document.show_design(sketch(f"{names} | l2>l4"))
    hand.canvas.zoom(2.5 / hand.canvas.transform().m11())
    return hand


def in_view(hand: Hand, where: LayerPlace | SkipPlace) -> bool:
    if isinstance(where, SkipPlace):
        item = hand.canvas.scene().arcs[where]
        box = item.mapRectToScene(item.boundingRect())
    else:
        node = hand.canvas.scene().node_item(where)
        assert node is not None
        box = node.mapRectToScene(node.body())
    shown = hand.canvas.mapFromScene(box).boundingRect()
    return hand.canvas.viewport().rect().intersects(shown)


def away(hand: Hand) -> None:
    """Look at the end of the network."""
    end = hand.canvas.scene().cards[LayerPlace(0, ("output",))]
    hand.canvas.centerOn(end)


def act(name: str) -> Callable[[Hand], None]:
    def do(hand: Hand) -> None:
        view = hand.canvas
        getattr(Commands(view.document, view.selection, view), name)()

    return do


ACTS: dict[str, Callable[[Hand], None]] = {
    "key": lambda hand: hand.press(KEY.Key_D),
    "delete": lambda hand: hand.canvas.commands.delete_selected(),
    "step": lambda hand: hand.press(KEY.Key_Plus, modifiers=CTRL),
    "wrap": act("wrap"),
    "duplicate": act("duplicate"),
    "skip": lambda hand: hand.press(KEY.Key_R),
}


@pytest.mark.parametrize("name", [name for name in ACTS if name not in ("step", "skip")])
def test_what_an_edit_leaves_selected_is_in_view(near: Hand, name: str) -> None:
    near.canvas.selection.set_layers([place("l2")])
    away(near)
    assert not in_view(near, place("l2"))
    ACTS[name](near)
    current = near.canvas.selection.current
    assert current is not None
    assert current.path[0] in ("l1", "dense", "block", "l2_2")
    assert in_view(near, current)


@pytest.mark.parametrize("name", ACTS)
def test_undo_and_redo_lead_to_where_something_happens(near: Hand, name: str) -> None:
    near.canvas.selection.set_layers([place("l2")])
    ACTS[name](near)
    changed = near.canvas.selection.current
    assert changed is not None
    away(near)
    near.undo()
    assert near.canvas.selection.current == place("l2")
    assert in_view(near, place("l2"))
    away(near)
    near.redo()
    assert near.canvas.selection.current == changed
    assert in_view(near, changed)


def test_a_skip_that_comes_back_is_in_view(near: Hand) -> None:
    skip = SkipPlace(0, (), 0)
    near.canvas.selection.set_skips([skip])
    near.canvas.commands.delete_selected()
    away(near)
    near.undo()
    assert near.canvas.selection.skips == {skip}
    assert in_view(near, skip)


def test_many_letters_in_a_row_stay_in_view(near: Hand) -> None:
    near.canvas.selection.set_layers([place("l2")])
    for _ in range(12):
        near.press(KEY.Key_D)
        current = near.canvas.selection.current
        assert current is not None
        assert in_view(near, current)


def test_an_edit_of_what_is_in_view_does_not_move_it(near: Hand) -> None:
    near.canvas.centerOn(near.canvas.scene().cards[place("l10")])
    near.canvas.selection.set_layers([place("l10")])
    before = visible(near)
    near.press(KEY.Key_Plus, modifiers=CTRL)
    near.undo()
    near.redo()
    assert visible(near) == before


def visible(hand: Hand) -> QRectF:
    return hand.canvas.mapToScene(hand.canvas.viewport().rect()).boundingRect()
