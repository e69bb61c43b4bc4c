"""What all edits share: rebuilding the path from a list up to the design, and fresh names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from simulator.design import INPUT, OUTPUT, Block, Chain, Design, Entry, Skip, chain_at
from simulator.model import Model
from simulator.validation import sentence_of

AnyModel = TypeVar("AnyModel", bound=Model)


class EditError(ValueError):
    """An edit that cannot be done; the message says why."""


def changed(model: AnyModel, **fields: Any) -> AnyModel:
    """A copy with other fields, validated; children that stay are shared."""
    try:
        return type(model)(**{**dict(model), **fields})
    except ValidationError as error:
        raise EditError(sentence_of(error)) from None


def list_at(design: Design, network: int, parent: Sequence[str]) -> Chain:
    """The list inside `parent`."""
    if not 0 <= network < len(design.networks):
        raise EditError(f"there is no network {network + 1}")
    try:
        return chain_at(design.networks[network], parent)
    except KeyError as error:
        raise EditError(str(error.args[0])) from None


def with_list(
    design: Design, network: int, parent: Sequence[str], change: Callable[[Chain], Chain]
) -> Design:
    """`design` with one list replaced by what `change` makes of it."""
    list_at(design, network, parent)

    def rebuilt(chain: Chain, path: Sequence[str]) -> Chain:
        if not path:
            return change(chain)
        layers = tuple(
            rebuilt(entry, path[1:]) if isinstance(entry, Block) and entry.id == path[0] else entry
            for entry in chain.layers
        )
        return changed(chain, layers=layers)

    top = rebuilt(design.networks[network], parent)
    networks = list(design.networks)
    networks[network] = top  # type: ignore[call-overload]
    return changed(design, networks=tuple(networks))


def index_of(chain: Chain, name: str) -> int:
    """Where an entry stands in its list."""
    for index, entry in enumerate(chain.layers):
        if entry.id == name:
            return index
    raise EditError(f"no layer is called '{name}'")


def fresh_id(wanted: str, taken: Iterable[str]) -> str:
    """`wanted`, or `wanted_2`, `wanted_3`, … where it is taken."""
    used = {*taken, INPUT, OUTPUT}
    if wanted not in used:
        return wanted
    stem = re.sub(r"_\d+$", "", wanted)
    number = 2
    while f"{stem}_{number}" in used:
        number += 1
    return f"{stem}_{number}"


def renamed(entry: Entry, name: str) -> Entry:
    """The entry under another name."""
    return entry if entry.id == name else changed(entry, id=name)


def healed_skips(chain: Chain, kept: Sequence[Entry]) -> tuple[Skip, ...]:
    """The skips of `chain` when only `kept` of its entries stay, in that order.

    An end whose layer is gone moves to its neighbour, as the chain itself does: a source to the
    entry before, a target to the one behind. Skips that would lead backwards, span nothing, or
    double another are dropped.
    """
    order = {INPUT: -1, **{entry.id: at for at, entry in enumerate(kept)}, OUTPUT: len(kept)}
    names = [INPUT, *(entry.id for entry in chain.layers), OUTPUT]
    found: list[Skip] = []
    for skip in chain.skips:
        source, target = names.index(skip.source), names.index(skip.target)
        while names[source] not in order:
            source -= 1
        while names[target] not in order:
            target += 1
        moved = changed(skip, source=names[source], target=names[target])
        touched = moved != skip
        span = order[moved.target] - order[moved.source]
        if span < 1 or (touched and span < 2):
            continue
        if touched and any((s.source, s.target) == (moved.source, moved.target) for s in found):
            continue
        merge = next((s.merge for s in found if s.target == moved.target), moved.merge)
        found.append(moved if merge == moved.merge else changed(moved, merge=merge))
    return tuple(found)
