"""A convolution agrees with sums over windows that are written out."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.nn.layers.conv2d import Conv2D
from tests.simulator.nn.layers.at_work import as_images, at_work

CASES = [
    # input shape, kernel_size, strides, padding, output height and width, rows padded above
    ((5, 4, 2), 3, 1, "same", (5, 4), 1),
    ((5, 4, 2), 3, 1, "valid", (3, 2), 0),
    ((5, 5, 1), 2, 2, "valid", (2, 2), 0),
    ((5, 5, 3), 3, 2, "same", (3, 3), 1),
    ((4, 4, 2), 2, 1, "same", (4, 4), 0),
    ((3, 3, 2), 1, 1, "valid", (3, 3), 0),
]
FILTERS = 3


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("activation", ["linear", "tanh"])
@pytest.mark.parametrize("use_bias", [True, False])
def test_both_passes_are_sums_over_windows(case: tuple, activation: str, use_bias: bool) -> None:
    shape, size, strides, padding, out, before = case
    layer = Conv2D.model_validate(
        {"id": "c", "type": "conv2d", "filters": FILTERS, "kernel_size": size, "strides": strides,
         "padding": padding, "activation": activation, "use_bias": use_bias}
    )  # fmt: skip
    leaving = (*out, FILTERS)
    assert layer.output_shape(shape) == leaving
    buffers, operation = at_work(layer, shape)
    operation.forward()
    operation.backward()
    assert buffers.dx is not None
    assert buffers.dy is not None
    kernel, bias = buffers.parameters["kernel"], buffers.parameters.get("bias", np.zeros(FILTERS))
    x, y = as_images(buffers.x, shape), as_images(buffers.y, leaving)
    room = [(0, 0), (before, size), (before, size), (0, 0)]
    padded, dpadded = np.pad(x, room), np.zeros_like(np.pad(x, room))
    dkernel = np.zeros_like(kernel)
    dz = as_images(buffers.dy, leaving) * (1 if activation == "linear" else 1 - y**2)
    for row, column in np.ndindex(out):
        top, left = row * strides, column * strides
        place = (slice(None), slice(top, top + size), slice(left, left + size))
        z = np.einsum("nijc,ijcf->nf", padded[place], kernel) + bias
        expected = z if activation == "linear" else np.tanh(z)
        np.testing.assert_allclose(y[:, row, column], expected, atol=1e-12)
        dkernel += np.einsum("nijc,nf->ijcf", padded[place], dz[:, row, column])
        dpadded[place] += np.einsum("nf,ijcf->nijc", dz[:, row, column], kernel)
    np.testing.assert_allclose(buffers.gradients["kernel"], dkernel, atol=1e-12)
    if use_bias:
        np.testing.assert_allclose(buffers.gradients["bias"], dz.sum(axis=(0, 1, 2)), atol=1e-12)
    height, width, _ = shape
    inside = dpadded[:, before : before + height, before : before + width]
    np.testing.assert_allclose(as_images(buffers.dx, shape), inside, atol=1e-12)


def test_its_fans_count_the_window() -> None:
    kernel, bias = Conv2D(id="c", filters=3, kernel_size=5).parameters((8, 8, 2))
    assert (kernel.shape, kernel.fan_in, kernel.fan_out) == ((5, 5, 2, 3), 50, 75)
    assert bias.shape == (3,)


@pytest.mark.parametrize(("strides", "size"), [(1, "3 × 3"), (2, "3 × 3 / 2"), (3, "3 × 3 / 3")])
def test_a_stride_of_more_than_one_is_named_behind_the_size(strides: int, size: str) -> None:
    layer = Conv2D.model_validate({"id": "c", "type": "conv2d", "filters": 2, "strides": strides})
    assert layer.detail_words()[0] == (size, "kernel_size")
