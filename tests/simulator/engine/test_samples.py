"""Samples become columns, channel by channel, and targets what an output of some units means."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.data.dataset import InputScaling
from simulator.data.statistics import mean_and_spread
from simulator.engine.samples import Samples, StoredColumns, columns_of


def test_vectors_become_columns() -> None:
    inputs = np.arange(6.0).reshape(3, 2)
    found = columns_of(inputs, np.dtype(np.float32))
    assert np.array_equal(found, inputs.T)
    assert found.dtype == np.float32
    assert found.flags.c_contiguous


def test_images_lie_channel_by_channel() -> None:
    inputs = np.random.default_rng(1).normal(size=(4, 3, 2, 5))
    found = columns_of(inputs, np.dtype(np.float64)).reshape(5, 3, 2, 4)
    for sample, row, column, channel in np.ndindex(inputs.shape):
        assert found[channel, row, column, sample] == inputs[sample, row, column, channel]


def test_targets_are_shares_of_classes_or_numbers() -> None:
    classes = Samples(np.zeros((4, 2)), np.array([2, 0, 1, 1]), np.dtype(np.float32))
    assert classes.count == 4
    assert classes.targets(3).tolist() == [[0, 1, 0, 0], [0, 0, 1, 1], [1, 0, 0, 0]]
    assert classes.targets(1).tolist() == [[2, 0, 1, 1]]
    assert classes.targets(3) is classes.targets(3)
    assert classes.targets(3).dtype == np.float32
    numbers = Samples(np.zeros((2, 2)), np.array([[1.5, 2.5], [3.5, 4.5]]), np.dtype(np.float64))
    assert numbers.targets(2).tolist() == [[1.5, 3.5], [2.5, 4.5]]
    single = Samples(np.zeros((2, 2)), np.array([1.5, 2.5]), np.dtype(np.float64))
    assert single.targets(1).tolist() == [[1.5, 2.5]]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("standardized", [False, True])
@pytest.mark.parametrize("shape", [(600, 7), (600, 3, 2, 3), (600, 3, 2, 1)])
def test_bytes_stay_bytes_and_are_taken_as_if_all_had_been_converted(
    shape: tuple[int, ...], standardized: bool, dtype: type[np.floating]
) -> None:
    draw = np.random.default_rng(2)
    stored = draw.integers(0, 256, shape).astype(np.uint8)
    mean, spread = mean_and_spread(stored)
    scaling = InputScaling(mean, 1 / spread) if standardized else None
    plain = stored.astype(np.float32) if scaling is None else scaling.scaled(stored)
    whole, found = columns_of(plain, np.dtype(dtype)), columns_of(stored, np.dtype(dtype), scaling)
    assert isinstance(found, StoredColumns)
    assert found.shape == whole.shape
    assert found.dtype == whole.dtype
    chosen = draw.permutation(shape[0])[:300]  # more than are converted together
    taken = [np.zeros((len(whole) + 1, len(chosen)), dtype) for _ in range(2)]
    for columns, out in zip((whole, found), taken, strict=True):
        columns.take(chosen, 1, out[:-1], "clip")
    np.testing.assert_array_equal(*taken)
    np.testing.assert_array_equal(found[:, 250:520], whole[:, 250:520])
    np.testing.assert_array_equal(found[:, :], whole)  # three parts, the last of them short
    np.testing.assert_array_equal(found[:, chosen], whole[:, chosen])
    held = sum(part.nbytes for part in vars(found).values() if isinstance(part, np.ndarray))
    assert np.shares_memory(found._stored, stored)
    assert held <= stored.nbytes + 256 * 13 * stored[0].size  # as given, and a batch's worth
