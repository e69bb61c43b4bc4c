"""The arrays of one batch size: values, their gradients, and the calls of a pass in order.

A workspace is bound once to a flat plan: every layer becomes an operation on fixed arrays, and a
pass is a list of calls. Values are feature-major, (features, batch), each with a row of ones
below so that a bias rides in the next matrix product.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from simulator.arrays import Array
from simulator.design.graph import Node
from simulator.engine.layer_batches import LayerBatch, find_layer_batches, share_buffers
from simulator.engine.parameters import NetworkState
from simulator.engine.products import product, stacked_product
from simulator.engine.subnormals import ScalableLayer, scale_of
from simulator.nn.layers import Dense
from simulator.nn.layers.base import CallSequence, LayerBuffers, Operation, Shape

Call = Callable[[], Any]


class ExecutionPlan:
    """A plan bound to arrays for `rows` samples.

    After a pass `values[k + 1]` is what node k gave, (features, batch), and `operations[k]` the
    layer at work, whose `z` is its pre-activation where it keeps one. `block` holds every node's
    values one under the other, node k's from row `offsets[k]` on. Gradients are shown while they
    last, by `backward_watched`.
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        state: NetworkState,
        inputs: Array,
        generators: Mapping[int, np.random.Generator],
        *,
        training: bool,
    ) -> None:
        """`inputs` is the (features + 1, batch) array whose last row is ones."""
        self.nodes, self.state, self.training = nodes, state, training
        self.rows = inputs.shape[1]
        self._generators = generators
        dtype = state.dtype
        # one block for all values, so that a look at every layer is a look at one array
        sizes = [math.prod(_shape(node)) + 1 for node in nodes]
        ends = np.cumsum(sizes)
        self.block = np.zeros((int(ends[-1]), self.rows), dtype)
        self.block[ends - 1] = 1
        self.offsets = ends - sizes
        parts = [self.block[end - size : end] for size, end in zip(sizes, ends, strict=True)]
        self.padded = [inputs, *parts]
        self.values = [array[:-1] for array in self.padded]
        self.operations: dict[int, Operation] = {}
        largest = max(array.shape[0] for array in self.padded) * self.rows
        self._pool = [np.zeros(largest, dtype) for _ in range(4)]
        self.gradients: dict[int, Array] = {}
        self._sharers: Counter[int] = Counter()  # how many values' gradients an array holds
        self._free: defaultdict[Shape, list[Array]] = defaultdict(list)
        self._forward: list[Call] = []
        self._backward: list[Call] = []
        self._backward_in_one: list[
            Call
        ] = []  # the backward pass without a place between its layers
        self._scalable: dict[int, ScalableLayer] = {}
        self._arrives_scaled: set[int] = set()  # nodes whose gradient reaches them scaled
        self._only_reader: dict[int, int] = {}  # value → the layer that alone writes its gradient
        self.layer_batches: list[LayerBatch] = []
        self._batch_of: dict[int, LayerBatch] = {}
        self._layer_at: dict[int, int] = {}  # position in the backward pass → node about to read
        self._bind()

    @property
    def logits(self) -> Array:
        return self.values[-1]

    @property
    def logits_gradient(self) -> Array:
        return self.gradients[len(self.nodes)]

    def forward(self) -> None:
        """Fill every value from the inputs."""
        for call in self._forward:
            call()

    def backward(self) -> None:
        """Fill every gradient from that of the logits."""
        for call in self._backward_in_one:
            call()

    def meets_subnormals(self, node: int, gradient: Array) -> bool:
        """Whether a node's products with its gradient ∂y meet subnormal numbers."""
        return node in self._scalable and self._scalable[node].meets_subnormals(gradient)

    def scale_gradients_of(self, subnormal: Collection[int]) -> None:
        """Let the layers of these nodes, and no others, work on a gradient scaled up."""
        inside = {node for node in subnormal if node in self._scalable}
        handed = {node: self._scalable[node].above for node in inside}
        self._arrives_scaled = {node for node, above in handed.items() if above in inside}
        hand_on = {handed[node] for node in self._arrives_scaled}
        for node, layer in self._scalable.items():
            self._backward[layer.position] = (
                layer.scaled(enters=node not in self._arrives_scaled, leaves=node not in hand_on)
                if node in inside
                else layer.plain
            )
        for layer_batch in self.layer_batches:
            layer_batch.expect_scaled(subnormal, 1 / scale_of(self.state.dtype))
        self._backward_in_one = _flattened(self._backward)

    def backward_watched(self, visit: Callable[[int, Array], None]) -> None:
        """As `backward`, and show each layer node's gradient ∂y at the moment it is complete.

        Afterwards it is gone: arrays are used again for layers before, and parts of a sum share
        one.
        """
        for position, call in enumerate(self._backward):
            node = self._layer_at.get(position)
            if node is not None:
                handed = node in self._arrives_scaled
                visit(node, self._scalable[node].shown() if handed else self.gradients[node + 1])
            call()

    def _borrow(self, index: int, shape: Shape) -> Array:
        size = math.prod(shape)
        if size > self._pool[index].size:  # columns of a convolution are larger than any value
            self._pool[index] = np.zeros(size, self.state.dtype)
        return self._pool[index][:size].reshape(shape)

    def _bind(self) -> None:
        """Make the operations, last node first, as the gradient will pass through them."""
        if self.training:
            self._needs_gradient = _values_that_need_gradients(self.nodes)
            self._uses = Counter(value for node in self.nodes for value in node.inputs)
            self._new_gradient(len(self.nodes))
            layer_batches = find_layer_batches(self.nodes, self.state.layout, self.rows)
            sizes = [
                len(layer_batch) * self.values[layer_batch[0] + 1].size
                for layer_batch in layer_batches
            ]
            arrays = share_buffers(layer_batches, sizes, self.state.dtype)
            self.layer_batches = [
                self._layer_batch(*each) for each in zip(layer_batches, arrays, strict=True)
            ]
            self._batch_of = {
                node: layer_batch
                for layer_batch in self.layer_batches
                for node in layer_batch.members
            }
        forward: list[list[Call]] = []
        for index in reversed(range(len(self.nodes))):
            node = self.nodes[index]
            if node.layer is None:
                forward.append(self._merge_forward(index))
                if self.training:
                    self._merge_backward(index)
            else:
                forward.append([self._bind_layer(index)])
            self._release_gradient(index + 1)
        self._forward = _flattened(call for calls in reversed(forward) for call in calls)
        self._backward_in_one = _flattened(self._backward)

    def _layer_batch(self, members: Sequence[int], room: Array) -> LayerBatch:
        """The layers of these nodes, to be worked on together."""
        layer = self.nodes[members[0]].layer
        assert isinstance(layer, Dense)
        inputs = self.padded if layer.use_bias else self.values
        x = [inputs[self.nodes[member].inputs[0]] for member in members]
        size, shape = x[0].shape[0] * layer.units, (x[0].shape[0], layer.units)
        starts = [self.state.layout.slices[member].start for member in members]
        return LayerBatch(
            members,
            layer.activation,
            x,
            [self.values[member + 1] for member in members],
            [self.state.gradients[start : start + size].reshape(shape) for start in starts],
            stacked_product(self.state.dtype),
            room,
        )

    def _bind_layer(self, index: int) -> Call:
        node, made, source = self.nodes[index], index + 1, self.nodes[index].inputs[0]
        assert node.layer is not None
        assert node.input_shape is not None
        dx: Array | None = None
        accumulate = False
        if self.training and source in self._needs_gradient:
            accumulate = source in self.gradients
            if self._uses[source] == 1:
                self._only_reader[source] = index
            shape = self.values[source].shape
            dx = self._borrow(2, shape) if accumulate else self._new_gradient(source)
        parameter_slice = self.state.layout.slices[index]
        inside = slice(parameter_slice.start, parameter_slice.stop)
        layer_batch = self._batch_of.get(index)
        largest = max(self.values[made].size, parameter_slice.stop - parameter_slice.start)
        operation: Operation = node.layer.operation(
            LayerBuffers(
                input_shape=node.input_shape,
                output_shape=_shape(node),
                batch=self.rows,
                training=self.training,
                x=self.values[source],
                x_with_ones=self.padded[source],
                y=self.values[made],
                dx=dx,
                dy=self.gradients.get(made),
                parameters=parameter_slice.views(self.state.parameters),
                gradients=parameter_slice.views(self.state.gradients),
                flat=self.state.parameters[inside],
                flat_gradient=self.state.gradients[inside],
                generator=self._generators[index],
                borrow=self._borrow,
                matmul=product(self.state.dtype, largest),
                matmuls=stacked_product(self.state.dtype),
                statistics=self.state.statistics_of(index, self.state.statistics),
                moving=self.state.statistics_of(index, self.state.moving),
                slopes=None if layer_batch is None else layer_batch.dz_of(index),
            )
        )
        self.operations[index] = operation
        if self.training and made in self._needs_gradient:
            if layer_batch is not None and index == layer_batch.members[-1]:
                self._backward.append(layer_batch.slopes)
            if node.layer.has_kernel:
                dy = self.gradients[made]
                self._scalable[index] = ScalableLayer(
                    position=len(self._backward),
                    plain=operation.backward,
                    x=self.values[source],
                    dy=dy,
                    dx=dx,
                    kept=self._borrow(3, dy.shape),
                    results=[self.state.gradients[inside]] if layer_batch is None else [],
                    above=self._only_reader.get(made),
                )
            self._layer_at[len(self._backward)] = index
            self._backward.append(operation.backward)
            if accumulate:
                total = self.gradients[source]
                self._backward.append(partial(np.add, total, dx, out=total))
            if layer_batch is not None and index == layer_batch.members[0]:
                self._backward.append(layer_batch.weight_gradients)
        return operation.forward

    def _new_gradient(self, value: int) -> Array:
        """An array for the gradient of a value: one that nobody reads any more, or a new one."""
        free = self._free[self.values[value].shape]
        self._share_gradient(value, free.pop() if free else np.zeros_like(self.values[value]))
        return self.gradients[value]

    def _share_gradient(self, value: int, array: Array) -> None:
        self.gradients[value] = array
        self._sharers[id(array)] += 1

    def _release_gradient(self, value: int) -> None:
        """Let others write where a value's gradient stood, once all who share it are done."""
        array = self.gradients.get(value)
        if array is not None:
            self._sharers[id(array)] -= 1
            if not self._sharers[id(array)]:
                self._free[array.shape].append(array)

    def _merge_forward(self, index: int) -> list[Call]:
        node, y = self.nodes[index], self.values[index + 1]
        parts = [self.values[value] for value in node.inputs]
        if node.merge == "concatenate":
            rows = _row_slices(parts)
            return [partial(np.copyto, y[at], part) for at, part in zip(rows, parts, strict=True)]
        calls: list[Call] = [partial(np.add, parts[0], parts[1], out=y)]
        return calls + [partial(np.add, y, part, out=y) for part in parts[2:]]

    def _merge_backward(self, index: int) -> None:
        """Hand the sum's gradient to each of its parts.

        In a sum all parts have the same gradient, so parts may share one array instead of
        copying it, as long as nobody adds to it before everybody has read it.
        """
        if index + 1 not in self._needs_gradient:
            return
        node, dy = self.nodes[index], self.gradients[index + 1]
        if node.merge == "concatenate":
            rows = _row_slices([self.values[value] for value in node.inputs])
            for value, at in zip(node.inputs, rows, strict=True):
                self._pass_gradient(value, dy[at])
            return
        chain, *skips = node.inputs
        sharing = chain in self._needs_gradient and self._uses[chain] == 1
        if sharing:
            # the merge is the only reader of the chain's value: one array serves both
            self._share_gradient(chain, dy)
        else:
            self._pass_gradient(chain, dy)
        # The layer before the sum reads the gradient at once and writes elsewhere, so a single
        # skip may take over the array and collect there what its other readers add later.
        before_is_layer = chain == index and self.nodes[chain - 1].kind == "layer"
        lone = len(skips) == 1 and skips[0] != chain
        reuses_array = lone and skips[0] in self._needs_gradient and skips[0] not in self.gradients
        if sharing and before_is_layer and reuses_array:
            self._share_gradient(skips[0], dy)
            return
        for value in skips:
            self._pass_gradient(value, dy)

    def _pass_gradient(self, value: int, part: Array) -> None:
        """Write `part` as the gradient of `value`, or add it to what is there."""
        if value not in self._needs_gradient:
            return
        if value in self.gradients:
            total = self.gradients[value]
            self._backward.append(partial(np.add, total, part, out=total))
        else:
            self._backward.append(partial(np.copyto, self._new_gradient(value), part))


def _flattened(calls: Iterable[Call]) -> list[Call]:
    """The same calls, chains of them taken apart."""
    row: list[Call] = []
    for call in calls:
        row += call.calls if isinstance(call, CallSequence) else [call]
    return row


def padded_values(features: int, rows: int, dtype: np.dtype[np.floating]) -> Array:
    """A (features + 1, rows) array whose last row is ones."""
    array = np.zeros((features + 1, rows), dtype)
    array[-1] = 1
    return array


def _shape(node: Node) -> Shape:
    assert node.shape is not None, "a plan with unknown shapes is never bound"
    return node.shape


def _row_slices(parts: Sequence[Array]) -> list[slice]:
    stops = np.cumsum([part.shape[0] for part in parts]).tolist()
    return [slice(stop - part.shape[0], stop) for stop, part in zip(stops, parts, strict=True)]


def _values_that_need_gradients(nodes: Sequence[Node]) -> set[int]:
    """Values with a parameter somewhere upstream; the network's input never needs one."""
    wanted: set[int] = set()
    for index, node in enumerate(nodes):
        if node.parameters or any(value in wanted for value in node.inputs):
            wanted.add(index + 1)
    return wanted
