"""Layer normalisation takes its means over the channels of one sample and position."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.nn.layers.layer_normalization import LayerNormalization
from tests.simulator.nn.layers.at_work import as_images, at_work

SHAPE = (2, 3, 4)
LAYER = LayerNormalization(id="n", epsilon=0.1)


@pytest.mark.parametrize("training", [True, False])
def test_each_position_is_normalised_over_its_channels(training: bool) -> None:
    buffers, operation = at_work(LAYER, SHAPE, training=training, with_dx=training)
    operation.forward()
    x = as_images(buffers.x, SHAPE)
    mean, variance = x.mean(axis=3, keepdims=True), x.var(axis=3, keepdims=True)
    gamma, beta = buffers.parameters["gamma"], buffers.parameters["beta"]
    expected = gamma * (x - mean) / np.sqrt(variance + 0.1) + beta
    np.testing.assert_allclose(as_images(buffers.y, SHAPE), expected, atol=1e-12)


def test_its_gradient_counts_what_mean_and_variance_depend_on() -> None:
    buffers, operation = at_work(LAYER, SHAPE)
    operation.forward()
    operation.backward()
    assert buffers.dx is not None
    assert buffers.dy is not None
    x, dy = as_images(buffers.x, SHAPE), as_images(buffers.dy, SHAPE)
    std = np.sqrt(x.var(axis=3, keepdims=True) + 0.1)
    normal = (x - x.mean(axis=3, keepdims=True)) / std
    g = buffers.parameters["gamma"] * dy
    # Ba, Kiros & Hinton 2016: mean and std depend on x as well
    expected = (
        g - g.mean(axis=3, keepdims=True) - normal * (g * normal).mean(axis=3, keepdims=True)
    ) / std
    np.testing.assert_allclose(as_images(buffers.dx, SHAPE), expected, atol=1e-12)
    for name, made in (("gamma", dy * normal), ("beta", dy)):
        np.testing.assert_allclose(buffers.gradients[name], made.sum(axis=(0, 1, 2)), atol=1e-12)
