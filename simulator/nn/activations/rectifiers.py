"""Activations with a kink at the origin: ReLU and its leaky forms."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy import add, greater, maximum, minimum, multiply, subtract
from pydantic import Field

from simulator.nn.activations.base import FLAT, Activation, Scratch

if TYPE_CHECKING:
    from simulator.arrays import Array, Call

# From about this size a comparison written as 1 and 0 is faster than a sign, below it is slower.
LONG = 2_048


class Relu(Activation):
    """f(z) = max(z, 0); f′ is 1 where y > 0 (0 at the origin, as in Keras and PyTorch)."""

    name: Literal["relu"] = "relu"
    label: ClassVar[str] = "ReLU"
    summary: ClassVar[str] = "keeps the positive part; its gradient is 1 or 0"
    identity_on_positive: ClassVar[bool] = True
    slope_from_output: ClassVar[bool] = True

    def flat_range(self) -> tuple[float, float]:
        return 0.0, math.inf

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        maximum(z, scratch.zero, out=y)

    def calls(self, z: Array, y: Array, scratch: Scratch) -> list[Call]:
        return [partial(maximum, z, scratch.zero, out=y)]

    def slope_calls(self, y: Array, slope: Array, scratch: Scratch) -> list[Call]:
        return [_is_positive(y, slope, scratch)]


class LeakyRelu(Activation):
    """f(z) = z where z > 0, else negative_slope · z (Maas et al. 2013)."""

    name: Literal["leaky_relu"] = "leaky_relu"
    negative_slope: float = Field(0.2, ge=0, le=1, description="slope where the input is negative")
    label: ClassVar[str] = "leaky ReLU"
    summary: ClassVar[str] = "as ReLU, but a small slope keeps negative units alive"
    identity_on_positive: ClassVar[bool] = True
    slope_from_output: ClassVar[bool] = True

    def flat_range(self) -> tuple[float, float]:
        return 0.0 if self.negative_slope < FLAT else -math.inf, math.inf

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        # max(z, s·z) is f for every slope from 0 to 1
        multiply(z, self.negative_slope, scratch.a)
        maximum(z, scratch.a, out=y)

    def slope_calls(self, y: Array, slope: Array, scratch: Scratch) -> list[Call]:
        # 1 or at most 0: the maximum with s is 1 or s
        raised = partial(maximum, slope, self.negative_slope, out=slope)
        return [_is_positive(y, slope, scratch), raised]


class Prelu(Activation):
    """f(z) = z where z > 0, else slope · z, one learned slope a channel (He et al. 2015)."""

    name: Literal["prelu"] = "prelu"
    initial_slope: float = Field(0.25, ge=-10, le=10, description="slope before training")
    label: ClassVar[str] = "PReLU"
    summary: ClassVar[str] = "as leaky ReLU, and learns the slope of each channel"
    needs_preactivation: ClassVar[bool] = True
    learns_slope: ClassVar[bool] = True
    identity_on_positive: ClassVar[bool] = True

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        assert scratch.slope is not None
        minimum(z, scratch.zero, out=scratch.a)
        multiply(scratch.a, scratch.slope, scratch.a)
        maximum(z, scratch.zero, out=y)
        add(y, scratch.a, y)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        assert scratch.slope is not None
        assert scratch.slope_gradient is not None
        minimum(z, scratch.zero, out=scratch.a)
        multiply(scratch.a, dy, scratch.b)
        channels = scratch.b.reshape(scratch.b.shape[0], -1)
        np.add.reduce(channels, axis=1, out=scratch.slope_gradient.reshape(-1))
        # positive[z > 0] + slope[z <= 0]
        greater(z, scratch.zero, out=scratch.b)
        subtract(scratch.one, scratch.b, scratch.a)
        multiply(scratch.a, scratch.slope, scratch.a)
        add(scratch.a, scratch.b, dz)
        multiply(dz, dy, dz)


def _is_positive(y: Array, found: Array, scratch: Scratch) -> Call:
    """Writes 1 where y > 0, and 0 or less elsewhere (0 where y is never below 0)."""
    if y.size < LONG:
        return partial(np.sign, y, found)
    return partial(greater, y, scratch.zero, out=found)
