"""Layers of half-precision networks that add up many numbers: calculated in single precision.

Half precision ends at 65,504, so the square of anything above 256 is infinite, and so is the sum
of a few dozen large values. Hardware accumulates such sums in single precision and rounds the
result; so does the operation here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.arrays import Array
    from simulator.nn.layers.base import LayerBuffers, Operation

    Pair = tuple[Array, Array]  # a target and its source


def is_half(buffers: LayerBuffers) -> bool:
    """Whether a layer's values are in half precision."""
    return buffers.y.dtype == np.float16


class SinglePrecision:
    """An operation on half-precision arrays that works on copies of them in single precision.

    `make` makes the operation on the copies. Statistics and running averages are shared: they are
    in single precision already, as the square of a large value is.
    """

    def __init__(self, make: Callable[[LayerBuffers], Operation], buffers: LayerBuffers) -> None:
        x_with_ones, y = buffers.x_with_ones.astype(np.float32), buffers.y.astype(np.float32)
        x = x_with_ones[: len(buffers.x)]
        dx = dy = None
        self._before_backward: list[Pair] = []
        self._after_backward: list[Pair] = []
        if buffers.dy is not None:
            dy = buffers.dy.astype(np.float32)
            self._before_backward = [(dy, buffers.dy)]
        if buffers.dx is not None:
            dx = buffers.dx.astype(np.float32)
            self._after_backward = [(buffers.dx, dx)]
        parameters, gradients = _copies(buffers.parameters), _copies(buffers.gradients)
        self.operation = make(
            replace(
                buffers,
                x=x,
                x_with_ones=x_with_ones,
                y=y,
                dx=dx,
                dy=dy,
                parameters=parameters,
                gradients=gradients,
                borrow=lambda _number, shape: np.empty(shape, np.float32),  # not the shared one
                matmul=np.matmul,
                matmuls=np.matmul,
            )
        )
        self._before_forward = [(x, buffers.x)]
        self._before_forward += [(parameters[n], buffers.parameters[n]) for n in parameters]
        self._after_forward = [(buffers.y, y)]
        self._after_backward += [(buffers.gradients[n], gradients[n]) for n in gradients]

    def forward(self) -> None:
        _copy(self._before_forward)
        self.operation.forward()
        _copy(self._after_forward)

    def backward(self) -> None:
        _copy(self._before_backward)
        self.operation.backward()
        _copy(self._after_backward)


def _copies(arrays: Mapping[str, Array]) -> dict[str, Array]:
    return {name: values.astype(np.float32) for name, values in arrays.items()}


def _copy(pairs: list[Pair]) -> None:
    for target, source in pairs:
        np.copyto(target, source, casting="same_kind")
