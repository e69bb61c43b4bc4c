"""A layer's kernel laid out as a matrix, and the kernel entry of each cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating]


def flat(kernel: Values) -> tuple[Values, NDArray[np.bool_]]:
    """A kernel as a matrix, and a mask of the cells that only separate tiles.

    A dense kernel (fan_in, units) stays as it is. Of a convolution's (height, width, channels,
    filters) each channel and filter is a tile, channels downwards and filters to the right, with
    a line of cells between them; the filters of a single channel stand in several rows.
    """
    if kernel.ndim == 2:
        return kernel, np.zeros(kernel.shape, bool)
    height, width, channels, _ = kernel.shape
    rows, columns = grid(kernel.shape)
    shape = rows, height + 1, columns, width + 1
    tiles, parted = np.zeros(shape, kernel.dtype), np.ones(shape, bool)
    if channels == 1:
        filled = kernel.reshape(height, width, rows, columns).transpose(2, 0, 3, 1)
    else:
        filled = kernel.transpose(2, 0, 3, 1)
    tiles[:, :-1, :, :-1] = filled
    parted[:, :-1, :, :-1] = False
    whole = rows * (height + 1), columns * (width + 1)
    return tiles.reshape(whole)[:-1, :-1], parted.reshape(whole)[:-1, :-1]


def grid(shape: tuple[int, ...]) -> tuple[int, int]:
    """Rows and columns of a convolution's tiles."""
    _, _, channels, filters = shape
    if channels > 1:
        return channels, filters
    rows = max(r for r in range(1, filters + 1) if filters % r == 0 and r * r <= filters)
    return rows, filters // rows


def entry(shape: tuple[int, ...], row: int, column: int) -> tuple[int, ...] | None:
    """The kernel's entry in a cell of the matrix; None between tiles."""
    if len(shape) == 2:
        return row, column
    height, width, channels, _ = shape
    upper, down = divmod(row, height + 1)
    left, across = divmod(column, width + 1)
    if down == height or across == width:
        return None
    if channels == 1:
        return down, across, 0, upper * grid(shape)[1] + left
    return down, across, upper, left
