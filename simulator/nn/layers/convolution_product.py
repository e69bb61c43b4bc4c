"""Products of one matrix with every window of an image, for convolutions and their gradients.

Gathering each window as a column of its own (im2col, Chellapilla et al. 2006) copies an image
size² times. Here each of its rows is kept `size` times only, once for each column of the window.
All that a row of windows reads then lies in a matrix with rows at equal distances, which overlaps
with the matrix of the next row of windows; BLAS takes it as it lies.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from simulator.cancellation import AT_ONCE, parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.arrays import Array, Call, Shape

# multiplications up to which OpenBLAS, on processors with AVX-512, need not rearrange its operands
SMALL_PRODUCT = 1_000_000
FEWEST_PLACES = 64  # columns of such a product below which the number of calls costs more
LARGEST_PARTIAL_SUMS = 262_144  # entries of weight gradients that are made before they are added up


class ConvolutionProduct:
    """The windows over an image of (channels, height, width, batch).

    The window at (h, w) reads at (stride · (h, w) − before + (i, j)) / dilation, for i and j below
    `size`, and 0 where there is no such place: `before` is the padding above and to the left, and
    `dilation` sets zeros between the places of the image. Stride or dilation is 1. With `ones`
    every row of the window also reads a 1, by which a bias is multiplied.

    `rows` is what all windows read: a view of (out_height, size · (size · channels + ones),
    out_width · batch).
    """

    def __init__(
        self,
        image: Array,
        out_shape: Shape,
        size: int,
        before: tuple[int, int],
        *,
        matmul: Callable[..., Any],
        stride: int = 1,
        dilation: int = 1,
        ones: bool = False,
    ) -> None:
        channels, height, width, batch = image.shape
        out_height, out_width = out_shape
        length = (out_height - 1) * stride + size
        copies, self._matmul = size * channels, matmul
        self._partial_sums: Array | None = None
        buffer = np.zeros((length, copies + ones, out_width, batch), image.dtype)
        if ones:
            buffer[:, copies] = 1
        into = buffer[:, :copies].reshape(length, size, channels, out_width, batch)
        self._copies: list[tuple[Array, Array]] = []
        rows, read_rows = _reads(length, 1, before[0], dilation, height)
        for j in range(size):
            columns, read_columns = _reads(out_width, stride, before[1] - j, dilation, width)
            read = image.transpose(1, 0, 2, 3)[read_rows][:, :, read_columns]
            self._copies.append((into[rows][:, j][:, :, columns], read))
        step, item = buffer.strides[0], buffer.strides[-1]
        self.rows: Array = as_strided(
            buffer,
            (out_height, size * (copies + ones), out_width * batch),
            (stride * step, step // (copies + ones), item),
        )

    def gather_calls(self) -> list[Call]:
        """Calls that copy the image, as it is then, into the windows; some ms each."""
        return [call for into, read in self._copies for call in copy_calls(into, read)]

    def product(self, weights: Array, result: Array) -> None:
        """Write weightsᵀ · window for every window; `weights` is (entries of a window, results).

        `result` is (results, out_height, out_width · batch).
        """
        entries, results = weights.shape
        cuts, places = 1, self.rows.shape[-1]
        fitting = SMALL_PRODUCT // (entries * results)
        while fitting >= FEWEST_PLACES and places // cuts > fitting and places % (2 * cuts) == 0:
            cuts *= 2
        rows = self.rows.reshape(-1, entries, cuts, places // cuts).transpose(0, 2, 1, 3)
        made = result.reshape(results, -1, cuts, places // cuts).transpose(1, 2, 0, 3)
        self._matmul(weights.T, rows, made)

    def weight_gradient(self, dz: Array, result: Array) -> None:
        """Write the sum of window · ∂zᵀ over all windows; shapes as in `product`."""
        columns = dz.transpose(1, 2, 0)
        at_once = max(1, LARGEST_PARTIAL_SUMS // result.size)
        if self._partial_sums is None:
            shape = (min(at_once, len(columns)), *result.shape)
            self._partial_sums = np.empty(shape, result.dtype)
        for start in range(0, len(columns), at_once):
            some = slice(start, start + at_once)
            made = self._partial_sums[: len(columns[some])]
            self._matmul(self.rows[some], columns[some], made)
            if start == 0:
                np.add.reduce(made, axis=0, out=result)
            else:  # the sum of one would be a copy, in new memory
                some_sum = made[0] if len(made) == 1 else np.add.reduce(made, axis=0)
                np.add(result, some_sum, out=result)


def copy_calls(into: Array, values: Array) -> list[Call]:
    """Calls that copy an array into another of the same shape, a large one in parts."""
    if not into.size:
        return []
    rows = AT_ONCE * len(into) // into.size
    if not rows and into.ndim > 1:
        return [call for row in zip(into, values, strict=True) for call in copy_calls(*row)]
    at_once = max(1, rows)
    return [partial(np.copyto, into[at], values[at]) for at in parts(len(into), at_once=at_once)]


def _reads(count: int, stride: int, before: int, dilation: int, length: int) -> tuple[slice, slice]:
    """Which of `count` places read something along one axis, and what they read."""
    found = [
        (place, (stride * place - before) // dilation)
        for place in range(count)
        if (stride * place - before) % dilation == 0
        and 0 <= (stride * place - before) // dilation < length
    ]
    return _slice([place for place, _ in found]), _slice([read for _, read in found])


def _slice(evenly: list[int]) -> slice:
    """Numbers at equal distances as a slice."""
    if not evenly:
        return slice(0, 0)
    step = evenly[1] - evenly[0] if len(evenly) > 1 else 1
    return slice(evenly[0], evenly[-1] + 1, step)
