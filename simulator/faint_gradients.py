"""Layers whose gradient has all but vanished, and how they stay fast.

On Intel processors a matrix product of subnormal numbers takes up to 90 times as long. A backward
pass is linear in its gradient, so such a layer works on a gradient scaled by a power of two and
scales its results back: the same numbers, but for the rounding of subnormals, which is finer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.layers.base import Array

Call = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class ScalableLayer:
    """A layer's backward pass, and the same on a gradient scaled up.

    `x` is the layer's input, `dy` the gradient of its output, `results` are all arrays that the
    pass writes; `kept` is room for `dy` as it was. `position` is the pass's place in its list.
    """

    position: int
    plain: Call
    x: Array
    dy: Array
    kept: Array
    results: list[Array]

    def scaled(self) -> None:
        dy, up = self.dy, scale_of(self.dy.dtype)
        np.copyto(self.kept, dy)  # others may have to read what this layer reads
        np.multiply(dy, up, out=dy)
        self.plain()
        for result in self.results:
            np.multiply(result, 1 / up, out=result)
        np.copyto(dy, self.kept)

    def is_faint(self) -> bool:
        """Whether its products are about to meet subnormal numbers, or do."""
        limits = np.finfo(self.dy.dtype)
        largest = _largest(self.dy)
        faintest = largest * min(_largest(self.x), 1)
        return bool(0 < faintest < limits.tiny / limits.eps and largest < 1)


def scale_of(dtype: np.dtype[np.floating]) -> float:
    """The power of two by which faint gradients are scaled, 2¹⁰⁴ in single precision.

    It leaves room for sums above a gradient of 1, and below for products with values that have
    vanished as well: what is subnormal even then is far below the smallest number, and comes out
    as 0.
    """
    return float(2.0 ** (np.finfo(dtype).maxexp * 13 // 16))


def _largest(values: Array) -> float:
    """The largest absolute value."""
    return max(float(values.max()), -float(values.min()))
