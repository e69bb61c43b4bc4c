"""Numbers of an evidence are what their definitions say."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.diagnosis.evidence import FEW_VALUES, median


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("count", [1, 2, 3, 8, 9, FEW_VALUES, FEW_VALUES + 1])
def test_a_median_is_to_the_bit_that_of_numpy(count: int, dtype: str) -> None:
    values = np.random.default_rng(count).normal(size=count).astype(dtype)
    before = values.copy()
    assert median(values) == float(np.median(values))
    assert np.array_equal(values, before)
    values[0] = np.inf
    assert median(values) == float(np.median(values))
    values[-1] = np.nan
    assert np.isnan(median(values))
