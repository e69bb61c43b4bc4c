"""Copying layers with the skips among them, and inserting them: clipboard, duplicates, new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    with_merge_of,
    with_whole_blocks,
)

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_DRAWN = 2_000  # layers and blocks of one network, each counted once


class LayerListPart(LayerList):
    """Layers of one list and the skips among them.

    `input` and `output` stand for what is before and behind the place where the part is pasted;
    only a part that is the whole list of a network has skips to them.
    """

    layers: tuple[AnyEntry, ...] = Field(strict=False)  # named again where its types are known


class Fragment(LayerListPart):
    """What the clipboard holds: layers of a network, and those of the networks below it."""

    others: tuple[LayerListPart, ...] = Field((), strict=False)


def insert_layer(design: Design, place: InsertPlace, layer: Entry) -> Design:
    """`layer` at `place`, under a fresh name where its own is taken."""
    named = renamed(layer, UniqueNames(()).make_unique(layer.id))
    return _paste_part(design, place, LayerListPart(layers=(named,)))


def paste_fragment(design: Design, place: InsertPlace, fragment: Fragment) -> Design:
    """The layers of `fragment` at `place`; names that are taken are changed, and skips follow.

    Layers that come from several networks go to the ends of as many, from the one of `place`
    downwards. Where there are not as many, or `place` is inside a block, all go to `place`.
    """
    below = place.network + len(fragment.others)
    if fragment.others and (place.parent or below >= len(design.networks)):
        return paste_in_one_list(design, place, fragment)
    design = _paste_part(design, place, fragment)
    for number, part in enumerate(fragment.others, place.network + 1):
        end = InsertPlace(number, (), len(design.networks[number].layers))
        design = _paste_part(design, end, part)
    return design


def paste_in_one_list(design: Design, place: InsertPlace, fragment: Fragment) -> Design:
    """All layers of `fragment`, from whichever networks, one behind the other at `place`."""
    index = place.index
    for part in (fragment, *fragment.others):
        design = _paste_part(design, InsertPlace(place.network, place.parent, index), part)
        index += len(part.layers)
    return design


def _paste_part(design: Design, place: InsertPlace, part: LayerListPart) -> Design:
    def change(layer_list: LayerList) -> LayerList:
        if not 0 <= place.index <= len(layer_list.layers):
            raise EditError(f"there is no place {place.index} in this list")
        before, behind = layer_list.layers[: place.index], layer_list.layers[place.index :]
        names = UniqueNames(entry.id for entry in layer_list.layers)
        new = {entry.id: names.make_unique(entry.id) for entry in part.layers}
        added = [renamed(entry, new[entry.id]) for entry in part.layers]
        new[INPUT] = before[-1].id if before else INPUT
        new[OUTPUT] = behind[0].id if behind else OUTPUT
        skips = list(layer_list.skips)
        for skip in part.skips:
            led = redirected(skip, new)
            if all((led.source, led.target) != (known.source, known.target) for known in skips):
                skips.append(with_merge_of(layer_list.skips, led))
        return changed(layer_list, layers=(*before, *added, *behind), skips=tuple(skips))

    pasted = with_list(design, place.network, place.parent, change)
    if sum(1 for _ in iter_entries(pasted.networks[place.network])) > MAX_DRAWN:
        raise EditError(f"a network holds at most {MAX_DRAWN:,} layers; repeat a block instead")
    return pasted


def copy_fragment(design: Design, places: Collection[LayerPlace]) -> Fragment:
    """The layers at `places` as they are drawn, with the skips whose both ends are among them.

    A block all of whose layers are among `places` is copied as a block, and a network all of whose
    layers are with its skips to `input` and `output`. A skip over layers that are not copied, and
    so over nothing, is left out.
    """
    return copy_exactly(design, with_whole_blocks(design, places))


def copy_exactly(design: Design, places: Collection[LayerPlace]) -> Fragment:
    """The fragment of the entries at `places`, in which no layers stand for their block."""
    outermost(design, places)  # refuses places where there is nothing
    numbers = sorted({place.network for place in places})
    first, *others = (
        _copied(design, [place for place in places if place.network == number])
        for number in numbers
    )
    return Fragment(layers=first.layers, skips=first.skips, others=tuple(others))


def _copied(design: Design, places: Collection[LayerPlace]) -> LayerListPart:
    """What is copied of one network, from whichever of its lists."""
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
        if at[1] == () and len(copied) == len(layer_list.layers):
            skips += [redirected(skip, copied) for skip in layer_list.skips]
            continue
        kept = tuple(entry for entry in layer_list.layers if entry.id in copied)
        among = [s for s in layer_list.skips if s.source in copied and s.target in copied]
        reconnected = reconnected_skips(changed(layer_list, skips=tuple(among)), kept)
        skips += [redirected(skip, copied) for skip in reconnected]
    return LayerListPart(layers=tuple(layers), skips=tuple(skips))


def duplicate_layers(design: Design, places: Collection[LayerPlace]) -> Design:
    """In each list, a copy of its layers at `places` behind the last of them."""
    copied = design
    places = with_whole_blocks(design, places)
    # inner lists first: what is copied behind an entry leaves the places before it as they are
    for (network, parent), indices in reversed(by_list(design, places).items()):
        entries = list_at(design, network, parent).layers
        chosen = [LayerPlace(network, (*parent, entries[index].id)) for index in indices]
        place = InsertPlace(network, parent, indices[-1] + 1)
        copied = _paste_part(copied, place, _copied(design, chosen))
    return copied


def place_behind(
    design: Design, current: LayerPlace, places: Collection[LayerPlace]
) -> InsertPlace:
    """Where layers that are added to a selection go: behind the last of `places` that stands in
    one list with `current`, or with the block around it that is selected as a whole.
    """
    chosen = with_whole_blocks(design, {*places, current})
    depth = next(
        depth
        for depth in range(1, len(current.path) + 1)
        if LayerPlace(current.network, current.path[:depth]) in chosen
    )
    parent = current.path[: depth - 1]
    entries = list_at(design, current.network, parent).layers
    last = max(
        index
        for index, entry in enumerate(entries)
        if LayerPlace(current.network, (*parent, entry.id)) in chosen
    )
    return InsertPlace(current.network, parent, last + 1)
