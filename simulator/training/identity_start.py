"""Start new layers as the identity: the network computes what it did before they were added.

Chen et al. 2016 (Net2Net) start a new layer of a chain with the identity matrix; He et al. 2016
and Zhang et al. 2019 (Fixup) start a residual branch with a last layer of zeros, so that the sum
is its shortcut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.design.analysis import shape_text
from simulator.nn.activations import Activation, Prelu, Relu, Sigmoid, Softplus
from simulator.nn.layers import (
    ActivationLayer,
    AveragePooling2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from simulator.design.graph import Node
    from simulator.engine.network import Network

IDENTITY_IN_INFERENCE = (Dropout, Flatten)
# with a linear activation, these make nothing negative of what is not; a type not listed might
KEEP_SIGN = (
    ActivationLayer,
    AveragePooling2D,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
)


def start_as_identity(network: Network, new: Collection[int]) -> tuple[str, ...]:
    """Write parameters into the `new` nodes, by index, with which the outputs stay as they were.

    Returns a sentence for each layer that cannot start so; it keeps its initialiser's values.
    """
    return _Identity(network, frozenset(new)).start()


class _Identity:
    """One pass over the plan, in forward order."""

    def __init__(self, network: Network, new: frozenset[int]) -> None:
        self.network, self.nodes, self.new = network, network.nodes, new
        self.done: set[int] = set()  # nodes in branches that add zeros
        self.not_negative = [False] * (len(self.nodes) + 1)  # of each value; 0 is the input

    def start(self) -> tuple[str, ...]:
        """Write all parameters; returns a sentence for each layer that starts random."""
        reasons: list[str] = []
        for index, node in enumerate(self.nodes):
            if node.kind == "merge" and node.merge == "add":
                self._zero_branch(index)
        for index, node in enumerate(self.nodes):
            if index in self.new and index not in self.done and node.kind == "layer":
                reason = self._make_identity(index, node)
                if reason:
                    reasons.append(f"{node.name} starts random: {reason}")
            self.not_negative[index + 1] = self._is_not_negative(index, node)
        return tuple(reasons)

    def _zero_branch(self, merge: int) -> None:
        """End a new branch that is added to its shortcut with a kernel of zeros."""
        main, *shortcuts = self.nodes[merge].inputs
        if len(shortcuts) != 1:
            return
        branch = self._between(shortcuts[0], main)
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
            if not _layer_keeps_zero(layer):
                return

    def _between(self, source: int, value: int) -> list[int]:
        """Nodes on the way from value `source` to `value`, last first; empty if there is none."""
        nodes = []
        while value > source:
            nodes.append(value - 1)
            value = self.nodes[value - 1].inputs[0]
        return nodes if value == source else []

    def _make_identity(self, index: int, node: Node) -> str:
        """Let one layer return its input; returns why it cannot, or an empty text."""
        layer = node.layer
        assert layer is not None
        if isinstance(layer, IDENTITY_IN_INFERENCE):
            return ""
        if isinstance(layer, Dense | Conv2D):
            reason = _why_unequal(node) or self._why_not_identity(layer.activation, node)
            if not reason:
                self._write(index, 1.0)
                self._set_identity_slope(index, layer.activation)
            return reason
        if isinstance(layer, ActivationLayer):
            reason = self._why_not_identity(layer.activation, node)
            if not reason:
                self._set_identity_slope(index, layer.activation)
            return reason
        return f"{layer.label.lower()} changes what passes through it"

    def _why_not_identity(self, activation: Activation, node: Node) -> str:
        """Why an activation does not return the values that reach it; empty where it does."""
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

    def _set_identity_slope(self, index: int, activation: Activation) -> None:
        """Let an activation that learns its slope start linear."""
        if isinstance(activation, Prelu):
            self._views(index)["slope"][...] = 1

    def _write(self, index: int, diagonal: float) -> None:
        """A kernel that maps each unit or channel to `diagonal` times itself, and a bias of 0."""
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
        inputs_are = all(self.not_negative[value] for value in node.inputs)
        if node.layer is None:
            return inputs_are
        activation = getattr(node.layer, "activation", None)
        if isinstance(activation, Relu | Sigmoid | Softplus):
            return True
        if index in self.new and index not in self.done and node.shape == node.input_shape:
            return inputs_are
        is_linear = activation is None or activation.name == "linear"
        return inputs_are and is_linear and isinstance(node.layer, KEEP_SIGN)


def _why_unequal(node: Node) -> str:
    """Why a layer cannot be the identity by its sizes; empty where it can."""
    if node.shape != node.input_shape:
        given, made = shape_text(node.input_shape), shape_text(node.shape)
        return f"it makes {made} of {given}, and the identity needs equal sizes"
    return ""


def _keeps_zero(activation: Activation) -> bool:
    """Whether an activation of 0 is 0."""
    return not isinstance(activation, Sigmoid | Softplus)


def _layer_keeps_zero(layer: Layer | None) -> bool:
    """Whether the outputs of a layer without kernel are 0 where its inputs are."""
    if isinstance(layer, ActivationLayer):
        return _keeps_zero(layer.activation)
    return True
