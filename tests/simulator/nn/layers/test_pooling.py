"""Pooling agrees with plain loops over windows, forwards and backwards."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.nn.layers.base import ShapeError
from simulator.nn.layers.pooling import (
    AveragePooling2D,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    Pooling,
)
from tests.simulator.nn.layers.at_work import as_images, at_work

CASES = [
    # input shape, pool_size, strides, padding, height and width that leave, rows padded above
    ((4, 6, 2), 2, None, "valid", (2, 3), 0),
    ((5, 7, 2), 2, None, "valid", (2, 3), 0),
    ((5, 7, 2), 2, None, "same", (3, 4), 0),
    ((5, 5, 1), 3, 2, "same", (3, 3), 1),
    ((6, 5, 3), 3, 1, "same", (6, 5), 1),
    ((5, 4, 2), 2, 3, "valid", (2, 1), 0),
]


def window_of(image: np.ndarray, row: int, column: int, case: tuple) -> tuple[slice, slice]:
    """Rows and columns of an image that lie in the window at an output's place."""
    _, size, strides, _, _, before = case
    step = strides or size
    top, left = row * step - before, column * step - before
    return slice(max(top, 0), top + size), slice(max(left, 0), left + size)


def pooled(kind: type[Pooling], case: tuple) -> tuple:
    shape, size, strides, padding, out, _ = case
    layer = kind(id="p", pool_size=size, strides=strides, padding=padding)
    assert layer.output_shape(shape) == (*out, shape[2])
    buffers, operation = at_work(layer, shape)
    operation.forward()
    operation.backward()
    assert buffers.dx is not None
    assert buffers.dy is not None
    leaving = (*out, shape[2])
    return (
        as_images(buffers.x, shape),
        as_images(buffers.y, leaving),
        as_images(buffers.dx, shape),
        as_images(buffers.dy, leaving),
    )


@pytest.mark.parametrize("case", CASES)
def test_the_largest_value_of_each_window_is_kept_and_gets_the_gradient(case: tuple) -> None:
    x, y, dx, dy = pooled(MaxPooling2D, case)
    expected = np.zeros_like(x)
    for sample, row, column, channel in np.ndindex(y.shape):
        place = window_of(x, row, column, case)
        seen = x[sample, *place, channel]
        assert y[sample, row, column, channel] == seen.max()
        at = np.unravel_index(seen.argmax(), seen.shape)
        expected[sample, *place, channel][at] += dy[sample, row, column, channel]
    np.testing.assert_allclose(dx, expected, rtol=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_the_mean_leaves_padding_out(case: tuple) -> None:
    x, y, dx, dy = pooled(AveragePooling2D, case)
    expected = np.zeros_like(x)
    for sample, row, column, channel in np.ndindex(y.shape):
        place = window_of(x, row, column, case)
        seen = x[sample, *place, channel]
        assert y[sample, row, column, channel] == pytest.approx(seen.mean(), rel=1e-12)
        expected[sample, *place, channel] += dy[sample, row, column, channel] / seen.size
    np.testing.assert_allclose(dx, expected, rtol=1e-12)


def test_the_first_of_equal_values_gets_the_gradient() -> None:
    buffers, operation = at_work(MaxPooling2D(id="p"), (2, 2, 1), batch=1)
    buffers.x[...] = 7
    operation.forward()
    operation.backward()
    assert buffers.dx is not None
    assert buffers.dy is not None
    np.testing.assert_array_equal(buffers.dx[:, 0], [buffers.dy[0, 0], 0, 0, 0])


def test_all_values_below_zero_are_not_beaten_by_padding() -> None:
    layer = MaxPooling2D(id="p", pool_size=3, strides=1, padding="same")
    buffers, operation = at_work(layer, (4, 4, 2))
    buffers.x[...] = -1 - np.abs(buffers.x)
    operation.forward()
    assert (buffers.y <= -1).all()


def test_global_pooling_is_the_mean_of_each_channel() -> None:
    shape = (3, 4, 2)
    buffers, operation = at_work(GlobalAveragePooling2D(id="g"), shape)
    operation.forward()
    operation.backward()
    assert buffers.dx is not None
    assert buffers.dy is not None
    np.testing.assert_allclose(buffers.y.T, as_images(buffers.x, shape).mean(axis=(1, 2)))
    spread = np.broadcast_to(buffers.dy.T[:, None, None, :] / 12, (5, *shape))
    np.testing.assert_allclose(as_images(buffers.dx, shape), spread)


def test_flatten_passes_values_and_gradients_as_they_are() -> None:
    layer = Flatten(id="f")
    assert layer.output_shape((3, 4, 2)) == (24,)
    buffers, operation = at_work(layer, (3, 4, 2))
    operation.forward()
    operation.backward()
    np.testing.assert_array_equal(buffers.y, buffers.x)
    np.testing.assert_array_equal(buffers.dx, buffers.dy)


@pytest.mark.parametrize(
    "layer",
    [MaxPooling2D(id="p"), AveragePooling2D(id="p"), GlobalAveragePooling2D(id="p"),
     Flatten(id="p")],
)  # fmt: skip
def test_a_gradient_that_nobody_needs_is_left_out(layer: Pooling) -> None:
    buffers, operation = at_work(layer, (4, 4, 1), with_dx=False)
    operation.forward()
    before = buffers.y.copy()
    operation.backward()
    np.testing.assert_array_equal(buffers.y, before)


def test_a_window_larger_than_the_image_is_refused_with_its_remedy() -> None:
    with pytest.raises(ShapeError, match="3 × 3 does not fit into 2 × 4; padding 'same' would"):
        MaxPooling2D(id="p", pool_size=3).output_shape((2, 4, 1))
    assert MaxPooling2D(id="p", pool_size=3).output_shape((3, 4, 1)) == (1, 1, 1)


def test_a_vector_is_refused() -> None:
    with pytest.raises(ShapeError, match="needs an image"):
        GlobalAveragePooling2D(id="p").output_shape((8,))


def test_nothing_to_flatten_is_refused() -> None:
    with pytest.raises(ShapeError, match="nothing arrives"):
        Flatten(id="f").output_shape((3, 0, 2))
    assert Flatten(id="f").output_shape((1, 1, 1)) == (1,)
