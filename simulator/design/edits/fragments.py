"""Layers cut out of a list with the skips among them: inserting, copying, pasting."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import Field

from simulator.design.design import (
    INPUT,
    OUTPUT,
    AnyEntry,
    Design,
    Entry,
    InsertPlace,
    LayerList,
    LayerPlace,
    Skip,
    iter_entries,
)
from simulator.design.edits.base import (
    EditError,
    List,
    UniqueNames,
    by_list,
    changed,
    list_at,
    outermost,
    reconnected_skips,
    redirected,
    renamed,
    with_list,
)

MAX_DRAWN = 2_000  # layers and blocks of one network, each counted once


class Fragment(LayerList):
    """What the clipboard holds: layers, and skips that start and end at one of them."""

    layers: tuple[AnyEntry, ...] = Field(strict=False)  # named again where its types are known

    def outward(self) -> bool:
        """Whether a skip leads out of the fragment, where there is nothing yet."""
        return any(skip.source == INPUT or skip.target == OUTPUT for skip in self.skips)


def insert_layer(design: Design, place: InsertPlace, layer: Entry) -> Design:
    """`layer` at `place`, under a fresh name where its own is taken."""
    named = renamed(layer, UniqueNames(()).make_unique(layer.id))
    return paste_fragment(design, place, Fragment(layers=(named,)))


def paste_fragment(design: Design, place: InsertPlace, fragment: Fragment) -> Design:
    """The layers of `fragment` at `place`; names that are taken are changed, and skips follow."""
    if fragment.outward():
        raise EditError("these layers have a skip that leads nowhere")

    def change(layer_list: LayerList) -> LayerList:
        if not 0 <= place.index <= len(layer_list.layers):
            raise EditError(f"there is no place {place.index} in this list")
        names = UniqueNames(entry.id for entry in layer_list.layers)
        new = {entry.id: names.make_unique(entry.id) for entry in fragment.layers}
        added = [renamed(entry, new[entry.id]) for entry in fragment.layers]
        skips = [redirected(skip, new) for skip in fragment.skips]
        layers = (*layer_list.layers[: place.index], *added, *layer_list.layers[place.index :])
        return changed(layer_list, layers=layers, skips=(*layer_list.skips, *skips))

    pasted = with_list(design, place.network, place.parent, change)
    if sum(1 for _ in iter_entries(pasted.networks[place.network])) > MAX_DRAWN:
        raise EditError(f"a network holds at most {MAX_DRAWN:,} layers; repeat a block instead")
    return pasted


def copy_fragment(design: Design, places: Collection[LayerPlace]) -> Fragment:
    """The layers at `places` as they are drawn, with the skips whose both ends are among them.

    A skip over layers that are not copied, and so over nothing, is left out.
    """
    names = UniqueNames(())
    layers: list[Entry] = []
    new: dict[List, dict[str, str]] = {}
    for at, index in outermost(design, places):
        entry = list_at(design, *at).layers[index]
        name = names.make_unique(entry.id)
        new.setdefault(at, {})[entry.id] = name
        layers.append(renamed(entry, name))
    skips: list[Skip] = []
    for at, copied in new.items():
        layer_list = list_at(design, *at)
        kept = tuple(entry for entry in layer_list.layers if entry.id in copied)
        among = [s for s in layer_list.skips if s.source in copied and s.target in copied]
        reconnected = reconnected_skips(changed(layer_list, skips=tuple(among)), kept)
        skips += [redirected(skip, copied) for skip in reconnected]
    return Fragment(layers=tuple(layers), skips=tuple(skips))


def duplicate_layers(design: Design, places: Collection[LayerPlace]) -> Design:
    """In each list, a copy of its layers at `places` behind the last of them."""
    copied = design
    # inner lists first: what is copied behind an entry leaves the places before it as they are
    for (network, parent), indices in reversed(by_list(design, places).items()):
        entries = list_at(design, network, parent).layers
        chosen = [LayerPlace(network, (*parent, entries[index].id)) for index in indices]
        place = InsertPlace(network, parent, indices[-1] + 1)
        copied = paste_fragment(copied, place, copy_fragment(design, chosen))
    return copied
