"""Start new layers as the identity: the network computes what it did before they were added.

Chen et al. 2016 (Net2Net) start a new layer of a chain with the identity matrix; He et al. 2016
and Zhang et al. 2019 (Fixup) start a residual branch with a last layer of zeros, so that only its
shortcut speaks.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from simulator.design.analysis import shape_text
from simulator.design.graph import Node
from simulator.engine.network import Network
from simulator.nn.activations import Activation, Prelu, Relu, Sigmoid, Softplus
from simulator.nn.layers import (
    ActivationLayer,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    LayerNormalization,
)

PASSING = (Dropout, Flatten)  # in inference mode these only pass on


def start_as_identity(network: Network, new: Collection[int]) -> tuple[str, ...]:
    """Write into the parameters of the `new` nodes what leaves the function as it was.

    Returns a sentence for each layer that cannot start so; it keeps its initialiser's values.
    """
    return _Identity(network, frozenset(new)).start()


class _Identity:
    """One pass over the plan, in forward order."""

    def __init__(self, network: Network, new: frozenset[int]) -> None:
        self.network, self.nodes, self.new = network, network.nodes, new
        self.done: set[int] = set()
        self.not_negative = [False] * (len(self.nodes) + 1)  # of each value; 0 is the input

    def start(self) -> tuple[str, ...]:
        reasons: list[str] = []
        for index, node in enumerate(self.nodes):
            if node.kind == "merge" and node.merge == "add":
                self._silence_branch(index)
        for index, node in enumerate(self.nodes):
            if index in self.new and index not in self.done and node.kind == "layer":
                reason = self._pass_on(index, node)
                if reason:
                    reasons.append(f"{node.name} starts random: {reason}")
            self.not_negative[index + 1] = self._is_not_negative(index, node)
        return tuple(reasons)

    def _silence_branch(self, merge: int) -> None:
        """Make a new branch beside an identity shortcut say 0, by a last kernel of zeros."""
        chain, *shortcuts = self.nodes[merge].inputs
        if len(shortcuts) != 1:
            return
        branch = self._between(shortcuts[0], chain)
        layers = [index for index in branch if self.nodes[index].kind == "layer"]
        if not layers or not self.new.issuperset(layers):
            return
        for index in layers:  # last first
            layer = self.nodes[index].layer
            if isinstance(layer, Dense | Conv2D):
                if _keeps_zero(layer.activation):
                    self._write(index, 0.0)
                    self.done.update(layers)
                return
            if not _passes_zero(layer):
                return

    def _between(self, source: int, value: int) -> list[int]:
        """Nodes on the chain from value `source` to `value`, last first; empty if there is none."""
        found = []
        while value > source:
            found.append(value - 1)
            value = self.nodes[value - 1].inputs[0]
        return found if value == source else []

    def _pass_on(self, index: int, node: Node) -> str:
        """Have one layer pass its input on; returns why it cannot."""
        layer = node.layer
        assert layer is not None
        if isinstance(layer, PASSING):
            return ""
        if isinstance(layer, Dense | Conv2D):
            reason = _unequal(layer, node) or self._bends(layer.activation, node)
            if not reason:
                self._write(index, 1.0)
                self._straighten(index, layer.activation)
            return reason
        if isinstance(layer, ActivationLayer):
            reason = self._bends(layer.activation, node)
            if not reason:
                self._straighten(index, layer.activation)
            return reason
        return f"{layer.label.lower()} changes what passes through it"

    def _bends(self, activation: Activation, node: Node) -> str:
        """Why an activation does not pass on the values that reach it."""
        if isinstance(activation, Prelu) or activation.name == "linear":
            return ""
        if not activation.identity_on_positive:
            return f"{activation.label} bends every signal; relu, prelu and linear can pass it on"
        if self.not_negative[node.inputs[0]]:
            return ""
        return (
            f"{activation.label} passes on only what is not negative, and its input has both "
            "signs; prelu and linear can pass on everything"
        )

    def _straighten(self, index: int, activation: Activation) -> None:
        if isinstance(activation, Prelu):
            self._views(index)["slope"][...] = 1

    def _write(self, index: int, diagonal: float) -> None:
        """A kernel that maps each channel to `diagonal` times itself, without bias."""
        views = self._views(index)
        kernel = views["kernel"]
        kernel[...] = 0
        if diagonal and kernel.ndim == 2:
            np.fill_diagonal(kernel, diagonal)
        elif diagonal:
            height, width, channels, _ = kernel.shape
            middle = kernel[(height - 1) // 2, (width - 1) // 2]
            middle[np.arange(channels), np.arange(channels)] = diagonal
        if "bias" in views:
            views["bias"][...] = 0

    def _views(self, index: int) -> dict[str, np.ndarray]:
        return self.network.layout.slices[index].views(self.network.state.parameters)

    def _is_not_negative(self, index: int, node: Node) -> bool:
        """Whether a value is known to have no negative entry."""
        arriving = all(self.not_negative[value] for value in node.inputs)
        if node.layer is None:
            return arriving
        activation = getattr(node.layer, "activation", None)
        if isinstance(activation, Relu | Sigmoid | Softplus):
            return True
        if index in self.new and index not in self.done and node.shape == node.input_shape:
            return arriving
        passing = activation is None or activation.name == "linear"
        rescaled = isinstance(node.layer, Dense | Conv2D | BatchNormalization | LayerNormalization)
        return arriving and passing and not rescaled


def _unequal(layer: Dense | Conv2D, node: Node) -> str:
    if node.shape != node.input_shape:
        given, made = shape_text(node.input_shape), shape_text(node.shape)
        return f"it makes {made} of {given}, and the identity needs equal sizes"
    return ""


def _keeps_zero(activation: Activation) -> bool:
    return not isinstance(activation, Sigmoid | Softplus)


def _passes_zero(layer: Layer | None) -> bool:
    """Whether a layer makes zeros of zeros."""
    if isinstance(layer, ActivationLayer):
        return _keeps_zero(layer.activation)
    return True
