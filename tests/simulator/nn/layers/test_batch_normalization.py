"""Batch normalisation takes its means over samples and positions, or from running averages."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.nn.layers.batch_normalization import BatchNormalization
from tests.simulator.nn.layers.at_work import as_images, at_work

SHAPE = (3, 4, 2)
LAYER = BatchNormalization(id="b", epsilon=0.1)


def test_each_channel_of_an_image_is_normalised_over_samples_and_positions() -> None:
    buffers, operation = at_work(LAYER, SHAPE)
    operation.forward()
    x = as_images(buffers.x, SHAPE)
    mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
    gamma, beta = buffers.parameters["gamma"], buffers.parameters["beta"]
    expected = gamma * (x - mean) / np.sqrt(variance + 0.1) + beta
    np.testing.assert_allclose(as_images(buffers.y, SHAPE), expected, atol=1e-12)
    np.testing.assert_allclose(buffers.statistics["mean"], mean, atol=1e-12)
    np.testing.assert_allclose(buffers.statistics["variance"], variance, atol=1e-12)


def test_its_gradient_counts_what_mean_and_variance_depend_on() -> None:
    """Against finite differences of the sum of y · ∂y."""
    buffers, operation = at_work(LAYER, (2,))
    operation.forward()
    operation.backward()
    assert buffers.dx is not None
    dx, dy = buffers.dx.copy(), buffers.dy

    def objective() -> float:
        operation.forward()
        return float(np.sum(buffers.y * dy))

    for array, gradient in [
        (buffers.x, dx),
        *((buffers.parameters[n], buffers.gradients[n].copy()) for n in ("gamma", "beta")),
    ]:
        for place in np.ndindex(array.shape):
            kept, step = array[place], 1e-6
            array[place] = kept + step
            above = objective()
            array[place] = kept - step
            below = objective()
            array[place] = kept
            assert gradient[place] == pytest.approx((above - below) / (2 * step), abs=1e-7)


def test_inference_uses_the_running_averages() -> None:
    buffers, operation = at_work(
        LAYER, SHAPE, training=False, with_dx=False, moving={"mean": 2.0, "variance": 4.0}
    )
    operation.forward()
    gamma, beta = buffers.parameters["gamma"], buffers.parameters["beta"]
    expected = gamma * (as_images(buffers.x, SHAPE) - 2) / np.sqrt(4.1) + beta
    np.testing.assert_allclose(as_images(buffers.y, SHAPE), expected, atol=1e-12)
    with pytest.raises(RuntimeError, match="no backward"):
        operation.backward()


def test_running_averages_start_as_those_of_a_standard_normal_signal() -> None:
    assert LAYER.statistics(SHAPE) == {"mean": ((2,), 0.0), "variance": ((2,), 1.0)}
