"""Norms of slices of a flat vector as log10, exact where squares would under- or overflow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simulator.arrays import Array

FEW_SLICES = 32  # Python compares a list of so many sooner than NumPy starts a reduction
# a sum of squares below this may have lost digits to underflow, and is taken again
SMALLEST_TRUSTED_SQUARE = {
    np.dtype(np.float16): 1e-4,
    np.dtype(np.float32): 1e-30,
    np.dtype(np.float64): 1e-280,
}


def log10_norms(flat: Array, sums: Array, starts: Array, stops: Array) -> Array:
    """log10 of the L2 norm of each slice flat[start:stop], in double precision, (slices,).

    `sums` are their sums of squares as made in the vector's own precision; where these may have
    under- or overflowed the norm is taken again from the entries. Sums in a higher precision are
    right as they are. −inf is an exact zero, NaN is a norm that is not finite.
    """
    if sums.dtype != flat.dtype:
        return _logs_of_double(sums)
    double = sums.astype(np.float64)
    trusted = SMALLEST_TRUSTED_SQUARE[flat.dtype]
    if double.size <= FEW_SLICES:
        values = double.tolist()
        all_trusted = bool(values) and min(values) > trusted and max(values) < math.inf
    else:
        all_trusted = bool(
            np.minimum.reduce(double) > trusted and np.maximum.reduce(double) < np.inf
        )
    if all_trusted:
        return np.multiply(np.log10(double), 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs: Array = 0.5 * np.log10(double)
    untrusted = np.nonzero(~((double > trusted) & (double < np.inf)))[0]
    logs[untrusted] = _exact_log10_norms(flat, starts[untrusted], stops[untrusted])
    return logs


def _exact_log10_norms(flat: Array, starts: Array, stops: Array) -> Array:
    """log10 of the L2 norms of slices in ascending order, from their entries."""
    if not starts.size:
        return np.zeros(0)
    ends = zip(starts.tolist(), stops.tolist(), strict=True)
    scattered = stops[-1] - starts[0] > 2 * np.sum(stops - starts)
    # the squares of doubles may underflow themselves
    if flat.dtype == np.float64 or scattered:
        return np.array([log10_norm(flat[start:stop]) for start, stop in ends])
    squares = flat[starts[0] : stops[-1]].astype(np.float64)
    np.multiply(squares, squares, squares)
    sums = np.add.reduceat(squares, slice_bounds(starts, stops, stops[-1]) - starts[0])[::2]
    return _logs_of_double(sums)


def _logs_of_double(sums: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        logs: Array = 0.5 * np.log10(sums)
    logs[logs == np.inf] = np.nan
    return logs


def log10_norm(part: Array) -> float:
    """log10 ‖part‖, scaled by its largest entry so that no square under- or overflows."""
    double = part.astype(np.float64).ravel()
    largest = float(np.max(np.abs(double), initial=0.0))
    if largest == 0 or not np.isfinite(largest):
        return float("-inf") if largest == 0 else float("nan")
    double /= largest
    return float(np.log10(largest) + 0.5 * np.log10(np.dot(double, double)))


def slice_bounds(starts: Array, stops: Array, size: int) -> Array:
    """Indices with which `reduceat(vector, …)[::2]` reduces each vector[start:stop] of `size`."""
    pairs = np.stack([starts, stops], axis=1).ravel()
    return pairs[:-1] if pairs[-1] >= size else pairs
