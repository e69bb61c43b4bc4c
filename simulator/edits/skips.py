"""Drawing skips, removing them, and changing how they merge."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from simulator.design import INPUT, OUTPUT, Chain, Design, Skip, SkipPlace
from simulator.edits.base import EditError, changed, list_at, with_list


def skip_refusal(
    design: Design, network: int, parent: Sequence[str], source: str, target: str
) -> str | None:
    """Why a skip from `source` to `target` cannot be drawn; None where it can."""
    chain = list_at(design, network, parent)
    order = [INPUT, *(entry.id for entry in chain.layers), OUTPUT]
    if source not in order or target not in order:
        return "a skip stays within its list: both ends must stand in the same frame"
    if order.index(target) <= order.index(source):
        return "a skip must lead to a later layer"
    if order.index(target) == order.index(source) + 1:
        return "these two are connected already"
    if any((skip.source, skip.target) == (source, target) for skip in chain.skips):
        return "this skip exists already"
    return None


def add_skip(design: Design, network: int, parent: Sequence[str], skip: Skip) -> Design:
    """`skip` in the list inside `parent`; it takes over the merge of others to its target."""
    refusal = skip_refusal(design, network, parent, skip.source, skip.target)
    if refusal is not None:
        raise EditError(refusal)

    def change(chain: Chain) -> Chain:
        merge = next((s.merge for s in chain.skips if s.target == skip.target), skip.merge)
        return changed(chain, skips=(*chain.skips, changed(skip, merge=merge)))

    return with_list(design, network, parent, change)


def delete_skips(design: Design, places: Collection[SkipPlace]) -> Design:
    """Without the skips at `places`."""
    lists = {(place.network, place.parent) for place in places}
    for network, parent in lists:
        gone = {p.index for p in places if (p.network, p.parent) == (network, parent)}

        def change(chain: Chain, gone: set[int] = gone) -> Chain:
            kept = tuple(s for index, s in enumerate(chain.skips) if index not in gone)
            return changed(chain, skips=kept)

        design = with_list(design, network, parent, change)
    return design


def set_skip(design: Design, place: SkipPlace, **fields: Any) -> Design:
    """Other fields of one skip; skips to the same target take over its merge."""

    def change(chain: Chain) -> Chain:
        if not 0 <= place.index < len(chain.skips):
            raise EditError("there is no such skip")
        new = changed(chain.skips[place.index], **fields)
        skips = [
            new
            if index == place.index
            else changed(skip, merge=new.merge)
            if skip.target == new.target
            else skip
            for index, skip in enumerate(chain.skips)
        ]
        return changed(chain, skips=tuple(skips))

    return with_list(design, place.network, place.parent, change)
