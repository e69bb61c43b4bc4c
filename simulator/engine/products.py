"""Which matrix product a layer calls, by precision and size, and how several threads share one.

A large product is cut into parts that depend on its own size alone, and each part is made by BLAS
on one thread: the same numbers to the bit, however many threads share the parts and whatever else
is trained beside. BLAS itself cuts by the number of its threads, and adds up in another order.

No part takes much longer than a hundredth of a second, and between two of them a product asks
whether it is still wanted: the largest layer has one of several seconds.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.cancellation import IsCancelled, never, raise_if

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.arrays import Array

    Part = tuple[Array, Array, Array]  # a, b and where their product goes

LARGE = 16_384  # entries of a result from which clearing it takes longer than `dot` saves
# multiplications of a part: it is made in the time that waking a second thread takes some ten times
PART = 4_194_304
# twice as many cost 6 % more on one thread; but no part is longer than LONGEST_PART, 10 to 30 ms
MOST_PARTS = 4
LONGEST_PART = 2**29

_pool: ThreadPoolExecutor | None = None
_threads = 1


@contextmanager
def use_threads(count: int) -> Iterator[None]:
    """Have `count` threads of the process share every large product while the context lasts."""
    global _pool, _threads
    before = _pool, _threads
    with ThreadPoolExecutor(max(count - 1, 1), "products") as pool:
        _pool, _threads = (pool if count > 1 else None), count
        try:
            yield
        finally:
            _pool, _threads = before


def product(
    dtype: np.dtype[np.floating],
    entries: int,
    multiplications: int,
    is_cancelled: IsCancelled = never,
) -> Callable[..., Any]:
    """The matrix product (a, b, result) for results of up to so many entries.

    The method `dot` reaches the same BLAS routine sooner than `matmul` does, but first clears its
    result. From 2 · PART `multiplications` on, threads may share the product; one of more than
    LONGEST_PART raises Cancelled between two parts.
    """
    if dtype == np.float16:
        return _half_product(shared_matmul, multiplications, is_cancelled)
    if multiplications >= 2 * PART:
        return _cancellable(shared_matmul, multiplications, is_cancelled)
    return np.ndarray.dot if entries < LARGE else np.matmul


def stacked_product(
    dtype: np.dtype[np.floating], multiplications: int, is_cancelled: IsCancelled = never
) -> Callable[..., Any]:
    """The matrix product (a, b, result) for stacks of matrices.

    `multiplications` are those of a whole stack; a large one is shared matrix by matrix.
    """
    if dtype == np.float16:
        return _half_product(shared_stacks, multiplications, is_cancelled)
    if multiplications >= 2 * PART:
        return _cancellable(shared_stacks, multiplications, is_cancelled)
    return np.matmul


def _cancellable(
    shared: Callable[..., Any], multiplications: int, is_cancelled: IsCancelled
) -> Callable[..., Any]:
    if multiplications <= LONGEST_PART or is_cancelled is never:
        return shared
    return partial(shared, is_cancelled=is_cancelled)


def _half_product(
    shared: Callable[..., Any], multiplications: int, is_cancelled: IsCancelled
) -> Callable[..., Any]:
    if multiplications <= LONGEST_PART:
        return half_matmul
    return partial(_half_in_parts, _cancellable(shared, multiplications, is_cancelled))


def _half_in_parts(shared: Callable[..., Any], a: Array, b: Array, result: Array) -> None:
    single = np.empty(result.shape, np.float32)
    shared(a.astype(np.float32), b.astype(np.float32), single)
    np.copyto(result, single, casting="same_kind")


def shared_matmul(a: Array, b: Array, result: Array, is_cancelled: IsCancelled = never) -> None:
    """A product of two matrices, cut along the longer side of its result."""
    rows, columns = result.shape
    work = rows * columns * a.shape[1]
    count = max(min(work // PART, MOST_PARTS), work // LONGEST_PART)
    if rows >= columns:
        parts = [(a[at], b, result[at]) for at in _cut(rows, min(count, rows))]
    else:
        parts = [(a, b[:, at], result[:, at]) for at in _cut(columns, min(count, columns))]
    _share(parts, is_cancelled)


def shared_stacks(a: Array, b: Array, result: Array, is_cancelled: IsCancelled = never) -> None:
    """A product of stacks, of which `a` may be a single matrix, cut into stacks.

    Where even one matrix of a stack is long to make, it is cut along its columns.
    """
    length, columns = len(result), result.shape[-1]
    long_parts = result.size * a.shape[-1] // LONGEST_PART
    stacks = _cut(length, min(length, max(MOST_PARTS, long_parts)))
    across = _cut(columns, min(columns, long_parts // length))
    parts = [
        (a if a.ndim == 2 else a[at], b[at][..., some], result[at][..., some])
        for at in stacks
        for some in across
    ]
    _share(parts, is_cancelled)


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


def _share(parts: list[Part], is_cancelled: IsCancelled) -> None:
    """Make all parts, this thread the last of as many runs of them as there are threads.

    Only this thread asks whether they are wanted: the answer may wait for a user.
    """
    pool, threads = _pool, _threads
    if pool is None:
        _make(parts, is_cancelled)
        return
    *others, own = [parts[at] for at in _cut(len(parts), min(threads, len(parts)))]
    failed = Event()
    waiting = [pool.submit(_make, run, failed.is_set) for run in others]
    try:
        _make(own, is_cancelled)
    except BaseException:
        failed.set()
        wait(waiting)  # for a part each: what they write into may be used again
        raise
    for each in waiting:
        each.result()


def _make(parts: list[Part], is_cancelled: IsCancelled) -> None:
    # the caller's own silence about overflow does not reach other threads
    with np.errstate(all="ignore"):
        for part in parts:
            if is_cancelled is not never:
                raise_if(is_cancelled)
            np.matmul(*part)
