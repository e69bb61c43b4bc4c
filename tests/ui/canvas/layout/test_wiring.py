"""A wire knows the card whose output it carries."""

from __future__ import annotations

import pytest

from simulator.design.design import Design, InsertPlace, LayerPlace
from simulator.design.storage import files
from ui.canvas.layout.lane_placer import lay_out
from ui.canvas.layout.lanes import LaneGrid

# a, then a block of x and of an inner block with y, then an empty block, then z
NESTED = files.loads(
    """{"format": "depthscope.design", "version": 1, "title": "Nested", "networks": [{"name": "N",
    "layers": [{"id": "a", "type": "dense", "units": 8},
      {"id": "bl", "type": "block", "repeat": 2, "layers": [
        {"id": "x", "type": "dense", "units": 8},
        {"id": "inner", "type": "block", "layers": [{"id": "y", "type": "dense", "units": 8}]}]},
      {"id": "empty", "type": "block", "layers": []},
      {"id": "z", "type": "dense", "units": 8}]}]}"""
)
WIDE = LaneGrid(5000)


def source_of_each_card(
    design: Design, collapsed: frozenset[LayerPlace] = frozenset(), at: InsertPlace | None = None
) -> dict[str, str | None]:
    """By the name of each card the name of the card whose output its wire brings."""
    layout = lay_out(design, WIDE, collapsed, open_slot=at)
    found: dict[str, str | None] = {}
    for place, card in layout.cards.items():
        for wire in layout.wires:
            end = wire.points[-1]
            if end.x == card.box.x and card.box.y <= end.y <= card.box.bottom:
                found[place.path[-1]] = wire.source.path[-1] if wire.source is not None else None
    return found


def test_a_wire_carries_the_output_of_the_card_before_it_through_frames_that_are_open() -> None:
    assert source_of_each_card(NESTED) == {"a": None, "x": "a", "y": "x", "z": "y", "output": "z"}


def test_what_leaves_a_collapsed_block_comes_from_no_card_that_is_seen() -> None:
    collapsed = frozenset({LayerPlace(0, ("bl",))})
    assert source_of_each_card(NESTED, collapsed) == {"a": None, "z": None, "output": "z"}


@pytest.mark.parametrize(
    ("at", "without"),
    [
        (InsertPlace(0, (), 1), "x"),
        (InsertPlace(0, ("bl",), 1), "y"),
        (InsertPlace(0, ("bl", "inner"), 1), "z"),
        (InsertPlace(0, (), 4), "output"),
    ],
)
def test_behind_an_open_drop_slot_a_wire_carries_nothing_yet(at: InsertPlace, without: str) -> None:
    expected = {**source_of_each_card(NESTED), without: None}
    assert source_of_each_card(NESTED, at=at) == expected
