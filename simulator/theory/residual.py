"""Chains of equal residual blocks, x ← x + F(x), whose shortcut is the identity.

Random branches (De & Smith 2020): F(x) has mean 0 over the weights of its last layer, whatever x
is, so that mean squares add up. With f and χ of a branch, the products of those of its layers,

    forwards    E[x²] grows by 1 + f at every block: un-normalised branches with He's
                initialisation have f = 1 and double it
    backwards   E[(∂L/∂x)²] grows by 1 + χ from a block to the one before

and so does whatever a branch makes of x. Widths agree at the ends of a branch, so that χ = f, and
the gradients of its kernels are level.

Branches whose last kernel starts at zero (Fixup 2019, ReZero 2020, SkipInit 2020): F(x) = 0, every
block begins as the identity, and signal and gradient are the same at all of them. A ReLU after
the sum changes nothing from the second block on, as x is not negative then.

There is no prediction, as no formula of one factor a block is published, for branches

- with normalisation: E[x²] then grows as 1 + L, which is no constant factor, and no quantity that
  is measured follows it: a branch's own values are level;
- with activations that bend, as f depends on the size of x, which changes from block to block;
- whose last layer has an activation: F(x) then has a mean, and x and F(x) agree in sign;
- before another activation than a line, unless they start at zero: what it does to a sum of many
  blocks depends on its mean;
- around which a projection leads, or that are joined by concatenation.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.nn.activations import LINEAR, Activation, Linear, Relu
from simulator.nn.initializers import Zeros
from simulator.nn.layers import ActivationLayer, Conv2D, Dense, Layer
from simulator.theory.factors import SHORTEST, Growth, Trend, gains_of, scale_free

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.design.graph import Node


@dataclass(frozen=True, slots=True)
class _Block:
    """A residual block: its branch, the sum, and the activation layer `behind` the sum if any."""

    start: int  # its first node
    branch: tuple[Node, ...]
    behind: Node | None

    @property
    def end(self) -> int:
        """The node that comes next."""
        return self.start + len(self.branch) + 1 + (self.behind is not None)

    @property
    def kind(self) -> tuple[object, ...]:
        """What has to be equal for blocks to form a chain."""
        nodes = (*self.branch, *((self.behind,) if self.behind else ()))
        return tuple((_nameless(node.layer), node.input_shape) for node in nodes)


def residual_trends(nodes: Sequence[Node]) -> Iterator[Trend]:
    """The predictions for every chain of residual blocks among a network's nodes."""
    readers = Counter(value for node in nodes for value in node.inputs)
    chain: list[_Block] = []
    at = 0
    while at < len(nodes):
        block = _block(nodes, at, readers)
        if chain and block is not None and chain[0].behind is None:
            bare = replace(block, behind=None)  # an activation that ends the chain is not its own
            block = bare if bare.kind == chain[0].kind else block
        if chain and (block is None or block.kind != chain[0].kind):
            yield from _trends(nodes, chain)
            chain = []
        if block is not None:
            chain.append(block)
        at = at + 1 if block is None else block.end
    yield from _trends(nodes, chain)


def _block(nodes: Sequence[Node], at: int, readers: Counter[int]) -> _Block | None:
    """The block whose branch begins at a node. Value `at` is what reaches that node first."""
    if readers[at] != 2:
        return None
    end = at
    while end < len(nodes) and nodes[end].kind == "layer" and nodes[end].inputs == (end,):
        end += 1
        if readers[end] != 1:
            return None
    if end in (at, len(nodes)):
        return None
    total = nodes[end]
    if (total.kind, total.merge, total.inputs) != ("merge", "add", (end, at)):
        return None
    behind = nodes[end + 1] if end + 1 < len(nodes) else None
    alone = readers[end + 1] == 1 and behind is not None and behind.inputs == (end + 1,)
    if not alone or behind is None or not isinstance(behind.layer, ActivationLayer):
        return _Block(at, tuple(nodes[at:end]), None)
    return _Block(at, tuple(nodes[at:end]), behind)


def _nameless(layer: Layer | None) -> Layer | None:
    """The layer without its name, to be compared with others."""
    return None if layer is None else layer.model_copy(update={"id": ""})


def _trends(nodes: Sequence[Node], chain: list[_Block]) -> Iterator[Trend]:
    if not chain:
        return
    first = chain[0]
    if _starts_at_zero(first):
        yield from _level(chain[0 if first.behind is None else 1 :])
        return
    growth = _growth(first, nodes[first.start - 1] if first.start else None)
    if growth is not None and len(chain) >= SHORTEST:
        yield from _growing(chain, 1 + growth[0], 1 + growth[1])


def _level(chain: list[_Block]) -> Iterator[Trend]:
    """Trends of blocks that are the identity: what is not exactly zero is the same in all."""
    if len(chain) < SHORTEST:
        return
    *before, last = [_names(chain, place) for place in range(len(chain[0].branch))]
    yield Trend("kernel_gradient", last, 1.0)
    yield Trend("activation_gradient", last, 1.0)
    for names in before:
        yield Trend("activation_std", names, 1.0)
    behind = tuple(block.behind.name for block in chain if block.behind is not None)
    if len(behind) > SHORTEST:
        # what reaches the last one has not passed through a ReLU yet
        yield Trend("activation_gradient", behind[:-1], 1.0)
        yield Trend("activation_std", behind, 1.0)


def _growing(chain: list[_Block], backwards: float, forwards: float) -> Iterator[Trend]:
    for place, node in enumerate(chain[0].branch):
        names = _names(chain, place)
        if node.layer is not None and node.layer.has_kernel:
            yield Trend("kernel_gradient", names, backwards / forwards)
        yield Trend("activation_gradient", names, backwards)
        yield Trend("activation_std", names, 1 / forwards)


def _names(chain: list[_Block], place: int) -> tuple[str, ...]:
    return tuple(block.branch[place].name for block in chain)


def _starts_at_zero(block: _Block) -> bool:
    """Whether a block is the identity at first."""
    last = block.branch[-1].layer
    if not isinstance(last, Dense | Conv2D) or not isinstance(last.activation, Linear):
        return False
    bias = last.use_bias and last.bias_initializer.name != "zeros"
    silent = isinstance(last.kernel_initializer, Zeros) and not bias
    return silent and isinstance(_activation_behind(block), Linear | Relu)


def _activation_behind(block: _Block) -> Activation:
    """The activation between the sum and the next block, linear where there is none."""
    layer = block.behind.layer if block.behind is not None else None
    return layer.activation if isinstance(layer, ActivationLayer) else LINEAR


def _growth(block: _Block, before: Node | None) -> Growth | None:
    """(χ, f) of a branch; `before` is what the first block's x comes from."""
    backwards = forwards = 1.0
    last = block.branch[-1].layer
    if not isinstance(last, Dense | Conv2D) or not isinstance(_activation_behind(block), Linear):
        return None
    if isinstance(block.branch[0].layer, ActivationLayer) and not _symmetric(before):
        return None
    for node in block.branch:
        layer = node.layer
        gains: Growth | None = (1.0, 1.0)
        if isinstance(layer, Dense | Conv2D):
            gains = gains_of(layer, node.input_shape)
        elif not isinstance(layer, ActivationLayer):
            return None
        share = scale_free(layer.activation)
        if gains is None or share is None:
            return None
        backwards, forwards = backwards * gains[0] * share, forwards * gains[1] * share
    if not isinstance(last.activation, Linear) or not math.isfinite(backwards * forwards):
        return None
    return round(backwards, 6), round(forwards, 6)


def _symmetric(before: Node | None) -> bool:
    """Whether what reaches the first block is positive as often as negative."""
    layer = before.layer if before is not None else None
    return isinstance(layer, Dense | Conv2D) and isinstance(layer.activation, Linear)
