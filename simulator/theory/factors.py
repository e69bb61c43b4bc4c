"""By which factors one layer with random weights changes the size of a signal and of a gradient.

For wide layers with random weights of mean 0 and variance Var(w), both passes are recursions over
the mean square of a layer's pre-activations, q (Poole et al. 2016, Schoenholz et al. 2017), z
being a standard normal number and n the width:

    forwards    q ← n·Var(w)·E[φ(√q·z)²],    so that E[h²] grows by  f = n·Var(w)·E[φ²] / q
    backwards   E[(∂L/∂h)²] grows by  χ = n·Var(w)·E[φ′(√q·z)²]  from a layer to the one before

For ReLU this is χ = f = n·Var(w)/2 (He et al. 2015); for a sigmoid φ′ ≤ 1/4 makes χ ≤ n·Var(w)/16
(Hochreiter 1991). Batch normalisation before a ReLU gives χ = π/(π − 1) and f = 1, whatever the
weights (Yang et al. 2019).

A convolution with a k × k window and c channels sums n = k²·c products, and each of its inputs is
in k²·d of them, d being the filters (He et al. 2015, sections 2.2 and 2.3). Zeros beyond the edge
of a padded image contribute nothing; see `edge_share`.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.nn.activations import Activation, LeakyRelu, Linear, Prelu, Relu
from simulator.nn.activations.base import Scratch
from simulator.nn.initializers import (
    TRUNCATED_STD,
    Initializer,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    Scaled,
    TruncatedNormal,
)
from simulator.nn.layers import Conv2D, Dense, Layer

if TYPE_CHECKING:
    from simulator.arrays import Shape

ROUNDS = 300  # of the forward recursion, at most
SMALLEST, LARGEST = 1e-9, 1e9  # q beyond which a signal has vanished or exploded
BATCH_NORMALISED_RELU = math.pi / (math.pi - 1)

Growth = tuple[float, float]  # (χ, f)


def variance_of(initializer: Initializer, fan_in: int, fan_out: int) -> float | None:
    """Var(w) of random weights with mean 0; None where they have another mean or are not random."""
    if isinstance(initializer, Scaled):
        return initializer.gain**2 * initializer.variance(fan_in, fan_out)
    if isinstance(initializer, Orthogonal):
        return initializer.gain**2 / max(fan_in, fan_out)
    if isinstance(initializer, RandomNormal) and initializer.mean == 0:
        return initializer.stddev**2 or None
    if isinstance(initializer, TruncatedNormal) and initializer.mean == 0:
        return (TRUNCATED_STD * initializer.stddev) ** 2 or None
    if isinstance(initializer, RandomUniform) and initializer.minval == -initializer.maxval:
        return initializer.maxval**2 / 3 or None
    return None


def gains_of(layer: Layer | None, arriving: Shape | None) -> Growth | None:
    """n·Var(w) of a layer with random weights, backwards and forwards, n being the products that
    an input is in, and those that an output sums.

    None where no formula is published: a kernel that is not random or has a mean, biases that do
    not start at 0, convolutions with a stride or without padding, or with an even window.
    """
    if not isinstance(layer, Dense | Conv2D) or arriving is None or _has_bias(layer):
        return None
    if isinstance(layer, Dense):
        if len(arriving) != 1:
            return None
        fans, share = (arriving[0], layer.units), 1.0
    else:
        height, width, channels = arriving
        side = layer.kernel_size
        whole = layer.padding == "same" and layer.strides == 1
        if not whole or side % 2 == 0 or side > min(height, width):
            return None
        fans = (side**2 * channels, side**2 * layer.filters)
        share = edge_share(side, height) * edge_share(side, width)
    variance = variance_of(layer.kernel_initializer, *fans)
    return None if variance is None else (fans[1] * variance * share, fans[0] * variance * share)


def _has_bias(layer: Dense | Conv2D) -> bool:
    return layer.use_bias and layer.bias_initializer.name != "zeros"


@lru_cache(maxsize=64)
def edge_share(side: int, length: int) -> float:
    """Which share of a window's products along one side of an image is not with padding.

    He's count of products holds inside the image; at its edge some are with zeros. A position of
    the next layer sums those of its window, so that the mean squares along a side are multiplied
    by a band matrix of ones, `side` // 2 diagonals wide to either side of the main one. Over some
    layers that is a factor of its largest eigenvalue: 0.96 · `side` for 3 of 8 positions.
    """
    away = np.abs(np.subtract.outer(np.arange(length), np.arange(length)))
    return float(np.linalg.eigvalsh((away <= side // 2).astype(float))[-1]) / side


def scale_free(activation: Activation) -> float | None:
    """E[φ²] / q = E[φ′²] where it is one number for every q: 1 for a line, ½ for ReLU."""
    if isinstance(activation, Linear | Relu | LeakyRelu | Prelu):
        return moments(activation, 1.0)[1]
    return None


@lru_cache(maxsize=256)
def growth_of(activation: Activation, gain: float) -> tuple[float, float] | None:
    """(χ, f) for n·Var(w) = `gain` at the fixed point of q; None where χ, f or gain is 0.

    Where q keeps shrinking or growing by a factor, as with ReLU, both are taken after `ROUNDS`.
    """
    q = 1.0
    for _ in range(ROUNDS):
        value, slope = moments(activation, q)
        after = gain * value
        if not SMALLEST < after < LARGEST or abs(after - q) <= 1e-7 * q:
            break
        q = after
    else:
        value, slope = moments(activation, q)
    if value <= 0 or slope <= 0 or gain <= 0:
        return None
    # rounded, equal layers compare as equal; real networks of some hundred units scatter far more
    return round(gain * slope, 6), round(gain * value / q, 6)


def moments(activation: Activation, q: float) -> tuple[float, float]:
    """E[φ(√q·z)²] and E[φ′(√q·z)²] over the standard normal distribution, summed numerically."""
    z = np.linspace(-8, 8, 1_000)[None, :]  # an even number, so that none is at a kink in 0
    weights = np.exp(-0.5 * z**2)
    weights /= weights.sum()
    z = z * math.sqrt(q)
    y, slope = np.empty_like(z), np.empty_like(z)
    scratch = Scratch(np.empty_like(z), np.empty_like(z))
    if activation.learns_slope:
        first = float(getattr(activation, "initial_slope", 0.0))
        scratch.slope, scratch.slope_gradient = np.full((1, 1), first), np.zeros((1, 1))
    with np.errstate(all="ignore"):
        activation.forward(z, y, scratch)
        activation.backward(z, y, np.ones_like(z), slope, scratch)
    return float(np.sum(weights * y * y)), float(np.sum(weights * slope * slope))


SHORTEST = 3  # equal layers or blocks that make a chain

# the quantities that are predicted, and whether they are measured at layers with a kernel only
PREDICTED = {"kernel_gradient": True, "activation_gradient": False, "activation_std": False}


class Trend(NamedTuple):
    """The prediction for one quantity along a chain.

    `names` are its layers from first to last; `factor` is by how much the expected mean square
    grows from one of them to the one before, towards the input.
    """

    quantity: str
    names: tuple[str, ...]
    factor: float

    @property
    def decades(self) -> float:
        """The same as powers of ten of the root: of a norm, or of a standard deviation."""
        return 0.5 * math.log10(self.factor)
