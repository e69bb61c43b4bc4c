"""The grid of lanes that networks are laid out on: its width, columns, and where names are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ui.canvas.layout.geometry import (
    CARD_W,
    COLUMN_GAP,
    GUTTER,
    LANE_GAP,
    LANE_HEADER,
    MARGIN,
    NAME_W,
    SIDE_H,
    Box,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


class LaneGrid(NamedTuple):
    """How the lanes of the networks are arranged, in scene pixels.

    They are below one another, or in rows of `columns`. Name and verdict are above the chain, in a
    line that is `header` high, or, where height is scarce, beside it in a column that is `side`
    wide. A view that shows less or more than `width` shows what is left of `seen`.
    """

    width: float = 0.0
    columns: int = 1
    side: float = 0.0
    header: float = LANE_HEADER
    seen: float | None = None

    @property
    def beside(self) -> bool:
        """Whether names are beside their networks instead of above them."""
        return self.side > 0

    def with_side(self, more: float) -> LaneGrid:
        """The same room for chains, and more for the names beside them."""
        return self.with_room(more)._replace(side=self.side + more)

    def with_room(self, more: float) -> LaneGrid:
        """More room for every chain."""
        return self._replace(width=self.width + self.columns * more)

    @property
    def room(self) -> float:
        """How wide a chain may be before it goes on in a second row."""
        column = (self.width - 2 * MARGIN - (self.columns - 1) * COLUMN_GAP) / self.columns
        return max(column - self.side, 3 * CARD_W)


class LanePlacement(NamedTuple):
    """Where a network is: its header, and the upper left corner of its chain."""

    header: Box
    x: float
    y: float


def narrowed(room: float) -> float:
    """The room of a chain that goes on in a second row: its wire needs both edges to run back."""
    return max(room - 2 * GUTTER, 3 * CARD_W)


def place_lanes(
    grid: LaneGrid, sizes: Sequence[tuple[float, float]], *, wrapped: bool
) -> tuple[list[LanePlacement], Box]:
    """Places for chains of these widths and heights, and the box around everything."""
    gutter = GUTTER if wrapped else 0.0
    side = grid.side
    least = NAME_W if grid.columns > 1 and not grid.beside else 0.0
    lefts, left = [], MARGIN
    for column in range(grid.columns):
        widths = [width for width, _ in sizes[column :: grid.columns]]
        lefts.append(left)
        left += max(max(widths, default=0.0) + side + 2 * gutter, least) + COLUMN_GAP
    found: list[LanePlacement] = []
    y = MARGIN
    for first in range(0, len(sizes), grid.columns):
        row = sizes[first : first + grid.columns]
        tallest = max(height for _, height in row)
        if grid.beside:
            tallest = max(tallest, SIDE_H)
        for column, (_, height) in enumerate(row):
            x = lefts[column] + gutter
            if grid.beside:
                header = Box(x, y, side - COLUMN_GAP / 2, tallest)
                found.append(LanePlacement(header, x + side, y + (tallest - height) / 2))
                continue
            last = column + 1 == grid.columns
            whole = (grid.seen or grid.width) - MARGIN
            end = max(whole, left - COLUMN_GAP) if last else lefts[column + 1]
            header = Box(x, y, end - (0.0 if last else COLUMN_GAP) - x, grid.header)
            found.append(LanePlacement(header, x, y + grid.header))
        y += tallest + (0.0 if grid.beside else grid.header) + LANE_GAP
    return found, Box(0, 0, left - COLUMN_GAP + MARGIN, y - LANE_GAP + MARGIN)
