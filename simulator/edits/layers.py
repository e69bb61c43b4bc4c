"""Inserting, deleting, moving, copying layers, and changing their fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, cast

from simulator.activations import Relu
from simulator.design import AnyEntry, Chain, Design, Entry, Gap, LayerPlace, Skip, find
from simulator.edits.base import (
    EditError,
    changed,
    fresh_id,
    healed_skips,
    index_of,
    list_at,
    renamed,
    with_list,
)
from simulator.edits.settings import set_output
from simulator.initializers import HeNormal
from simulator.layers import LAYER_TYPES, Dense
from simulator.model import Model

ID_STEMS = {"batch_normalization": "norm", "layer_normalization": "norm"}


class Fragment(Model):
    """Layers cut out of a list, with the skips among them: what the clipboard holds."""

    layers: tuple[AnyEntry, ...]
    skips: tuple[Skip, ...] = ()


def new_layer(design: Design, gap: Gap, kind: str) -> Entry:
    """A layer of type `kind` as one would want it at `gap`: dense layers follow their neighbour."""
    chain = list_at(design, gap.network, gap.parent)
    name = fresh_id(ID_STEMS.get(kind, kind), (entry.id for entry in chain.layers))
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
        looks = {"activation": Relu(), "kernel_initializer": HeNormal()}
        fields.update(filters=16, padding="same", **looks)
    return cast(Entry, LAYER_TYPES[kind](**fields))


def insert_layer(design: Design, gap: Gap, layer: Entry) -> Design:
    """`layer` at `gap`, under a fresh name where its own is taken."""
    return paste_fragment(design, gap, Fragment(layers=(layer,)))


def paste_fragment(design: Design, gap: Gap, fragment: Fragment) -> Design:
    """The layers of `fragment` at `gap`; names that are taken are changed, and skips follow."""

    def change(chain: Chain) -> Chain:
        if not 0 <= gap.index <= len(chain.layers):
            raise EditError(f"there is no place {gap.index} in this list")
        taken = {entry.id for entry in chain.layers}
        names: dict[str, str] = {}
        added: list[Entry] = []
        for entry in fragment.layers:
            names[entry.id] = fresh_id(entry.id, taken)
            taken.add(names[entry.id])
            added.append(renamed(entry, names[entry.id]))
        skips = tuple(
            changed(s, source=names[s.source], target=names[s.target]) for s in fragment.skips
        )
        layers = (*chain.layers[: gap.index], *added, *chain.layers[gap.index :])
        return changed(chain, layers=layers, skips=(*chain.skips, *skips))

    return with_list(design, gap.network, gap.parent, change)


def _by_list(places: Iterable[LayerPlace]) -> dict[tuple[int, tuple[str, ...]], list[str]]:
    """Places grouped by their list; what lies inside another chosen entry goes with it."""
    chosen = {(place.network, place.path) for place in places}
    grouped: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for network, path in sorted(chosen):
        inside = any((network, path[:depth]) in chosen for depth in range(1, len(path)))
        if not inside:
            grouped.setdefault((network, path[:-1]), []).append(path[-1])
    return grouped


def delete_layers(design: Design, places: Collection[LayerPlace]) -> Design:
    """Without the layers at `places`; the chain closes and skips move to the neighbours."""
    for (network, parent), names in _by_list(places).items():
        gone = set(names)
        known = {entry.id for entry in list_at(design, network, parent).layers}
        if gone - known:
            raise EditError(f"no layer is called '{min(gone - known)}'")

        def change(chain: Chain, gone: set[str] = gone) -> Chain:
            kept = tuple(entry for entry in chain.layers if entry.id not in gone)
            return changed(chain, layers=kept, skips=healed_skips(chain, kept))

        design = with_list(design, network, parent, change)
    return design


def copy_fragment(design: Design, places: Collection[LayerPlace]) -> Fragment:
    """The layers at `places` in order, with the skips whose both ends are among them."""
    layers: list[Entry] = []
    skips: list[Skip] = []
    taken: set[str] = set()
    for (network, parent), names in _by_list(places).items():
        chain = list_at(design, network, parent)
        new = {}
        for entry in chain.layers:
            if entry.id in names:
                new[entry.id] = fresh_id(entry.id, taken)
                taken.add(new[entry.id])
                layers.append(renamed(entry, new[entry.id]))
        skips += [
            changed(s, source=new[s.source], target=new[s.target])
            for s in chain.skips
            if s.source in new and s.target in new
        ]
    if not layers:
        raise EditError("no layer is selected")
    return Fragment(layers=tuple(layers), skips=tuple(skips))


def duplicate_layers(design: Design, places: Collection[LayerPlace]) -> Design:
    """A copy of the layers at `places` behind the last of them."""
    fragment = copy_fragment(design, places)
    last = max(places, key=lambda place: (place.network, _order(design, place)))
    index = index_of(list_at(design, last.network, last.path[:-1]), last.path[-1]) + 1
    return paste_fragment(design, Gap(last.network, last.path[:-1], index), fragment)


def _order(design: Design, place: LayerPlace) -> tuple[int, ...]:
    return tuple(
        index_of(list_at(design, place.network, place.path[:depth]), place.path[depth])
        for depth in range(len(place.path))
    )


def move_layers(design: Design, places: Collection[LayerPlace], gap: Gap) -> Design:
    """The layers at `places` moved to `gap`, keeping their order.

    Within one list the skips stay with their layers where they still lead forward; across lists
    those among the moved layers go along.
    """
    for place in places:
        if place.network == gap.network and gap.parent[: len(place.path)] == place.path:
            raise EditError("a block cannot be moved into itself")
    grouped = _by_list(places)
    if list(grouped) == [(gap.network, gap.parent)]:
        return _move_within(design, grouped[gap.network, gap.parent], gap)
    fragment = copy_fragment(design, places)
    target = list_at(design, gap.network, gap.parent)
    before = sum(
        entry.id in grouped.get((gap.network, gap.parent), ())
        for entry in target.layers[: gap.index]
    )
    rest = delete_layers(design, places)
    return paste_fragment(rest, Gap(gap.network, gap.parent, gap.index - before), fragment)


def _move_within(design: Design, names: Sequence[str], gap: Gap) -> Design:
    def change(chain: Chain) -> Chain:
        moved = [entry for entry in chain.layers if entry.id in names]
        before = [entry for entry in chain.layers[: gap.index] if entry.id not in names]
        behind = [entry for entry in chain.layers[gap.index :] if entry.id not in names]
        layers = (*before, *moved, *behind)
        if layers == chain.layers:
            return chain
        return changed(chain, layers=layers, skips=healed_skips(chain, layers))

    return with_list(design, gap.network, gap.parent, change)


def rename_layer(design: Design, place: LayerPlace, name: str) -> Design:
    """Another name for a layer; the skips of its list follow."""
    old = place.path[-1]

    def change(chain: Chain) -> Chain:
        if name != old and any(entry.id == name for entry in chain.layers):
            raise EditError(f"'{name}' is used twice in this list")
        layers = tuple(renamed(entry, name) if entry.id == old else entry for entry in chain.layers)
        skips = tuple(
            changed(
                skip,
                source=name if skip.source == old else skip.source,
                target=name if skip.target == old else skip.target,
            )
            for skip in chain.skips
        )
        return changed(chain, layers=layers, skips=skips)

    return with_list(design, place.network, place.path[:-1], change)


def set_field(design: Design, places: Collection[LayerPlace], field: str, value: Any) -> Design:
    """`field` of every layer at `places` that has it; `value` as in a file or as a model."""
    applied = False
    for place in sorted(places, key=lambda place: (place.network, place.path)):
        if place.path == ("output",):
            if field in ("kernel_initializer", "activation"):
                name = getattr(value, "name", value) if field == "activation" else value
                design = set_output(design, place.network, field, name)
                applied = True
            continue
        if place.path == ("input",):
            continue
        try:
            entry = find(design, place)
        except KeyError as error:
            raise EditError(str(error.args[0])) from None
        if field in type(entry).model_fields:
            design = _replace(design, place, changed(entry, **{field: value}))
            applied = True
    if not applied:
        raise EditError(f"no selected layer has a field '{field}'")
    return design


def _replace(design: Design, place: LayerPlace, entry: Entry) -> Design:
    def change(chain: Chain) -> Chain:
        layers = tuple(entry if old.id == place.path[-1] else old for old in chain.layers)
        return chain if layers == chain.layers else changed(chain, layers=layers)

    return with_list(design, place.network, place.path[:-1], change)
