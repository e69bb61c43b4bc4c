"""Layers whose gradient has all but vanished, and how they stay fast.

On Intel processors a matrix product of subnormal numbers takes up to 90 times as long. A backward
pass is linear in its gradient, so such a layer works on a gradient scaled by a power of two and
scales its results back: the same numbers, but for the rounding of subnormals, which is finer. A
chain of such layers hands the scaled gradient on, and only its two ends pay for the scaling.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from simulator.arrays import Array

Call = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class ScalableLayer:
    """A layer's backward pass, and the same on a gradient scaled up.

    `x` is the layer's input, `dy` the gradient of its output, `dx` that of its input if anyone
    asks for it, `results` are the other arrays that the pass writes; `kept` is room for `dy` as it
    was. `position` is the pass's place in its list. `above` is the node that wrote `dy` if that
    wrote it for this layer alone: two such layers hand the gradient on as it is, scaled.
    """

    position: int
    plain: Call
    x: Array
    dy: Array
    dx: Array | None
    kept: Array
    results: list[Array]
    above: int | None

    def scaled(self, *, enters: bool, leaves: bool) -> Call:
        """The pass on a gradient that it scales up as it `enters` and down as it `leaves`."""
        dy, kept, plain, up = self.dy, self.kept, self.plain, scale_of(self.dy.dtype)
        results = [*self.results, self.dx] if leaves and self.dx is not None else self.results

        def scale_results() -> None:
            plain()
            for result in results:
                np.multiply(result, 1 / up, out=result)

        def scale_all() -> None:
            np.copyto(kept, dy)  # others may have to read what this layer reads
            np.multiply(dy, up, out=dy)
            scale_results()
            np.copyto(dy, kept)

        if enters:
            return scale_all
        return scale_results if results else plain

    def shown(self) -> Array:
        """The gradient ∂y in its own size, where this layer was handed a scaled one."""
        np.multiply(self.dy, 1 / scale_of(self.dy.dtype), out=self.kept)
        return self.kept

    def meets_subnormals(self, gradient: Array) -> bool:
        """Whether its products with ∂y are about to meet subnormal numbers, or do."""
        subnormal = _smallest_precise(gradient.dtype)
        # the largest entry is no smaller than the root of the mean square
        entries = gradient.size * self.x.size
        if _square(gradient) * min(_square(self.x), 1) > subnormal**2 * entries:
            return False
        largest = _largest(gradient)
        return 0 < largest < 1 and 0 < largest * min(_largest(self.x), 1) < subnormal


def scale_of(dtype: np.dtype[np.floating]) -> float:
    """The power of two by which faint gradients are scaled, 2¹⁰⁴ in single precision.

    It leaves room for sums above a gradient of 1, and below for products with values that have
    vanished as well: what is subnormal even then is far below the smallest number, and comes out
    as 0.
    """
    return float(2.0 ** (np.finfo(dtype).maxexp * 13 // 16))


@lru_cache
def _smallest_precise(dtype: np.dtype[np.floating]) -> float:
    """Products whose largest is below this have subnormal ones among them."""
    limits = np.finfo(dtype)
    return float(limits.tiny / limits.eps)


def _square(values: Array) -> float:
    """The sum of squares, which is sooner known than the largest value; may be 0 by underflow."""
    if not values.flags.c_contiguous:
        return 0.0
    flat = values.reshape(-1)
    return float(flat.dot(flat))


def _largest(values: Array) -> float:
    """The largest absolute value."""
    return max(float(values.max()), -float(values.min()))
