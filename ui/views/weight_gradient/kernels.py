"""A layer's kernel as a flat picture, and the entry behind each of its cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating]


def flat(kernel: Values) -> tuple[Values, NDArray[np.bool_]]:
    """A kernel as a matrix, and which of its cells only part the tiles.

    A dense kernel (fan_in, units) stays as it is. Of a convolution's (height, width, channels,
    filters) each channel and filter is a tile, channels downwards and filters to the right, with
    a line of cells between them.
    """
    if kernel.ndim == 2:
        return kernel, np.zeros(kernel.shape, bool)
    height, width, channels, filters = kernel.shape
    shape = channels, height + 1, filters, width + 1
    tiles, parted = np.zeros(shape, kernel.dtype), np.ones(shape, bool)
    tiles[:, :-1, :, :-1] = kernel.transpose(2, 0, 3, 1)
    parted[:, :-1, :, :-1] = False
    whole = channels * (height + 1), filters * (width + 1)
    return tiles.reshape(whole)[:-1, :-1], parted.reshape(whole)[:-1, :-1]


def entry(shape: tuple[int, ...], row: int, column: int) -> tuple[int, ...] | None:
    """The kernel's entry in a cell of the matrix; None between tiles."""
    if len(shape) == 2:
        return row, column
    height, width, _, _ = shape
    channel, down = divmod(row, height + 1)
    number, across = divmod(column, width + 1)
    if down == height or across == width:
        return None
    return down, across, channel, number
