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
from ui.canvas.layout.lanes import LaneGrid, Placement, narrowed, stands
from ui.canvas.layout.rows import Flow, Size, Standing, flow, frame_pad

NONE: frozenset[LayerPlace] = frozenset()
HOLE = "\0hole"  # no layer can be called so
MOST_TOLD = 3 * CARD_W + 2 * STEP_X  # the widest sentence below a card
TURN, WIDE_TURN = 14.0, 26.0  # how far from a card the wire to another row turns; clear of a sign

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A layer, or the input or output of a network; `told` is how wide the sentence below it may
    be where something is wrong."""

    place: LayerPlace
    box: Box
    told: float = 0.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A block; collapsed ones hide their layers. The chain enters and leaves at these heights,
    measured from the frame's upper edge."""

    place: LayerPlace
    box: Box
    depth: int
    collapsed: bool
    enter: float
    leave: float


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

    gap: InsertPlace
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
    """All of it; `hole` is the gap that stands open."""

    lanes: list[Lane] = field(default_factory=list)
    cards: dict[LayerPlace, Card] = field(default_factory=dict)
    frames: dict[LayerPlace, Frame] = field(default_factory=dict)
    wires: list[Wire] = field(default_factory=list)
    arches: dict[SkipPlace, SkipArc] = field(default_factory=dict)
    slots: list[DropSlot] = field(default_factory=list)
    hole: Box | None = None
    box: Box = NOWHERE
    sheet: LaneGrid = field(default_factory=LaneGrid)
    folded: bool = False  # whether a network goes on in a second row


def lay_out(
    design: Design,
    sheet: LaneGrid,
    collapsed: Set[LayerPlace] = NONE,
    explained: Set[LayerPlace] = NONE,
    hole: InsertPlace | None = None,
    *,
    folded: bool | None = None,
) -> Layout:
    """The canvas on a sheet; cards in `explained` have a sentence below, and the gap `hole` is
    open by the width of a card.

    With `folded` the margins stay what they were, though a chain may have come to fold.
    """
    made = Layout(sheet=sheet)
    placers = [
        _Placer(made, number, network, collapsed, explained, hole)
        for number, network in enumerate(design.networks)
    ]
    if folded is None:
        folded = any(placer.unfolded_width() > sheet.room for placer in placers)
    made.folded = folded
    room = narrowed(sheet.room) if made.folded else sheet.room
    found = [placer.measure(room) for placer in placers]
    sizes = [(flow.width, flow.height) for flow in found]
    places, made.box = stands(sheet, sizes, folded=made.folded)
    for placer, stand in zip(placers, places, strict=True):
        placer.place(stand)
    return made


def card_size(*, explained: bool) -> Size:
    """The room of a card, with a sentence below it where something is wrong."""
    return Size(CARD_W, CARD_H / 2, CARD_H / 2, 0.0, PROBLEM_H if explained else 0.0)


def frame_size(
    width: float, height: float, start: float, end: float, *, repeated: bool, explained: bool
) -> Size:
    """The room of a frame around a chain that is entered at `start` and left at `end`."""
    foot = FRAME_CELLS if repeated or explained else FRAME_FOOT
    return Size(width + 2 * FRAME_PAD, FRAME_TITLE + start, height - start + foot, end - start)


FOLDED_SIZE = Size(COLLAPSED_W, COLLAPSED_H / 2, COLLAPSED_H / 2)
INPUT_SIZE = Size(INPUT_W, CARD_H / 2, CARD_H / 2)
HINT_SIZE = Size(HINT_W, CARD_H / 2, CARD_H / 2)


def tells(place: LayerPlace, explained: Set[LayerPlace]) -> bool:
    """Whether an open frame has a sentence at its foot: on itself, or on its output."""
    if not explained:
        return False
    return place in explained or LayerPlace(place.network, (*place.path, OUTPUT)) in explained


@dataclass(slots=True)
class _Placer:
    """Lays out one network."""

    made: Layout
    number: int
    network: NetworkDesign
    collapsed: Set[LayerPlace]
    explained: Set[LayerPlace]
    hole: InsertPlace | None
    flows: dict[Path, Flow] = field(default_factory=dict)

    def measure(self, room: float) -> Flow:
        """The network's chain in rows of at most `room`."""
        return self._measure(self.network, (), room)

    def place(self, stand: Placement) -> None:
        """Put the chain that was measured, and its header, where they stand."""
        x, y = stand.x, stand.y
        self._place(self.network, (), x, y)
        hint = self.flows[()].entries[HOLE].box.moved(x, y) if self._inviting() else None
        beside = self.made.sheet.beside
        self.made.lanes.append(Lane(self.number, stand.header, beside, hint))

    # How large things are

    def unfolded_width(self) -> float:
        """How wide the network is in one row."""
        return self._unfolded(self.network, ())

    def _unfolded(self, chain: LayerList, path: Path) -> float:
        found, count = 0.0, len(chain.layers)
        for entry in chain.layers:
            if not isinstance(entry, Block):
                found += CARD_W
            elif self._is_collapsed((*path, entry.id)):
                found += COLLAPSED_W
            else:
                found += self._unfolded(entry, (*path, entry.id)) + 2 * FRAME_PAD
        if self._hole_in(path) is not None:
            found, count = found + CARD_W, count + 1
        if not path:
            found, count = found + INPUT_W + CARD_W, count + 2
            if self._inviting():
                found, count = found + HINT_W, count + 1
        return max(EMPTY_W, found + (count - 1) * STEP_X)

    def _is_collapsed(self, path: Path) -> bool:
        return bool(self.collapsed) and LayerPlace(self.number, path) in self.collapsed

    def _hole_in(self, path: Path) -> int | None:
        """The gap of the list at `path` that stands open."""
        if self.hole is None or (self.hole.network, self.hole.parent) != (self.number, path):
            return None
        return self.hole.index

    def _inviting(self) -> bool:
        return not self.network.layers and self._hole_in(()) is None

    def _size(self, entry: Entry, path: Path, room: float) -> Size:
        if not isinstance(entry, Block):
            wrong = bool(self.explained) and LayerPlace(self.number, path) in self.explained
            return card_size(explained=wrong)
        if self._is_collapsed(path):
            return FOLDED_SIZE
        inner = self._measure(entry, path, room - 2 * FRAME_PAD)
        told = tells(LayerPlace(self.number, path), self.explained)
        return frame_size(
            inner.width, inner.height, inner.start, inner.end,
            repeated=entry.repeat > 1, explained=told,
        )  # fmt: skip

    def _measure(self, chain: LayerList, path: Path, room: float) -> Flow:
        items = [(entry.id, self._size(entry, (*path, entry.id), room)) for entry in chain.layers]
        card = card_size(explained=False)
        hole = self._hole_in(path)
        if hole is not None:
            items.insert(hole, (HOLE, card))
        if not path:
            if self._inviting():
                items.append((HOLE, HINT_SIZE))
            items.insert(0, (INPUT, INPUT_SIZE))
            items.append((OUTPUT, card))
        found = self.flows[path] = flow(items, chain.skips, room, frame_pad(path))
        return found

    # Where they go

    def _place(self, chain: LayerList, path: Path, x: float, y: float) -> None:
        found = self.flows[path]
        standing = {name: one.moved(x, y) for name, one in found.entries.items()}
        told = self._told(chain, path, standing) if self.explained else {}
        for entry in chain.layers:
            at = standing[entry.id]
            self._place_entry(entry, (*path, entry.id), at, told.get(entry.id, 0.0))
        if not path:
            for name in (INPUT, OUTPUT):
                place = LayerPlace(self.number, (name,))
                self.made.cards[place] = Card(place, standing[name].box)
        if self._hole_in(path) is not None:
            self.made.hole = standing[HOLE].box
        pad = frame_pad(path)
        start = Point(x - pad, y + found.start)
        end = Point(x + found.width + pad, y + found.end)
        self._wires(chain, path, standing, start, end)
        for index, (skip, course) in enumerate(zip(chain.skips, found.courses, strict=True)):
            drawn = SkipPlace(self.number, path, index)
            points = tuple(point.moved(x, y) for point in course)
            self.made.arches[drawn] = SkipArc(drawn, points, skip.merge)

    def _place_entry(self, entry: Entry, path: Path, at: Standing, told: float) -> None:
        place, box = LayerPlace(self.number, path), at.box
        if not isinstance(entry, Block):
            self.made.cards[place] = Card(place, box, told)
            return
        closed = self._is_collapsed(path)
        enter, leave = at.enter - box.y, at.leave - box.y
        self.made.frames[place] = Frame(place, box, len(path), closed, enter, leave)
        if not closed:
            self._place(entry, path, box.x + FRAME_PAD, box.y + FRAME_TITLE)

    def _told(
        self, chain: LayerList, path: Path, standing: dict[str, Standing]
    ) -> dict[str, float]:
        """How wide the sentence below each card may be: up to the next one in its row, or to a
        frame, which reaches lower than a card."""
        found: dict[str, float] = {}
        edge = max(at.box.right for at in standing.values()) if standing else 0.0
        right, row_top = edge, None
        for entry in reversed(chain.layers):
            at, inside = standing[entry.id], (*path, entry.id)
            if at.row_top != row_top:
                right, row_top = edge, at.row_top
            found[entry.id] = min(MOST_TOLD, max(CARD_W, right - at.box.x))
            if isinstance(entry, Block) or LayerPlace(self.number, inside) in self.explained:
                right = at.box.x - STEP_X / 2
        return found

    def _wires(
        self, chain: LayerList, path: Path, standing: dict[str, Standing], start: Point, end: Point
    ) -> None:
        """Lines between neighbours, and the gaps in which a layer can be put."""
        names = list(standing)  # in the order of the chain
        open_frames = {
            entry.id
            for entry in chain.layers
            if isinstance(entry, Block) and not self._is_collapsed((*path, entry.id))
        }
        before, index = start, 0
        merging = {skip.target for skip in chain.skips}
        for name in names:
            at = standing[name]
            inside = Point(at.box.x, at.enter)
            if name != INPUT:
                arrow, back = name not in open_frames, WIDE_TURN if name in merging else TURN
                self._join(before, inside, at.row_top, arrow=arrow, back=back)
                self._slot(InsertPlace(self.number, path, index), before, inside, at.box.h)
            if name == HOLE:
                middle = Point(at.box.center, at.enter)
                slot = DropSlot(InsertPlace(self.number, path, index), middle, at.box.w, at.box.h)
                self.made.slots.append(slot)
            elif name != INPUT:
                index += 1
            before = Point(at.box.right, at.leave)
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
            out, enter = a.x + TURN, b.x - back
            points = (
                a, Point(out, a.y), Point(out, between), Point(enter, between),
                Point(enter, b.y), b,
            )  # fmt: skip
        self.made.wires.append(Wire(self.number, points, arrow))

    def _slot(self, gap: InsertPlace, a: Point, b: Point, height: float) -> None:
        height = min(height, CARD_H)
        if b.x >= a.x:
            middle = Point((a.x + b.x) / 2, b.y)
            self.made.slots.append(DropSlot(gap, middle, b.x - a.x, height))
        else:  # at the end of one row as well as at the start of the next
            for at in (Point(a.x + STEP_X / 2, a.y), Point(b.x - STEP_X / 2 + 6, b.y)):
                self.made.slots.append(DropSlot(gap, at, STEP_X / 2, height))
