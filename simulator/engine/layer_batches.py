"""Stacks: equal dense layers whose slopes and weight gradients are taken by one call for all.

A small network spends its time on calls, not on numbers. The slope of an activation is known
from the layer's output as soon as the forward pass is over, and a weight gradient x·∂zᵀ is read by
nobody before the backward pass is: both can be taken for many layers at once, where inputs,
outputs and parameters of these layers lie at equal distances.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.lib.stride_tricks import as_strided

from simulator.arrays import Array
from simulator.design.graph import Node
from simulator.engine.parameters import ParameterLayout
from simulator.nn.activations import Activation, Scratch
from simulator.nn.layers import Dense
from simulator.nn.layers.base import CallSequence

LARGEST_LAYER_BATCH = (
    65_536  # inputs of all layers together, which the processor's cache shall hold
)
SMALLEST_LAYER_BATCH = 3  # layers; two are not worth it
LONGEST_PATTERN = 4  # layers after which a block of two or three repeats


def find_layer_batches(
    nodes: Sequence[Node], layout: ParameterLayout, rows: int
) -> list[list[int]]:
    """Nodes that can be worked on together, in forward order, for a batch of `rows` samples."""
    starts = np.cumsum([0] + [_size(node) + 1 for node in nodes]).tolist()
    kinds: dict[tuple[object, ...], list[int]] = {}
    for index, node in enumerate(nodes):
        layer = node.layer
        if isinstance(layer, Dense) and layer.activation.slope_from_output and node.inputs[0] > 0:
            inputs = _size(nodes[node.inputs[0] - 1])
            kind = (inputs, layer.units, layer.use_bias, layer.activation)
            kinds.setdefault(kind, []).append(index)

    def distance(one: int, other: int) -> tuple[int, int, int]:
        """How far apart two nodes' inputs, outputs and parameters lie."""
        sources = (nodes[one].inputs[0] - 1, nodes[other].inputs[0] - 1)
        return (
            starts[sources[1]] - starts[sources[0]],
            starts[other] - starts[one],
            layout.slices[other].start - layout.slices[one].start,
        )

    layer_batches: list[list[int]] = []
    for members in kinds.values():
        longest = LARGEST_LAYER_BATCH // (rows * _size(nodes[nodes[members[0]].inputs[0] - 1]))
        patterns = [
            [run for first in range(pattern) for run in _runs(members[first::pattern], distance)]
            for pattern in range(1, LONGEST_PATTERN + 1)
        ]
        for run in min(patterns, key=len):
            layer_batches += [run[at : at + longest] for at in range(0, len(run), max(longest, 1))]
    return [
        layer_batch for layer_batch in layer_batches if len(layer_batch) >= SMALLEST_LAYER_BATCH
    ]


def share_buffers(
    layer_batches: Sequence[Sequence[int]], sizes: Sequence[int], dtype: np.dtype[np.floating]
) -> list[Array]:
    """Room for the ∂z of each stack, (size,); stacks at work at different times have the same.

    What is used again soon stays in the processor's cache.
    """
    order = sorted(range(len(layer_batches)), key=lambda number: -layer_batches[number][-1])
    ends: list[int] = []  # the node at which the last stack of each room is done
    numbers = [0] * len(layer_batches)
    for layer_batch in order:
        free = (room for room, end in enumerate(ends) if layer_batches[layer_batch][-1] < end)
        numbers[layer_batch] = next(free, len(ends))
        ends[numbers[layer_batch] :] = [
            layer_batches[layer_batch][0],
            *ends[numbers[layer_batch] + 1 :],
        ]
    arrays = [
        np.zeros(
            max(size for size, number in zip(sizes, numbers, strict=True) if number == room), dtype
        )
        for room in range(len(ends))
    ]
    return [arrays[number][:size] for number, size in zip(numbers, sizes, strict=True)]


def _runs(
    members: Sequence[int], distance: Callable[[int, int], tuple[int, int, int]]
) -> list[list[int]]:
    """Cut a list of nodes into stretches of equal distances."""
    runs: list[list[int]] = []
    step: tuple[int, int, int] | None = None
    for member in members:
        run = runs[-1] if runs else []
        found = distance(run[-1], member) if run else None
        if not run or (len(run) > 1 and found != step):
            runs.append([member])
        else:
            run.append(member)
        step = found
    return runs


def _size(node: Node) -> int:
    return math.prod(node.shape or ())


class Measured(Protocol):
    """A part of a stack's ∂W that is measured when it has been made.

    `measure` says whether it succeeded on gradients that are still to be multiplied, layer by
    layer, by the roots of `scales`; `measure_exactly` comes after that where it did not.
    """

    def measure(self, scales: Array | None) -> bool: ...

    def measure_exactly(self) -> None: ...


class LayerBatch:
    """Layers at work together: arrays of (layers, features, batch).

    `dz` holds the slopes after `slopes`, and the gradients of the pre-activations once every
    layer has multiplied its own by ∂y. Then ∂W is measured in `blocks`, if there are any.
    """

    def __init__(
        self,
        members: Sequence[int],
        activation: Activation,
        inputs: Sequence[Array],
        outputs: Sequence[Array],
        gradients: Sequence[Array],
        matmul: Callable[..., object],
        room: Array,
    ) -> None:
        """`inputs`, `outputs`, `gradients` are x, y (features, batch) and ∂W of each member.

        `room` is where ∂z may stand while the stack is at work.
        """
        self.members = tuple(members)
        self.matmul = matmul
        self.x, self.y = _stacked(inputs), _stacked(outputs)
        self.gradients = _stacked(gradients)
        self.dz = room.reshape(self.y.shape)
        self._dz_t = self.dz.transpose(0, 2, 1)
        # write the activation's slope for every layer
        self.slopes = CallSequence(
            tuple(activation.slope_calls(self.y, self.dz, Scratch(self.dz, self.dz)))
        )
        self.blocks: list[Measured] = []
        self._scaled: list[Array] = []
        self._scales: Array | None = None
        self._down = 1.0

    def dz_of(self, member: int) -> Array:
        """Slopes, and then ∂z, of one layer, (units, batch)."""
        found: Array = self.dz[self.members.index(member)]
        return found

    def weight_gradients(self) -> None:
        """∂W = x·∂zᵀ for every layer."""
        self.matmul(self.x, self._dz_t, self.gradients)
        doubtful = [block for block in self.blocks if not block.measure(self._scales)]
        for gradient in self._scaled:
            np.multiply(gradient, self._down, gradient)
        for block in doubtful:
            block.measure_exactly()

    def expect_scaled(self, members: Collection[int], down: float) -> None:
        """From now on the ∂z of these layers are too large, and their ∂W are to be scaled down."""
        inside = np.array([False, *(member in members for member in self.members), False])
        bounds = np.flatnonzero(np.diff(inside)).reshape(-1, 2).tolist()
        self._scaled, self._down = [self.gradients[start:stop] for start, stop in bounds], down
        self._scales = np.where(inside[1:-1], down**2, 1.0) if bounds else None


def _stacked(arrays: Sequence[Array]) -> Array:
    """A view of equal arrays at equal distances as one of (arrays, ...)."""
    first = arrays[0]
    addresses = [array.__array_interface__["data"][0] for array in arrays]
    distance, *others = {b - a for a, b in pairwise(addresses)}
    assert not others, "the arrays lie at unequal distances"
    return as_strided(first, (len(arrays), *first.shape), (distance, *first.strides))
