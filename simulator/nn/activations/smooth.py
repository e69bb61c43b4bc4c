"""Smooth relatives of ReLU: ELU, SELU, GELU, SiLU and softplus."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy import add, exp, expm1, greater, maximum, minimum, multiply, negative, subtract, tanh
from pydantic import Field

from simulator.nn.activations.base import FLAT, Activation, Scratch
from simulator.nn.activations.squashing import sigmoid

if TYPE_CHECKING:
    from simulator.arrays import Array


class Elu(Activation):
    """f(z) = z where z > 0, else alpha (e^z − 1) (Clevert et al. 2016)."""

    name: Literal["elu"] = "elu"
    alpha: float = Field(1.0, ge=0, le=100, description="limit −alpha for very negative inputs")
    label: ClassVar[str] = "ELU"
    summary: ClassVar[str] = "smooth, bounded below, mean output nearer to zero than ReLU"
    needs_preactivation: ClassVar[bool] = True

    def flat_range(self) -> tuple[float, float]:
        # below 0 the slope is y + alpha
        return min(FLAT * max(1.0, self.alpha) - self.alpha, 0.0), math.inf

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        _elu(z, y, 1.0, self.alpha, scratch)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        _elu_slope(z, dz, 1.0, self.alpha, scratch)
        multiply(dz, dy, dz)


class Selu(Activation):
    """f(z) = scale · ELU(z; alpha), the self-normalising constants of Klambauer et al. 2017."""

    name: Literal["selu"] = "selu"
    label: ClassVar[str] = "SELU"
    summary: ClassVar[str] = "ELU scaled so that deep signals settle at mean 0 and variance 1"
    needs_preactivation: ClassVar[bool] = True
    SCALE: ClassVar[float] = 1.0507009873554805
    ALPHA: ClassVar[float] = 1.6732632423543772

    def flat_range(self) -> tuple[float, float]:
        limit = self.SCALE * self.ALPHA  # below 0 the slope is y + limit, at most the limit itself
        return (FLAT - 1) * limit, math.inf

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        _elu(z, y, self.SCALE, self.SCALE * self.ALPHA, scratch)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        _elu_slope(z, dz, self.SCALE, self.SCALE * self.ALPHA, scratch)
        multiply(dz, dy, dz)


def _elu(z: Array, y: Array, above: float, below: float, scratch: Scratch) -> None:
    """Write above · z where z > 0, else below · (e^z − 1)."""
    minimum(z, scratch.zero, out=scratch.a)
    expm1(scratch.a, scratch.a)
    if below != 1:
        multiply(scratch.a, below, scratch.a)
    maximum(z, scratch.zero, out=y)
    if above != 1:
        multiply(y, above, y)
    add(y, scratch.a, y)


def _elu_slope(z: Array, slope: Array, above: float, below: float, scratch: Scratch) -> None:
    """Write above where z > 0, else below · e^z.

    That is below · e^min(z, 0) + (above − below) · [z > 0].
    """
    minimum(z, scratch.zero, out=slope)
    exp(slope, slope)
    if below != 1:
        multiply(slope, below, slope)
    if above != below:
        greater(z, scratch.zero, out=scratch.a)
        multiply(scratch.a, above - below, scratch.a)
        add(slope, scratch.a, slope)


class Gelu(Activation):
    """f(z) = ½ z (1 + tanh u), u = √(2/π) (z + 0.044715 z³) (Hendrycks & Gimpel 2016)."""

    name: Literal["gelu"] = "gelu"
    label: ClassVar[str] = "GELU"
    summary: ClassVar[str] = "a smooth ReLU that weighs the input by its probability (tanh form)"
    needs_preactivation: ClassVar[bool] = True
    flat_by_preactivation: ClassVar[bool] = True
    SLOPE: ClassVar[float] = 0.7978845608028654
    CUBIC: ClassVar[float] = 0.044715

    def flat_range(self) -> tuple[float, float]:
        return -2.2857, math.inf  # slope −0.0564 there, and nearer to 0 for all smaller z

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        t = scratch.a
        multiply(z, z, t)
        self._tanh_u(z, t, t)
        add(t, scratch.one, t)
        multiply(z, 0.5, y)  # first, or 2z would leave the range of half precision
        multiply(t, y, y)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        # f′ = ½ (1 + t) + ½ z (1 − t²) u′,  u′ = √(2/π) (1 + 3·0.044715 z²)
        t, rest = scratch.a, scratch.b
        multiply(z, z, rest)
        minimum(rest, 100, out=rest)  # from |z| = 10 on 1 − t² is 0, which must not meet an inf
        self._tanh_u(z, rest, t)
        multiply(rest, 3 * self.CUBIC * self.SLOPE, rest)
        add(rest, self.SLOPE, rest)
        multiply(t, t, dz)
        subtract(scratch.one, dz, dz)
        multiply(rest, dz, rest)
        multiply(rest, z, rest)
        add(rest, t, rest)
        add(rest, scratch.one, rest)
        multiply(rest, 0.5, rest)
        multiply(rest, dy, dz)

    def _tanh_u(self, z: Array, square: Array, out: Array) -> None:
        """Write tanh(√(2/π) (z + 0.044715 z³)) from z and z²."""
        multiply(square, self.CUBIC * self.SLOPE, out)
        add(out, self.SLOPE, out)
        multiply(out, z, out)
        tanh(out, out)


class Silu(Activation):
    """f(z) = z σ(z), also called swish (Ramachandran et al. 2017); f′ = σ (1 + z (1 − σ))."""

    name: Literal["silu"] = "silu"
    label: ClassVar[str] = "SiLU"
    summary: ClassVar[str] = "the input times its own sigmoid; smooth and not monotonic"
    needs_preactivation: ClassVar[bool] = True
    flat_by_preactivation: ClassVar[bool] = True

    def flat_range(self) -> tuple[float, float]:
        return -3.93, math.inf  # slope −0.0550 there, and nearer to 0 for all smaller z

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        sigmoid(z, scratch.a, scratch)
        multiply(z, scratch.a, y)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        share, rest = scratch.a, scratch.b
        sigmoid(z, share, scratch)
        subtract(scratch.one, share, rest)
        multiply(rest, z, rest)
        add(rest, scratch.one, rest)
        multiply(rest, share, rest)
        multiply(rest, dy, dz)


class Softplus(Activation):
    """f(z) = log(1 + e^z) = max(z, 0) + log(1 + e^−|z|), which cannot overflow; f′ = σ(z)."""

    name: Literal["softplus"] = "softplus"
    label: ClassVar[str] = "softplus"
    summary: ClassVar[str] = "a smooth ReLU whose derivative is the sigmoid"
    needs_preactivation: ClassVar[bool] = True

    def flat_range(self) -> tuple[float, float]:
        return -math.log(1 - FLAT), math.inf  # σ(z) = FLAT there

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        np.abs(z, scratch.a)
        negative(scratch.a, scratch.a)
        exp(scratch.a, scratch.a)
        np.log1p(scratch.a, scratch.a)
        maximum(z, scratch.zero, out=y)
        add(y, scratch.a, y)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        sigmoid(z, scratch.a, scratch)
        multiply(scratch.a, dy, dz)
