"""Splitting off a validation set; classes keep their shares in both parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array

Indices = NDArray[np.intp]


def validation_count(samples: int, fraction: float) -> int:
    """Samples kept for validation, to the nearest whole one; at least one stays for training."""
    return min(round(samples * fraction), samples - 1)


def split(targets: Array, fraction: float, draw: np.random.Generator) -> tuple[Indices, Indices]:
    """Training and validation indices, each in rising order. Integer targets are classes."""
    total = len(targets)
    held = validation_count(total, fraction)
    if targets.dtype.kind == "i":
        # what np.unique finds, which would load NumPy's masked arrays, as long as NumPy itself
        present = np.flatnonzero(np.bincount(targets))
        groups = [np.flatnonzero(targets == label) for label in present]
    else:
        groups = [np.arange(total)]
    shares = _shares([len(group) for group in groups], held)
    chosen = np.zeros(total, bool)
    for group, share in zip(groups, shares, strict=True):
        chosen[draw.permutation(group)[:share]] = True
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)


def _shares(sizes: Sequence[int], held: int) -> list[int]:
    """How many of each class to hold back, `held` in all.

    Each class gives its share rounded down, and the largest remainders fill up to the total
    (Hamilton's method); a class gives its last sample only where no other has one to spare.
    """
    total = sum(sizes)
    shares = [size * held // total for size in sizes]
    by_remainder = sorted(range(len(sizes)), key=lambda at: -(sizes[at] * held % total))
    missing = held - sum(shares)
    for kept in (1, 0):
        while missing and any(s < size - kept for s, size in zip(shares, sizes, strict=True)):
            for at in by_remainder:
                if missing and shares[at] < sizes[at] - kept:
                    shares[at] += 1
                    missing -= 1
    return shares
