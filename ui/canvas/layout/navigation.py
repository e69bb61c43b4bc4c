"""Which card is next to which: where arrow keys lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    Design,
    InsertPlace,
    LayerList,
    LayerPlace,
    iter_entries,
)

if TYPE_CHECKING:
    from collections.abc import Set

    from ui.canvas.layout.geometry import Box
    from ui.canvas.layout.layout import Layout

ROW_PX = 30.0  # cards whose middles differ by less are in one row


def boxes(layout: Layout) -> dict[LayerPlace, Box]:
    """Everything that arrows stop at: cards and collapsed blocks."""
    found = {place: card.box for place, card in layout.cards.items()}
    found.update((place, frame.box) for place, frame in layout.frames.items() if frame.collapsed)
    return found


def chain_order(design: Design, layout: Layout, network: int) -> list[LayerPlace]:
    """What arrows stop at in a network, from its input to its output."""
    shown = boxes(layout)
    paths = [(INPUT,), *(path for path, _ in iter_entries(design.networks[network])), (OUTPUT,)]
    places = (LayerPlace(network, path) for path in paths)
    return [place for place in places if place in shown]


def along(design: Design, layout: Layout, place: LayerPlace, step: int) -> LayerPlace | None:
    """The card before (−1) or behind (1) another; from an open block, before or into it."""
    order = chain_order(design, layout, place.network)
    if place in order:
        index = order.index(place) + step
        return order[index] if 0 <= index < len(order) else None
    inside = [at for at in order if at.path[: len(place.path)] == place.path]
    if inside:
        return inside[0] if step > 0 else along(design, layout, inside[0], -1)
    beside = _beside(design, place, step)  # an open block without layers
    return beside if beside is None or beside in order else along(design, layout, beside, step)


def _beside(design: Design, place: LayerPlace, step: int) -> LayerPlace | None:
    paths = [
        (INPUT,),
        *(path for path, _ in iter_entries(design.networks[place.network])),
        (OUTPUT,),
    ]
    index = paths.index(place.path) + step if place.path in paths else -1
    return LayerPlace(place.network, paths[index]) if 0 <= index < len(paths) else None


def across(layout: Layout, place: LayerPlace, step: int) -> LayerPlace | None:
    """The nearest card in a row, or network, above (−1) or below (1).

    Of networks side by side, those below one another come first; behind the last of them, the
    network that follows.
    """
    found = boxes(layout)
    here = found.get(place)
    if here is None and place in layout.frames:
        here = layout.frames[place].box
    if here is None:
        return None
    lefts = {lane.network: lane.header.x for lane in layout.lanes}
    column = lefts[place.network]
    beyond = [
        (abs(box.middle - here.middle) * 3 + abs(box.x - here.x), at)
        for at, box in found.items()
        if (box.middle - here.middle) * step > ROW_PX and lefts[at.network] == column
    ]
    if not beyond:
        beyond = [
            (abs(box.x - here.x + column - lefts[at.network]), at)
            for at, box in found.items()
            if at.network == place.network + step and lefts[at.network] != column
        ]
    return min(beyond, key=lambda item: item[0])[1] if beyond else None


def insert_places(design: Design, network: int, collapsed: Set[LayerPlace]) -> list[InsertPlace]:
    """Every place of a network where a layer can be put, in order; none inside collapsed blocks."""
    found: list[InsertPlace] = []

    def inside(chain: LayerList, parent: tuple[str, ...]) -> None:
        for index, entry in enumerate(chain.layers):
            found.append(InsertPlace(network, parent, index))
            place = LayerPlace(network, (*parent, entry.id))
            if isinstance(entry, Block) and place not in collapsed:
                inside(entry, place.path)
        found.append(InsertPlace(network, parent, len(chain.layers)))

    inside(design.networks[network], ())
    return found
