"""Norms of stretches of a flat vector, on a logarithmic scale and right at every magnitude."""

from __future__ import annotations

import numpy as np

from simulator.layers.base import Array

# a sum of squares below this may have lost digits to underflow, and is taken again
SMALLEST_TRUSTED_SQUARE = {"float16": 1e-4, "float32": 1e-30, "float64": 1e-280}


def log10_norms(flat: Array, sums: Array, starts: Array, stops: Array) -> Array:
    """log10 of the L2 norm of each stretch flat[start:stop], in double precision, (stretches,).

    `sums` are their sums of squares as made in the vector's own precision; where these may have
    under- or overflowed the norm is taken again from the entries. −inf is an exact zero, NaN is
    a norm that is not finite.
    """
    trusted = SMALLEST_TRUSTED_SQUARE[flat.dtype.name]
    wide = sums.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs: Array = 0.5 * np.log10(wide)
    for at in np.nonzero(~(wide > trusted) | ~np.isfinite(wide))[0]:
        logs[at] = log10_norm(flat[starts[at] : stops[at]])
    return logs


def log10_norm(part: Array) -> float:
    """log10 ‖part‖, scaled by its largest entry so that no square under- or overflows."""
    wide = part.astype(np.float64).ravel()
    largest = float(np.max(np.abs(wide), initial=0.0))
    if largest == 0 or not np.isfinite(largest):
        return float("-inf") if largest == 0 else float("nan")
    wide /= largest
    return float(np.log10(largest) + 0.5 * np.log10(np.dot(wide, wide)))


def stretches(starts: Array, stops: Array, size: int) -> Array:
    """Indices with which `reduceat(vector, …)[::2]` reduces each vector[start:stop] of `size`."""
    pairs = np.stack([starts, stops], axis=1).ravel()
    return pairs[:-1] if pairs[-1] >= size else pairs
