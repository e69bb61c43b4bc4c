"""The layout that can be seen best: the lane grid on which the cards can be largest in a view.

Every grid is rated by the sizes of rows alone, which for a chain without skips are exact and
with skips nearly so; only the best one is laid out.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from math import inf, sqrt
from operator import is_
from typing import TYPE_CHECKING, NamedTuple

from simulator.design.design import (
    INPUT,
    OUTPUT,
    Block,
    Design,
    LayerList,
    LayerPlace,
    NetworkDesign,
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
    CARD_H,
    EMPTY_W,
    FRAME_PAD,
    LANE_HEADER,
    MOST_SIDE_W,
    SIDE_W,
    STEP_X,
    STEP_Y,
)
from ui.canvas.layout.lane_placer import NONE, Path, lay_out
from ui.canvas.layout.lanes import LaneGrid, narrowed, place_lanes
from ui.canvas.layout.rows import CLEAR, HEADROOM, Size

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from ui.canvas.layout.layout import Layout

WRAPPED_WORTH = 0.8  # chains in one row are preferred even where they are a fifth smaller
BESIDE_WORTH, COLUMNS_WORTH = 0.95, 0.8  # under one another, networks are compared most easily
NUDGE, NUDGES = 1.03, 4  # grids a little narrower and wider are tried as well
NAMES_SEEN, NAMES_SHARE = 0.6, 0.05  # names keep this scale, up to this share of the height
SIDE_SHARE = 0.7  # of its width, for a name beside a network that has to be read
LEAST_SHARE = 0.4  # of their scale that networks keep where names above them have to be read
NAMES_BESIDE = 0.9  # from this scale on they need a wider column
SPACED = 6  # so many skips above one another keep their distance; more come closer
CLEARLY = 1.02  # a grid must gain as much to be preferred


def best_fit(
    design: Design,
    width: float,
    height: float,
    collapsed: Set[LayerPlace] = NONE,
    problem_places: Set[LayerPlace] = NONE,
    most: float = 1.0,
    names_seen: float = NAMES_SEEN,
    below: Sequence[float] = (),
    enough: float = 1.0,
) -> Layout:
    """The layout that can be shown best in a view of `width` × `height`, at a scale up to `most`.

    Names and verdicts keep the scale `names_seen`, as far as there is room. `below` is the room
    that each network keeps free below its chain. Where cards reach the scale `enough`, that of all
    other type, nothing less easily compared is tried.

    Long chains may be laid out on a wider grid and then be shown at a smaller scale, short ones on
    a narrower grid and then be enlarged.
    """
    chains = [
        _chain_sizes(network, (), number, collapsed, problem_places)
        for number, network in enumerate(design.networks)
    ]
    view = _View(width, height, most, names_seen)
    best, largest = LaneGrid(width), 0.0
    for columns, side in _arrangements(len(chains)):
        preferred = (BESIDE_WORTH if side else 1.0) * (COLUMNS_WORTH if columns > 1 else 1.0)
        if preferred * enough <= largest:
            continue
        for factor in _factors(chains, LaneGrid(width, columns, side), view):
            grid = LaneGrid(width * factor, columns, side)
            extent = _extent(chains, grid)
            worth = preferred * view.scale(extent, grid, len(chains))
            worth *= WRAPPED_WORTH if extent[2] else 1.0
            if worth > largest * CLEARLY:
                best, largest = grid, worth
    grid = _with_large_names(chains, best, view)
    return lay_out(design, grid, collapsed, problem_places, below=below)


class LatestFit:
    """The latest `best_fit`, which holds for as long as the drawn networks and the room do.

    Other data, another title or another rate leave them: searching takes 10 ms each time.
    """

    def __init__(self) -> None:
        self._asked: tuple[object, ...] = ()
        self._networks: tuple[NetworkDesign, ...] = ()
        self._found: Layout | None = None

    def best(
        self,
        design: Design,
        width: float,
        height: float,
        collapsed: Set[LayerPlace],
        problem_places: Set[LayerPlace],
        most: float,
        names_seen: float,
        below: Sequence[float],
        enough: float = 1.0,
    ) -> Layout:
        """What `best_fit` finds for these."""
        sets = frozenset(collapsed), frozenset(problem_places)
        asked = (width, height, *sets, most, names_seen, tuple(below), enough)
        if self._found is None or asked != self._asked or not self._shows(design):
            self._asked, self._networks = asked, tuple(design.networks)
            self._found = best_fit(
                design, width, height, collapsed, problem_places, most, names_seen, below, enough
            )
        return self._found

    def _shows(self, design: Design) -> bool:
        """Whether the networks are the very same: an edit shares those that it leaves alone."""
        same = len(design.networks) == len(self._networks)
        return same and all(map(is_, design.networks, self._networks))


class _View(NamedTuple):
    """The view that all has to fit into, at a scale up to `most`."""

    width: float
    height: float
    most: float
    names_seen: float

    @property
    def must_read(self) -> bool:
        """Whether names have to be read from the last row, whatever room they take."""
        return self.names_seen > NAMES_SEEN

    def high_scale(self, extent: tuple[float, float, bool], grid: LaneGrid, count: int) -> float:
        """The scale at which the height of `count` networks on a grid fits."""
        high = extent[1]
        scale, rows = self.height / high, -(-count // grid.columns)
        if grid.beside or not self.must_read or scale >= self.names_seen:
            return scale
        # names above networks keep their size, and only what is below them is seen smaller
        room = self.height - LANE_HEADER * self.names_seen * rows
        return max(LEAST_SHARE * scale, room / (high - LANE_HEADER * rows))

    def wide_scale(self, extent: tuple[float, float, bool], grid: LaneGrid) -> float:
        """The scale at which the width of a grid fits."""
        wide = extent[0]
        scale, least = self.width / wide, SIDE_SHARE * self.names_seen
        if not (grid.beside and self.must_read) or scale >= least:
            return scale
        # names beside networks keep a width in which words have room
        room = self.width - SIDE_W * least * grid.columns
        return max(LEAST_SHARE * scale, room / (wide - SIDE_W * grid.columns))

    def scale(self, extent: tuple[float, float, bool], grid: LaneGrid, count: int) -> float:
        """The scale at which `count` networks on a grid fit."""
        wide, high = self.wide_scale(extent, grid), self.high_scale(extent, grid, count)
        return min(self.most, wide, high)


def _with_large_names(chains: Sequence[_ChainSizes], grid: LaneGrid, view: _View) -> LaneGrid:
    """Names beside their networks take what is left of the width; those above them become
    larger on a grid that is shown at a small scale, and end where the view does.
    """
    extent = wide, high, _ = _extent(chains, grid)
    scale, names_seen = view.scale(extent, grid, len(chains)), view.names_seen
    if grid.beside:
        spare = (view.width / scale - wide) / grid.columns
        most_side = MOST_SIDE_W * max(1.0, names_seen / NAMES_BESIDE)
        if view.must_read:
            most_side = max(most_side, SIDE_SHARE * SIDE_W * names_seen / scale)
        return grid.with_side(min(spare, most_side - SIDE_W))
    rows = -(-len(chains) // grid.columns)
    wanted, room = names_seen / scale - 1, NAMES_SHARE * high / rows
    if view.must_read:
        room = inf
    header = LANE_HEADER + min(LANE_HEADER * max(0.0, wanted), room)
    seen = view.width / scale
    return grid._replace(header=header, seen=None if seen == grid.width else seen)


def _factors(chains: Sequence[_ChainSizes], grid: LaneGrid, view: _View) -> list[float]:
    """How much wider than the view the grids are that are tried; narrower ones can be enlarged.

    The wider the grid, the lower it is: the best are those about as high and wide as the view,
    and the one on which every chain has a single row.
    """
    single_row = max(one.width for one in chains) / grid.room
    least = 1 / view.most
    if single_row <= least:
        return [1.0]
    low, high = least, max(1.0, single_row)
    while high > low * CLEARLY:
        middle = sqrt(low * high)
        extent = _extent(chains, grid._replace(width=grid.width * middle))
        wide_scale = view.wide_scale(extent, grid)
        if wide_scale > view.high_scale(extent, grid, len(chains)):
            low = middle
        else:
            high = middle
    nearby = [low * NUDGE**step for step in range(-NUDGES, NUDGES + 1)]
    tried = [1.0, *(factor for factor in nearby if least < factor < single_row)]
    return [*tried, single_row] if single_row > 1 else tried


def _arrangements(count: int) -> list[tuple[int, float]]:
    """What is tried: the number of columns, and the width of names beside the networks."""
    found = [(1, 0.0), (1, SIDE_W)]
    return found if count == 1 else [*found, (2, 0.0), (2, SIDE_W)]


def _extent(chains: Sequence[_ChainSizes], grid: LaneGrid) -> tuple[float, float, bool]:
    """Width and height of everything on a grid, and whether a network is wrapped."""
    wrapped = any(one.width > grid.room for one in chains)
    room = narrowed(grid.room) if wrapped else grid.room
    found = [one.extent(room) for one in chains]
    _, box = place_lanes(grid, [(one.width, one.height) for one in found], wrapped=wrapped)
    return box.w, box.h, wrapped


class _Extent(NamedTuple):
    """How much room a chain takes, and at which height it is entered."""

    width: float
    height: float
    start: float


class _ChainSizes:
    """A chain's entries as rows of numbers; `inner` holds the chains of its open frames."""

    def __init__(
        self, sizes: Sequence[Size], covered: Sequence[int], inner: dict[int, _Inner]
    ) -> None:
        self._sizes, self._covered, self._inner = sizes, covered, inner
        self._starts = list(accumulate((size.width + STEP_X for size in sizes), initial=0.0))
        self._ends = [start - STEP_X for start in self._starts[1:]]
        self._above = [size.above for size in sizes]
        self._below = [size.below + size.free for size in sizes]
        self.width = max(EMPTY_W, self._ends[-1] if self._ends else 0.0)  # in one row

    def extent(self, room: float) -> _Extent:
        """What the chain takes in rows of at most `room`."""
        wide = [index for index in self._inner if self._sizes[index].width > room]
        if wide:
            return self._narrowed(wide, room).extent(room)
        if not self._ends:
            return _Extent(EMPTY_W, CARD_H, CARD_H / 2)
        width, height, start, at = EMPTY_W, -STEP_Y, 0.0, 0
        while at < len(self._ends):
            end = max(at + 1, bisect_right(self._ends, self._starts[at] + room))
            above = max(self._above[at:end]) + self._room_for_skips(at, end)
            start = start or above
            width = max(width, self._ends[end - 1] - self._starts[at])
            height += above + max(self._below[at:end]) + STEP_Y
            at = end
        return _Extent(width, height, start)

    def _room_for_skips(self, at: int, end: int) -> float:
        """How far the skips rise above the entries, in the row from `at` to `end`."""
        levels = max(self._covered[at:end])
        if levels and at > 0 and end < len(self._covered):
            levels -= min(self._covered[at:end])  # those that pass the row by, at the right edge
        return CLEAR * min(levels, SPACED) + HEADROOM if levels else 0.0

    def _narrowed(self, wide: Sequence[int], room: float) -> _ChainSizes:
        """The same chain with the chains of its widest frames wrapped so that they fit."""
        sizes = list(self._sizes)
        for index in wide:
            sizes[index] = self._inner[index].size(room - 2 * FRAME_PAD)
        return _ChainSizes(sizes, self._covered, {})


class _Inner(NamedTuple):
    """The chain of an open frame."""

    sizes: _ChainSizes
    repeated: bool
    has_problem: bool

    def size(self, room: float) -> Size:
        """The frame around the chain in rows of at most `room`."""
        found = self.sizes.extent(room)
        return frame_size(
            found.width, found.height, found.start, found.start,
            repeated=self.repeated, has_problem=self.has_problem,
        )  # fmt: skip


def _chain_sizes(
    chain: LayerList,
    path: Path,
    number: int,
    collapsed: Set[LayerPlace],
    problem_places: Set[LayerPlace],
) -> _ChainSizes:
    """The numbers of a network's chain, or of a block's at `path`."""
    names, sizes, inner = [], [], {}
    if not path:
        names, sizes = [INPUT], [INPUT_SIZE]
    plain, wrong = card_size(has_problem=False), card_size(has_problem=True)
    for entry in chain.layers:
        place = LayerPlace(number, (*path, entry.id)) if problem_places or collapsed else None
        if isinstance(entry, Block) and place not in collapsed:
            inside = (*path, entry.id)
            has_problem = reports_problem(LayerPlace(number, inside), problem_places)
            within = _chain_sizes(entry, inside, number, collapsed, problem_places)
            inner[len(names)] = one = _Inner(within, entry.repeat > 1, has_problem)
            sizes.append(one.size(inf))
        elif isinstance(entry, Block):
            sizes.append(COLLAPSED_SIZE)
        else:
            sizes.append(wrong if place in problem_places else plain)
        names.append(entry.id)
    if not path:
        sizes += [plain] if chain.layers else [HINT_SIZE, plain]
        names += [OUTPUT] if chain.layers else ["", OUTPUT]
    return _ChainSizes(sizes, _covered(chain, names), inner)


def _covered(chain: LayerList, names: Sequence[str]) -> list[int]:
    """How many skips run above each entry."""
    if not chain.skips:
        return [0] * len(names)
    at = {name: index for index, name in enumerate(names)}
    steps = [0] * (len(names) + 1)
    for skip in chain.skips:
        steps[at.get(skip.source, -1) + 1] += 1
        steps[at.get(skip.target, len(names))] -= 1
    return list(accumulate(steps[:-1]))
