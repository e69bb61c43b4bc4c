"""Where everything on the canvas stands: a pure function of the design and the room there is.

Cards flow from left to right and wrap into rows like words; a block is a frame around a flow of
its own; skips run above the row. Coordinates are scene pixels.
"""

from __future__ import annotations

import math
from collections.abc import Set
from dataclasses import dataclass, field
from typing import Literal

from simulator.design import (
    INPUT,
    OUTPUT,
    Block,
    Chain,
    Design,
    Entry,
    Gap,
    LayerPlace,
    NetworkDesign,
    SkipPlace,
    walk,
)
from ui.canvas.flow import Flow, Size, Standing, flow, frame_pad
from ui.canvas.geometry import (
    CARD_H,
    CARD_W,
    COLLAPSED_H,
    COLLAPSED_W,
    FRAME_CELLS,
    FRAME_FOOT,
    FRAME_PAD,
    FRAME_SENTENCE,
    FRAME_TITLE,
    HINT_W,
    INPUT_W,
    LANE_GAP,
    LANE_HEADER,
    MARGIN,
    NOWHERE,
    PROBLEM_H,
    STEP_X,
    STEP_Y,
    Box,
    Point,
)

NONE: frozenset[LayerPlace] = frozenset()
HOLE = "\0hole"  # no layer can be called so
MANY_CARDS = 400
FOLDED_WORTH = 0.8
STEPS = (1.0, 1.25, 1.5, 1.8, 2.2, 2.7, 3.5, 4.5)

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A layer, or the input or output of a network."""

    place: LayerPlace
    box: Box


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
class Arch:
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
class Slot:
    """Where a layer can be put: the middle of a gap in a chain, as wide and high as it is."""

    gap: Gap
    at: Point
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Lane:
    """One network with its header; `hint` is where an empty one invites."""

    network: int
    header: Box
    box: Box
    hint: Box | None


@dataclass(slots=True)
class Layout:
    """All of it; `width` is the room it was made for, `hole` the gap that stands open."""

    lanes: list[Lane] = field(default_factory=list)
    cards: dict[LayerPlace, Card] = field(default_factory=dict)
    frames: dict[LayerPlace, Frame] = field(default_factory=dict)
    wires: list[Wire] = field(default_factory=list)
    arches: dict[SkipPlace, Arch] = field(default_factory=dict)
    slots: list[Slot] = field(default_factory=list)
    hole: Box | None = None
    box: Box = NOWHERE
    width: float = 0.0
    folded: bool = False  # whether a network goes on in a second row


def best_fit(
    design: Design,
    width: float,
    height: float,
    collapsed: Set[LayerPlace] = NONE,
    explained: Set[LayerPlace] = NONE,
) -> Layout:
    """The layout that can be shown best in a view of `width` × `height`.

    Long chains may be laid out for a wider sheet and then be seen from further away; a chain that
    is not folded is worth being a fifth smaller.
    """
    count = sum(1 for network in design.networks for _ in walk(network))
    factors: tuple[float, ...] = STEPS
    if count > MANY_CARDS:  # as wide as a sheet of the view's shape for so many cards
        area = count * (CARD_W + STEP_X) * (CARD_H + STEP_Y)
        factors = (max(1.0, math.sqrt(area * width / height) / width),)
    best, largest = Layout(), 0.0
    for factor in factors:
        tried = lay_out(design, width * factor, collapsed, explained)
        scale = min(1.0, width / tried.box.w, height / tried.box.h)
        worth = scale * (FOLDED_WORTH if tried.folded else 1.0)
        if worth > largest * 1.02:
            best, largest = tried, worth
        if worth >= 1.0:
            break
    return best


def lay_out(
    design: Design,
    width: float,
    collapsed: Set[LayerPlace] = NONE,
    explained: Set[LayerPlace] = NONE,
    hole: Gap | None = None,
) -> Layout:
    """The canvas for a view that is `width` wide; cards in `explained` have a sentence below,
    and the gap `hole` is open by the width of a card."""
    made = Layout(width=width)
    y = MARGIN
    room = max(width - 2 * MARGIN, 3 * CARD_W)
    for number, network in enumerate(design.networks):
        placer = _Placer(made, number, network, collapsed, explained, hole)
        y = placer.lane(MARGIN, y, room) + LANE_GAP
    right = max((lane.box.right for lane in made.lanes), default=0)
    bends = [point.x for arch in made.arches.values() for point in arch.points]
    right = max([right, *(x - 8 for x in bends)])
    made.box = Box(0, 0, right + MARGIN, y - LANE_GAP + MARGIN)
    return made


@dataclass(slots=True)
class _Placer:
    """Lays out one network."""

    made: Layout
    number: int
    network: NetworkDesign
    collapsed: Set[LayerPlace]
    explained: Set[LayerPlace]
    hole: Gap | None
    flows: dict[Path, Flow] = field(default_factory=dict)

    def lane(self, x: float, y: float, room: float) -> float:
        """Place the lane at (x, y); returns its lower edge."""
        top = y + LANE_HEADER
        found = self._measure(self.network, (), room)
        self.made.folded |= found.end - found.start > 1
        self._place(self.network, (), x, top)
        bottom = top + found.height
        header = Box(x, y, room, LANE_HEADER)
        box = Box(x, y, found.width, bottom - y)
        hint = found.entries[HOLE].box.moved(x, top) if self._inviting() else None
        self.made.lanes.append(Lane(self.number, header, box, hint))
        return bottom

    # How large things are

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
            return Size(CARD_W, CARD_H / 2, CARD_H / 2, 0.0, PROBLEM_H if wrong else 0.0)
        if self._is_collapsed(path):
            return Size(COLLAPSED_W, COLLAPSED_H / 2, COLLAPSED_H / 2)
        inner = self._measure(entry, path, room - 2 * FRAME_PAD)
        told = {LayerPlace(self.number, path), LayerPlace(self.number, (*path, OUTPUT))}
        foot = FRAME_SENTENCE if told & self.explained else FRAME_FOOT
        cells = FRAME_CELLS if entry.repeat > 1 else foot
        above = FRAME_TITLE + inner.start
        below = inner.height - inner.start + cells
        return Size(inner.width + 2 * FRAME_PAD, above, below, inner.end - inner.start)

    def _measure(self, chain: Chain, path: Path, room: float) -> Flow:
        items = [(entry.id, self._size(entry, (*path, entry.id), room)) for entry in chain.layers]
        card = Size(CARD_W, CARD_H / 2, CARD_H / 2)
        hole = self._hole_in(path)
        if hole is not None:
            items.insert(hole, (HOLE, card))
        if not path:
            if self._inviting():
                items.append((HOLE, Size(HINT_W, CARD_H / 2, CARD_H / 2)))
            items.insert(0, (INPUT, Size(INPUT_W, CARD_H / 2, CARD_H / 2)))
            items.append((OUTPUT, card))
        found = self.flows[path] = flow(items, chain.skips, room, frame_pad(path))
        return found

    # Where they go

    def _place(self, chain: Chain, path: Path, x: float, y: float) -> None:
        found = self.flows[path]
        standing = {name: one.moved(x, y) for name, one in found.entries.items()}
        for entry in chain.layers:
            self._place_entry(entry, (*path, entry.id), standing[entry.id])
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
            self.made.arches[drawn] = Arch(drawn, points, skip.merge)

    def _place_entry(self, entry: Entry, path: Path, at: Standing) -> None:
        place, box = LayerPlace(self.number, path), at.box
        if not isinstance(entry, Block):
            self.made.cards[place] = Card(place, box)
            return
        closed = self._is_collapsed(path)
        enter, leave = at.enter - box.y, at.leave - box.y
        self.made.frames[place] = Frame(place, box, len(path), closed, enter, leave)
        if not closed:
            self._place(entry, path, box.x + FRAME_PAD, box.y + FRAME_TITLE)

    def _wires(
        self, chain: Chain, path: Path, standing: dict[str, Standing], start: Point, end: Point
    ) -> None:
        """Lines between neighbours, and the gaps in which a layer can be put."""
        names = list(standing)  # in the order of the chain
        open_frames = {
            entry.id
            for entry in chain.layers
            if isinstance(entry, Block) and not self._is_collapsed((*path, entry.id))
        }
        before, index = start, 0
        for name in names:
            at = standing[name]
            inside = Point(at.box.x, at.enter)
            if name != INPUT:
                self._join(before, inside, at.row_top, arrow=name not in open_frames)
                self._slot(Gap(self.number, path, index), before, inside, at.box.h)
            if name == HOLE:
                middle = Point(at.box.center, at.enter)
                slot = Slot(Gap(self.number, path, index), middle, at.box.w, at.box.h)
                self.made.slots.append(slot)
            elif name != INPUT:
                index += 1
            before = Point(at.box.right, at.leave)
        if path:
            self._join(before, end, end.y, arrow=False)
            self._slot(Gap(self.number, path, index), before, end, CARD_H)

    def _join(self, a: Point, b: Point, row_top: float, *, arrow: bool) -> None:
        if abs(a.y - b.y) < 1 and b.x >= a.x:
            points: tuple[Point, ...] = (a, b)
        elif b.x >= a.x:  # a frame whose line lies at another height
            turn = (a.x + b.x) / 2
            points = (a, Point(turn, a.y), Point(turn, b.y), b)
        else:  # on to the next row
            between = row_top - STEP_Y / 2
            out, back = a.x + 14, b.x - 14
            points = (
                a, Point(out, a.y), Point(out, between), Point(back, between),
                Point(back, b.y), b,
            )  # fmt: skip
        self.made.wires.append(Wire(self.number, points, arrow))

    def _slot(self, gap: Gap, a: Point, b: Point, height: float) -> None:
        height = min(height, CARD_H)
        if b.x >= a.x:
            middle = Point((a.x + b.x) / 2, b.y)
            self.made.slots.append(Slot(gap, middle, b.x - a.x, height))
        else:  # at the end of one row as well as at the start of the next
            for at in (Point(a.x + STEP_X / 2, a.y), Point(b.x - STEP_X / 2 + 6, b.y)):
                self.made.slots.append(Slot(gap, at, STEP_X / 2, height))
