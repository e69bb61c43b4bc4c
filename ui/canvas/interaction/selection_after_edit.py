"""What is selected after an edit, so that the next one can follow without a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.design.design import (
    Block,
    Design,
    InsertPlace,
    LayerPlace,
    find,
    iter_entries,
    layer_list_at,
)
from ui.canvas.layout.navigation import along
from ui.document.selection import exists

if TYPE_CHECKING:
    from collections.abc import Set

    from ui.canvas.layout.layout import Layout


def added(before: Design, after: Design) -> list[LayerPlace]:
    """The layers and blocks that an edit has added; of a new block not what it holds."""
    known = set(_places(before))
    new = [place for place in _places(after) if place not in known]
    inside = set(new)
    return [place for place in new if _parent_block(place) not in inside]


def insert_place_before(design: Design, places: Set[LayerPlace]) -> InsertPlace:
    """Where the first of some layers is in its list."""
    first = min(places, key=lambda place: _order(design, place))
    parent = first.path[:-1]
    names = [entry.id for entry in layer_list_at(design.networks[first.network], parent).layers]
    return InsertPlace(first.network, parent, names.index(first.path[-1]))


def selected_after(
    design: Design, after: Design, layout: Layout, gone: Set[LayerPlace]
) -> LayerPlace | None:
    """What to select after deleting: the card before the first one, or the block now empty."""
    first = min(gone, key=lambda place: _order(design, place))
    block = _parent_block(first)
    if block is not None and exists(after, block):
        entry = find(after, block)
        if isinstance(entry, Block) and not entry.layers:
            return block
    place = along(design, layout, first, -1)
    while place is not None and not exists(after, place):
        place = along(design, layout, place, -1)
    return place


def _places(design: Design) -> list[LayerPlace]:
    return [
        LayerPlace(number, path)
        for number, network in enumerate(design.networks)
        for path, _ in iter_entries(network)
    ]


def _parent_block(place: LayerPlace) -> LayerPlace | None:
    """The block that holds a layer."""
    return LayerPlace(place.network, place.path[:-1]) if len(place.path) > 1 else None


def _order(design: Design, place: LayerPlace) -> tuple[int, list[int]]:
    """Sorts layers in the order of their chain: the indices along the path."""
    steps = []
    for depth in range(len(place.path)):
        chain = layer_list_at(design.networks[place.network], place.path[:depth])
        steps.append([entry.id for entry in chain.layers].index(place.path[depth]))
    return place.network, steps
