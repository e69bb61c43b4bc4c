"""A skip drawn, or led elsewhere, by keys: where it starts, where it ends, and what speaks against.

Right and left move its end along the list, with Shift its start; up and down go to other rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from simulator.design import edits
from simulator.design.design import (
    INPUT,
    OUTPUT,
    Design,
    LayerPlace,
    Skip,
    SkipPlace,
    layer_list_at,
)

APART = "a skip stays within its list: both ends must stand in the same frame"


@dataclass(frozen=True, slots=True)
class PendingSkip:
    """A skip that is not drawn yet, or one that is and may be led elsewhere (`moved`)."""

    source: LayerPlace
    target: LayerPlace
    moved: SkipPlace | None = None

    def stepped(self, design: Design, step: int, end: Literal["source", "target"]) -> PendingSkip:
        """One end further along the list; at the list's end it stays."""
        place: LayerPlace = getattr(self, end)
        network, parent = self.source.network, self.source.path[:-1]
        chain = layer_list_at(design.networks[network], parent)
        names = [INPUT, *(entry.id for entry in chain.layers), OUTPUT]
        here = (place.network, place.path[:-1]) == (network, parent)
        at = names.index(place.path[-1] if here else self.source.path[-1]) + step
        first, last = (0, len(names) - 2) if end == "source" else (1, len(names) - 1)
        there = LayerPlace(network, (*parent, names[min(last, max(first, at))]))
        return replace(self, source=there) if end == "source" else replace(self, target=there)

    def draw(self, design: Design) -> Design:
        """The design with this skip; raises EditError with the reason where it cannot be."""
        source, target = self.source, self.target
        parent = source.path[:-1]
        if (source.network, parent) != (target.network, target.path[:-1]):
            raise edits.EditError(APART)
        ends = {"source": source.path[-1], "target": target.path[-1]}
        if self.moved is not None:
            return edits.set_skip(design, self.moved, **ends)
        return edits.add_skip(design, source.network, parent, Skip.model_validate(ends))

    def refusal(self, design: Design) -> str | None:
        """Why it cannot be drawn; None where it can."""
        try:
            self.draw(design)
        except edits.EditError as error:
            return str(error)
        return None


def pending_skip_from(design: Design, source: LayerPlace) -> PendingSkip:
    """A skip that starts at a layer and ends at the nearest place it may lead to."""
    first = pending = PendingSkip(source, source).stepped(design, 1, "target")
    if source.path == (OUTPUT,):
        return first
    while pending.refusal(design) is not None:
        further = pending.stepped(design, 1, "target")
        if further == pending:
            return first
        pending = further
    return pending


def pending_skip_of(design: Design, place: SkipPlace) -> PendingSkip:
    """A skip that is drawn already, to be led elsewhere."""
    skip = layer_list_at(design.networks[place.network], place.parent).skips[place.index]
    source = LayerPlace(place.network, (*place.parent, skip.source))
    return PendingSkip(source, LayerPlace(place.network, (*place.parent, skip.target)), place)


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
    chain = layer_list_at(design.networks[place.network], parent)
    names = [INPUT, *(entry.id for entry in chain.layers), OUTPUT]
    return [LayerPlace(place.network, (*parent, name)) for name in names]


def targets(design: Design, source: LayerPlace) -> list[LayerPlace]:
    """Where a skip from `source` may end, in order."""
    found = siblings(design, source)
    return [place for place in found if refusal(design, source, place) is None]


def ends_of(design: Design, skip: SkipPlace) -> tuple[LayerPlace, LayerPlace]:
    """Source and target of a skip."""
    drawn = layer_list_at(design.networks[skip.network], skip.parent).skips[skip.index]
    source, target = (*skip.parent, drawn.source), (*skip.parent, drawn.target)
    return LayerPlace(skip.network, source), LayerPlace(skip.network, target)


def other_ends(design: Design, skip: SkipPlace, end: str) -> list[LayerPlace]:
    """Where the `source` or `target` of a skip may lead instead, its present place among them."""
    bare = edits.delete_skips(design, [skip])
    source, target = ends_of(design, skip)
    if end == "target":
        return targets(bare, source)
    return [place for place in siblings(bare, target) if refusal(bare, place, target) is None]
