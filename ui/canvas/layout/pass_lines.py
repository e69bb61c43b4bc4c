"""The way of a pass through each network: its wires in the order in which layers are computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.design.design import Block, Design, LayerPlace, iter_entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.design.design import InsertPlace
    from ui.canvas.layout.layout import Wire


def wires_in_order(design: Design, wires: Sequence[Wire]) -> list[list[Wire]]:
    """The wires of each network from its input to its output; those of a block once."""
    found: list[list[Wire]] = [[] for _ in design.networks]
    for wire in wires:
        found[wire.network].append(wire)
    for network, own in zip(design.networks, found, strict=True):
        indices = _indices(network.layers)
        keys = [_key(wire.insert_place, indices) for wire in own]
        own[:] = [own[at] for at in sorted(range(len(own)), key=keys.__getitem__)]
    return found


def _indices(layers: Sequence[object], parent: tuple[str, ...] = ()) -> dict[tuple[str, ...], int]:
    """The index of every block in its list, by its path."""
    found: dict[tuple[str, ...], int] = {}
    for index, entry in enumerate(layers):
        if isinstance(entry, Block):
            path = (*parent, entry.id)
            found[path] = index
            found |= _indices(entry.layers, path)
    return found


def _key(place: InsertPlace, indices: dict[tuple[str, ...], int]) -> tuple[int, ...]:
    """(3,) is before the fourth entry of the top list, (3, 0) inside it before its first one."""
    parent = place.parent
    return (*(indices[parent[: depth + 1]] for depth in range(len(parent))), place.index)


def repetition_cells(
    design: Design, place: LayerPlace | None, repetition: int
) -> dict[LayerPlace, int]:
    """In which repetition of each block around a card its `repetition`-th layer is, from 0."""
    if place is None:
        return {}
    repeats: list[tuple[LayerPlace, int]] = [
        (LayerPlace(place.network, path), entry.repeat)
        for path, entry in iter_entries(design.networks[place.network])
        if isinstance(entry, Block)
        and len(path) < len(place.path)
        and path == place.path[: len(path)]
    ]
    found, rest = {}, repetition - 1
    for block, repeat in reversed(repeats):  # the innermost one changes fastest
        rest, found[block] = divmod(rest, repeat)
    return found
