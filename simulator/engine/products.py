"""Which matrix product a layer calls, by precision and size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.arrays import Array

LARGE = 16_384  # entries of a result from which clearing it takes longer than `dot` saves


def product(dtype: np.dtype[np.floating], entries: int) -> Callable[..., Any]:
    """The matrix product (a, b, result) for results of up to so many entries.

    The method `dot` reaches the same BLAS routine sooner than `matmul` does, but first clears its
    result.
    """
    if dtype == np.float16:
        return half_matmul
    return np.ndarray.dot if entries < LARGE else np.matmul


def stacked_product(dtype: np.dtype[np.floating]) -> Callable[..., Any]:
    """The matrix product (a, b, result) for stacks of matrices."""
    return half_matmul if dtype == np.float16 else np.matmul


def half_matmul(a: Array, b: Array, out: Array) -> None:
    """A product of half-precision arrays by BLAS, which has single precision only.

    NumPy's own loop gives the same sums in some 20 times the time.
    """
    out[...] = np.matmul(a.astype(np.float32), b.astype(np.float32))
