"""The naive forward and backward pass: what the engine calculates, in few lines. Read this first.

Double precision, a new array for every result, and samples first: all values are (samples,
features). Each operation returns its result y and its derivative: a function that takes ∂y, the
loss's gradient with respect to y, to ∂x for each of its inputs and to the gradients of its
parameters. execution_plan.py does the same with NumPy calls on arrays of (features, samples) that
were allocated once. The tests compare the two; nothing else uses this file. Images, dropout and
most activations are left out; nn/ has them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulator.arrays import Array
from simulator.nn.layers import ActivationLayer, BatchNormalization, Dense, LayerNormalization
from simulator.nn.losses import BINARY, CATEGORICAL

if TYPE_CHECKING:
    from simulator.design.graph import NetworkAnalysis, Node

Parameters = Mapping[str, Array]
Backward = Callable[[Array], tuple[Sequence[Array], Parameters]]  # ∂y → ∂x of each input, gradients
Result = tuple[Array, Backward]


def loss_and_gradients(
    network: NetworkAnalysis, parameters: Sequence[Parameters], inputs: Array, targets: Array
) -> tuple[float, list[dict[str, Array]]]:
    """The mean loss over a batch, and its gradient with respect to every parameter.

    `parameters` are those of each node by name, and so are the gradients. Inputs are (samples,
    features), targets (samples, units). Raises NotImplementedError for what is left out.
    """
    values, backwards = [inputs], []
    for node, own in zip(network.nodes, parameters, strict=True):
        y, backward = operation(node, own, [values[number] for number in node.inputs])
        values.append(y)
        backwards.append(backward)
    loss, dz = loss_of(network.loss, network.activation, values[-1], targets)
    gradients = [*(np.zeros_like(value) for value in values[:-1]), dz]  # with respect to values
    found = []
    for node, own in reversed(list(zip(network.nodes, parameters, strict=True))):
        dx, made = backwards.pop()(gradients.pop())
        for number, part in zip(node.inputs, dx, strict=True):
            gradients[number] += part  # all nodes that read a value add to its gradient
        found.append({name: made[name] for name in own})
    return loss, found[::-1]


def operation(node: Node, own: Parameters, given: Sequence[Array]) -> Result:
    """What one node makes of the values that reach it."""
    layer, x = node.layer, given[0]
    if layer is None:
        return concatenate(given) if node.merge == "concatenate" else add(given)
    if isinstance(layer, Dense):
        return dense(layer.activation.name, own, x)
    if isinstance(layer, ActivationLayer):
        y, slope = activate(layer.activation.name, x)
        return y, lambda dy: ([dy * slope], {})
    is_vector = node.input_shape == x.shape[1:]  # an image's channels are normalised by themselves
    if isinstance(layer, BatchNormalization) and is_vector:
        return normalize(0, layer.epsilon, own, x)
    if isinstance(layer, LayerNormalization) and is_vector:
        return normalize(1, layer.epsilon, own, x)
    raise NotImplementedError(f"the reference has no {layer.label} for this input")


def add(given: Sequence[Array]) -> Result:
    """y = Σ xᵢ, so that each input's gradient is dy."""
    return np.add.reduce(given), lambda dy: ([dy for _ in given], {})


def concatenate(given: Sequence[Array]) -> Result:
    """y = [x₁ x₂ …] along the features; each input gets its part of dy."""
    ends = np.cumsum([x.shape[1] for x in given])[:-1]
    return np.concatenate(given, axis=1), lambda dy: (np.split(dy, ends, axis=1), {})


def dense(activation: str, own: Parameters, x: Array) -> Result:
    """y = f(x·W + b)."""
    y, slope = activate(activation, x @ own["kernel"] + own.get("bias", 0))

    def backward(dy: Array) -> tuple[Sequence[Array], Parameters]:
        dz = dy * slope
        return [dz @ own["kernel"].T], {"kernel": x.T @ dz, "bias": dz.sum(axis=0)}

    return y, backward


def activate(name: str, z: Array) -> tuple[Array, Array]:
    """f(z) and f′(z)."""
    if name == "linear":
        return z, np.ones_like(z)
    if name == "relu":
        return np.maximum(z, 0), np.where(z > 0, 1.0, 0.0)
    if name == "tanh":
        return np.tanh(z), 1 - np.tanh(z) ** 2
    if name == "sigmoid":
        y = 1 / (1 + np.exp(-z))
        return y, y * (1 - y)
    raise NotImplementedError(f"the reference has no {name}")


def normalize(axis: int, epsilon: float, own: Parameters, x: Array) -> Result:
    """y = gamma·x̂ + beta with x̂ = (x − mean) / √(variance + epsilon).

    Mean and variance are taken over the samples of a batch (axis 0) or over features (axis 1).
    """

    def mean(values: Array) -> Array:
        return values.mean(axis, keepdims=True)  # type: ignore[no-any-return]

    std = np.sqrt(mean((x - mean(x)) ** 2) + epsilon)
    normal = (x - mean(x)) / std

    def backward(dy: Array) -> tuple[Sequence[Array], Parameters]:
        dnormal = dy * own["gamma"]
        # mean and std depend on x as well
        dx = (dnormal - mean(dnormal) - normal * mean(dnormal * normal)) / std
        return [dx], {"gamma": (dy * normal).sum(axis=0), "beta": dy.sum(axis=0)}

    return normal * own["gamma"] + own["beta"], backward


def loss_of(loss: str, activation: str, z: Array, targets: Array) -> tuple[float, Array]:
    """The mean loss of the logits z, (samples, units), and ∂z."""
    if activation == "softmax":
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
    else:
        p, slope = activate(activation, z)
    if loss == CATEGORICAL:
        return -float(np.sum(targets * np.log(p)) / len(z)), (p - targets) / len(z)
    if loss == BINARY:
        likelihood = targets * np.log(p) + (1 - targets) * np.log(1 - p)
        return -float(likelihood.mean()), (p - targets) / len(z)
    dp = 2 * (p - targets) / z.size
    dz = p * (dp - np.sum(dp * p, axis=1, keepdims=True)) if activation == "softmax" else dp * slope
    return float(np.mean((p - targets) ** 2)), dz
