"""Breaks a chain into rows of boxes, and finds the lines of its skips above them.

The entries of a row share one line, the height of their wires, as words share a base line; a row
that is full is followed by another. A skip runs above the entries between its ends; one that ends
in a later row goes down along the right edge. Coordinates are relative to the chain's own upper
left corner.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ui.canvas.layout.geometry import CARD_H, EMPTY_W, FRAME_PAD, STEP_X, STEP_Y, Box, Point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.design.design import Skip

LEAVE_X = 11.0  # where a skip leaves the chain behind a card
ENTER_X = 15.0  # where it joins the chain before one
INSIDE_START, INSIDE_END = 7.0, 13.0  # the same at the edges of a frame, seen from the edge
CLEAR = 14.0  # between a skip and the entries below it
RISE = 20.0  # how far a skip rises at least
HEADROOM = 4.0  # above the highest skip of a row
EDGE, EDGE_STEP = 19.0, 4.0  # beside the right edge, clear of the wire that turns there
EDGES = 3  # skips on their way to another row share so many lines beside the right edge


class Size(NamedTuple):
    """How much room an entry takes above and below the line of its row.

    `output_y` is how much lower the chain leaves it than it enters, `free` must stay empty below.
    """

    width: float
    above: float
    below: float
    output_y: float = 0.0
    free: float = 0.0


class PlacedEntry(NamedTuple):
    """An entry in its row: its box, the heights at which the chain enters and leaves it, and the
    height at which the row begins.
    """

    box: Box
    input_y: float
    output_y: float
    row_top: float

    def moved(self, dx: float, dy: float) -> PlacedEntry:
        box = self.box.moved(dx, dy)
        return PlacedEntry(box, self.input_y + dy, self.output_y + dy, self.row_top + dy)


@dataclass(slots=True)
class Flow:
    """A chain laid out; `start` and `end` are the heights at which it enters and leaves."""

    entries: dict[str, PlacedEntry] = field(default_factory=dict)
    skip_lines: list[tuple[Point, ...]] = field(default_factory=list)
    width: float = EMPTY_W
    height: float = 0.0
    start: float = 0.0
    end: float = 0.0


class _SkipSegment(NamedTuple):
    """The part of a skip that runs above one row, from `left` to `right`."""

    skip: int
    row: int
    left: float
    right: float


def flow(items: Sequence[tuple[str, Size]], skips: Sequence[Skip], room: float, pad: float) -> Flow:
    """Break a chain into rows of at most `room`; `pad` is the frame's margin beside them."""
    rows = _rows(items, room)
    made = Flow()
    made.width = max([EMPTY_W, *(row[-1][2] + row[-1][1].width for row in rows if row)])
    segments = _segments(rows, skips, made.width, pad)
    heights = _heights(rows, segments)
    highests = [0.0] * len(rows)
    for segment, height in heights.items():
        highests[segment.row] = min(highests[segment.row], height)
    lines: list[float] = []
    y = output_y = 0.0
    for number, row in enumerate(rows):
        above = max((size.above for _, size, _ in row), default=CARD_H / 2)
        highest = highests[number]
        line = y + max(above, HEADROOM - highest if highest else 0.0)
        output_y = line
        for name, size, x in row:
            box = Box(x, line - size.above, size.width, size.above + size.below)
            output_y = line + size.output_y
            made.entries[name] = PlacedEntry(box, line, output_y, y)
        lines.append(line)
        below = max((size.below + size.free for _, size, _ in row), default=CARD_H / 2)
        y = line + below + STEP_Y
    made.height, made.start, made.end = y - STEP_Y, lines[0], output_y
    made.skip_lines = _skip_lines(made, skips, segments, heights, lines, pad)
    return made


_Row = list[tuple[str, Size, float]]


def _rows(items: Sequence[tuple[str, Size]], room: float) -> list[_Row]:
    rows: list[_Row] = [[]]
    x = 0.0
    for name, size in items:
        if rows[-1] and x + size.width > room:
            rows.append([])
            x = 0.0
        rows[-1].append((name, size, x))
        x += size.width + STEP_X
    return rows


def _segments(
    rows: list[_Row], skips: Sequence[Skip], width: float, pad: float
) -> list[_SkipSegment]:
    """Which rows each skip runs above, and from where to where."""
    if not skips:
        return []
    at = {name: (number, x, size) for number, row in enumerate(rows) for name, size, x in row}
    found: list[_SkipSegment] = []
    edge = 0
    for index, skip in enumerate(skips):
        first, begin = 0, INSIDE_START - pad
        last, finish = len(rows) - 1, width + pad - INSIDE_END
        if skip.source in at:
            first, x, size = at[skip.source]
            begin = x + size.width + LEAVE_X
        if skip.target in at:
            last, x, _ = at[skip.target]
            finish = x - ENTER_X
        if first == last:
            found.append(_SkipSegment(index, first, min(begin, finish), max(begin, finish)))
            continue
        right = width + EDGE + EDGE_STEP * (edge % EDGES)
        edge += 1
        found.append(_SkipSegment(index, first, begin, max(begin, right)))
        found.append(_SkipSegment(index, last, finish, max(finish, right)))
    return found


def _heights(rows: list[_Row], segments: list[_SkipSegment]) -> dict[_SkipSegment, float]:
    """How high each stretch runs, relative to the line of its row: shorter ones below longer."""
    above: list[list[_SkipSegment]] = [[] for _ in rows]
    for segment in segments:
        above[segment.row].append(segment)
    heights: dict[_SkipSegment, float] = {}
    for row, here in zip(rows, above, strict=True):
        here.sort(key=lambda s: s.right - s.left)
        step = CLEAR if len(here) <= 6 else max(5.0, 6 * CLEAR / len(here))
        lefts = [x for _, _, x in row]
        rights = [x + size.width for _, size, x in row]
        for at, segment in enumerate(here):
            under = row[bisect_right(rights, segment.left) : bisect_left(lefts, segment.right)]
            tops = [-size.above - CLEAR for _, size, _ in under]
            others = [
                heights[other] - step
                for other in here[:at]
                if other.left < segment.right + 2 and segment.left < other.right + 2
            ]
            heights[segment] = min([-RISE - CLEAR, *tops, *others])
    return heights


def _skip_lines(
    made: Flow,
    skips: Sequence[Skip],
    segments: list[_SkipSegment],
    heights: dict[_SkipSegment, float],
    lines: list[float],
    pad: float,
) -> list[tuple[Point, ...]]:
    """The corners of each skip from where it leaves the chain to where it joins it again."""
    parts: list[list[_SkipSegment]] = [[] for _ in skips]
    for segment in segments:
        parts[segment.skip].append(segment)
    skip_lines: list[tuple[Point, ...]] = []
    for skip, own in zip(skips, parts, strict=True):
        begin = Point(INSIDE_START - pad, made.start)
        finish = Point(made.width + pad - INSIDE_END, made.end)
        if skip.source in made.entries:
            source = made.entries[skip.source]
            begin = Point(source.box.right + LEAVE_X, source.output_y)
        if skip.target in made.entries:
            target = made.entries[skip.target]
            finish = Point(target.box.x - ENTER_X, target.input_y)
        tops = [lines[part.row] + heights[part] for part in own]
        if len(own) == 1:
            skip_lines.append((begin, Point(begin.x, tops[0]), Point(finish.x, tops[0]), finish))
            continue
        edge = own[0].right
        skip_lines.append(
            (
                begin, Point(begin.x, tops[0]), Point(edge, tops[0]),
                Point(edge, tops[1]), Point(finish.x, tops[1]), finish,
            )
        )  # fmt: skip
    return skip_lines


def frame_pad(path: tuple[str, ...]) -> float:
    """The margin beside the rows of the chain at `path`."""
    return FRAME_PAD if path else 0.0
