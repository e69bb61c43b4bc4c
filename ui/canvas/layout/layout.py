"""Where everything on the canvas stands: a pure function of the design and the room there is.

Cards flow from left to right and wrap into rows like words; a block is a frame around a flow of
its own; skips run above the row. Coordinates are scene pixels.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Literal

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
from ui.canvas.layout.geometry import (
    CARD_H,
    CARD_W,
    COLLAPSED_H,
    COLLAPSED_W,
    EMPTY_W,
    FRAME_CELLS,
    FRAME_FOOT,
    FRAME_PAD,
    FRAME_TITLE,
    HINT_W,
    INPUT_W,
    NOWHERE,
    PROBLEM_H,
    STEP_X,
    STEP_Y,
    Box,
    Point,
)
from ui.canvas.layout.lanes import LaneGrid, LanePlacement, narrowed, place_lanes
from ui.canvas.layout.rows import Flow, PlacedEntry, Size, flow, frame_pad

NONE: frozenset[LayerPlace] = frozenset()
OPEN_SLOT = "\0hole"  # no layer can be called so
MOST_PROBLEM_W = 3 * CARD_W + 2 * STEP_X  # the widest sentence below a card
TURN, WIDE_TURN = 14.0, 26.0  # how far from a card the wire to another row turns; clear of a sign

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A layer, or the input or output of a network, in scene pixels.

    `problem_width` is how wide the sentence below it may be where something is wrong.
    """

    place: LayerPlace
    box: Box
    problem_width: float = 0.0


@dataclass(frozen=True, slots=True)
class BlockFrame:
    """A block; collapsed ones hide their layers. The chain enters and leaves at these heights,
    measured from the frame's upper edge."""

    place: LayerPlace
    box: Box
    depth: int
    collapsed: bool
    input_y: float
    output_y: float


@dataclass(frozen=True, slots=True)
class Wire:
    """The chain between two neighbours, as a line with corners; `arrow` where it enters a card."""

    network: int
    points: tuple[Point, ...]
    arrow: bool


@dataclass(frozen=True, slots=True)
class SkipArc:
    """A skip: a line with corners from where it leaves the chain to its merge sign."""

    place: SkipPlace
    points: tuple[Point, ...]
    merge: Literal["add", "concatenate"]

    @property
    def start(self) -> Point:
        return self.points[0]

    @property
    def end(self) -> Point:
        return self.points[-1]

    @property
    def top(self) -> float:
        return self.points[1].y


@dataclass(frozen=True, slots=True)
class DropSlot:
    """Where a layer can be put: the middle of a gap in a chain, as wide and high as it is."""

    insert_place: InsertPlace
    at: Point
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Lane:
    """One network's header, above its chain or beside it; `hint` is where an empty one invites."""

    network: int
    header: Box
    beside: bool
    hint: Box | None


@dataclass(slots=True)
class Layout:
    """All of it; `open_slot` is the gap that stands open."""

    lanes: list[Lane] = field(default_factory=list)
    cards: dict[LayerPlace, Card] = field(default_factory=dict)
    frames: dict[LayerPlace, BlockFrame] = field(default_factory=dict)
    wires: list[Wire] = field(default_factory=list)
    skip_arcs: dict[SkipPlace, SkipArc] = field(default_factory=dict)
    drop_slots: list[DropSlot] = field(default_factory=list)
    open_slot: Box | None = None
    box: Box = NOWHERE
    grid: LaneGrid = field(default_factory=LaneGrid)
    wrapped: bool = False  # whether a network goes on in a second row


def lay_out(
    design: Design,
    grid: LaneGrid,
    collapsed: Set[LayerPlace] = NONE,
    problem_places: Set[LayerPlace] = NONE,
    open_slot: InsertPlace | None = None,
    *,
    wrapped: bool | None = None,
) -> Layout:
    """The canvas on a grid of lanes.

    Cards in `problem_places` have room for a sentence below them. The chain has room for one more
    card at `open_slot`. `wrapped` keeps the margins of an earlier layout, though a chain may have
    come to need a second row since; None decides by the chains' widths.
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
    sizes = [(flow.width, flow.height) for flow in found]
    places, made.box = place_lanes(grid, sizes, wrapped=made.wrapped)
    for placer, placement in zip(placers, places, strict=True):
        placer.place(placement)
    return made


def card_size(*, has_problem: bool) -> Size:
    """The room of a card, with a sentence below it where something is wrong."""
    return Size(CARD_W, CARD_H / 2, CARD_H / 2, 0.0, PROBLEM_H if has_problem else 0.0)


def frame_size(
    width: float, height: float, start: float, end: float, *, repeated: bool, has_problem: bool
) -> Size:
    """The room of a frame around a chain that is entered at `start` and left at `end`."""
    foot = FRAME_CELLS if repeated or has_problem else FRAME_FOOT
    return Size(width + 2 * FRAME_PAD, FRAME_TITLE + start, height - start + foot, end - start)


COLLAPSED_SIZE = Size(COLLAPSED_W, COLLAPSED_H / 2, COLLAPSED_H / 2)
INPUT_SIZE = Size(INPUT_W, CARD_H / 2, CARD_H / 2)
HINT_SIZE = Size(HINT_W, CARD_H / 2, CARD_H / 2)


def reports_problem(place: LayerPlace, problem_places: Set[LayerPlace]) -> bool:
    """Whether an open frame has a sentence at its foot: on itself, or on its output."""
    if not problem_places:
        return False
    return (
        place in problem_places
        or LayerPlace(place.network, (*place.path, OUTPUT)) in problem_places
    )


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
        """Put the chain that was measured, and its header, where they stand."""
        x, y = placement.x, placement.y
        self._place(self.network, (), x, y)
        hint = self.flows[()].entries[OPEN_SLOT].box.moved(x, y) if self._inviting() else None
        beside = self.made.grid.beside
        self.made.lanes.append(Lane(self.number, placement.header, beside, hint))

    # How large things are

    def single_row_width(self) -> float:
        """How wide the network is in one row."""
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
            if self._inviting():
                found, count = found + HINT_W, count + 1
        return max(EMPTY_W, found + (count - 1) * STEP_X)

    def _is_collapsed(self, path: Path) -> bool:
        return bool(self.collapsed) and LayerPlace(self.number, path) in self.collapsed

    def _open_index(self, path: Path) -> int | None:
        """The gap of the list at `path` that stands open."""
        if self.open_slot is None or (self.open_slot.network, self.open_slot.parent) != (
            self.number,
            path,
        ):
            return None
        return self.open_slot.index

    def _inviting(self) -> bool:
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
            if self._inviting():
                items.append((OPEN_SLOT, HINT_SIZE))
            items.insert(0, (INPUT, INPUT_SIZE))
            items.append((OUTPUT, card))
        found = self.flows[path] = flow(items, chain.skips, room, frame_pad(path))
        return found

    # Where they go

    def _place(self, chain: LayerList, path: Path, x: float, y: float) -> None:
        found = self.flows[path]
        placed = {name: one.moved(x, y) for name, one in found.entries.items()}
        widths = self._problem_widths(chain, path, placed) if self.problem_places else {}
        for entry in chain.layers:
            at = placed[entry.id]
            self._place_entry(entry, (*path, entry.id), at, widths.get(entry.id, 0.0))
        if not path:
            for name in (INPUT, OUTPUT):
                place = LayerPlace(self.number, (name,))
                self.made.cards[place] = Card(place, placed[name].box)
        if self._open_index(path) is not None:
            self.made.open_slot = placed[OPEN_SLOT].box
        pad = frame_pad(path)
        start = Point(x - pad, y + found.start)
        end = Point(x + found.width + pad, y + found.end)
        self._wires(chain, path, placed, start, end)
        for index, (skip, skip_line) in enumerate(zip(chain.skips, found.skip_lines, strict=True)):
            drawn = SkipPlace(self.number, path, index)
            points = tuple(point.moved(x, y) for point in skip_line)
            self.made.skip_arcs[drawn] = SkipArc(drawn, points, skip.merge)

    def _place_entry(self, entry: Entry, path: Path, at: PlacedEntry, problem_width: float) -> None:
        place, box = LayerPlace(self.number, path), at.box
        if not isinstance(entry, Block):
            self.made.cards[place] = Card(place, box, problem_width)
            return
        closed = self._is_collapsed(path)
        input_y, output_y = at.input_y - box.y, at.output_y - box.y
        self.made.frames[place] = BlockFrame(place, box, len(path), closed, input_y, output_y)
        if not closed:
            self._place(entry, path, box.x + FRAME_PAD, box.y + FRAME_TITLE)

    def _problem_widths(
        self, chain: LayerList, path: Path, placed: dict[str, PlacedEntry]
    ) -> dict[str, float]:
        """How wide the sentence below each card may be: up to the next one in its row, or to a
        frame, which reaches lower than a card."""
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

    def _wires(
        self, chain: LayerList, path: Path, placed: dict[str, PlacedEntry], start: Point, end: Point
    ) -> None:
        """Lines between neighbours, and the gaps in which a layer can be put."""
        names = list(placed)  # in the order of the chain
        open_frames = {
            entry.id
            for entry in chain.layers
            if isinstance(entry, Block) and not self._is_collapsed((*path, entry.id))
        }
        before, index = start, 0
        merging = {skip.target for skip in chain.skips}
        for name in names:
            at = placed[name]
            inside = Point(at.box.x, at.input_y)
            if name != INPUT:
                arrow, back = name not in open_frames, WIDE_TURN if name in merging else TURN
                self._join(before, inside, at.row_top, arrow=arrow, back=back)
                self._slot(InsertPlace(self.number, path, index), before, inside, at.box.h)
            if name == OPEN_SLOT:
                middle = Point(at.box.center, at.input_y)
                slot = DropSlot(InsertPlace(self.number, path, index), middle, at.box.w, at.box.h)
                self.made.drop_slots.append(slot)
            elif name != INPUT:
                index += 1
            before = Point(at.box.right, at.output_y)
        if path:
            self._join(before, end, end.y, arrow=False)
            self._slot(InsertPlace(self.number, path, index), before, end, CARD_H)

    def _join(self, a: Point, b: Point, row_top: float, *, arrow: bool, back: float = TURN) -> None:
        if abs(a.y - b.y) < 1 and b.x >= a.x:
            points: tuple[Point, ...] = (a, b)
        elif b.x >= a.x:  # a frame whose line lies at another height
            turn = (a.x + b.x) / 2
            points = (a, Point(turn, a.y), Point(turn, b.y), b)
        else:  # on to the next row
            between = row_top - STEP_Y / 2
            out, input_y = a.x + TURN, b.x - back
            points = (
                a, Point(out, a.y), Point(out, between), Point(input_y, between),
                Point(input_y, b.y), b,
            )  # fmt: skip
        self.made.wires.append(Wire(self.number, points, arrow))

    def _slot(self, insert_place: InsertPlace, a: Point, b: Point, height: float) -> None:
        height = min(height, CARD_H)
        if b.x >= a.x:
            middle = Point((a.x + b.x) / 2, b.y)
            self.made.drop_slots.append(DropSlot(insert_place, middle, b.x - a.x, height))
        else:  # at the end of one row as well as at the start of the next
            for at in (Point(a.x + STEP_X / 2, a.y), Point(b.x - STEP_X / 2 + 6, b.y)):
                self.made.drop_slots.append(DropSlot(insert_place, at, STEP_X / 2, height))
