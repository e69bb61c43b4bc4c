"""Making, deleting, moving and naming layers, and changing their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    Design,
    Entry,
    InsertPlace,
    LayerList,
    LayerPlace,
    iter_entries,
)
from simulator.design.edits.base import (
    AnyLayerList,
    EditError,
    UniqueNames,
    by_list,
    changed,
    index_of,
    list_at,
    network_at,
    outermost,
    reconnected_skips,
    redirected,
    renamed,
    with_layers,
    with_list,
    with_network,
    with_whole_blocks,
)
from simulator.design.edits.fragments import copy_exactly, paste_in_one_list
from simulator.design.edits.neighbours import settings_of_neighbours
from simulator.errors import value_text
from simulator.nn.layers import LAYER_TYPES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def new_layer(design: Design, place: InsertPlace, kind: str) -> Entry:
    """A layer of type `kind` for `place`: a dense layer is made like its neighbours."""
    if kind not in LAYER_TYPES:
        raise EditError(f"there is no layer type {value_text(kind)}")
    layer_list = list_at(design, place.network, place.parent)
    name = UniqueNames(entry.id for entry in layer_list.layers).make_unique(
        LAYER_TYPES[kind].id_stem or kind
    )
    layer = LAYER_TYPES[kind]
    settings = layer.new_settings()
    if kind == "dense":
        settings |= settings_of_neighbours(design, place)
    return cast("Entry", layer(id=name, **settings))


def delete_layers(design: Design, places: Collection[LayerPlace]) -> Design:
    """Without the layers at `places`; skips that started or ended at them move to the neighbours.

    A block all of whose layers are among `places` goes as well.
    """
    return _without(design, with_whole_blocks(design, places))


def _without(design: Design, places: Collection[LayerPlace]) -> Design:
    for (network, parent), indices in by_list(design, places).items():

        def change(layer_list: LayerList, gone: frozenset[int] = frozenset(indices)) -> LayerList:
            kept = tuple(entry for at, entry in enumerate(layer_list.layers) if at not in gone)
            return changed(layer_list, layers=kept, skips=reconnected_skips(layer_list, kept))

        design = with_list(design, network, parent, change)
    return design


def move_layers(design: Design, places: Collection[LayerPlace], target: InsertPlace) -> Design:
    """The layers at `places` moved to `target`, keeping their order.

    Within one list the skips stay with their layers where they still lead forward; across lists
    those among the moved layers go along. A block all of whose layers are moved goes as a block,
    unless `target` is inside it.
    """
    if any(_holds(place, target) for place in places):
        raise EditError("a block cannot be moved into itself")
    places = _moving(design, places, target)
    there = list_at(design, target.network, target.parent)
    if not 0 <= target.index <= len(there.layers):
        raise EditError(f"there is no place {target.index} in this list")
    grouped = by_list(design, places)
    here = grouped.get((target.network, target.parent), [])
    if len(grouped) == 1 and here:
        return _move_within(design, here, target)
    fragment = copy_exactly(design, places)
    before = sum(index < target.index for index in here)
    rest = _without(design, places)
    return paste_in_one_list(
        rest, InsertPlace(target.network, target.parent, target.index - before), fragment
    )


def places_of_moved(
    before: Design, after: Design, places: Collection[LayerPlace], target: InsertPlace
) -> list[LayerPlace]:
    """Where the entries are in `after` that `move_layers(before, places, target)` has moved."""
    grouped = by_list(before, _moving(before, places, target))
    at = (target.network, target.parent)
    first = target.index - sum(index < target.index for index in grouped.get(at, []))
    count = sum(len(indices) for indices in grouped.values())
    entries = list_at(after, *at).layers[first : first + count]
    return [LayerPlace(target.network, (*target.parent, entry.id)) for entry in entries]


def _moving(
    design: Design, places: Collection[LayerPlace], target: InsertPlace
) -> frozenset[LayerPlace]:
    """What moves to `target`: whole blocks as blocks, but their layers where it is inside one."""
    whole = with_whole_blocks(design, places)
    inside = any(_holds(place, target) for place in whole)
    return frozenset(places) if inside else whole


def _holds(block: LayerPlace, place: InsertPlace) -> bool:
    """Whether an insert place lies inside a block."""
    return block.network == place.network and place.parent[: len(block.path)] == block.path


def _move_within(design: Design, indices: Sequence[int], target: InsertPlace) -> Design:
    moving = frozenset(indices)

    def change(layer_list: LayerList) -> LayerList:
        staying = [at for at in range(len(layer_list.layers)) if at not in moving]
        before = [at for at in staying if at < target.index]
        order = (*before, *indices, *staying[len(before) :])
        if order == tuple(range(len(order))):
            return layer_list
        layers = tuple(layer_list.layers[at] for at in order)
        return changed(layer_list, layers=layers, skips=reconnected_skips(layer_list, layers))

    return with_list(design, target.network, target.parent, change)


def rename_layer(design: Design, place: LayerPlace, name: str) -> Design:
    """Give a layer another id, unique in its list; skips to and from it follow."""
    old = place.path[-1]

    def change(layer_list: LayerList) -> LayerList:
        at = index_of(layer_list, old)
        if name == old:
            return layer_list
        if any(entry.id == name for entry in layer_list.layers):
            raise EditError(f"'{name}' would be used twice in this list")
        if name in (INPUT, OUTPUT):
            raise EditError(f"'{name}' is a reserved name")
        entry = renamed(layer_list.layers[at], name)
        skips = tuple(redirected(skip, {old: name}) for skip in layer_list.skips)
        layers = (*layer_list.layers[:at], entry, *layer_list.layers[at + 1 :])
        return changed(layer_list, layers=layers, skips=skips)

    return with_list(design, place.network, place.path[:-1], change)


def set_field(design: Design, places: Collection[LayerPlace], field: str, value: Any) -> Design:
    """Set `field` of every layer at `places` that has it; `value` as in a file or as a model."""
    if field in Block.structure:
        raise EditError(f"{value_text(field)} is not a setting")
    ends = {place for place in places if place.path in ((INPUT,), (OUTPUT,))}
    layers = set(places) - ends
    if layers:
        outermost(design, layers)  # refuses places where there is nothing
    applied = 0
    for number in sorted({place.network for place in places}):
        network = network_at(design, number)
        paths = {place.path for place in layers if place.network == number}
        network, count = _set_inside(network, (), paths, field, value)
        applied += count
        if LayerPlace(number, (OUTPUT,)) in ends and field in type(network.output).model_fields:
            # an output names its activation, where layers hold one with its parameters
            plain = getattr(value, "name", value) if field == "activation" else value
            output = changed(network.output, **{field: plain})
            if output != network.output:
                network = changed(network, output=output)
            applied += 1
        design = with_network(design, number, network)
    if not applied:
        raise EditError(f"no selected layer has a field {value_text(field)}")
    return design


def places_with(design: Design, field: str) -> frozenset[LayerPlace]:
    """Every layer and block that has a field, in all networks; not the inputs and outputs."""
    return frozenset(
        LayerPlace(number, path)
        for number, network in enumerate(design.networks)
        for path, entry in iter_entries(network)
        if field in type(entry).model_fields
    )


def _set_inside(
    layer_list: AnyLayerList,
    parent: tuple[str, ...],
    paths: set[tuple[str, ...]],
    field: str,
    value: Any,
) -> tuple[AnyLayerList, int]:
    """The list with `field` set in the entries at `paths`, there or below; and how many have it."""
    applied = 0
    layers: list[Entry] = []
    for entry in layer_list.layers:
        path = (*parent, entry.id)
        new: Entry = entry
        if isinstance(new, Block):
            new, count = _set_inside(new, path, paths, field, value)
            applied += count
        if path in paths and field in type(new).model_fields:
            fresh = changed(new, **{field: value})
            new = new if fresh == new else fresh
            applied += 1
        layers.append(new)
    return with_layers(layer_list, tuple(layers)), applied
