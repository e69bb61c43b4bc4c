"""Every precision and size has a matrix product that writes the right result."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.engine.products import LARGE, half_matmul, product, stacked_product


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("entries", [1, LARGE - 1, LARGE, 10 * LARGE])
def test_a_product_overwrites_its_result(dtype: str, entries: int) -> None:
    draw = np.random.default_rng(0)
    a, b = draw.normal(size=(3, 4)), draw.normal(size=(4, 5))
    result = np.full((3, 5), np.nan, dtype)
    product(np.dtype(dtype), entries)(a.astype(dtype), b.astype(dtype), result)
    assert result == pytest.approx(a @ b, abs=1e-2 if dtype == "float16" else 1e-5)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_a_product_of_stacks_multiplies_matrix_by_matrix(dtype: str) -> None:
    draw = np.random.default_rng(0)
    a, b = draw.normal(size=(2, 3, 4)), draw.normal(size=(2, 4, 5))
    result = np.full((2, 3, 5), np.nan, dtype)
    stacked_product(np.dtype(dtype))(a.astype(dtype), b.astype(dtype), result)
    expected = np.stack([a[0] @ b[0], a[1] @ b[1]])
    assert result == pytest.approx(expected, abs=1e-2 if dtype == "float16" else 1e-5)


def test_half_precision_sums_up_in_single_precision() -> None:
    """In half precision 2048 + 1 is 2048: a sum of ones would stop there."""
    ones, result = np.ones((1, 4096), np.float16), np.zeros((1, 1), np.float16)
    half_matmul(ones, ones.T, result)
    assert result[0, 0] == 4096


def test_a_large_result_is_not_cleared_first() -> None:
    single = np.dtype(np.float32)
    assert product(single, LARGE - 1) is np.ndarray.dot
    assert product(single, LARGE) is np.matmul
