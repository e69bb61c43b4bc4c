"""A skip that is being drawn or moved, before the document has it.

Mouse and keys share it: where its ends are, where they may be, why it cannot be drawn, and the
edit that draws it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

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

if TYPE_CHECKING:
    from collections.abc import Iterator

End = Literal["source", "target"]
DIFFERENT_LISTS = "a skip stays within its list: both ends must stand in the same frame"


class PendingSkip(NamedTuple):
    """Both ends of a skip; `moved` is the drawn skip that gets them, None for a new one.

    The ends are entries of one list, or its own INPUT and OUTPUT; while keys move it they
    may also be in different lists, and then it cannot be drawn.
    """

    source: LayerPlace
    target: LayerPlace
    moved: SkipPlace | None = None

    @staticmethod
    def of_drawn(design: Design, place: SkipPlace) -> PendingSkip:
        """A skip of the document, to be moved."""
        skip = layer_list_at(design.networks[place.network], place.parent).skips[place.index]
        source = LayerPlace(place.network, (*place.parent, skip.source))
        target = LayerPlace(place.network, (*place.parent, skip.target))
        return PendingSkip(source, target, place)

    @staticmethod
    def from_layer(design: Design, source: LayerPlace) -> PendingSkip:
        """A new skip from a layer to the nearest place that it may lead to."""
        first = PendingSkip(source, source).stepped(design, 1, "target")
        nearest = next(first.possible_ends(design, "target"), None)
        return first if nearest is None else first._replace(target=nearest)

    def with_end(self, end: End, place: LayerPlace) -> PendingSkip:
        """The same skip with one end elsewhere."""
        return self._replace(source=place) if end == "source" else self._replace(target=place)

    def stepped(self, design: Design, step: int, end: End) -> PendingSkip:
        """One end `step` places further along the source's list; at the list's ends it stays."""
        places = _list_of(design, self.source)
        place = self.source if end == "source" else self.target
        at = places.index(place if same_list(place, self.source) else self.source) + step
        first, last = (0, len(places) - 2) if end == "source" else (1, len(places) - 1)
        return self.with_end(end, places[min(last, max(first, at))])

    def possible_ends(self, design: Design, end: End) -> Iterator[LayerPlace]:
        """Where an end may be, in the order of the list, the other end staying where it is."""
        fixed = self.target if end == "source" else self.source
        bare = self._without_moved(design)
        for place in _list_of(design, fixed):
            if self.with_end(end, place)._refusal_in(bare) is None:
                yield place

    def refusal(self, design: Design) -> str | None:
        """Why the skip cannot be drawn, as a sentence without capital and full stop; else None."""
        return self._refusal_in(self._without_moved(design))

    def _without_moved(self, design: Design) -> Design:
        """The design that the skip is added to; a skip that is moved is not in its own way."""
        return design if self.moved is None else edits.delete_skips(design, [self.moved])

    def _refusal_in(self, bare: Design) -> str | None:
        source, target = self.source, self.target
        if not same_list(source, target):
            return DIFFERENT_LISTS
        parent = source.path[:-1]
        return edits.skip_refusal(bare, source.network, parent, source.path[-1], target.path[-1])

    def draw(self, design: Design) -> Design:
        """The design with this skip; raises EditError with the reason where it cannot be."""
        if not same_list(self.source, self.target):
            raise edits.EditError(DIFFERENT_LISTS)
        ends = {"source": self.source.path[-1], "target": self.target.path[-1]}
        if self.moved is not None:
            return edits.set_skip(design, self.moved, **ends)
        parent = self.source.path[:-1]
        return edits.add_skip(design, self.source.network, parent, Skip.model_validate(ends))


def same_list(a: LayerPlace, b: LayerPlace) -> bool:
    """Whether two places stand in one list of layers."""
    return (a.network, a.path[:-1]) == (b.network, b.path[:-1])


def _list_of(design: Design, place: LayerPlace) -> list[LayerPlace]:
    """The list that a place stands in: its INPUT, its entries, its OUTPUT."""
    parent = place.path[:-1]
    chain = layer_list_at(design.networks[place.network], parent)
    names = [INPUT, *(entry.id for entry in chain.layers), OUTPUT]
    return [LayerPlace(place.network, (*parent, name)) for name in names]
