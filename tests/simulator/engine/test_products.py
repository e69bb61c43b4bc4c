"""Every precision and size has a matrix product that writes the right result."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from simulator.cancellation import Cancelled
from simulator.engine import products
from simulator.engine.products import (
    LARGE,
    half_matmul,
    product,
    shared_matmul,
    shared_stacks,
    stacked_product,
    use_threads,
)
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("entries", [1, LARGE - 1, LARGE, 10 * LARGE])
def test_a_product_overwrites_its_result(dtype: str, entries: int) -> None:
    draw = np.random.default_rng(0)
    a, b = draw.normal(size=(3, 4)), draw.normal(size=(4, 5))
    result = np.full((3, 5), np.nan, dtype)
    product(np.dtype(dtype), entries, 0)(a.astype(dtype), b.astype(dtype), result)
    assert result == pytest.approx(a @ b, abs=1e-2 if dtype == "float16" else 1e-5)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_product_of_stacks_multiplies_matrix_by_matrix(dtype: str) -> None:
    draw = np.random.default_rng(0)
    a, b = draw.normal(size=(2, 3, 4)), draw.normal(size=(2, 4, 5))
    result = np.full((2, 3, 5), np.nan, dtype)
    stacked_product(np.dtype(dtype), 0)(a.astype(dtype), b.astype(dtype), result)
    expected = np.stack([a[0] @ b[0], a[1] @ b[1]])
    assert result == pytest.approx(expected, abs=1e-2 if dtype == "float16" else 1e-5)


def test_half_precision_sums_up_in_single_precision() -> None:
    """In half precision 2048 + 1 is 2048: a sum of ones would stop there."""
    ones, result = np.ones((1, 4096), np.float16), np.zeros((1, 1), np.float16)
    half_matmul(ones, ones.T, result)
    assert result[0, 0] == 4096


def test_a_large_result_is_not_cleared_first() -> None:
    single = np.dtype(np.float32)
    assert product(single, LARGE - 1, 0) is np.ndarray.dot
    assert product(single, LARGE, 0) is np.matmul


@pytest.mark.parametrize("shape", [(3, 4, 50), (50, 4, 3), (7, 5, 7), (1, 3, 1)])
def test_shared_parts_make_up_the_whole(
    monkeypatch: pytest.MonkeyPatch, shape: tuple[int, int, int]
) -> None:
    monkeypatch.setattr(products, "PART", 8)
    rows, inner, columns = shape
    draw = np.random.default_rng(0)
    a, b = draw.normal(size=(rows, inner)), draw.normal(size=(inner, columns))
    stacks = draw.normal(size=(9, inner, columns))
    for threads in (1, 2, 3):
        with use_threads(threads):
            result = np.full((rows, columns), np.nan)
            shared_matmul(a, b, result)
            made = np.full((9, rows, columns), np.nan)
            shared_stacks(a, stacks, made)
            assert result == pytest.approx(a @ b, abs=1e-12)
            assert made == pytest.approx(a @ stacks, abs=1e-12)
            shared_stacks(np.stack([a] * 9), stacks, made)
            assert made == pytest.approx(a @ stacks, abs=1e-12)


def test_only_large_products_are_shared() -> None:
    single = np.dtype(np.float32)
    assert product(single, LARGE, 2 * products.PART - 1) is np.matmul
    assert product(single, LARGE, 2 * products.PART) is shared_matmul
    assert stacked_product(single, 2 * products.PART - 1) is np.matmul
    assert stacked_product(single, 2 * products.PART) is shared_stacks


WIDE = {
    "dense": [dense("a", 512, "relu"), dense("b", 300, "relu")],
    "small": [dense("a", 16, "tanh"), {"id": "n", "type": "batch_normalization"}, dense("b", 16)],
    "equal": [dense(f"d{i}", 200, "tanh") for i in range(4)],
    "images": [{"id": "c", "type": "conv2d", "filters": 24, "kernel_size": 3},
               {"id": "d", "type": "conv2d", "filters": 24, "kernel_size": 3}],
}  # fmt: skip


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", WIDE)
def test_bits_depend_on_nothing_but_the_design(
    monkeypatch: pytest.MonkeyPatch, name: str, dtype: str
) -> None:
    """Not on threads, in NumPy's BLAS or beside it, and not on the network trained beside."""
    monkeypatch.setattr(products, "PART", 200_000)
    found = []
    for threads, of_blas, beside in ((1, 1, None), (2, 2, None), (3, 2, "dense")):
        made = design(WIDE[name], data={"name": "digits"}, batch_size=64, dtype=dtype,
                      clip_norm=1.0, optimizer={"name": "adam"})  # fmt: skip
        if beside is not None:
            other = design(WIDE[beside]).networks
            made = made.model_copy(update={"networks": (*made.networks, *other)})
        with threadpool_limits(of_blas), use_threads(threads):
            trainer = Trainer(made)
            for _ in range(3):
                trainer.step()
            trainer.evaluate()
        found.append((trainer.networks[0].state.parameters.tobytes(), trainer.evaluation(0)))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_end_with_their_context_and_errors_reach_the_caller(threads: int) -> None:
    """The caller's thread is one of them."""
    before = set(threading.enumerate())
    with use_threads(threads):
        shared_matmul(np.ones((512, 512)), np.ones((512, 512)), np.zeros((512, 512)))
        begun = set(threading.enumerate()) - before
        assert bool(begun) == (threads > 1)
        assert len(begun) < threads
        with pytest.raises(ValueError):
            shared_matmul(np.ones((512, 512)), np.ones((511, 512)), np.zeros((512, 512)))
    assert not any(thread.is_alive() for thread in begun)


@pytest.mark.parametrize(
    ("part", "longest", "of_matrix", "of_stack"),
    [(1_000, 10**9, 1, 4), (300, 10**9, 2, 4), (200, 10**9, 4, 4), (10, 10**9, 4, 4),
     (10, 240, 4, 5), (10, 150, 5, 6), (10, 100, 8, 12), (10, 1, 40, 60)],
)  # fmt: skip
def test_a_product_has_four_parts_at_most_unless_they_were_too_long(
    monkeypatch: pytest.MonkeyPatch, part: int, longest: int, of_matrix: int, of_stack: int
) -> None:
    """800 multiplications for 40 rows, and 1,200 for six matrices of ten columns."""
    made: list[int] = []
    share = products._share
    monkeypatch.setattr(products, "PART", part)
    monkeypatch.setattr(products, "LONGEST_PART", longest)
    monkeypatch.setattr(
        products, "_share", lambda parts, asked: made.append(len(parts)) or share(parts, asked)
    )
    for shape in ((40, 2), (2, 40)):
        result = np.zeros(shape)
        shared_matmul(np.ones((shape[0], 10)), np.ones((10, shape[1])), result)
        assert (result == 10).all()
    stack = np.zeros((6, 4, 10))
    shared_stacks(np.ones((4, 5)), np.ones((6, 5, 10)), stack)
    assert (stack == 5).all()
    assert made == [of_matrix, of_matrix, of_stack]


@pytest.mark.parametrize("of_half", [product, stacked_product])
def test_long_products_in_half_precision_are_made_in_single_part_by_part(
    monkeypatch: pytest.MonkeyPatch, of_half: Callable[..., Callable[..., None]]
) -> None:
    monkeypatch.setattr(products, "LONGEST_PART", 1_000)
    asked = itertools.count()
    work = (3 * 40 * 30 * 20,) if of_half is stacked_product else (20, 40 * 30 * 20)
    made = of_half(np.dtype(np.float16), *work, lambda: next(asked) < 0)
    draw = np.random.default_rng(0)
    shapes = ((3, 40, 30), (3, 30, 20)) if of_half is stacked_product else ((40, 30), (30, 20))
    a, b = (draw.normal(size=shape).astype(np.float16) for shape in shapes)
    result = np.full((*a.shape[:-1], 20), np.nan, np.float16)
    made(a, b, result)
    assert result == pytest.approx(a.astype(float) @ b.astype(float), abs=1e-2, rel=1e-2)
    assert next(asked) >= 20


def test_products_are_shared_from_eight_million_multiplications_on() -> None:
    single, half = np.dtype(np.float32), np.dtype(np.float16)

    def asked() -> bool:
        return False

    for of, shared in ((partial(product, single, 1), shared_matmul),
                       (partial(stacked_product, single), shared_stacks)):  # fmt: skip
        assert of(2**23 - 1) is not shared
        assert of(2**23) is shared
        assert of(2**29, asked) is shared
        assert of(2**30) is shared
        assert of(2**29 + 1, asked).keywords == {"is_cancelled": asked}  # type: ignore[attr-defined]
    for of in (partial(product, half, 1), partial(stacked_product, half)):
        assert of(2**29, asked) is half_matmul
        assert of(2**29 + 1, asked) is not half_matmul
    assert product(single, 16_383, 0) is np.ndarray.dot
    assert product(single, 16_384, 0) is np.matmul


@pytest.mark.parametrize("shape", [(8, 8), (9, 8), (8, 9)])
def test_a_product_is_cut_along_the_longer_side_of_its_result(
    shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows lie one behind the other in memory, so they are cut where the sides are equal."""
    monkeypatch.setattr(products, "PART", 100)
    cut: list[tuple[int, ...]] = []
    monkeypatch.setattr(
        products, "_share", lambda parts, asked: cut.extend(part[2].shape for part in parts)
    )
    rows, columns = shape
    shared_matmul(np.ones((rows, 10)), np.ones((10, columns)), np.empty(shape))
    assert cut == ([(2, columns)] * 3 + [(rows - 6, columns)] if rows >= columns else
                   [(rows, 2)] * 3 + [(rows, 3)])  # fmt: skip


def test_a_product_of_few_entries_has_no_empty_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(products, "PART", 8)
    made: list[products.Part] = []
    monkeypatch.setattr(products, "_share", lambda parts, asked: made.extend(parts))
    shared_matmul(np.ones((3, 90)), np.ones((90, 2)), np.empty((3, 2)))
    shared_matmul(np.ones((2, 90)), np.ones((90, 3)), np.empty((2, 3)))
    shared_stacks(np.ones((1, 90)), np.ones((3, 90, 1)), np.empty((3, 1, 1)))
    assert len(made) == 9
    assert all(result.size for _, _, result in made)


def some_parts(count: int) -> list[products.Part]:
    return [(np.ones((1, 1)), np.ones((1, 1)), np.empty((1, 1))) for _ in range(count)]


def test_all_threads_have_ended_their_part_when_a_product_is_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They are told at once, and waited for: what they write into may be used again."""
    caller, began, told = threading.get_ident(), threading.Event(), []

    def make(parts: list[products.Part], is_cancelled: Callable[[], bool]) -> None:
        if threading.get_ident() == caller:
            assert began.wait(10)
            raise Cancelled
        began.set()
        told.append(is_cancelled.__self__.wait(10))  # type: ignore[attr-defined]

    waited: list[Future[None]] = []
    wait = products.wait
    monkeypatch.setattr(products, "_make", make)
    monkeypatch.setattr(products, "wait", lambda each: waited.extend(each) or wait(each))
    with use_threads(2), pytest.raises(Cancelled):
        products._share(some_parts(4), lambda: True)
    assert len(waited) == 1
    assert waited[0].done()
    assert told == [True]


def test_an_error_in_another_thread_reaches_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    caller, make = threading.get_ident(), products._make

    def fail(parts: list[products.Part], is_cancelled: Callable[[], bool]) -> None:
        if threading.get_ident() != caller:
            raise MemoryError
        make(parts, is_cancelled)

    monkeypatch.setattr(products, "_make", fail)
    with use_threads(2), pytest.raises(MemoryError):
        products._share(some_parts(4), lambda: False)


@pytest.mark.parametrize(
    ("threads", "count", "runs"),
    [(1, 4, [4]), (2, 4, [2, 2]), (3, 4, [1, 1, 2]), (8, 3, [1, 1, 1])],
)
def test_parts_are_spread_over_as_many_threads_as_there_are(
    threads: int, count: int, runs: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    monkeypatch.setattr(products, "_make", lambda parts, asked: made.append(len(parts)))
    with use_threads(threads):
        products._share(some_parts(count), lambda: False)
    assert sorted(made) == runs


def test_overflow_warns_in_no_thread() -> None:
    """The caller's own silence does not reach the others."""
    large, result = np.full((512, 512), 1e300), np.empty((512, 512))
    for threads in (1, 2):
        result[:] = 0
        with use_threads(threads):
            shared_matmul(large, large, result)
        assert np.isinf(result).all()
