"""Layer batches: equal dense layers whose slopes and weight gradients one call takes for all.

A small network spends its time on calls, not on numbers. The slope of an activation is known
from the layer's output as soon as the forward pass is over, and a weight gradient x·∂zᵀ is read by
nobody before the backward pass is: both can be taken for many layers at once, where inputs,
outputs and parameters of these layers lie at equal distances in memory.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.lib.stride_tricks import as_strided

from simulator.nn.activations import Activation, Scratch
from simulator.nn.layers import Dense
from simulator.nn.layers.base import CallSequence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from simulator.arrays import Array
    from simulator.design.graph import Node
    from simulator.engine.parameters import ParameterLayout

# entries of the inputs of all layers of a layer batch, which are to stay in the processor's cache
LARGEST_LAYER_BATCH = 65_536
SMALLEST_LAYER_BATCH = 3  # layers; two take as long together as one after the other
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

    found: list[list[int]] = []
    for members in kinds.values():
        longest = LARGEST_LAYER_BATCH // (rows * _size(nodes[nodes[members[0]].inputs[0] - 1]))
        patterns = [
            [run for first in range(pattern) for run in _runs(members[first::pattern], distance)]
            for pattern in range(1, LONGEST_PATTERN + 1)
        ]
        for run in min(patterns, key=len):
            found += [run[at : at + longest] for at in range(0, len(run), max(longest, 1))]
    return [members for members in found if len(members) >= SMALLEST_LAYER_BATCH]


def share_buffers(
    layer_batches: Sequence[Sequence[int]], sizes: Sequence[int], dtype: np.dtype[np.floating]
) -> list[Array]:
    """An array for the ∂z of each layer batch, (size,), given the nodes of each in forward order.

    Those whose backward passes do not overlap share one: what is used again soon stays in the
    processor's cache.
    """
    ends: list[int] = []  # per shared array, the first node of those that use it last
    shared = [0] * len(layer_batches)  # which array each of them has
    last_first = sorted(range(len(layer_batches)), key=lambda number: -layer_batches[number][-1])
    for number in last_first:
        first, last = layer_batches[number][0], layer_batches[number][-1]
        shared[number] = next((at for at, end in enumerate(ends) if last < end), len(ends))
        ends[shared[number] : shared[number] + 1] = [first]
    longest = [
        max(size for size, at in zip(sizes, shared, strict=True) if at == array)
        for array in range(len(ends))
    ]
    buffers = [np.empty(size, dtype) for size in longest]
    return [buffers[at][:size] for at, size in zip(shared, sizes, strict=True)]


def _runs(
    members: Sequence[int], distance: Callable[[int, int], tuple[int, int, int]]
) -> list[list[int]]:
    """Cut a list of nodes into runs of equal distances from one to the next."""
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


class GradientMeasure(Protocol):
    """Takes sums of squares of some of a layer batch's ∂W as soon as they have been made."""

    def measure(self, scales: Array | None) -> bool:
        """Measure gradients that are still to be multiplied, layer by layer, by √`scales`.

        Returns whether the result can be trusted.
        """

    def measure_exactly(self) -> None:
        """Measure gradients of their own size, where `measure` could not."""


class LayerBatch:
    """Equal dense layers, on arrays of (layers, features, batch).

    `dz` holds f′ of every layer after the call `slopes`, and the gradients of the pre-activations
    once every layer has multiplied its own by ∂y. Then `weight_gradients` makes every ∂W, and has
    them measured by `measures`, if there are any.
    """

    def __init__(
        self,
        members: Sequence[int],
        activation: Activation,
        inputs: Sequence[Array],
        outputs: Sequence[Array],
        gradients: Sequence[Array],
        matmul: Callable[..., object],
        buffer: Array,
    ) -> None:
        """`inputs`, `outputs`, `gradients` are x, y (features, batch) and ∂W of each member.

        `buffer` is where ∂z stands during the backward pass of these layers.
        """
        self.members = tuple(members)
        self.matmul = matmul
        self.x, self.y = _as_one_array(inputs), _as_one_array(outputs)
        self.gradients = _as_one_array(gradients)
        self.dz = buffer.reshape(self.y.shape)
        self._dz_t = self.dz.transpose(0, 2, 1)
        self.slopes = CallSequence(
            tuple(activation.slope_calls(self.y, self.dz, Scratch(self.dz, self.dz)))
        )
        self.measures: list[GradientMeasure] = []
        # weight gradients that are made from a scaled ∂z, with what scales them back
        self._scaled: list[tuple[Array, float]] = []
        self._scales: Array | None = None

    def dz_of(self, member: int) -> Array:
        """Slopes, and then ∂z, of one layer, (units, batch)."""
        found: Array = self.dz[self.members.index(member)]
        return found

    def weight_gradients(self) -> None:
        """∂W = x·∂zᵀ for every layer."""
        self.matmul(self.x, self._dz_t, self.gradients)
        untrusted = [measure for measure in self.measures if not measure.measure(self._scales)]
        for gradient, down in self._scaled:
            np.multiply(gradient, down, gradient)
        for measure in untrusted:
            measure.measure_exactly()

    def expect_scaled(self, members: Collection[int], down: float) -> None:
        """From now on the ∂z of these layers are scaled up, and `down` scales their ∂W back."""
        inside = np.array([False, *(member in members for member in self.members), False])
        bounds = np.flatnonzero(np.diff(inside)).reshape(-1, 2).tolist()
        self._scaled = [(self.gradients[start:stop], down) for start, stop in bounds]
        self._scales = np.where(inside[1:-1], down**2, 1.0) if bounds else None


def _as_one_array(arrays: Sequence[Array]) -> Array:
    """A view of equal arrays at equal distances in memory as one of (arrays, ...)."""
    first = arrays[0]
    addresses = [array.__array_interface__["data"][0] for array in arrays]
    distance, *others = {b - a for a, b in pairwise(addresses)}
    assert not others, "the arrays lie at unequal distances"
    return as_strided(first, (len(arrays), *first.shape), (distance, *first.strides))
