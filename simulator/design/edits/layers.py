"""Making, deleting, moving and naming layers, and changing their fields."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, cast

from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    Design,
    Entry,
    InsertPlace,
    LayerList,
    LayerPlace,
)
from simulator.design.edits.base import (
    AnyLayerList,
    EditError,
    Names,
    by_list,
    changed,
    healed_skips,
    index_of,
    list_at,
    network_at,
    outermost,
    redirected,
    renamed,
    with_layers,
    with_list,
    with_network,
)
from simulator.design.edits.fragments import copy_fragment, paste_fragment
from simulator.nn.activations import Relu
from simulator.nn.initializers import HeNormal
from simulator.nn.layers import LAYER_TYPES, Dense
from simulator.problems import shown

ID_STEMS = {"batch_normalization": "norm", "layer_normalization": "norm"}
STRUCTURE = ("id", "type", "layers", "skips")  # have edits of their own


def new_layer(design: Design, gap: InsertPlace, kind: str) -> Entry:
    """A layer of type `kind` as one would want it at `gap`: dense layers follow their neighbour."""
    if kind not in LAYER_TYPES:
        raise EditError(f"there is no layer type {shown(kind)}")
    chain = list_at(design, gap.network, gap.parent)
    name = Names(entry.id for entry in chain.layers).claim(ID_STEMS.get(kind, kind))
    before = [entry for entry in chain.layers[: gap.index] if isinstance(entry, Dense)]
    after = [entry for entry in chain.layers[gap.index :] if isinstance(entry, Dense)]
    model = before[-1] if before else after[0] if after else None
    if kind == "dense":
        if model is not None:
            return changed(model, id=name)
        return Dense(id=name, units=32, activation=Relu(), kernel_initializer=HeNormal())
    fields: dict[str, Any] = {"id": name}
    if kind == "activation":
        fields["activation"] = Relu()
    if "filters" in LAYER_TYPES[kind].model_fields:
        fields.update(filters=16, padding="same")
        fields.update(activation=Relu(), kernel_initializer=HeNormal())
    return cast(Entry, LAYER_TYPES[kind](**fields))


def delete_layers(design: Design, places: Collection[LayerPlace]) -> Design:
    """Without the layers at `places`; the chain closes and skips move to the neighbours."""
    for (network, parent), indices in by_list(design, places).items():

        def change(chain: LayerList, gone: frozenset[int] = frozenset(indices)) -> LayerList:
            kept = tuple(entry for at, entry in enumerate(chain.layers) if at not in gone)
            return changed(chain, layers=kept, skips=healed_skips(chain, kept))

        design = with_list(design, network, parent, change)
    return design


def move_layers(design: Design, places: Collection[LayerPlace], gap: InsertPlace) -> Design:
    """The layers at `places` moved to `gap`, keeping their order.

    Within one list the skips stay with their layers where they still lead forward; across lists
    those among the moved layers go along.
    """
    for place in places:
        if place.network == gap.network and gap.parent[: len(place.path)] == place.path:
            raise EditError("a block cannot be moved into itself")
    target = list_at(design, gap.network, gap.parent)
    if not 0 <= gap.index <= len(target.layers):
        raise EditError(f"there is no place {gap.index} in this list")
    grouped = by_list(design, places)
    here = grouped.get((gap.network, gap.parent), [])
    if len(grouped) == 1 and here:
        return _move_within(design, here, gap)
    fragment = copy_fragment(design, places)
    before = sum(index < gap.index for index in here)
    rest = delete_layers(design, places)
    return paste_fragment(rest, InsertPlace(gap.network, gap.parent, gap.index - before), fragment)


def _move_within(design: Design, indices: Sequence[int], gap: InsertPlace) -> Design:
    moving = frozenset(indices)

    def change(chain: LayerList) -> LayerList:
        staying = [at for at in range(len(chain.layers)) if at not in moving]
        before = [at for at in staying if at < gap.index]
        order = (*before, *indices, *staying[len(before) :])
        if order == tuple(range(len(order))):
            return chain
        layers = tuple(chain.layers[at] for at in order)
        return changed(chain, layers=layers, skips=healed_skips(chain, layers))

    return with_list(design, gap.network, gap.parent, change)


def rename_layer(design: Design, place: LayerPlace, name: str) -> Design:
    """Another name for a layer; the skips of its list follow."""
    old = place.path[-1]

    def change(chain: LayerList) -> LayerList:
        at = index_of(chain, old)
        if name == old:
            return chain
        if any(entry.id == name for entry in chain.layers):
            raise EditError(f"'{name}' would be used twice in this list")
        if name in (INPUT, OUTPUT):
            raise EditError(f"'{name}' is a reserved name")
        entry = renamed(chain.layers[at], name)
        skips = tuple(redirected(skip, {old: name}) for skip in chain.skips)
        layers = (*chain.layers[:at], entry, *chain.layers[at + 1 :])
        return changed(chain, layers=layers, skips=skips)

    return with_list(design, place.network, place.path[:-1], change)


def set_field(design: Design, places: Collection[LayerPlace], field: str, value: Any) -> Design:
    """`field` of every layer at `places` that has it; `value` as in a file or as a model."""
    if field in STRUCTURE:
        raise EditError(f"{shown(field)} is not a setting")
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
        raise EditError(f"no selected layer has a field {shown(field)}")
    return design


def _set_inside(
    chain: AnyLayerList,
    parent: tuple[str, ...],
    paths: set[tuple[str, ...]],
    field: str,
    value: Any,
) -> tuple[AnyLayerList, int]:
    """`field` of the entries at `paths` in a list and below, and how many have it."""
    applied = 0
    layers: list[Entry] = []
    for entry in chain.layers:
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
    return with_layers(chain, tuple(layers)), applied
