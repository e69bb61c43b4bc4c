"""Dropout keeps x / (1 − rate) with probability 1 − rate, so that the mean stays what it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.nn.layers.dropout import Dropout, DropoutOperation
from tests.simulator.nn.layers.at_work import at_work

FEATURES, BATCH = 200, 100
RATES = [0.1, 0.3, 0.5, 0.9]


def operation(rate: float, *, training: bool = True, **more: Any) -> DropoutOperation:
    dropout = Dropout(id="d", rate=rate)
    _, found = at_work(dropout, (FEATURES,), batch=BATCH, training=training, **more)
    assert isinstance(found, DropoutOperation)
    return found


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_value_is_dropped_or_divided_by_the_share_that_is_kept(rate: float, dtype: type) -> None:
    dropout = operation(rate, dtype=dtype)
    dropout.forward()
    kept = dropout.y != 0
    np.testing.assert_allclose(dropout.y[kept], dropout.x[kept] / (1 - rate), rtol=1e-6)
    # a binomial's share, within five standard deviations
    assert kept.mean() == pytest.approx(1 - rate, abs=5 * np.sqrt(rate * (1 - rate) / kept.size))


@pytest.mark.parametrize("rate", RATES)
def test_the_mean_stays_what_it_was(rate: float) -> None:
    dropout = operation(rate)
    means = []
    for _ in range(20):
        dropout.forward()
        means.append((dropout.y * dropout.x).sum() / (dropout.x**2).sum())
    assert np.mean(means) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("rate", RATES)
def test_the_gradient_passes_where_the_value_did_and_is_scaled_alike(rate: float) -> None:
    dropout = operation(rate)
    dropout.forward()
    dropout.backward()
    assert dropout.dx is not None
    expected = np.where(dropout.y != 0, dropout.dy / (1 - rate), 0)
    np.testing.assert_allclose(dropout.dx, expected, rtol=1e-12)


def test_each_pass_drops_other_values() -> None:
    dropout = operation(0.5)
    dropout.forward()
    before = dropout.y.copy()
    dropout.forward()
    assert 0.4 < np.mean((before == 0) != (dropout.y == 0)) < 0.6


@pytest.mark.parametrize(("rate", "training"), [(0.5, False), (0.0, True)])
def test_outside_training_and_at_rate_zero_everything_passes_and_nothing_is_drawn(
    rate: float, training: bool
) -> None:
    dropout = operation(rate, training=training)
    state = dropout.generator.bit_generator.state
    dropout.forward()
    np.testing.assert_array_equal(dropout.y, dropout.x)
    if training:
        dropout.backward()
        np.testing.assert_array_equal(dropout.dx, dropout.dy)
    assert dropout.generator.bit_generator.state == state


def test_a_gradient_that_nobody_needs_is_not_written() -> None:
    dropout = operation(0.5, with_dx=False)
    dropout.forward()
    dropout.backward()
    assert dropout.dx is None
