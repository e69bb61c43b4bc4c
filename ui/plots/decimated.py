"""A curve of as many points as its pixels can show: minimum and maximum of each bin of records."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Values = NDArray[Any]
Steps = NDArray[np.integer]
Point = tuple[int, float]  # a step and a value

MAX_BINS = 600  # of two points each: the smallest and the largest value
BIN_PX = 3  # narrower than this, bins cannot be told apart


class Decimated:
    """Keeps the bins that are full, and reads only the records after them again.

    The width of a bin stays the same while a run goes on, so that what is drawn of its past does
    not change. `low` and `high` are the smallest and the largest value so far. New records are few:
    plain lists are faster for them than arrays.
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
        """x and y (points,), and the number of first points that are those of the call before.

        `steps` and `values` (records,) are all records, which are only appended to while `key` is
        the same; `place` turns steps into places on the axis, where all of them take `length_px`
        pixels. Values are clipped to `limits`; those that are not finite are left out.
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
    """Values clipped to `limits`, same shape; infinity becomes NaN, which is not drawn."""
    kept = np.minimum(np.maximum(values, limits[0]), limits[1])
    kept[~np.isfinite(values)] = np.nan
    return kept


def _binned(moments: list[int], values: list[float], size: int) -> list[Point]:
    """Minimum and maximum of each bin, so that every peak stays; NaN is left out."""
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
    """The points of the last bin, which may not be full; its end is the newest record."""
    points = _binned(moments, values, size)
    if size > 1 and points:
        points[-1:] = _binned(moments[-1:], values[-1:], 1)
    return points


def _records_a_bin(count: int, length_px: float) -> int:
    most = min(float(MAX_BINS), length_px / BIN_PX)
    size = math.ceil(count / max(most, 1.0) - 1e-6)
    return size if size > 2 else 1  # pairs would be as many as the points
