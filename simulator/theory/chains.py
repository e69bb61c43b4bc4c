"""Chains of equal layers, each fed by the one before it alone, and each alone fed by it.

With (χ, f) of one layer (factors.py), towards the input the gradient's mean square grows by χ and
the signal's by 1/f. A kernel's gradient is ∂L/∂W = Σ h·∂z, so that its square grows by χ/f.

There is no prediction for a convolution with another activation than a line or a (leaky) ReLU: near
the edge of an image its signal is smaller, so that such an activation has another factor there; nor
for one with batch normalisation, which Yang et al. 2019 treat for dense layers only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.nn.activations import Activation, Linear
from simulator.nn.layers import ActivationLayer, BatchNormalization, Conv2D, Dense
from simulator.theory.factors import (
    BATCH_NORMALISED_RELU,
    SHORTEST,
    Growth,
    Trend,
    gains_of,
    growth_of,
    scale_free,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.arrays import Shape
    from simulator.design.graph import Node


@dataclass(frozen=True, slots=True)
class _Cell:
    """A layer with a kernel and its activation, with batch normalisation between or without.

    `kernel` and `last` are the names of that layer and of the layer that gives the output.
    """

    kernel: str
    last: str
    shape: Shape
    growth: Growth


def plain_trends(nodes: Sequence[Node]) -> Iterator[Trend]:
    """The predictions for every chain among a network's nodes."""
    for chain in _chains(nodes):
        backwards, forwards = chain[0].growth
        kernels = tuple(cell.kernel for cell in chain)
        last = tuple(cell.last for cell in chain)
        yield Trend("kernel_gradient", kernels, backwards / forwards)
        yield Trend("activation_gradient", last, backwards)
        yield Trend("activation_std", last, 1 / forwards)


def _chains(nodes: Sequence[Node]) -> list[list[_Cell]]:
    """Cells that are equal and each read by the next alone, `SHORTEST` or more in a row."""
    chains: list[list[_Cell]] = []
    readers = Counter(value for node in nodes for value in node.inputs)
    end = None  # the last node of the cell before
    at = 0
    while at < len(nodes):
        cell, length = _cell(nodes, at)
        if cell is None:
            at += 1
            continue
        joined = end == at - 1 and readers[at] == 1 and bool(chains)
        if joined and _equal(chains[-1][-1], cell):
            chains[-1].append(cell)
        else:
            chains.append([cell])
        at += length
        end = at - 1
    return [chain for chain in chains if len(chain) >= SHORTEST]


def _equal(one: _Cell, other: _Cell) -> bool:
    return (one.shape, one.growth) == (other.shape, other.growth)


def _cell(nodes: Sequence[Node], at: int) -> tuple[_Cell | None, int]:
    """The cell that begins at a node, and how many nodes it has; None where there is none."""
    node = nodes[at]
    layer, shape = node.layer, node.shape
    if not isinstance(layer, Dense | Conv2D) or node.kind != "layer" or node.inputs != (at,):
        return None, 1
    gains = gains_of(layer, node.input_shape)
    if shape is None or node.input_shape != shape or gains is None:
        return None, 1
    activation, normalised, length = layer.activation, False, 1
    for offset, node in enumerate(nodes[at + 1 : at + 3], 1):
        if not isinstance(activation, Linear) or node.inputs != (at + offset,):
            break
        if isinstance(node.layer, BatchNormalization) and not normalised:
            normalised, length = True, offset + 1
        elif isinstance(node.layer, ActivationLayer):
            activation, length = node.layer.activation, offset + 1
        else:
            break
    if isinstance(layer, Conv2D) and (normalised or scale_free(activation) is None):
        return None, 1
    growth = _growth(activation, gains[0], normalised)
    if growth is None:
        return None, 1
    return _Cell(nodes[at].name, nodes[at + length - 1].name, shape, growth), length


def _growth(activation: Activation, gain: float, normalised: bool) -> Growth | None:
    """(χ, f) of a cell; `gain` is n·Var(w)."""
    if normalised:
        return (BATCH_NORMALISED_RELU, 1.0) if activation.name == "relu" else None
    return growth_of(activation, gain)
