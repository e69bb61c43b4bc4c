"""Where everything on the canvas stands: a pure function of the design and the room there is.

Cards flow from left to right and wrap into rows like words; a block is a frame around a flow of
its own; skips are arches above the row. Coordinates are scene pixels.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

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
    Skip,
    SkipPlace,
)

CARD_W, CARD_H = 168.0, 78.0
INPUT_W = 132.0
STEP_X, STEP_Y = 40.0, 34.0
MARGIN = 24.0
LANE_HEADER, LANE_GAP = 38.0, 26.0
FRAME_PAD, FRAME_TITLE, FRAME_CELLS = 30.0, 36.0, 58.0
COLLAPSED_W, COLLAPSED_H = 208.0, 96.0
ARCH, ARCH_STEP = 34.0, 14.0
EMPTY_W = 120.0
PROBLEM_H = 46.0  # room below a card for what is wrong with it
NONE: frozenset[LayerPlace] = frozenset()

Path = tuple[str, ...]


class Box(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def middle(self) -> float:
        return self.y + self.h / 2

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.x + dx, self.y + dy, self.w, self.h)


NOWHERE = Box(0, 0, 0, 0)


class Point(NamedTuple):
    """A place."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Card:
    """A layer, or the input or output of a network."""

    place: LayerPlace
    box: Box


@dataclass(frozen=True, slots=True)
class Frame:
    """A block; collapsed ones hide their layers."""

    place: LayerPlace
    box: Box
    depth: int
    collapsed: bool


@dataclass(frozen=True, slots=True)
class Wire:
    """The chain between two neighbours, as a line with corners; `arrow` where it enters a card."""

    network: int
    points: tuple[Point, ...]
    arrow: bool


@dataclass(frozen=True, slots=True)
class Arch:
    """A skip: from `start` over `top` to the merge sign at `end`."""

    place: SkipPlace
    start: Point
    end: Point
    top: float
    merge: Literal["add", "concatenate"]


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a layer can be put: the middle of a gap in a chain."""

    gap: Gap
    at: Point
    height: float


@dataclass(frozen=True, slots=True)
class Lane:
    """One network with its header."""

    network: int
    header: Box
    box: Box
    empty: bool


@dataclass(slots=True)
class Layout:
    """All of it."""

    lanes: list[Lane] = field(default_factory=list)
    cards: dict[LayerPlace, Card] = field(default_factory=dict)
    frames: dict[LayerPlace, Frame] = field(default_factory=dict)
    wires: list[Wire] = field(default_factory=list)
    arches: dict[SkipPlace, Arch] = field(default_factory=dict)
    slots: list[Slot] = field(default_factory=list)
    box: Box = NOWHERE


class _Standing(NamedTuple):
    """An entry in its row: its box, the heights at which the chain enters and leaves it, and the
    upper edge of the row."""

    box: Box
    enter: float
    leave: float
    row_top: float

    def moved(self, dx: float, dy: float) -> _Standing:
        box = self.box.moved(dx, dy)
        return _Standing(box, self.enter + dy, self.leave + dy, self.row_top + dy)


class _Size(NamedTuple):
    """How much room an entry takes around the line on which it is strung; `free` lies below it."""

    width: float
    above: float
    below: float
    leave: float
    free: float = 0.0


@dataclass(slots=True)
class _Flow:
    """A chain laid out around its own origin."""

    entries: dict[str, _Standing]
    width: float
    height: float
    start: float
    end: float


def best_fit(
    design: Design,
    width: float,
    height: float,
    collapsed: Set[LayerPlace] = NONE,
    explained: Set[LayerPlace] = NONE,
) -> Layout:
    """The layout that can be shown largest in a view of `width` × `height`: long chains may be
    laid out for a wider sheet and then be seen from further away."""
    best, largest = lay_out(design, width, collapsed, explained), 0.0
    for factor in (1.0, 1.25, 1.5, 1.8, 2.2, 2.7, 3.5, 4.5):
        tried = lay_out(design, width * factor, collapsed, explained)
        scale = min(1.0, width / tried.box.w, height / tried.box.h)
        if scale > largest * 1.02:
            best, largest = tried, scale
        if scale >= 1.0 or len(tried.cards) > 600:
            break
    return best


def lay_out(
    design: Design,
    width: float,
    collapsed: Set[LayerPlace] = NONE,
    explained: Set[LayerPlace] = NONE,
) -> Layout:
    """The canvas for a view that is `width` wide; cards in `explained` have a sentence below."""
    made = Layout()
    y = MARGIN
    room = max(width - 2 * MARGIN, 3 * CARD_W)
    for number, network in enumerate(design.networks):
        placer = _Placer(made, number, network, collapsed, explained)
        y = placer.lane(MARGIN, y, room) + LANE_GAP
    right = max((lane.box.right for lane in made.lanes), default=0)
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

    def lane(self, x: float, y: float, room: float) -> float:
        """Place the lane at (x, y); returns its lower edge."""
        top = y + LANE_HEADER
        flow = self._measure(self.network, (), room)
        self._place(self.network, (), flow, x, top)
        bottom = top + flow.height
        header = Box(x, y, room, LANE_HEADER)
        box = Box(x, y, flow.width, bottom - y)
        self.made.lanes.append(Lane(self.number, header, box, not self.network.layers))
        return bottom

    # How large things are

    def _is_collapsed(self, path: Path) -> bool:
        return LayerPlace(self.number, path) in self.collapsed

    def _size(self, entry: Entry, path: Path, room: float) -> _Size:
        if not isinstance(entry, Block):
            free = PROBLEM_H if LayerPlace(self.number, path) in self.explained else 0.0
            return _Size(CARD_W, CARD_H / 2, CARD_H / 2, 0, free)
        if self._is_collapsed(path):
            return _Size(COLLAPSED_W, COLLAPSED_H / 2, COLLAPSED_H / 2, 0)
        flow = self._measure(entry, path, room - 2 * FRAME_PAD)
        cells = FRAME_CELLS if entry.repeat > 1 else 16.0
        above = FRAME_TITLE + flow.start
        below = flow.height - flow.start + cells
        return _Size(flow.width + 2 * FRAME_PAD, above, below, flow.end - flow.start)

    def _measure(self, chain: Chain, path: Path, room: float) -> _Flow:
        """Break the chain into rows; the entries of a row are strung on one line."""
        items: list[tuple[str, _Size]] = []
        if not path:
            items.append((INPUT, _Size(INPUT_W, CARD_H / 2, CARD_H / 2, 0)))
        items += [(entry.id, self._size(entry, (*path, entry.id), room)) for entry in chain.layers]
        if not path:
            items.append((OUTPUT, _Size(CARD_W, CARD_H / 2, CARD_H / 2, 0)))
        rows: list[list[tuple[str, _Size]]] = [[]]
        used = 0.0
        for item in items:
            if rows[-1] and used + item[1].width > room:
                rows.append([])
                used = 0.0
            rows[-1].append(item)
            used += item[1].width + STEP_X
        arches = _arch_room(chain.skips)
        entries: dict[str, _Standing] = {}
        lines: list[float] = []
        y, width, leave = 0.0, EMPTY_W, 0.0
        for row in rows:
            line = y + arches + max((size.above for _, size in row), default=CARD_H / 2)
            x = leave = 0.0
            for name, size in row:
                box = Box(x, line - size.above, size.width, size.above + size.below)
                entries[name] = _Standing(box, line, line + size.leave, y)
                leave = size.leave
                x += size.width + STEP_X
            width = max(width, x - STEP_X)
            lines.append(line)
            deepest = max((size.below + size.free for _, size in row), default=CARD_H / 2)
            y = line + deepest + STEP_Y
        return _Flow(entries, width, y - STEP_Y, lines[0], lines[-1] + leave)

    # Where they go

    def _place(self, chain: Chain, path: Path, flow: _Flow, x: float, y: float) -> None:
        standing = {name: one.moved(x, y) for name, one in flow.entries.items()}
        for entry in chain.layers:
            self._place_entry(entry, (*path, entry.id), standing[entry.id].box)
        if not path:
            for name in (INPUT, OUTPUT):
                place = LayerPlace(self.number, (name,))
                self.made.cards[place] = Card(place, standing[name].box)
        pad = FRAME_PAD if path else 0
        start = Point(x - pad, y + flow.start)
        end = Point(x + flow.width + pad, y + flow.end)
        self._wires(chain, path, standing, start, end)
        self._arches(chain, path, standing, start, end)

    def _place_entry(self, entry: Entry, path: Path, box: Box) -> None:
        place = LayerPlace(self.number, path)
        if not isinstance(entry, Block):
            self.made.cards[place] = Card(place, box)
            return
        closed = self._is_collapsed(path)
        self.made.frames[place] = Frame(place, box, len(path), closed)
        if not closed:
            inner = self._measure(entry, path, box.w - 2 * FRAME_PAD + 0.5)
            self._place(entry, path, inner, box.x + FRAME_PAD, box.y + FRAME_TITLE)

    def _wires(
        self, chain: Chain, path: Path, standing: dict[str, _Standing], start: Point, end: Point
    ) -> None:
        """Lines between neighbours, and the gaps in which a layer can be put."""
        names = [entry.id for entry in chain.layers]
        if not path:
            names = [INPUT, *names, OUTPUT]
        open_frames = {
            entry.id
            for entry in chain.layers
            if isinstance(entry, Block) and not self._is_collapsed((*path, entry.id))
        }
        before = Point(start.x, start.y)
        shift = 0 if path else 1
        for position, name in enumerate(names):
            box, enter, leave, row_top = standing[name]
            inside = Point(box.x, enter)
            if position or path:
                self._join(before, inside, row_top, arrow=name not in open_frames)
                index = position - shift
                self._slot(Gap(self.number, path, index), before, inside, box.h)
            before = Point(box.right, leave)
        if path:
            if names:
                self._join(before, end, end.y, arrow=False)
                self._slot(Gap(self.number, path, len(names)), before, end, CARD_H)
            else:
                self._join(start, end, end.y, arrow=False)
                self._slot(Gap(self.number, path, 0), start, end, CARD_H)

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
        at = Point((a.x + b.x) / 2, b.y) if b.x >= a.x else Point(b.x - STEP_X / 2 + 6, b.y)
        self.made.slots.append(Slot(gap, at, min(height, CARD_H)))

    def _arches(
        self, chain: Chain, path: Path, standing: dict[str, _Standing], start: Point, end: Point
    ) -> None:
        levels = _levels(chain)
        for index, skip in enumerate(chain.skips):
            begin, finish = Point(start.x + 7, start.y), Point(end.x - 13, end.y)
            if skip.source in standing:
                source = standing[skip.source]
                begin = Point(source.box.right + 8, source.leave)
            if skip.target in standing:
                target = standing[skip.target]
                finish = Point(target.box.x - 15, target.enter)
            left, right = sorted((begin.x, finish.x))
            rows = sorted((begin.y, finish.y))
            passed = [
                box.y
                for box, enter, _, _ in standing.values()
                if box.right > left and box.x < right and rows[0] - 1 <= enter <= rows[1] + 1
            ]
            lowest = min([*passed, begin.y - 20, finish.y - 20])
            top = lowest - 14 - ARCH_STEP * levels[index]
            place = SkipPlace(self.number, path, index)
            self.made.arches[place] = Arch(place, begin, finish, top, skip.merge)


def _arch_room(skips: tuple[Skip, ...]) -> float:
    return ARCH + ARCH_STEP * min(4, len(skips) - 1) if skips else 0.0


def _levels(chain: Chain) -> list[int]:
    """How high each skip's arch rises, so that one above another does not touch it."""
    order = {INPUT: -1, OUTPUT: len(chain.layers)}
    order.update({entry.id: index for index, entry in enumerate(chain.layers)})
    spans = [(order[skip.source], order[skip.target]) for skip in chain.skips]
    levels = [0] * len(spans)
    for index in sorted(range(len(spans)), key=lambda i: spans[i][1] - spans[i][0]):
        first, last = spans[index]
        inside = [
            levels[other]
            for other in range(len(spans))
            if other != index
            and first <= spans[other][0]
            and spans[other][1] <= last
            and spans[other][1] - spans[other][0] < last - first
        ]
        levels[index] = min(4, max(inside, default=-1) + 1)
    return levels
