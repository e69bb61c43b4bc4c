"""The arrays that the gradients of values stand in, used again as soon as nobody reads them.

A backward pass through a deep network needs a value's gradient for a short while only: from the
first reader of the value that writes it to the node that made the value and reads it. So a few
arrays of each shape serve all nodes, and stay in the processor's cache. Which value has which
array is decided once, when a plan is bound, by going through its nodes from last to first.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array, Shape
    from simulator.design.graph import Node


class GradientBuffers:
    """Which array holds the gradient of which value, (features, batch).

    Values are numbered as in `Node.inputs`: 0 is the network's input, node k makes value k + 1.
    `needed` are the values whose gradient is calculated, `reader_counts` says how many nodes read
    each value, `arrays` holds the array of every value that was given one so far.
    """

    def __init__(self, nodes: Sequence[Node], values: Sequence[Array], *, training: bool) -> None:
        """Without `training` no value needs a gradient."""
        self.needed = _values_that_need_gradients(nodes) if training else frozenset()
        self.reader_counts = Counter(value for node in nodes for value in node.inputs)
        self.arrays: dict[int, Array] = {}
        self._values = values
        self._holders: Counter[int] = Counter()  # id of an array → values whose gradient it holds
        self._free: defaultdict[Shape, list[Array]] = defaultdict(list)

    def new(self, value: int) -> Array:
        """Give a value an array that no other value holds: a released one, or a new one."""
        like = self._values[value]
        free = self._free[like.shape]
        self.share(value, free.pop() if free else np.empty(like.shape, like.dtype))
        return self.arrays[value]

    def share(self, value: int, array: Array) -> None:
        """Let the gradient of `value` stand in an array that may already hold that of others."""
        self.arrays[value] = array
        self._holders[id(array)] += 1

    def release(self, value: int) -> None:
        """The gradient of `value` is read no more: free its array once all its holders are done."""
        array = self.arrays.get(value)
        if array is not None:
            self._holders[id(array)] -= 1
            if not self._holders[id(array)]:
                self._free[array.shape].append(array)


class ScratchArrays:
    """Scratch memory that all layers of a plan share: its contents last for one call of a layer."""

    def __init__(self, entries: int, dtype: np.dtype[np.floating]) -> None:
        """Arrays have so many `entries`, and more where more is asked for."""
        self._entries, self._dtype = entries, dtype
        self._arrays: dict[int | str, Array] = {}

    def borrow(self, key: int | str, shape: Shape) -> Array:
        """A view of one of the arrays; what is borrowed under another key stays apart from it.

        Layers have 0 and 1, the plan has "added" for a ∂x that is to be added to what others have
        passed back, and "scaled" for a ∂y while it is scaled.
        """
        size = math.prod(shape)
        array = self._arrays.get(key)
        if array is None or size > array.size:  # columns of a convolution exceed any value
            array = self._arrays[key] = np.empty(max(size, self._entries), self._dtype)
        return array[:size].reshape(shape)


def _values_that_need_gradients(nodes: Sequence[Node]) -> frozenset[int]:
    """Values with a parameter somewhere upstream; the network's input never needs one."""
    needed: set[int] = set()
    for index, node in enumerate(nodes):
        if node.parameters or any(value in needed for value in node.inputs):
            needed.add(index + 1)
    return frozenset(needed)
