"""Drawing skips, removing them, and changing how they merge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    Design,
    LayerList,
    LayerPlace,
    Skip,
    SkipPlace,
    iter_entries,
)
from simulator.design.edits.base import (
    EditError,
    List,
    by_list,
    changed,
    list_at,
    with_field,
    with_list,
    with_merge_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence


PLAIN_TITLE, RESIDUAL_TITLE = "Plain block", "Residual block"  # as the templates write them


def skip_refusal(
    design: Design, network: int, parent: Sequence[str], source: str, target: str
) -> str | None:
    """Why a skip from `source` to `target` cannot be drawn; None where it can."""
    return _refusal(list_at(design, network, parent), source, target)


def _refusal(layer_list: LayerList, source: str, target: str) -> str | None:
    order = [INPUT, *(entry.id for entry in layer_list.layers), OUTPUT]
    if source not in order or target not in order:
        return "a skip stays within its list: both ends must stand in the same frame"
    if order.index(target) <= order.index(source):
        return "a skip must lead to a later layer"
    if order.index(target) == order.index(source) + 1:
        return "these two are connected already"
    if any((skip.source, skip.target) == (source, target) for skip in layer_list.skips):
        return "this skip exists already"
    return None


def add_skip(design: Design, network: int, parent: Sequence[str], skip: Skip) -> Design:
    """`skip` in the list inside `parent`; it takes over the merge of others to its target."""

    def change(layer_list: LayerList) -> LayerList:
        refusal = _refusal(layer_list, skip.source, skip.target)
        if refusal is not None:
            raise EditError(refusal)
        return _with_skips(layer_list, (*layer_list.skips, with_merge_of(layer_list.skips, skip)))

    return with_list(design, network, parent, change)


def _with_skips(layer_list: LayerList, skips: tuple[Skip, ...]) -> LayerList:
    """`layer_list` with other skips; a block's title no longer says that it has none, or has one.

    Only the titles that the templates give: what a user has written stays.
    """
    if isinstance(layer_list, Block) and layer_list.name in (PLAIN_TITLE, RESIDUAL_TITLE):
        adds = any(skip.merge == "add" for skip in skips)
        title = RESIDUAL_TITLE if adds else PLAIN_TITLE if not skips else None
        return changed(layer_list, skips=skips, name=title)
    return changed(layer_list, skips=skips)


def skip_around(design: Design, places: Collection[LayerPlace]) -> Design:
    """A skip around each run of neighbours at `places`: from the value before to what is behind."""
    for (network, parent), indices in by_list(design, places).items():
        layer_list = list_at(design, network, parent)
        ends = [INPUT, *(entry.id for entry in layer_list.layers), OUTPUT]
        first = [index for index in indices if index - 1 not in indices]
        last = [index for index in indices if index + 1 not in indices]
        for start, end in zip(first, last, strict=True):
            skip = Skip(source=ends[start], target=ends[end + 2])
            design = add_skip(design, network, parent, skip)
    return design


def lost_skips(before: Design, after: Design) -> int:
    """How many skips an edit dropped because they had nowhere left to lead.

    Those inside what was deleted do not count.
    """
    lists = {at for at, _ in _lists(after)}
    kept = sum(len(layer_list.skips) for at, layer_list in _lists(before) if at in lists)
    return max(0, kept - sum(len(layer_list.skips) for _, layer_list in _lists(after)))


def _lists(design: Design) -> Iterator[tuple[List, LayerList]]:
    for number, network in enumerate(design.networks):
        yield (number, ()), network
        for path, entry in iter_entries(network):
            if isinstance(entry, Block):
                yield (number, path), entry


def delete_skips(design: Design, places: Collection[SkipPlace]) -> Design:
    """`design` without the skips at `places`."""
    for network, parent in {(place.network, place.parent) for place in places}:
        gone = {p.index for p in places if (p.network, p.parent) == (network, parent)}

        def change(layer_list: LayerList, gone: set[int] = gone) -> LayerList:
            if not gone <= set(range(len(layer_list.skips))):
                raise EditError("there is no such skip")
            kept = tuple(s for index, s in enumerate(layer_list.skips) if index not in gone)
            return _with_skips(layer_list, kept)

        design = with_list(design, network, parent, change)
    return design


def set_skip(design: Design, place: SkipPlace, **fields: Any) -> Design:
    """Set fields of one skip.

    Led to another target, it takes over the merge of the skips there; given another merge, it
    takes those to its target along.
    """

    def change(layer_list: LayerList) -> LayerList:
        if not 0 <= place.index < len(layer_list.skips):
            raise EditError("there is no such skip")
        old = layer_list.skips[place.index]
        new = old
        for field, value in fields.items():
            new = with_field(new, field, value, "a skip")
        others = (*layer_list.skips[: place.index], *layer_list.skips[place.index + 1 :])
        if (new.source, new.target) != (old.source, old.target):
            refusal = _refusal(changed(layer_list, skips=others), new.source, new.target)
            if refusal is not None:
                raise EditError(refusal)
        if "merge" not in fields:
            new = with_merge_of(others, new)
        skips = [
            changed(skip, merge=new.merge)
            if skip.target == new.target and skip.merge != new.merge
            else skip
            for skip in others
        ]
        skips.insert(place.index, new)
        return _with_skips(layer_list, tuple(skips))

    return with_list(design, place.network, place.parent, change)
