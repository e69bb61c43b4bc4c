"""A noisy curve of as many points as its pixels can show, to which records are appended."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]
Steps = NDArray[np.integer]
Point = tuple[int, float]  # a step and a value

MAX_BINS = 600  # of two points each: the smallest and the largest value
BIN_PX = 3  # narrower than this, bins cannot be told apart


class Decimated:
    """Keeps the bins that are full; only what came after them is looked at again.

    A run that goes on keeps its bins' width in pixels, and with it the look of its past. `low`
    and `high` are the smallest and the largest value so far. What is new is a few numbers, which
    are worth no arrays.
    """

    def __init__(self) -> None:
        self._begin(None)

    def _begin(self, key: object) -> None:
        self._key = key
        self._full, self._kept = 0, 0  # bins, and their points
        self.low, self.high = math.inf, -math.inf
        self._x: Values = np.zeros(0)
        self._y: Values = np.zeros(0)

    def follow(
        self,
        key: object,
        steps: Steps,
        values: Values,
        place: Callable[[Steps], Values],
        limits: tuple[float, float],
        length_px: float,
    ) -> tuple[Values, Values, int]:
        """The points (points,), and how many of the first are those of the call before.

        `steps` and `values` (records,) are the record, which goes on while `key` is the same;
        `place` turns steps into places on the axis, where all of them take `length_px` pixels.
        Values are drawn within `limits`; those that are not finite are left out.
        """
        count = len(steps)
        size = _records_a_bin(count, length_px)
        whole = (key, size, limits)
        if whole != self._key or count <= self._full * size:
            self._begin(whole)
        if not count:
            return self._x, self._y, 0
        kept, first = self._kept, self._full * size
        new, moments = values[first:].tolist(), steps[first:].tolist()
        low, high = min(new), max(new)
        if not (math.isfinite(sum(new)) and limits[0] <= low <= high <= limits[1]):
            new = bounded(values[first:], limits).tolist()
            finite = [value for value in new if value == value]
            low, high = min(finite, default=math.inf), max(finite, default=-math.inf)
        self.low, self.high = min(self.low, low), max(self.high, high)
        full = (len(new) - 1) // size  # the newest bin may become another
        points: list[Point] = []
        if full:
            done = full * size
            points = _binned(moments[:done], new[:done], size)
            moments, new = moments[done:], new[done:]
        self._full, self._kept = self._full + full, kept + len(points)
        points += _newest(moments, new, size)
        reached = np.array([at for at, _ in points], np.int64)
        self._x = np.concatenate([self._x[:kept], place(reached)])
        self._y = np.concatenate([self._y[:kept], [value for _, value in points]])
        return self._x, self._y, kept


def bounded(values: Values, limits: tuple[float, float]) -> Values:
    """Values within what an axis can show; NaN and infinity become NaN, and are left out later."""
    kept = np.minimum(np.maximum(values, limits[0]), limits[1])
    kept[~np.isfinite(values)] = np.nan
    return kept


def _binned(moments: list[int], values: list[float], size: int) -> list[Point]:
    """The smallest and the largest value of each bin, so that no peak goes, but no NaN."""
    pairs = zip(moments, values, strict=True)
    if size == 1:
        return [(at, value) for at, value in pairs if value == value]
    found = []
    for begin in range(0, len(values), size):
        known = [value for value in values[begin : begin + size] if value == value]
        if known:
            middle = moments[min(begin + size // 2, len(moments) - 1)]
            found += [(middle, min(known)), (middle, max(known))]
    return found


def _newest(moments: list[int], values: list[float], size: int) -> list[Point]:
    """The bin that may not be full yet, which ends where the run is."""
    points = _binned(moments, values, size)
    if size > 1 and points:
        points[-1:] = _binned(moments[-1:], values[-1:], 1)
    return points


def _records_a_bin(count: int, length_px: float) -> int:
    most = min(float(MAX_BINS), length_px / BIN_PX)
    size = math.ceil(count / max(most, 1.0) - 1e-6)
    return size if size > 2 else 1  # pairs would be as many as the points
