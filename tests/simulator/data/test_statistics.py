"""Means and spreads of arrays that stay in a small type."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.data import statistics
from simulator.data.statistics import largest_size, mean_and_spread, scaled

DRAW = np.random.default_rng(0)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(50, 3), (20, 4, 5, 3)])
def test_they_are_those_of_a_copy_in_double_precision(
    dtype: type, shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "AT_ONCE", 64)  # several pieces
    values = DRAW.integers(-128 if dtype == np.int8 else 0, 127, shape).astype(dtype)
    whole = values.astype(np.float64)
    axes = tuple(range(len(shape) - 1))
    mean, spread = mean_and_spread(values)
    assert np.allclose(mean, whole.mean(axis=axes), rtol=1e-12)
    assert np.allclose(spread, whole.std(axis=axes), rtol=1e-12)
    assert largest_size(values) == np.abs(whole).max()
    made = scaled(values, mean, 1 / spread)
    assert made.dtype == (np.float64 if dtype == np.float64 else np.float32)
    assert np.allclose(made, (whole - mean) / spread, atol=1e-6)


def test_no_values_have_no_size() -> None:
    assert largest_size(np.zeros(0)) == 0
    assert largest_size(np.array([-128], np.int8)) == 128
