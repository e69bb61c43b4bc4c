"""How a quantity changes along a chain, before it is known which rows of a heatmap these are."""

from __future__ import annotations

import math
from typing import NamedTuple

SHORTEST = 3  # equal layers or blocks that make a chain

# what theory speaks of, and whether it is a quantity of layers with a kernel only
QUANTITIES = {"kernel_gradient": True, "activation_gradient": False, "activation_std": False}


class Trend(NamedTuple):
    """`names` are layers from first to last; `factor` is by how much the expected mean square
    grows from one of them to the one before."""

    quantity: str
    names: tuple[str, ...]
    factor: float

    @property
    def decades(self) -> float:
        """The same as powers of ten of the norm, or of the standard deviation."""
        return 0.5 * math.log10(self.factor)
