"""Many small maps as one picture: tiles in rows, a line of cells between them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]


def columns_for(count: int, height: int, width: int, ratio: float) -> int:
    """How many tiles of (height, width) stand side by side in a room of so many widths a height.

    As many as make the tiles largest.
    """
    best, largest = 1, 0.0
    for columns in range(1, count + 1):
        rows = math.ceil(count / columns)
        size = min(ratio / (columns * (width + 1)), 1 / (rows * (height + 1)))
        if size > largest:
            best, largest = columns, size
    return best


def mosaic(maps: Values, columns: int) -> tuple[Values, NDArray[np.bool_]]:
    """Maps (count, height, width) as one matrix, and which of its cells part them or are empty."""
    count, height, width = maps.shape
    rows = math.ceil(count / columns)
    tiles = np.zeros((rows * columns, height + 1, width + 1), maps.dtype)
    gaps = np.ones((rows * columns, height + 1, width + 1), bool)
    tiles[:count, :-1, :-1] = maps
    gaps[:count, :-1, :-1] = False
    shape = rows, columns, height + 1, width + 1
    whole = rows * (height + 1), columns * (width + 1)
    flat = tiles.reshape(shape).transpose(0, 2, 1, 3).reshape(whole)
    parted = gaps.reshape(shape).transpose(0, 2, 1, 3).reshape(whole)
    return flat[:-1, :-1], parted[:-1, :-1]


def tile_at(
    row: int, column: int, shape: tuple[int, ...], columns: int
) -> tuple[int, int, int] | None:
    """(map, row, column) of a cell of the mosaic of maps (count, height, width); None between."""
    count, height, width = shape
    upper, down = divmod(row, height + 1)
    left, across = divmod(column, width + 1)
    number = upper * columns + left
    if down == height or across == width or number >= count:
        return None
    return number, down, across
