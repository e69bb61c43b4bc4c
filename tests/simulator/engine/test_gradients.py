"""Every derivative agrees with central finite differences in double precision."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.design.design import Design
from simulator.nn.activations import ACTIVATIONS
from simulator.nn.layers import LAYER_TYPES
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

STEP = 1e-5
TOLERANCE = 1e-6


def largest_error(checked: Design, entries: int = 60) -> float:
    """The largest relative error of the gradient over a sample of parameters.

    Central differences are exact to O(STEP²); relative to the largest entry, as small entries
    drown in the rounding of the loss.
    """
    trainer = Trainer(checked)
    network = trainer.networks[0]
    trainer.step()  # fills the batch arrays, and moves the parameters off their start
    rows = trainer.batch_size
    parameters, gradients = network.state.parameters, network.state.gradients
    state = {at: g.bit_generator.state for at, g in network._generators.items()}

    def loss() -> float:
        for at, generator in network._generators.items():  # the same dropout masks each time
            generator.bit_generator.state = state[at]
        return network.gradients_of(rows) + penalty()

    def penalty() -> float:
        mask = network.layout.kernel_mask(np.dtype(np.float64))
        kernels = parameters * mask
        spec = checked.training
        return spec.l1 * float(np.abs(kernels).sum()) + spec.l2 * float((kernels**2).sum())

    loss()
    exact = gradients.copy()
    chosen = np.random.default_rng(0).permutation(parameters.size)[:entries]
    worst = 0.0
    for at in chosen:
        kept = parameters[at]
        parameters[at] = kept + STEP
        above = loss()
        parameters[at] = kept - STEP
        below = loss()
        parameters[at] = kept
        estimate = (above - below) / (2 * STEP)
        worst = max(worst, abs(estimate - exact[at]))
    return worst / max(float(np.abs(exact).max()), 1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_derivative_of_every_activation_is_exact(name: str) -> None:
    layers = [
        dense("a", 5, name),
        {"id": "f", "type": "activation", "activation": name},
        dense("b"),
    ]
    assert largest_error(design(layers)) < TOLERANCE


@pytest.mark.parametrize(
    "activation",
    [
        {"name": "leaky_relu", "negative_slope": 0.4},
        {"name": "elu", "alpha": 0.7},
        {"name": "prelu", "initial_slope": -0.3},
    ],
)
def test_the_derivative_follows_an_activations_parameters(activation: dict[str, Any]) -> None:
    assert largest_error(design([dense("a", 5, activation), dense("b")])) < TOLERANCE


EXAMPLES: dict[str, dict[str, Any]] = {
    "dense": dense("x", 4, "sigmoid", use_bias=False),
    "activation": {"id": "x", "type": "activation", "activation": "tanh"},
    "batch_normalization": {"id": "x", "type": "batch_normalization"},
    "dropout": {"id": "x", "type": "dropout", "rate": 0.3},
    "layer_normalization": {"id": "x", "type": "layer_normalization"},
    "conv2d": {"id": "x", "type": "conv2d", "filters": 3, "activation": "tanh"},
    "max_pooling2d": {"id": "x", "type": "max_pooling2d"},
    "average_pooling2d": {"id": "x", "type": "average_pooling2d"},
    "global_average_pooling2d": {"id": "x", "type": "global_average_pooling2d"},
    "flatten": {"id": "x", "type": "flatten"},
}


IMAGE_LAYERS = {"conv2d", "max_pooling2d", "average_pooling2d", "global_average_pooling2d"}


def conv(name: str, filters: int, **more: Any) -> dict[str, Any]:
    """A convolution that keeps the size."""
    return {"id": name, "type": "conv2d", "filters": filters, "padding": "same", **more}


@pytest.mark.parametrize("kind", LAYER_TYPES)
def test_the_gradient_through_every_layer_is_exact(kind: str) -> None:
    layers = [dense("before", 4), EXAMPLES[kind], dense("behind", 4)]
    if kind not in IMAGE_LAYERS:
        assert largest_error(design(layers)) < TOLERANCE
    layers[0] = conv("before", 2, activation="tanh")
    images = design(layers, data={"name": "digits"}, batch_size=16)
    assert largest_error(images) < TOLERANCE


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [1, 2, 3])
@pytest.mark.parametrize("kind", ["conv2d", "max_pooling2d", "average_pooling2d"])
def test_the_gradient_through_every_window_is_exact(kind: str, strides: int, padding: str) -> None:
    size = {"kernel_size": 3} if kind == "conv2d" else {"pool_size": 3}
    layer = {**EXAMPLES[kind], **size, "strides": strides, "padding": padding}
    images = design(
        [conv("before", 2, activation="tanh"), layer], data={"name": "digits"}, batch_size=16
    )
    assert largest_error(images) < TOLERANCE


@pytest.mark.parametrize("merge", ["add", "concatenate"])
@pytest.mark.parametrize(("filters", "strides"), [(2, 1), (3, 1), (3, 2)])
def test_the_gradient_through_skips_between_images_is_exact(
    merge: str, filters: int, strides: int
) -> None:
    layers = [
        conv("a", 2),
        conv("b", filters, strides=strides, activation="prelu"),
        conv("c", 2),
        {"id": "g", "type": "global_average_pooling2d"},
    ]
    skips = [{"source": "a", "target": "c", "merge": merge}]
    images = design(layers, skips, data={"name": "digits"}, batch_size=16)
    assert largest_error(images) < TOLERANCE


@pytest.mark.parametrize("merge", ["add", "concatenate"])
@pytest.mark.parametrize("projection", ["auto", "linear"])
@pytest.mark.parametrize("width", [4, 6])
def test_the_gradient_through_every_merge_is_exact(merge: str, projection: str, width: int) -> None:
    layers = [dense("a", 4), dense("b", width), dense("c", 4)]
    skips = [{"source": "a", "target": "c", "merge": merge, "projection": projection}]
    assert largest_error(design(layers, skips)) < TOLERANCE


@pytest.mark.parametrize("merge", ["add", "concatenate"])
def test_the_gradient_through_nested_blocks_and_several_skips_is_exact(merge: str) -> None:
    def skip(source: str, target: str) -> dict[str, Any]:
        return {"source": source, "target": target, "merge": merge}

    inner = {
        "id": "inner",
        "type": "block",
        "repeat": 2,
        "layers": [dense("p", 4, "sigmoid"), dense("q", 4, "linear")],
        "skips": [skip("input", "output")],
    }
    outer = {
        "id": "outer",
        "type": "block",
        "repeat": 2,
        "layers": [dense("a", 4), inner, {"id": "n", "type": "batch_normalization"}],
        "skips": [skip("input", "inner"), skip("a", "n"), skip("input", "output")],
    }
    layers = [dense("stem", 4), outer, dense("last", 3, "gelu")]
    skips = [skip("stem", "last"), skip("input", "last"), skip("stem", "output")]
    assert largest_error(design(layers, skips), entries=150) < TOLERANCE


def test_the_gradient_is_exact_where_one_value_feeds_many_sums() -> None:
    layers = [dense(name, 4, "linear") for name in "abcdef"]
    skips = [
        {"source": "a", "target": "c"},
        {"source": "a", "target": "d"},
        {"source": "b", "target": "d"},
        {"source": "c", "target": "output"},
        {"source": "a", "target": "output"},
    ]
    assert largest_error(design(layers, skips), entries=120) < TOLERANCE


@pytest.mark.parametrize(
    ("data", "loss", "activation"),
    [
        ("spirals", "binary_crossentropy", "auto"),
        ("spirals", "categorical_crossentropy", "auto"),
        ("spirals", "mse", "sigmoid"),
        ("spirals", "mse", "softmax"),
        ("spirals", "mse", "tanh"),
        ("spirals", "mse", "linear"),
        ("plane", "mse", "auto"),
    ],
)
def test_the_gradient_of_every_loss_is_exact(data: str, loss: str, activation: str) -> None:
    checked = design(
        [dense("a"), dense("b")],
        data={"name": data, "samples": 20},
        output={"activation": activation},
        loss=loss,
    )
    assert largest_error(checked) < TOLERANCE


def test_penalties_belong_to_the_gradient() -> None:
    assert largest_error(design([dense("a"), dense("b")], l1=0.01, l2=0.02)) < TOLERANCE


def test_digits_have_exact_gradients_too() -> None:
    checked = design([dense("a", 6)], data={"name": "digits"}, batch_size=16)
    assert largest_error(checked) < TOLERANCE
