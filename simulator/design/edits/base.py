"""What all edits share: replacing one list of a design, selections, free names, skips.

An edit changes one list and rebuilds the objects above it, up to the design; everything beside
that path is shared with the design before.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import ValidationError

from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    Design,
    Entry,
    LayerList,
    LayerPlace,
    NetworkDesign,
    Skip,
    layer_list_at,
)
from simulator.design.storage.error_messages import sentence_of
from simulator.errors import value_text
from simulator.model import Model
from simulator.nn.layers.base import LONGEST_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence

AnyModel = TypeVar("AnyModel", bound=Model)
AnyLayerList = TypeVar("AnyLayerList", bound=LayerList)
List = tuple[int, tuple[str, ...]]  # a list of entries: its network and what it stands in


class EditError(ValueError):
    """An edit that cannot be done; the message says why."""


def changed(model: AnyModel, **fields: Any) -> AnyModel:
    """A copy with other fields, validated; children that stay are shared."""
    content = {**dict(model), **fields}
    try:
        return model.replaced(**fields)
    except ValidationError as error:
        raise EditError(sentence_of(error, content, type(model))) from None


def with_field(model: AnyModel, field: str, value: Any, what: str) -> AnyModel:
    """A copy of `model`, which users call `what`, with one field changed."""
    if field not in type(model).model_fields:
        raise EditError(f"{what} has no field {value_text(field)}")
    return changed(model, **{field: value})


def network_at(design: Design, number: int) -> NetworkDesign:
    """The network with this number, from 0; raises EditError where there is none."""
    if not 0 <= number < len(design.networks):
        raise EditError(f"there is no network {number + 1}")
    return design.networks[number]


def with_network(design: Design, number: int, network: NetworkDesign) -> Design:
    """`design` with one network replaced; `design` itself where it is the same one."""
    if network is network_at(design, number):
        return design
    networks = (*design.networks[:number], network, *design.networks[number + 1 :])
    return changed(design, networks=networks)


def list_at(design: Design, network: int, parent: Sequence[str]) -> LayerList:
    """The list inside `parent`, () for the top one; raises EditError where there is none."""
    try:
        return layer_list_at(network_at(design, network), parent)
    except KeyError as error:
        raise EditError(str(error.args[0])) from None


def with_list(
    design: Design, network: int, parent: Sequence[str], change: Callable[[LayerList], LayerList]
) -> Design:
    """`design` with one list replaced by what `change` makes of it."""
    list_at(design, network, parent)

    def rebuilt(layer_list: AnyLayerList, path: Sequence[str]) -> AnyLayerList:
        if not path:
            return cast("AnyLayerList", change(layer_list))
        return with_layers(
            layer_list,
            tuple(
                rebuilt(entry, path[1:])
                if isinstance(entry, Block) and entry.id == path[0]
                else entry
                for entry in layer_list.layers
            ),
        )

    return with_network(design, network, rebuilt(design.networks[network], parent))


def with_layers(layer_list: AnyLayerList, layers: tuple[Entry, ...]) -> AnyLayerList:
    """`layer_list` with other entries; `layer_list` itself where all of them are the same ones."""
    if len(layers) == len(layer_list.layers) and all(
        new is old for new, old in zip(layers, layer_list.layers, strict=True)
    ):
        return layer_list
    return changed(layer_list, layers=layers)


def index_of(layer_list: LayerList, name: str) -> int:
    """The index of an entry in its list; raises EditError where there is none of this id."""
    for index, entry in enumerate(layer_list.layers):
        if entry.id == name:
            return index
    raise EditError(f"no layer is called '{name}'")


def outermost(design: Design, places: Collection[LayerPlace]) -> list[tuple[List, int]]:
    """The list and the index in it of each entry at `places`, in the order of drawing.

    What lies inside another chosen entry goes with it and is left out.
    """
    if not places:
        raise EditError("no layer is selected")
    known: dict[List, dict[str, int]] = {}
    chosen = {(place.network, place.path) for place in places}
    found: list[tuple[tuple[int, ...], List]] = []
    for network, path in chosen:
        order = [network]
        for depth, name in enumerate(path):
            at = (network, path[:depth])
            if at not in known:
                entries = list_at(design, *at).layers
                known[at] = {entry.id: index for index, entry in enumerate(entries)}
            if name not in known[at]:
                raise EditError(f"no layer is called '{name}'")
            order.append(known[at][name])
        if not any((network, path[:depth]) in chosen for depth in range(1, len(path))):
            found.append((tuple(order), (network, path[:-1])))
    return [(at, order[-1]) for order, at in sorted(found)]


def with_whole_blocks(design: Design, places: Collection[LayerPlace]) -> frozenset[LayerPlace]:
    """`places`, and every block all of whose entries are among them.

    To select all layers of a block is to select it: what is done to the block keeps its frame, its
    repetitions and its skips. A single place means that layer, also where its block holds no other.
    """
    chosen = set(places)
    if len(chosen) < 2:
        return frozenset(chosen)

    def complete(layer_list: LayerList, network: int, parent: tuple[str, ...]) -> bool:
        """Add the blocks that are chosen as a whole; whether this list is."""
        whole = bool(layer_list.layers)
        for entry in layer_list.layers:
            place = LayerPlace(network, (*parent, entry.id))
            block = entry if isinstance(entry, Block) and place not in chosen else None
            if block is not None and complete(block, network, place.path):
                chosen.add(place)
            whole &= place in chosen
        return whole

    for number in {place.network for place in chosen}:
        complete(network_at(design, number), number, ())
    return frozenset(chosen)


def by_list(design: Design, places: Collection[LayerPlace]) -> dict[List, list[int]]:
    """The indices that `outermost` finds, rising, by the list that they are in."""
    grouped: dict[List, list[int]] = {}
    for at, index in outermost(design, places):
        grouped.setdefault(at, []).append(index)
    return grouped


class UniqueNames:
    """Ids that are taken in one list, `input` and `output` included; makes others that are not."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {*taken, INPUT, OUTPUT}
        self._next: dict[str, int] = {}

    def make_unique(self, wanted: str) -> str:
        """`wanted`, or `wanted_2`, `wanted_3`, … where it is taken; taken itself from then on."""
        name = wanted
        if name in self._taken:
            stem = re.sub(r"_\d+$", "", wanted)
            number = self._next.get(stem, 2)
            while (name := f"{stem[: LONGEST_ID - len(str(number)) - 1]}_{number}") in self._taken:
                number += 1
            self._next[stem] = number + 1
        self._taken.add(name)
        return name


def renamed(entry: Entry, name: str) -> Entry:
    """`entry` with the id `name`; `entry` itself where that is its id."""
    return entry if entry.id == name else changed(entry, id=name)


def redirected(skip: Skip, names: Mapping[str, str]) -> Skip:
    """`skip` with each end replaced by its name in `names`, where it is a key there."""
    source, target = names.get(skip.source, skip.source), names.get(skip.target, skip.target)
    if (source, target) == (skip.source, skip.target):
        return skip
    return changed(skip, source=source, target=target)


def with_merge_of(others: Sequence[Skip], skip: Skip) -> Skip:
    """`skip` with the merge of those among `others` that reach its target already."""
    merge = next((other.merge for other in others if other.target == skip.target), skip.merge)
    return skip if merge == skip.merge else changed(skip, merge=merge)


def reconnected_skips(layer_list: LayerList, kept: Sequence[Entry]) -> tuple[Skip, ...]:
    """The skips of `layer_list` when only `kept` of its entries stay, in that order.

    An end whose layer is gone moves to its neighbour, as the main path does: a source to the
    entry before, a target to the one behind. Skips that would now lead backwards, over nothing,
    or double another are dropped, and all where no entry stays.
    """
    if layer_list.layers and not kept:
        return ()
    position = {INPUT: -1, **{entry.id: at for at, entry in enumerate(kept)}, OUTPUT: len(kept)}
    names = [INPUT, *(entry.id for entry in layer_list.layers), OUTPUT]
    former = {name: at for at, name in enumerate(names)}
    sources, targets = _neighbours(names, position), _neighbours(names[::-1], position)
    ends = [(sources[skip.source], targets[skip.target]) for skip in layer_list.skips]
    untouched = {
        end for skip, end in zip(layer_list.skips, ends, strict=True) if _ends(skip) == end
    }
    merges = {skip.target: skip.merge for skip in layer_list.skips if _ends(skip) in untouched}
    found: list[Skip] = []
    doubled = set(untouched)
    for skip, (source, target) in zip(layer_list.skips, ends, strict=True):
        span = position[target] - position[source]
        spanned = former[skip.target] - former[skip.source]
        if span < 1 or span == 1 < spanned:
            continue
        if _ends(skip) == (source, target):
            found.append(skip)
        elif (source, target) not in doubled:
            doubled.add((source, target))
            merge = merges.setdefault(target, skip.merge)
            found.append(changed(skip, source=source, target=target, merge=merge))
    return tuple(found)


def _ends(skip: Skip) -> tuple[str, str]:
    return skip.source, skip.target


def _neighbours(names: Sequence[str], kept: Container[str]) -> dict[str, str]:
    """For each name itself or, where it is not kept, the last kept one before it."""
    found: dict[str, str] = {}
    last = names[0]
    for name in names:
        last = name if name in kept else last
        found[name] = last
    return found
