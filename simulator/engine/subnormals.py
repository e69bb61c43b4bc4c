"""Layers whose gradient is subnormal: scaled up for their own calculation, so that they stay fast.

Subnormal numbers are those below 1.2e-38 in single precision, 2.2e-308 in double: a vanishing
gradient is full of them. On Intel processors a matrix product of them takes up to 90 times as
long. A backward pass is linear in its gradient, so such a layer works on a gradient scaled by a
power of two and scales its results back: the same numbers, but for the rounding of subnormals,
which is finer. Where one such layer alone passes its gradient to another, it stays scaled, so that
only the first and the last of several pay for the scaling.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simulator.arrays import Array, Call


@dataclass(frozen=True, slots=True)
class ScalableLayer:
    """A layer's backward pass, `plain`, and the same on a gradient scaled up.

    `x` is the layer's input and `dy` the gradient of its output; `dx` that of its input, None
    where it is not needed, and `results` the other arrays that the pass writes. `saved` is scratch
    for `dy` as it was. `position` is the pass's place in the plan's list. `gradient_writer` is the
    node that alone writes `dy`, if it is a layer: it may leave `dy` scaled for this one.
    """

    position: int
    plain: Call
    x: Array
    dy: Array
    dx: Array | None
    saved: Array
    results: list[Array]
    gradient_writer: int | None

    def scaled(self, *, arrives_scaled: bool, leaves_scaled: bool) -> Call:
        """The pass on a scaled gradient.

        It scales `dy` up itself unless it `arrives_scaled`, and `dx` back down unless the next
        layer takes it as it `leaves_scaled`.
        """
        dy, saved, plain, up = self.dy, self.saved, self.plain, scale_of(self.dy.dtype)
        results = list(self.results)
        if self.dx is not None and not leaves_scaled:
            results.append(self.dx)

        def scale_results() -> None:
            plain()
            for result in results:
                np.multiply(result, 1 / up, out=result)

        def scale_all() -> None:
            np.copyto(saved, dy)  # others may have to read what this layer reads
            np.multiply(dy, up, out=dy)
            scale_results()
            np.copyto(dy, saved)

        if not arrives_scaled:
            return scale_all
        return scale_results if results else plain

    def unscaled(self) -> Array:
        """∂y in its own size, in `saved`, where it arrives scaled."""
        np.multiply(self.dy, 1 / scale_of(self.dy.dtype), out=self.saved)
        return self.saved

    def meets_subnormals(self, gradient: Array) -> bool:
        """Whether products with ∂y have subnormal numbers among them, or may soon have."""
        smallest = _smallest_safe_product(gradient.dtype)
        # the largest entry is no smaller than the root of the mean square
        entries = gradient.size * self.x.size
        if _square_sum(gradient) * min(_square_sum(self.x), 1) > smallest**2 * entries:
            return False
        largest = _largest(gradient)
        return largest < 1 and 0 < largest * min(_largest(self.x), 1) < smallest


def scale_of(dtype: np.dtype[np.floating]) -> float:
    """The power of two by which subnormal gradients are scaled, 2¹⁰⁴ in single precision.

    Sums over a gradient of 1 do not overflow at this scale, and products with values that have
    vanished as well are normal numbers: what is subnormal even then is far below the smallest
    number, and comes out as 0.
    """
    return float(2.0 ** (np.finfo(dtype).maxexp * 13 // 16))


@lru_cache
def _smallest_safe_product(dtype: np.dtype[np.floating]) -> float:
    """If the largest of many products is below this, some of them are likely subnormal."""
    limits = np.finfo(dtype)
    return float(limits.tiny / limits.eps)


def _square_sum(values: Array) -> float:
    """The sum of squares, which is found sooner than the largest value; may be 0 by underflow.

    0 as well where the entries do not lie one after the other.
    """
    if not values.flags.c_contiguous:
        return 0.0
    flat = values.reshape(-1)
    return float(flat.dot(flat))


def _largest(values: Array) -> float:
    """The largest absolute value."""
    return max(float(values.max()), -float(values.min()))
