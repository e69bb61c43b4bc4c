"""Norms of slices of a flat vector as log10, exact where squares would under- or overflow."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import AT_ONCE, IsCancelled, never, parts, raise_if

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.arrays import Array

FEW_SLICES = 32  # Python compares a list of so many sooner than NumPy starts a reduction
LARGEST_UNSHRUNK = 1e300
# a sum of squares below this may have lost digits to underflow, and is taken again
SMALLEST_TRUSTED_SQUARE = {
    np.dtype(np.float16): 1e-4,
    np.dtype(np.float32): 1e-30,
    np.dtype(np.float64): 1e-280,
}


def log10_norms(
    flat: Array, sums: Array, starts: Array, stops: Array, is_cancelled: IsCancelled = never
) -> Array:
    """log10 of the L2 norm of each slice flat[start:stop], in double precision, (slices,).

    `sums` are their sums of squares as made in the vector's own precision; where these may have
    under- or overflowed the norm is taken again from the entries. Sums in a higher precision are
    right as they are. −inf is an exact zero, NaN is a norm that is not finite. To take many again
    takes long, and can be cancelled.
    """
    if sums.dtype != flat.dtype:
        return _logs_of_double(sums)
    double = sums.astype(np.float64)
    trusted = SMALLEST_TRUSTED_SQUARE[flat.dtype]
    if double.size <= FEW_SLICES:
        values = double.tolist()
        if min(values) > trusted and max(values) < math.inf:
            return np.multiply(np.log10(double), 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs: Array = 0.5 * np.log10(double)
    untrusted = np.flatnonzero(~((double > trusted) & (double < np.inf)))
    starts, stops = starts[untrusted], stops[untrusted]
    for run in runs(starts, stops):
        raise_if(is_cancelled)
        logs[untrusted[run]] = _exact_log10_norms(flat, starts[run], stops[run])
    return logs


def runs(starts: Array, stops: Array) -> Iterator[slice]:
    """Which of some slices, in ascending order, to work on together.

    Each run spans at most AT_ONCE entries, or is a single slice. They cover all slices.
    """
    first = 0
    for number in range(1, len(starts) + 1):
        if number == len(starts) or stops[number] - starts[first] > AT_ONCE:
            yield slice(first, number)
            first = number


def _exact_log10_norms(flat: Array, starts: Array, stops: Array) -> Array:
    """log10 of the L2 norms of slices in ascending order, from their entries."""
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
        logs: Array = 0.5 * np.log10(sums.astype(np.float64))
    logs[logs == np.inf] = np.nan
    return logs


def log10_norm(part: Array) -> float:
    """log10 ‖part‖; −inf for zeros, NaN where an entry is not finite."""
    largest, scaled = _scaled_norm(part)
    if largest == 0 or not math.isfinite(largest):
        return -math.inf if largest == 0 else math.nan
    return math.log10(largest) + math.log10(scaled)


def norm(part: Array) -> float:
    """‖part‖; infinite only where the norm itself is too large for double precision."""
    largest, scaled = _scaled_norm(part)
    return largest * scaled


def mean_and_deviation(values: Array, is_cancelled: IsCancelled = never) -> tuple[float, float]:
    """Mean and standard deviation of all entries, however small or large; NaN if one is not finite.

    Taken of differences to the first entry, so that a spread far below the mean keeps its digits.
    Many values are gone through in parts, which can be cancelled.
    """
    flat = values.ravel()
    if flat.size <= AT_ONCE and flat.dtype != np.float64:
        raise_if(is_cancelled)
        return _moments_of_few(flat)

    def differences() -> Iterator[Array]:
        for at in parts(flat.size, is_cancelled):
            yield flat[at].astype(np.float64) * shrunk - first

    # the difference of two numbers of opposite sign may overflow
    shrunk, first = 1.0, 0.0
    shrunk = 0.5 if _largest(differences()) > LARGEST_UNSHRUNK else 1.0
    first = shrunk * float(flat[0])
    largest = _largest(differences())
    if largest == 0 or not math.isfinite(largest):
        return (first / shrunk, 0.0) if largest == 0 else (math.nan, math.nan)
    shift = math.fsum(float(np.add.reduce(away / largest)) for away in differences()) / flat.size
    squares = (_square_sum(away / largest - shift) for away in differences())
    spread = math.sqrt(math.fsum(squares) / flat.size)
    return (first + largest * shift) / shrunk, largest * spread / shrunk


def _moments_of_few(flat: Array) -> tuple[float, float]:
    """The same, to the bit, of entries that are one part and cannot overflow in double precision.

    The predictions of a small network are measured so: it takes a quarter of the time.
    """
    first, away = float(flat[0]), flat.astype(np.float64)
    away -= first
    largest = max(float(away.max()), -float(away.min()))
    if largest == 0 or not math.isfinite(largest):
        return (first, 0.0) if largest == 0 else (math.nan, math.nan)
    away /= largest
    shift = float(np.add.reduce(away)) / flat.size
    away -= shift
    return first + largest * shift, largest * math.sqrt(_square_sum(away) / flat.size)


def _largest(some: Iterator[Array]) -> float:
    """The largest size of an entry of some arrays; NaN where one is."""
    return float(np.max([np.max(np.abs(each), initial=0.0) for each in some]))


def _square_sum(part: Array) -> float:
    return float(np.dot(part, part))


def _scaled_norm(part: Array) -> tuple[float, float]:
    """The largest size of an entry, and ‖part‖ divided by it: no square under- or overflows.

    The second is 1 where the first is 0 or not finite.
    """
    double = part.astype(np.float64).ravel()
    largest = float(np.max(np.abs(double), initial=0.0))
    if largest == 0 or not math.isfinite(largest):
        return largest, 1.0
    double /= largest
    return largest, math.sqrt(float(np.dot(double, double)))


def slice_bounds(starts: Array, stops: Array, size: int) -> Array:
    """Indices with which `reduceat(vector, …)[::2]` reduces each vector[start:stop] of `size`."""
    pairs = np.stack([starts, stops], axis=1).ravel()
    return pairs[:-1] if pairs[-1] >= size else pairs
