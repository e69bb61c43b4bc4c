"""Samples become columns, channel by channel, and targets what an output of some units means."""

from __future__ import annotations

import numpy as np

from simulator.engine.samples import Samples, columns_of


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
