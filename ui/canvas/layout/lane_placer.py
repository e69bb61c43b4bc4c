"""Lays out the canvas: a pure function of the design, what is collapsed, and the room there is.

Cards flow from left to right and wrap into rows like words; a block is a frame around a flow of
its own; skips run above the rows. Coordinates are scene pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    Design,
    Entry,
    InsertPlace,
    LayerList,
    LayerPlace,
    NetworkDesign,
    SkipPlace,
)
from ui.canvas.layout.entry_sizes import (
    COLLAPSED_SIZE,
    HINT_SIZE,
    INPUT_SIZE,
    card_size,
    frame_size,
    reports_problem,
)
from ui.canvas.layout.geometry import (
    CARD_W,
    COLLAPSED_W,
    EMPTY_W,
    FRAME_PAD,
    FRAME_TITLE,
    HINT_W,
    INPUT_W,
    STEP_X,
    Point,
)
from ui.canvas.layout.lanes import LaneGrid, LanePlacement, narrowed, place_lanes
from ui.canvas.layout.layout import BlockFrame, Card, Lane, Layout, SkipArc
from ui.canvas.layout.rows import Flow, PlacedEntry, Size, flow, frame_pad
from ui.canvas.layout.wiring import OPEN_SLOT, Wiring

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

NONE: frozenset[LayerPlace] = frozenset()
MOST_PROBLEM_W = 3 * CARD_W + 2 * STEP_X  # the widest sentence below a card

Path = tuple[str, ...]


def lay_out(
    design: Design,
    grid: LaneGrid,
    collapsed: Set[LayerPlace] = NONE,
    problem_places: Set[LayerPlace] = NONE,
    open_slot: InsertPlace | None = None,
    *,
    wrapped: bool | None = None,
    below: Sequence[float] = (),
) -> Layout:
    """The canvas on a grid of lanes.

    Cards in `problem_places` have room for a sentence below them. The chain has room for one more
    card at `open_slot`. `wrapped` keeps the margins of an earlier layout, though a chain may have
    come to need a second row since; None decides by the chains' widths. `below` is the room that
    each network keeps free below its chain.
    """
    made = Layout(grid=grid)
    placers = [
        _LanePlacer(made, number, network, collapsed, problem_places, open_slot)
        for number, network in enumerate(design.networks)
    ]
    if wrapped is None:
        wrapped = any(placer.single_row_width() > grid.room for placer in placers)
    made.wrapped = wrapped
    room = narrowed(grid.room) if made.wrapped else grid.room
    found = [placer.measure(room) for placer in placers]
    free = below or [0.0] * len(found)
    sizes = [(flow.width, flow.height + more) for flow, more in zip(found, free, strict=True)]
    places, made.box = place_lanes(grid, sizes, wrapped=made.wrapped)
    for placer, placement in zip(placers, places, strict=True):
        placer.place(placement)
    return made


@dataclass(slots=True)
class _LanePlacer:
    """Lays out one network."""

    made: Layout
    number: int
    network: NetworkDesign
    collapsed: Set[LayerPlace]
    problem_places: Set[LayerPlace]
    open_slot: InsertPlace | None
    flows: dict[Path, Flow] = field(default_factory=dict)

    def measure(self, room: float) -> Flow:
        """The network's chain in rows of at most `room`."""
        return self._measure(self.network, (), room)

    def place(self, placement: LanePlacement) -> None:
        """Put the chain that was measured, and its header, at their places."""
        x, y = placement.x, placement.y
        self._place(self.network, (), x, y, None)
        hint = self.flows[()].entries[OPEN_SLOT].box.moved(x, y) if self._has_hint() else None
        beside = self.made.grid.beside
        self.made.lanes.append(Lane(self.number, placement.header, beside, hint))

    # How large things are

    def single_row_width(self) -> float:
        """How wide the network would be in one row."""
        return self._single_row(self.network, ())

    def _single_row(self, chain: LayerList, path: Path) -> float:
        found, count = 0.0, len(chain.layers)
        for entry in chain.layers:
            if not isinstance(entry, Block):
                found += CARD_W
            elif self._is_collapsed((*path, entry.id)):
                found += COLLAPSED_W
            else:
                found += self._single_row(entry, (*path, entry.id)) + 2 * FRAME_PAD
        if self._open_index(path) is not None:
            found, count = found + CARD_W, count + 1
        if not path:
            found, count = found + INPUT_W + CARD_W, count + 2
            if self._has_hint():
                found, count = found + HINT_W, count + 1
        return max(EMPTY_W, found + (count - 1) * STEP_X)

    def _is_collapsed(self, path: Path) -> bool:
        return bool(self.collapsed) and LayerPlace(self.number, path) in self.collapsed

    def _open_index(self, path: Path) -> int | None:
        """The index of the open drop slot, where it is in the list at `path`."""
        if self.open_slot is None or (self.open_slot.network, self.open_slot.parent) != (
            self.number,
            path,
        ):
            return None
        return self.open_slot.index

    def _has_hint(self) -> bool:
        return not self.network.layers and self._open_index(()) is None

    def _size(self, entry: Entry, path: Path, room: float) -> Size:
        if not isinstance(entry, Block):
            wrong = (
                bool(self.problem_places) and LayerPlace(self.number, path) in self.problem_places
            )
            return card_size(has_problem=wrong)
        if self._is_collapsed(path):
            return COLLAPSED_SIZE
        inner = self._measure(entry, path, room - 2 * FRAME_PAD)
        has_problem = reports_problem(LayerPlace(self.number, path), self.problem_places)
        return frame_size(
            inner.width, inner.height, inner.start, inner.end,
            repeated=entry.repeat > 1, has_problem=has_problem,
        )  # fmt: skip

    def _measure(self, chain: LayerList, path: Path, room: float) -> Flow:
        items = [(entry.id, self._size(entry, (*path, entry.id), room)) for entry in chain.layers]
        card = card_size(has_problem=False)
        open_slot = self._open_index(path)
        if open_slot is not None:
            items.insert(open_slot, (OPEN_SLOT, card))
        if not path:
            if self._has_hint():
                items.append((OPEN_SLOT, HINT_SIZE))
            items.insert(0, (INPUT, INPUT_SIZE))
            items.append((OUTPUT, card))
        found = self.flows[path] = flow(items, chain.skips, room, frame_pad(path))
        return found

    # Where they go

    def _place(
        self, chain: LayerList, path: Path, x: float, y: float, source: LayerPlace | None
    ) -> LayerPlace | None:
        """Put a list that was measured at a point; `source` is the card whose output enters it.

        Returns the card whose output leaves it.
        """
        found = self.flows[path]
        placed = {name: one.moved(x, y) for name, one in found.entries.items()}
        widths = self._problem_widths(chain, path, placed) if self.problem_places else {}
        outputs: dict[str, LayerPlace | None] = {}
        entering, open_index = source, self._open_index(path)
        for index, entry in enumerate(chain.layers):
            if index == open_index:
                entering = None
            width = widths.get(entry.id, 0.0)
            entering = self._place_entry(
                entry, (*path, entry.id), placed[entry.id], width, entering
            )
            outputs[entry.id] = entering
        if not path:
            for name in (INPUT, OUTPUT):
                place = LayerPlace(self.number, (name,))
                self.made.cards[place] = Card(place, placed[name].box)
        if open_index is not None:
            self.made.open_slot = placed[OPEN_SLOT].box
        for index, (skip, skip_line) in enumerate(zip(chain.skips, found.skip_lines, strict=True)):
            drawn = SkipPlace(self.number, path, index)
            points = tuple(point.moved(x, y) for point in skip_line)
            self.made.skip_arcs[drawn] = SkipArc(drawn, points, skip.merge)
        pad = frame_pad(path)
        wiring = Wiring(
            self.number, path, placed, outputs,
            open_frames={
                entry.id
                for entry in chain.layers
                if isinstance(entry, Block) and not self._is_collapsed((*path, entry.id))
            },
            merging={skip.target for skip in chain.skips},
            start=Point(x - pad, y + found.start),
            end=Point(x + found.width + pad, y + found.end),
        )  # fmt: skip
        return wiring.add_to(self.made, source)

    def _place_entry(
        self,
        entry: Entry,
        path: Path,
        at: PlacedEntry,
        problem_width: float,
        source: LayerPlace | None,
    ) -> LayerPlace | None:
        """Put a card or frame, with what is in it; returns the card whose output leaves it."""
        place, box = LayerPlace(self.number, path), at.box
        if not isinstance(entry, Block):
            self.made.cards[place] = Card(place, box, problem_width)
            return place
        closed = self._is_collapsed(path)
        input_y, output_y = at.input_y - box.y, at.output_y - box.y
        self.made.frames[place] = BlockFrame(place, box, len(path), closed, input_y, output_y)
        if closed:
            return None
        return self._place(entry, path, box.x + FRAME_PAD, box.y + FRAME_TITLE, source)

    def _problem_widths(
        self, chain: LayerList, path: Path, placed: dict[str, PlacedEntry]
    ) -> dict[str, float]:
        """How wide the sentence below each card may be.

        Up to the next sentence in its row, or to a frame, which reaches lower than a card.
        """
        found: dict[str, float] = {}
        edge = max(at.box.right for at in placed.values()) if placed else 0.0
        right, row_top = edge, None
        for entry in reversed(chain.layers):
            at, inside = placed[entry.id], (*path, entry.id)
            if at.row_top != row_top:
                right, row_top = edge, at.row_top
            found[entry.id] = min(MOST_PROBLEM_W, max(CARD_W, right - at.box.x))
            if isinstance(entry, Block) or LayerPlace(self.number, inside) in self.problem_places:
                right = at.box.x - STEP_X / 2
        return found
