"""The forward and backward pass over batches of one size, as lists of calls on fixed arrays.

A plan is bound once: it makes the array of every value, and every layer becomes an operation on
its arrays. A pass then makes calls and nothing else. Values are feature-major, (features, batch),
each with a row of ones below, so that a bias rides in the next matrix product. reference.py has
the same calculation in plain NumPy.
"""

from __future__ import annotations

import math
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import IsCancelled, never, parts, raise_if
from simulator.engine.cancellation_checks import multiplications, with_checks
from simulator.engine.gradient_buffers import GradientBuffers, ScratchArrays
from simulator.engine.layer_batches import LayerBatch, find_layer_batches, share_buffers
from simulator.engine.merges import merge_calls, merge_gradient_calls
from simulator.engine.products import product, stacked_product
from simulator.engine.subnormals import ScalableLayer, scale_of
from simulator.nn.layers import Dense
from simulator.nn.layers.base import CallSequence, LayerBuffers, Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from simulator.arrays import Array, Call, Shape
    from simulator.design.graph import Node
    from simulator.engine.parameters import NetworkState

NODES_BETWEEN_CHECKS = 16


class ExecutionPlan:
    """A network's nodes bound to arrays for `rows` samples.

    After a pass `values[k + 1]` is what node k gave, (features, batch), and `operations[k]` the
    operation of its layer, whose `z` is the pre-activation where it keeps one. `block` holds every
    node's values one below the other, node k's from row `offsets[k]` on, so that a statistic of
    all layers is taken from one array. Gradients with respect to values stand in arrays that are
    soon used again; `backward_visiting` shows each while it lasts.
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        state: NetworkState,
        inputs: Array,
        generators: Mapping[int, np.random.Generator],
        *,
        training: bool,
        is_cancelled: IsCancelled = never,
    ) -> None:
        """`inputs` is the (features + 1, batch) array whose last row is ones.

        `generators` are those of the layers that draw random numbers, by node. Once
        `is_cancelled` says so, a pass that takes long raises Cancelled between two layers.
        """
        self.nodes, self.state, self.training = nodes, state, training
        self.rows = inputs.shape[1]
        self._generators, self._is_cancelled = generators, is_cancelled
        sizes = [math.prod(_shape(node)) + 1 for node in nodes]
        ends = np.cumsum(sizes)
        self.block = np.zeros((int(ends[-1]), self.rows), state.dtype)
        for at in parts(len(ends), is_cancelled, NODES_BETWEEN_CHECKS):  # memory is new: slow
            self.block[ends[at] - 1] = 1
        self.offsets = ends - sizes
        outputs = [self.block[end - size : end] for size, end in zip(sizes, ends, strict=True)]
        self._with_ones = [inputs, *outputs]
        self.values = [array[:-1] for array in self._with_ones]
        self.operations: dict[int, Operation] = {}
        largest = max(array.shape[0] for array in self._with_ones) * self.rows
        self._scratch = ScratchArrays(largest, state.dtype)
        self._buffers = GradientBuffers(nodes, self.values, training=training)
        self._gradients = self._buffers.arrays
        self._backward: list[Call] = []  # with a place between any two layers
        self._reader_at: dict[int, int] = {}  # position in `_backward` → layer about to read ∂y
        self._scalable: dict[int, ScalableLayer] = {}
        self._sole_writer: dict[int, int] = {}  # value → the layer that alone writes its gradient
        self._arrives_scaled: set[int] = set()  # nodes whose gradient reaches them scaled
        self.layer_batches = self._make_layer_batches() if training else []
        self._layer_batch_of = {
            node: layer_batch for layer_batch in self.layer_batches for node in layer_batch.members
        }
        self._forward = self._bind()
        self._backward_flat = self._flat_backward()

    @property
    def logits(self) -> Array:
        return self.values[-1]

    @property
    def logits_gradient(self) -> Array:
        return self._gradients[len(self.nodes)]

    def forward(self) -> None:
        """Fill every value from the inputs."""
        for call in self._forward:
            call()

    def backward(self) -> None:
        """Fill the gradient of every parameter from that of the logits."""
        for call in self._backward_flat:
            call()

    def backward_visiting(self, visit: Callable[[int, Array], None]) -> None:
        """As `backward`; calls `visit(node, ∂y)` for each layer when its gradient is complete.

        The array holds it during the visit only: arrays are used again for layers before, and
        the parts of a sum share one.
        """
        for position, call in enumerate(self._backward):
            node = self._reader_at.get(position)
            if node is not None:
                scaled = node in self._arrives_scaled
                dy = self._scalable[node].unscaled() if scaled else self._gradients[node + 1]
                visit(node, dy)
            for part in _flattened([call]):
                raise_if(self._is_cancelled)
                part()

    def meets_subnormals(self, node: int, gradient: Array) -> bool:
        """Whether a node's products with its gradient ∂y meet subnormal numbers."""
        return node in self._scalable and self._scalable[node].meets_subnormals(gradient)

    def scale_gradients_of(self, nodes: Collection[int]) -> None:
        """Let the layers of these nodes, and no others, work on a gradient scaled up."""
        inside = {node for node in nodes if node in self._scalable}
        writers = {node: self._scalable[node].gradient_writer for node in inside}
        self._arrives_scaled = {node for node, writer in writers.items() if writer in inside}
        leaves_scaled = {writers[node] for node in self._arrives_scaled}
        for node, layer in self._scalable.items():
            self._backward[layer.position] = (
                layer.scaled(
                    arrives_scaled=node in self._arrives_scaled,
                    leaves_scaled=node in leaves_scaled,
                )
                if node in inside
                else layer.plain
            )
        for layer_batch in self.layer_batches:
            layer_batch.expect_scaled(nodes, 1 / scale_of(self.state.dtype))
        self._backward_flat = self._flat_backward()

    def _make_layer_batches(self) -> list[LayerBatch]:
        found = find_layer_batches(self.nodes, self.state.layout, self.rows)
        sizes = [len(members) * self.values[members[0] + 1].size for members in found]
        buffers = share_buffers(found, sizes, self.state.dtype)
        return [self._layer_batch(*each) for each in zip(found, buffers, strict=True)]

    def _layer_batch(self, members: Sequence[int], buffer: Array) -> LayerBatch:
        """The layers of these nodes, to be worked on together; their ∂z stands in `buffer`."""
        layer = self.nodes[members[0]].layer
        assert isinstance(layer, Dense)
        inputs = self._with_ones if layer.use_bias else self.values
        x = [inputs[self.nodes[member].inputs[0]] for member in members]
        first, *_ = x
        shape = (len(first), layer.units)
        size = math.prod(shape)
        work = len(members) * size * self.rows
        starts = [self.state.layout.slices[member].start for member in members]
        return LayerBatch(
            members,
            layer.activation,
            x,
            [self.values[member + 1] for member in members],
            [self.state.gradients[start : start + size].reshape(shape) for start in starts],
            stacked_product(self.state.dtype, work, self._is_cancelled),
            buffer,
        )

    def _bind(self) -> list[Call]:
        """Make the operations, last node first, as the gradient will pass through them.

        Fills `_backward`; returns the calls of the forward pass.
        """
        if self.training:
            self._buffers.new(len(self.nodes))
        forward: list[list[Call]] = []
        for index in reversed(range(len(self.nodes))):
            raise_if(self._is_cancelled)
            node = self.nodes[index]
            if node.layer is None:
                forward.append(merge_calls(node, self.values, self.values[index + 1]))
                self._backward += merge_gradient_calls(
                    self.nodes, index, self.values, self._buffers
                )
            else:
                forward.append([self._bind_layer(index)])
            self._buffers.release(index + 1)
        return self._flat_forward(forward[::-1])

    def _flat_forward(self, by_node: Sequence[Sequence[Call]]) -> list[Call]:
        """The forward pass as one list, with checks for cancellation where it takes long."""
        calls = [call for calls in by_node for call in calls]
        starts = np.cumsum([0, *map(len, by_node[:-1])]).tolist()
        work = dict(zip(starts, self._multiplications, strict=True))
        return _flattened(with_checks(calls, work, self._is_cancelled))

    def _flat_backward(self) -> list[Call]:
        """The backward pass as one list, with checks for cancellation where it takes long."""
        # two products a layer: one for its kernel's gradient, one for its input's
        work = {at: 2 * self._multiplications[node] for at, node in self._reader_at.items()}
        return _flattened(with_checks(self._backward, work, self._is_cancelled))

    @cached_property
    def _multiplications(self) -> list[int]:
        """Of the forward pass of each node."""
        return [multiplications(node, self.rows) for node in self.nodes]

    def _bind_layer(self, index: int) -> Call:
        """Make a layer's operation and its part of the backward pass; returns its forward pass."""
        node = self.nodes[index]
        (source,) = node.inputs
        dx: Array | None = None
        accumulates = source in self._gradients  # others have passed back to this value before
        if source in self._buffers.needed:
            if self._buffers.reader_counts[source] == 1:
                self._sole_writer[source] = index
            shape = self.values[source].shape
            dx = self._scratch.borrow("added", shape) if accumulates else self._buffers.new(source)
        operation = self._operation(index, dx)
        self.operations[index] = operation
        if index + 1 in self._buffers.needed:
            layer_batch = self._layer_batch_of.get(index)
            if layer_batch is not None and index == layer_batch.members[-1]:
                self._backward.append(layer_batch.slopes)
            assert node.layer is not None
            if node.layer.has_kernel:
                self._scalable[index] = self._scalable_layer(index, operation, dx)
            self._reader_at[len(self._backward)] = index
            self._backward.append(operation.backward)
            if dx is not None and accumulates:
                total = self._gradients[source]
                self._backward.append(partial(np.add, total, dx, out=total))
            if layer_batch is not None and index == layer_batch.members[0]:
                self._backward.append(layer_batch.weight_gradients)
        return operation.forward

    def _operation(self, index: int, dx: Array | None) -> Operation:
        node, value = self.nodes[index], index + 1
        (source,) = node.inputs
        assert node.layer is not None
        assert node.input_shape is not None
        state, own = self.state, self.state.layout.slices[index]
        inside = slice(own.start, own.stop)
        layer_batch = self._layer_batch_of.get(index)
        largest = max(self.values[value].size, own.stop - own.start)
        work = multiplications(node, self.rows)
        return node.layer.operation(
            LayerBuffers(
                input_shape=node.input_shape,
                output_shape=_shape(node),
                batch=self.rows,
                training=self.training,
                x=self.values[source],
                x_with_ones=self._with_ones[source],
                y=self.values[value],
                dx=dx,
                dy=self._gradients.get(value),
                parameters=own.views(state.parameters),
                gradients=own.views(state.gradients),
                flat=state.parameters[inside],
                flat_gradient=state.gradients[inside],
                generator=self._generators[index],
                borrow=self._scratch.borrow,
                matmul=product(state.dtype, largest, work, self._is_cancelled),
                matmuls=stacked_product(state.dtype, work, self._is_cancelled),
                statistics=state.statistics_of(index, state.statistics),
                moving=state.statistics_of(index, state.moving),
                slopes=None if layer_batch is None else layer_batch.dz_of(index),
            )
        )

    def _scalable_layer(self, index: int, operation: Operation, dx: Array | None) -> ScalableLayer:
        """The layer about to be appended to `_backward`, as one whose gradient can be scaled."""
        own, dy = self.state.layout.slices[index], self._gradients[index + 1]
        return ScalableLayer(
            position=len(self._backward),
            plain=operation.backward,
            x=self.values[self.nodes[index].inputs[0]],
            dy=dy,
            dx=dx,
            saved=self._scratch.borrow("scaled", dy.shape),
            # the layer batch scales the weight gradients that it takes itself
            results=[]
            if index in self._layer_batch_of
            else [self.state.gradients[own.start : own.stop]],
            gradient_writer=self._sole_writer.get(index + 1),
        )


def _flattened(calls: Iterable[Call]) -> list[Call]:
    """The same calls in the same order, with every `CallSequence` replaced by its own calls."""
    flat: list[Call] = []
    for call in calls:
        flat += call.calls if isinstance(call, CallSequence) else [call]
    return flat


def padded_values(features: int, rows: int, dtype: np.dtype[np.floating]) -> Array:
    """A (features + 1, rows) array whose last row is ones."""
    array = np.zeros((features + 1, rows), dtype)
    array[-1] = 1
    return array


def _shape(node: Node) -> Shape:
    assert node.shape is not None, "a plan with unknown shapes is never bound"
    return node.shape
