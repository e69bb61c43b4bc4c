"""Means and spreads of large arrays that are not stored in double precision, piece by piece.

NumPy would first make a copy in double precision of all of it: eight times the memory of bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import parts

if TYPE_CHECKING:
    from simulator.arrays import Array, Floats

AT_ONCE = 2**20  # numbers of a piece
COMPACT_BYTES = 2  # of whole numbers that are kept as a file stores them


def is_compact(values: Array) -> bool:
    """Whether values become floating-point numbers only batch by batch: bytes, mostly."""
    return values.dtype.kind in "iu" and values.dtype.itemsize <= COMPACT_BYTES


def mean_and_spread(values: Array) -> tuple[Floats, Floats]:
    """Mean and standard deviation over all axes but the last, each (last,)."""
    axes = tuple(range(values.ndim - 1))
    if values.dtype == np.float64:
        return values.mean(axis=axes), values.std(axis=axes)
    count = values.size // values.shape[-1]
    mean = _sum(values, np.zeros(values.shape[-1]), 1) / count
    return mean, np.sqrt(_sum(values, mean, 2) / count)


def largest_size(values: Array) -> float:
    """The largest absolute value, 0 of no values."""
    if not values.size:
        return 0.0
    return max(abs(float(values.max())), abs(float(values.min())))


def scaled(values: Array, shift: Array, scale: Array) -> Array:
    """(values − shift) · scale: in double precision as values in it are, else in single."""
    if values.dtype == np.float64:
        return (values - shift) * scale
    found = np.empty(values.shape, np.float32)
    for rows in _rows(values):
        found[rows] = (values[rows] - shift) * scale
    return found


def _sum(values: Array, shift: Floats, power: int) -> Floats:
    """The sum of (values − shift)^power over all axes but the last."""
    axes = tuple(range(values.ndim - 1))
    total = np.zeros(values.shape[-1])
    for rows in _rows(values):
        total += ((values[rows] - shift) ** power).sum(axis=axes)
    return total


def _rows(values: Array) -> list[slice]:
    return list(parts(len(values), at_once=max(1, AT_ONCE * len(values) // values.size)))
