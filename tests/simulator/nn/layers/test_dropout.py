"""Dropout keeps x / (1 − rate) with probability 1 − rate, so that the mean stays what it was."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.nn.layers.base import LayerBuffers
from simulator.nn.layers.dropout import Dropout, DropoutOperation

FEATURES, BATCH = 200, 100
RATES = [0.1, 0.3, 0.5, 0.9]


def operation(
    rate: float, *, training: bool = True, dtype: type = np.float64, with_dx: bool = True
) -> DropoutOperation:
    """Dropout on random values between 1 and 2 with a random ∂y, (features, batch)."""
    draw = np.random.default_rng(3)
    x = draw.uniform(1, 2, (FEATURES, BATCH)).astype(dtype)
    dy = draw.normal(size=x.shape).astype(dtype)
    nothing = np.empty(0, dtype)
    buffers = LayerBuffers(
        input_shape=(FEATURES,), output_shape=(FEATURES,), batch=BATCH, training=training,
        x=x, x_with_ones=x, y=np.full_like(x, np.nan),
        dx=np.full_like(x, np.nan) if with_dx else None, dy=dy,
        parameters={}, gradients={}, flat=nothing, flat_gradient=nothing,
        generator=np.random.default_rng(4), borrow=lambda _, shape: np.empty(shape, dtype),
    )  # fmt: skip
    return DropoutOperation(Dropout(id="d", rate=rate), buffers)


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
        means.append(dropout.y.mean() / dropout.x.mean())
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
    dropout.backward()
    np.testing.assert_array_equal(dropout.y, dropout.x)
    np.testing.assert_array_equal(dropout.dx, dropout.dy)
    assert dropout.generator.bit_generator.state == state


def test_a_gradient_that_nobody_needs_is_not_written() -> None:
    dropout = operation(0.5, with_dx=False)
    dropout.forward()
    dropout.backward()
    assert dropout.dx is None
