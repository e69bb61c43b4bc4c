"""A noisy curve of as many points as its pixels can show, to which records are appended."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]
Steps = NDArray[np.integer]

MAX_BINS = 600  # of two points each: the smallest and the largest value
BIN_PX = 3  # narrower than this, bins cannot be told apart


class Thinned:
    """Keeps the bins that are full; only what came after them is looked at again.

    A run that goes on keeps its bins' width in pixels, and with it the look of its past. `low`
    and `high` are the smallest and the largest value so far.
    """

    def __init__(self) -> None:
        self.low, self.high = math.inf, -math.inf
        self._key: object = None
        self._full = 0  # bins
        self._broken = False  # whether a value was not finite
        self._x: Values = np.zeros(0)
        self._y: Values = np.zeros(0)

    def follow(
        self,
        key: object,
        steps: Steps,
        values: Values,
        place: Callable[[Steps], Values],
        limits: tuple[float, float],
        unit_px: float,
    ) -> tuple[Values, Values, int]:
        """The points (points,), and how many of the first are those of the call before.

        `steps` and `values` (records,) are the record, which goes on while `key` is the same;
        `place` turns steps into places on the axis, of which one unit takes `unit_px` pixels.
        Values are drawn within `limits`; those that are not finite are left out.
        """
        count = len(steps)
        size = _records_a_bin(count, float(place(steps[-1:])[0]), unit_px) if count else 1
        whole = (key, size, limits)
        if whole != self._key or count <= self._full * size:
            self._key, self._full, self._broken = whole, 0, False
            self.low, self.high = math.inf, -math.inf
            self._x = self._y = np.zeros(0)
        if not count:
            return self._x, self._y, 0
        first = self._full * size
        kept = self._full * (1 if size == 1 else 2)
        y = values[first:]
        low, high = np.minimum.reduce(y), np.maximum.reduce(y)
        if not limits[0] <= low <= high <= limits[1]:  # as nothing is that is not a number
            y = bounded(y, limits)
            self._broken |= bool(np.isnan(y).any())
            low, high = np.fmin.reduce(y), np.fmax.reduce(y)  # which pass over that
        self.low, self.high = min(self.low, float(low)), max(self.high, float(high))
        x, y = (steps[first:], y) if size == 1 else _pairs(steps[first:], y, size)
        self._x = np.concatenate([self._x[:kept], place(x)])
        self._y = np.concatenate([self._y[:kept], y])
        self._full = (count - 1) // size
        if not self._broken:
            return self._x, self._y, kept
        known = np.isfinite(self._y)
        return self._x[known], self._y[known], 0


def bounded(values: Values, limits: tuple[float, float]) -> Values:
    """Values within what an axis can show; NaN and infinity become NaN, and are left out later."""
    kept = np.minimum(np.maximum(values, limits[0]), limits[1])
    kept[~np.isfinite(values)] = np.nan
    return kept


def _records_a_bin(count: int, end: float, unit_px: float) -> int:
    most = min(float(MAX_BINS), end * unit_px / BIN_PX)
    size = math.ceil(count / max(most, 1.0) - 1e-6)
    return size if size > 2 else 1  # pairs would be as many as the points


def _pairs(steps: Steps, values: Values, size: int) -> tuple[Steps, Values]:
    """The smallest and the largest value of each bin, so that no peak goes; last the newest."""
    full = len(values) // size  # bins; one that is not full may come after them
    bins = values[: full * size].reshape(full, size)
    low, high = np.fmin.reduce(bins, axis=1).tolist(), np.fmax.reduce(bins, axis=1).tolist()
    middles = steps[size // 2 :: size].tolist()
    rest = values[full * size :]
    if len(rest):
        low.append(np.fmin.reduce(rest))
        high.append(np.fmax.reduce(rest))
        del middles[full:]
        middles.append(steps[min(full * size + size // 2, len(steps) - 1)])
    pairs, across = np.empty(2 * len(low)), np.empty(2 * len(low), np.int64)
    pairs[0::2], pairs[1::2] = low, high
    across[0::2] = across[1::2] = middles
    across[-1], pairs[-1] = steps[-1], values[-1]
    return across, pairs
