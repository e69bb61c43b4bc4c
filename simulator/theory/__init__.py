"""What theory expects of signals and gradients from layer to layer when training begins.

It predicts a constant factor a layer for two kinds of chain: equal layers one after the other
(chains.py), and equal residual blocks (residual.py); factors.py has the formulas of a single layer
and their sources. Networks for which no formula is published get no prediction; each file says
which these are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.design.graph import Node
from simulator.theory.chains import plain_trends
from simulator.theory.factors import PREDICTED
from simulator.theory.residual import residual_trends


@dataclass(frozen=True, slots=True)
class Slope:
    """A chain of equal layers or blocks, as the rows of a quantity's table from first to last.

    `decades` is how many powers of ten the expected value grows by from one of these rows to the
    one before it, towards the input.
    """

    rows: tuple[int, ...]
    decades: float


def expected(nodes: Sequence[Node], kernels: Sequence[str]) -> Mapping[str, tuple[Slope, ...]]:
    """The slopes that theory predicts, by quantity; no slope where it predicts nothing.

    `nodes` is a network's flat plan, `kernels` the names of the layers with a kernel in order.
    """
    layers = [node.name for node in nodes if node.kind == "layer"]
    places = {
        quantity: {name: row for row, name in enumerate(kernels if of_kernels else layers)}
        for quantity, of_kernels in PREDICTED.items()
    }
    found: dict[str, list[Slope]] = {quantity: [] for quantity in PREDICTED}
    for trend in (*plain_trends(nodes), *residual_trends(nodes)):
        rows = tuple(places[trend.quantity][name] for name in trend.names)
        found[trend.quantity].append(Slope(rows, trend.decades))
    return {quantity: tuple(slopes) for quantity, slopes in found.items()}
