"""Signed numbers as colour indices on a scale symmetric about 0."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ui.plots.ticks import round_above
from ui.style import theme

Values = NDArray[Any]
LEVELS = 251  # odd, so that one of them is 0
ZERO, BROKEN, EMPTY = 252, 253, 254
CALM = 8.0  # a scale shrinks when the largest number has fallen below an eighth of it


class SymmetricScale:
    """Ends at ±`limit`, a round number; grows at once and shrinks seldom, so nothing flickers."""

    def __init__(self) -> None:
        self.limit = 0.0

    def follow(self, *arrays: Values | None) -> float:
        """The limit that covers all finite numbers of the arrays."""
        most = 0.0
        for array in arrays:
            if array is not None and array.size:
                finite = np.abs(array[np.isfinite(array)])
                most = max(most, float(np.max(finite, initial=0.0)))
        if most > self.limit or (0 < most < self.limit / CALM):
            self.limit = round_above(most) if most > 1e-12 else most
        return self.limit


def indices(values: Values, limit: float, *, zeros: bool = True) -> NDArray[np.uint8]:
    """Colour indices of numbers of any shape: 0 (−limit) to 250, `BROKEN`, and `ZERO` where exact
    `zeros` are told apart.
    """
    scale = limit if limit > 0 else 1.0
    known = np.isfinite(values)
    share = np.clip(np.where(known, values, 0.0).astype(np.float64) / scale, -1, 1)
    found: NDArray[np.uint8] = np.round((LEVELS - 1) / 2 * (1 + share)).astype(np.uint8)
    if zeros:
        found[values == 0] = ZERO
    found[~known] = BROKEN
    return found


def shrunk(values: Values, rows: int, columns: int) -> Values:
    """At most so many rows and columns (…, rows, columns): of each block the largest magnitude."""
    for axis, most in ((-2, max(1, rows)), (-1, max(1, columns))):
        size = values.shape[axis]
        if size > most:
            starts = np.arange(most) * size // most
            high = np.maximum.reduceat(values, starts, axis=axis)
            low = np.minimum.reduceat(values, starts, axis=axis)
            values = np.where(-low > high, low, high)
    return values


def index_colors() -> NDArray[np.uint8]:
    """The colours of all indices, (256, 4) red, green, blue, alpha.

    Exact zeros and what is empty are transparent.
    """
    table = theme.diverging_table()
    places = np.linspace(0, len(table) - 1, LEVELS).round().astype(int)
    found = np.zeros((256, 4), np.uint8)
    found[:LEVELS, :3], found[:LEVELS, 3] = table[places], 255
    found[BROKEN] = np.array(theme.color(theme.current().warning).toTuple())
    return found
