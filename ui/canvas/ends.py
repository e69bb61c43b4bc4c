"""Where skips may start and end: pure questions about a design, asked by mouse and keys alike.

An end is a LayerPlace; inside a block the list's own input and output are the places
(*path, "input") and (*path, "output").
"""

from __future__ import annotations

from simulator import edits
from simulator.design import INPUT, OUTPUT, Design, LayerPlace, SkipPlace, chain_at

APART = "a skip stays within its list: both ends must stand in the same frame"


def refusal(design: Design, source: LayerPlace, target: LayerPlace) -> str | None:
    """Why a skip between two places cannot be drawn; None where it can."""
    if not same_list(source, target):
        return APART
    parent = source.path[:-1]
    return edits.skip_refusal(design, source.network, parent, source.path[-1], target.path[-1])


def same_list(a: LayerPlace, b: LayerPlace) -> bool:
    """Whether two places stand in one list."""
    return (a.network, a.path[:-1]) == (b.network, b.path[:-1])


def siblings(design: Design, place: LayerPlace) -> list[LayerPlace]:
    """The ends of a place's list in order: its input, its entries, its output."""
    parent = place.path[:-1]
    chain = chain_at(design.networks[place.network], parent)
    names = [INPUT, *(entry.id for entry in chain.layers), OUTPUT]
    return [LayerPlace(place.network, (*parent, name)) for name in names]


def targets(design: Design, source: LayerPlace) -> list[LayerPlace]:
    """Where a skip from `source` may end, in order."""
    found = siblings(design, source)
    return [place for place in found if refusal(design, source, place) is None]


def ends_of(design: Design, skip: SkipPlace) -> tuple[LayerPlace, LayerPlace]:
    """Source and target of a skip."""
    drawn = chain_at(design.networks[skip.network], skip.parent).skips[skip.index]
    source, target = (*skip.parent, drawn.source), (*skip.parent, drawn.target)
    return LayerPlace(skip.network, source), LayerPlace(skip.network, target)


def other_ends(design: Design, skip: SkipPlace, end: str) -> list[LayerPlace]:
    """Where the `source` or `target` of a skip may lead instead, its present place among them."""
    bare = edits.delete_skips(design, [skip])
    source, target = ends_of(design, skip)
    if end == "target":
        return targets(bare, source)
    return [place for place in siblings(bare, target) if refusal(bare, place, target) is None]
