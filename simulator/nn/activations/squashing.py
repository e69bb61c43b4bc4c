"""Activations that keep every value, or squash it into an interval: linear, sigmoid, tanh."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy import add, exp, multiply, negative, subtract, tanh

from simulator.nn.activations.base import FLAT, Activation, Scratch

if TYPE_CHECKING:
    from simulator.arrays import Array, Call


class Linear(Activation):
    """f(z) = z."""

    name: Literal["linear"] = "linear"
    label: ClassVar[str] = "linear"
    summary: ClassVar[str] = "passes its input on unchanged"
    identity_on_positive: ClassVar[bool] = True

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        if y is not z:
            np.copyto(y, z)

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        if dz is not dy:
            np.copyto(dz, dy)


class Sigmoid(Activation):
    """f(z) = 1 / (1 + e^−z); f′ = y (1 − y), at most ¼."""

    name: Literal["sigmoid"] = "sigmoid"
    label: ClassVar[str] = "sigmoid"
    summary: ClassVar[str] = "squashes into 0 … 1; passes back at most a quarter of the gradient"
    slope_from_output: ClassVar[bool] = True

    def flat_range(self) -> tuple[float, float]:
        low = (1 - math.sqrt(1 - FLAT)) / 2  # y (1 − y) = FLAT/4
        return low, 1 - low

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        sigmoid(z, y, scratch)

    def calls(self, z: Array, y: Array, scratch: Scratch) -> list[Call]:
        if z.dtype == np.float16:
            return [partial(sigmoid, z, y, scratch)]
        return [
            partial(negative, z, y),
            partial(exp, y, y),
            partial(add, y, scratch.one, y),
            partial(np.reciprocal, y, y),
        ]

    def slope_calls(self, y: Array, slope: Array, scratch: Scratch) -> list[Call]:
        # 1 − y is exact, where y − y² would cancel near 1
        return [partial(subtract, scratch.one, y, slope), partial(multiply, slope, y, slope)]


class Tanh(Activation):
    """f(z) = tanh z; f′ = 1 − y²."""

    name: Literal["tanh"] = "tanh"
    label: ClassVar[str] = "tanh"
    summary: ClassVar[str] = "squashes into −1 … 1; slope 1 at the origin"
    slope_from_output: ClassVar[bool] = True

    def flat_range(self) -> tuple[float, float]:
        high = math.sqrt(1 - FLAT)
        return -high, high

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        tanh(z, y)

    def calls(self, z: Array, y: Array, scratch: Scratch) -> list[Call]:
        return [partial(tanh, z, y)]

    def slope_calls(self, y: Array, slope: Array, scratch: Scratch) -> list[Call]:
        return [partial(multiply, y, y, slope), partial(subtract, scratch.one, slope, slope)]


def sigmoid(z: Array, out: Array, scratch: Scratch) -> None:
    """Write 1 / (1 + e^−z)."""
    if z.dtype == np.float16:  # e^12 is beyond its range, and σ(−12) = 6e-6 is not
        single = exp(-z.astype(np.float32))
        np.copyto(out, np.reciprocal(add(single, 1, single), single), "same_kind")
        return
    negative(z, out)
    exp(out, out)  # may overflow to inf, whose reciprocal is the right 0
    add(out, scratch.one, out)
    np.reciprocal(out, out)
