"""Which matrix product a layer calls, by precision and size, and how several threads share one.

A large product is cut into parts that depend on its own size alone, and each part is made by BLAS
on one thread: the same numbers to the bit, however many threads share the parts and whatever else
is trained beside. BLAS itself cuts by the number of its threads, and adds up in another order.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.arrays import Array

    Part = tuple[Array, Array, Array]  # a, b and where their product goes

LARGE = 16_384  # entries of a result from which clearing it takes longer than `dot` saves
# multiplications of a part: it is made in the time that waking a second thread takes some ten times
PART = 4_194_304
MOST_PARTS = 8

_pool: ThreadPoolExecutor | None = None
_threads = 1


@contextmanager
def use_threads(count: int) -> Iterator[None]:
    """Have `count` threads of the process share every large product while the context lasts."""
    global _pool, _threads
    before = _pool, _threads
    with ThreadPoolExecutor(max(count - 1, 1), "products") as pool:
        _pool, _threads = (pool if count > 1 else None), max(count, 1)
        try:
            yield
        finally:
            _pool, _threads = before


def product(
    dtype: np.dtype[np.floating], entries: int, multiplications: int = 0
) -> Callable[..., Any]:
    """The matrix product (a, b, result) for results of up to so many entries.

    The method `dot` reaches the same BLAS routine sooner than `matmul` does, but first clears its
    result. From 2 · PART `multiplications` on, threads may share the product.
    """
    if dtype == np.float16:
        return half_matmul
    if multiplications >= 2 * PART:
        return shared_matmul
    return np.ndarray.dot if entries < LARGE else np.matmul


def stacked_product(dtype: np.dtype[np.floating], multiplications: int = 0) -> Callable[..., Any]:
    """The matrix product (a, b, result) for stacks of matrices.

    `multiplications` are those of a whole stack; a large one is shared matrix by matrix.
    """
    if dtype == np.float16:
        return half_matmul
    return shared_stacks if multiplications >= 2 * PART else np.matmul


def shared_matmul(a: Array, b: Array, result: Array) -> None:
    """A product of two matrices, cut along the longer side of its result."""
    rows, columns = result.shape
    count = min(rows * columns * a.shape[1] // PART, MOST_PARTS)
    if rows >= columns:
        _share([(a[at], b, result[at]) for at in _cut(rows, count)])
    else:
        _share([(a, b[:, at], result[:, at]) for at in _cut(columns, count)])


def shared_stacks(a: Array, b: Array, result: Array) -> None:
    """A product of stacks, of which `a` may be a single matrix, cut into stacks."""
    parts = _cut(len(result), min(len(result), MOST_PARTS))
    _share([(a if a.ndim == 2 else a[at], b[at], result[at]) for at in parts])


def half_matmul(a: Array, b: Array, out: Array) -> None:
    """A product of half-precision arrays by BLAS, which has single precision only.

    NumPy's own loop gives the same sums in some 20 times the time.
    """
    out[...] = np.matmul(a.astype(np.float32), b.astype(np.float32))


def _cut(length: int, count: int) -> list[slice]:
    """Slices of almost equal length; one where `count` is 0."""
    count = max(count, 1)
    bounds = [length * number // count for number in range(count + 1)]
    return [slice(*ends) for ends in pairwise(bounds)]


def _share(parts: list[Part]) -> None:
    """Make all parts, this thread the last of as many runs of them as there are threads."""
    pool, threads = _pool, _threads
    if pool is None:
        _make(parts)
        return
    *others, own = [parts[at] for at in _cut(len(parts), min(threads, len(parts)))]
    waiting = [pool.submit(_make, run) for run in others]
    _make(own)
    for each in waiting:
        each.result()


def _make(parts: list[Part]) -> None:
    # the caller's own silence about overflow does not reach other threads
    with np.errstate(all="ignore"):
        for part in parts:
            np.matmul(*part)
