"""Products with windows agree with a convolution written out in plain loops."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.nn.layers import convolution_product
from simulator.nn.layers.convolution_product import ConvolutionProduct
from simulator.training.trainer import Trainer
from tests.simulator.designs import design

DRAW = np.random.default_rng(5)


def windows_by_hand(
    image: np.ndarray, out: tuple[int, int], size: int, before: tuple[int, int], stride: int,
    dilation: int,
) -> np.ndarray:  # fmt: skip
    """(out_height, out_width, size, size, channels, batch)."""
    channels, height, width, batch = image.shape
    found = np.zeros((*out, size, size, channels, batch))
    for h, w, i, j in np.ndindex(*out, size, size):
        row, column = stride * h - before[0] + i, stride * w - before[1] + j
        if row % dilation or column % dilation:
            continue
        if 0 <= row // dilation < height and 0 <= column // dilation < width:
            found[h, w, i, j] = image[:, row // dilation, column // dilation]
    return found


CASES = [
    # height, width, out, size, before, stride, dilation
    (5, 7, (5, 7), 3, (1, 1), 1, 1),
    (5, 7, (3, 5), 3, (0, 0), 1, 1),
    (5, 7, (3, 4), 3, (1, 1), 2, 1),
    (6, 6, (2, 2), 2, (0, 0), 3, 1),
    (3, 4, (5, 7), 3, (1, 1), 1, 2),
    (2, 2, (6, 6), 2, (1, 1), 1, 3),
    (1, 1, (1, 1), 5, (2, 2), 1, 1),
    (4, 4, (4, 4), 1, (0, 0), 1, 1),
    (4, 4, (2, 2), 1, (0, 0), 2, 1),
]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("ones", [False, True])
def test_every_window_is_multiplied(case: tuple, ones: bool) -> None:
    height, width, out, size, before, stride, dilation = case
    channels, results, batch = 2, 3, 4
    image = DRAW.normal(size=(channels, height, width, batch))
    product = ConvolutionProduct(
        image, out, size, before, matmul=np.matmul, stride=stride, dilation=dilation, ones=ones
    )
    weights = DRAW.normal(size=(size, size * channels + ones, results))
    kernel = weights[:, : size * channels].reshape(size, size, channels, results)
    windows = windows_by_hand(image, out, size, before, stride, dilation)
    expected = np.einsum("hwijcb,ijcr->rhwb", windows, kernel)
    if ones:
        expected += weights[:, -1].sum(axis=0)[:, None, None, None]
    found = np.zeros((results, out[0], out[1] * batch))
    for call in product.gather_calls():
        call()
    product.product(weights.reshape(-1, results), found)
    assert np.allclose(found.reshape(expected.shape), expected, rtol=0, atol=1e-12)

    dz = DRAW.normal(size=found.shape)
    gradient = np.zeros_like(weights)
    product.weight_gradient(dz, gradient.reshape(-1, results))
    by_hand = np.einsum("hwijcb,rhwb->ijcr", windows, dz.reshape(expected.shape))
    made = gradient[:, : size * channels].reshape(by_hand.shape)
    assert np.allclose(made, by_hand, rtol=0, atol=1e-12)
    if ones:
        assert np.allclose(gradient[0, -1], dz.sum(axis=(1, 2)), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("at_once", "calls"), [(convolution_product.AT_ONCE, 3), (48, 6)])
def test_the_image_is_read_anew_and_its_padding_stays_zero(
    monkeypatch: pytest.MonkeyPatch, at_once: int, calls: int
) -> None:
    """In calls that take long neither for one column of the window nor for many rows."""
    monkeypatch.setattr(convolution_product, "AT_ONCE", at_once)
    image = DRAW.normal(size=(2, 4, 4, 3))
    product = ConvolutionProduct(image, (4, 4), 3, (1, 1), matmul=np.matmul)
    weights, found = np.ones((18, 1)), np.zeros((1, 4, 12))
    assert len(product.gather_calls()) == calls
    for _ in range(2):
        image += 1
        for call in product.gather_calls():
            call()
        product.product(weights, found)
        windows = windows_by_hand(image, (4, 4), 3, (1, 1), 1, 1)
        assert np.allclose(found.reshape(4, 4, 3), windows.sum(axis=(2, 3, 4)))


def test_large_products_taken_in_parts_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    layers = [
        {"id": "a", "type": "conv2d", "filters": 6, "kernel_size": 3, "padding": "same"},
        {"id": "b", "type": "conv2d", "filters": 4, "kernel_size": 3, "strides": 2},
    ]
    asked = design(layers, data={"name": "digits"}, batch_size=32)
    gradients = []
    for largest, small in ((10**9, 10**9), (1, 10**9), (10**9, 20_000), (500, 20_000)):
        monkeypatch.setattr(convolution_product, "LARGEST_PARTIAL_SUMS", largest)
        monkeypatch.setattr(convolution_product, "SMALL_PRODUCT", small)
        monkeypatch.setattr(convolution_product, "FEWEST_PLACES", 8)
        trainer = Trainer(asked)
        trainer.step()
        gradients.append(trainer.networks[0].state.gradients.copy())
    assert gradients[0].any()
    for other in gradients[1:]:
        assert np.allclose(other, gradients[0], rtol=0, atol=1e-13)


def test_windows_overlap_in_memory() -> None:
    """A window of 3 × 3 holds nine values; the padded image lies in memory three times."""
    image = np.zeros((16, 8, 8, 10))
    product = ConvolutionProduct(image, (8, 8), 3, (1, 1), matmul=np.matmul)
    assert product.rows.nbytes == 9 * image.nbytes
    assert product.rows.strides[0] * (8 + 2) < 4 * image.nbytes


def test_a_product_is_halved_until_it_is_small_but_not_into_few_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(convolution_product, "SMALL_PRODUCT", 9 * 50)
    shapes = []
    for fewest, places in ((20, 160), (60, 160), (20, 72), (20, 150), (20, 40)):
        monkeypatch.setattr(convolution_product, "FEWEST_PLACES", fewest)
        image, found = np.ones((1, 3, 4, places // 2)), np.zeros((1, 1, places))
        product = ConvolutionProduct(
            image, (1, 2), 3, (0, 0), matmul=lambda _, rows, __: shapes.append(rows.shape)
        )
        product.product(np.ones((9, 1)), found)
    # four times 40; 50 places are too few; twice 36; 75 is odd; and 40 are small already
    assert [shape[1:] for shape in shapes] == [
        (4, 9, 40), (1, 9, 160), (2, 9, 36), (2, 9, 75), (1, 9, 40)
    ]  # fmt: skip


@pytest.mark.parametrize("shape", [(10,), (2, 10), (5, 2), (2, 3, 10), (0, 4)])
def test_large_arrays_are_copied_in_parts_of_a_few_numbers(
    shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(convolution_product, "AT_ONCE", 4)
    values, into = DRAW.normal(size=shape), np.zeros(shape)
    for call in convolution_product.copy_calls(into, values):
        before = into.copy()
        call()
        assert 0 < (into != before).sum() <= 4
    np.testing.assert_array_equal(into, values)
