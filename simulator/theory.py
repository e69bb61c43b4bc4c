"""What theory expects of the gradients in a chain of equal layers when training begins.

For wide layers with random weights of mean 0 and variance Var(w), both passes are recursions over
the mean square of a layer's pre-activations, q (Poole et al. 2016, Schoenholz et al. 2017), z
being a standard normal number and n the width:

    forwards    q ← n·Var(w)·E[φ(√q·z)²],    so that E[h²] grows by  f = n·Var(w)·E[φ²] / q
    backwards   E[(∂L/∂h)²] grows by  χ = n·Var(w)·E[φ′(√q·z)²]  from a layer to the one before

For ReLU this is χ = f = n·Var(w)/2 (He et al. 2015); for a sigmoid φ′ ≤ 1/4 makes χ ≤ n·Var(w)/16
(Hochreiter 1991). A kernel's gradient is ∂L/∂W = Σ h·∂z, so that its square grows by χ/f. Batch
normalisation before a ReLU gives χ = π/(π − 1) and f = 1, whatever the weights (Yang et al. 2019).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simulator.activations import Activation, Linear
from simulator.activations.base import Scratch
from simulator.initializers import (
    TRUNCATED_STD,
    Initializer,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    Scaled,
    TruncatedNormal,
)
from simulator.layers import ActivationLayer, BatchNormalization, Dense
from simulator.shapes import Node

SHORTEST = 3  # equal layers that make a chain
ROUNDS = 300  # of the forward recursion, until q stands still
SMALLEST, LARGEST = 1e-9, 1e9
BATCH_NORMALISED_RELU = math.pi / (math.pi - 1)


@dataclass(frozen=True, slots=True)
class Slope:
    """A chain of equal layers, as the rows of a quantity from first to last.

    `decades` is how many powers of ten the expected value grows by from one of these rows to the
    one before it, towards the input.
    """

    rows: tuple[int, ...]
    decades: float


@dataclass(frozen=True, slots=True)
class _Cell:
    """A dense layer and its activation, with batch normalisation between them or without.

    `kernel` and `last` are the names of the dense layer and of the layer that gives the output.
    """

    kernel: str
    last: str
    width: int
    growth: tuple[float, float]  # (χ, f)


def expected(nodes: Sequence[Node], kernels: Sequence[str]) -> Mapping[str, tuple[Slope, ...]]:
    """The slopes of each quantity that theory says something about.

    `nodes` is a network's flat plan, `kernels` the names of the layers with a kernel in order.
    """
    layers = [node.name for node in nodes if node.kind == "layer"]
    found: dict[str, tuple[Slope, ...]] = {}
    chains = _chains(nodes)
    for name, rows, part in (
        ("kernel_gradient", list(kernels), "kernel"),
        ("activation_gradient", layers, "last"),
        ("activation_std", layers, "last"),
    ):
        places = {row: at for at, row in enumerate(rows)}
        found[name] = tuple(
            Slope(tuple(places[getattr(cell, part)] for cell in chain), _decades(name, chain[0]))
            for chain in chains
        )
    return found


def _decades(quantity: str, cell: _Cell) -> float:
    backwards, forwards = cell.growth
    factor = {
        "kernel_gradient": backwards / forwards,
        "activation_gradient": backwards,
        "activation_std": 1 / forwards,
    }[quantity]
    return 0.5 * math.log10(factor)


def _chains(nodes: Sequence[Node]) -> list[list[_Cell]]:
    """Runs of equal cells, each fed by the one before it alone, and each alone fed by it."""
    chains: list[list[_Cell]] = []
    readers = Counter(value for node in nodes for value in node.inputs)
    before = None  # the node at which the last cell ended
    at = 0
    while at < len(nodes):
        cell, length = _cell(nodes, at)
        if cell is None:
            at += 1
            continue
        joined = before == at - 1 and readers[at] == 1 and bool(chains)
        if joined and _equal(chains[-1][-1], cell):
            chains[-1].append(cell)
        else:
            chains.append([cell])
        at += length
        before = at - 1
    return [chain for chain in chains if len(chain) >= SHORTEST]


def _equal(one: _Cell, other: _Cell) -> bool:
    return (one.width, one.growth) == (other.width, other.growth)


def _cell(nodes: Sequence[Node], at: int) -> tuple[_Cell | None, int]:
    """The cell that begins at a node, and how many nodes it has; None where there is none."""
    node = nodes[at]
    dense = node.layer
    if not isinstance(dense, Dense) or node.kind != "layer" or node.inputs != (at,):
        return None, 1
    variance = variance_of(dense.kernel_initializer, dense.units, dense.units)
    if node.input_shape != (dense.units,) or variance is None or _has_bias(dense):
        return None, 1
    activation, normalised, length = dense.activation, False, 1
    for offset, node in enumerate(nodes[at + 1 : at + 3], 1):
        if not isinstance(activation, Linear) or node.inputs != (at + offset,):
            break
        if isinstance(node.layer, BatchNormalization) and not normalised:
            normalised, length = True, offset + 1
        elif isinstance(node.layer, ActivationLayer):
            activation, length = node.layer.activation, offset + 1
        else:
            break
    growth = _growth(activation, dense.units * variance, normalised)
    if growth is None:
        return None, 1
    return _Cell(nodes[at].name, nodes[at + length - 1].name, dense.units, growth), length


def _has_bias(dense: Dense) -> bool:
    return dense.use_bias and dense.bias_initializer.name != "zeros"


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


def _growth(activation: Activation, gain: float, normalised: bool) -> tuple[float, float] | None:
    """(χ, f) of a cell; `gain` is n·Var(w)."""
    if normalised:
        return (BATCH_NORMALISED_RELU, 1.0) if activation.name == "relu" else None
    return growth_of(activation, gain)


@lru_cache(maxsize=256)
def growth_of(activation: Activation, gain: float) -> tuple[float, float] | None:
    """(χ, f) for n·Var(w) = `gain`, where q has come to rest; None where signals die or overflow.

    Where q keeps shrinking or growing by a factor, as with ReLU, both are taken on the way.
    """
    q = 1.0
    for _ in range(ROUNDS):
        value, slope = _moments(activation, q)
        after = gain * value
        if not SMALLEST < after < LARGEST or abs(after - q) <= 1e-7 * q:
            break
        q = after
    if value <= 0 or slope <= 0 or gain <= 0:
        return None
    # rounding keeps equal chains equal, and is far below what widths of some hundreds scatter
    return round(gain * slope, 6), round(gain * value / q, 6)


def _moments(activation: Activation, q: float) -> tuple[float, float]:
    """E[φ(√q·z)²] and E[φ′(√q·z)²] over the standard normal distribution, by a fine sum."""
    z = np.linspace(-8, 8, 1_000)[None, :]  # an even number, so that none is at a kink in 0
    weights = np.exp(-0.5 * z**2)
    weights /= weights.sum()
    z = z * math.sqrt(q)
    y, slope = np.empty_like(z), np.empty_like(z)
    room = Scratch(np.empty_like(z), np.empty_like(z))
    if activation.learns_slope:
        first = float(getattr(activation, "initial_slope", 0.0))
        room.slope, room.slope_gradient = np.full((1, 1), first), np.zeros((1, 1))
    with np.errstate(all="ignore"):
        activation.forward(z, y, room)
        activation.backward(z, y, np.ones_like(z), slope, room)
    return float(np.sum(weights * y * y)), float(np.sum(weights * slope * slope))
