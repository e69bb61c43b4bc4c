"""What all workspaces of a network share: parameters, gradients and batch statistics."""

from __future__ import annotations

import math

import numpy as np

from simulator.layers.base import Array
from simulator.parameters import Layout


class Store:
    """The flat vectors of a network, and its running averages."""

    def __init__(
        self, layout: Layout, dtype: np.dtype[np.floating], seed: int | None = None
    ) -> None:
        """Without a seed the parameters are zeros, to be filled from elsewhere."""
        self.layout = layout
        self.dtype = dtype
        self.parameters = np.zeros(layout.size, dtype)
        self.gradients = np.zeros(layout.size, dtype)
        if seed is not None:
            layout.initialize(self.parameters, seed)
        self._place_statistics(layout)

    def _place_statistics(self, layout: Layout) -> None:
        """One flat vector of batch statistics and one of running averages, for all layers."""
        places: list[dict[str, slice]] = []
        start: list[float] = []
        inertia: list[float] = []
        for stretch in layout.stretches:
            layer, found = stretch.node.layer, {}
            if layer is not None and stretch.node.input_shape is not None:
                for name, (shape, value) in layer.statistics(stretch.node.input_shape).items():
                    size = math.prod(shape)
                    found[name] = slice(len(start), len(start) + size)
                    start += [value] * size
                    inertia += [getattr(layer, "momentum", 0.0)] * size
            places.append(found)
        self._places = places
        self.moving = np.array(start, self.dtype)
        self.statistics = self.moving.copy()
        self._renewal = (1 - np.array(inertia)).astype(self.dtype)

    def statistics_of(self, node: int, flat: Array) -> dict[str, Array]:
        """The node's part of a flat vector of statistics."""
        return {name: flat[place] for name, place in self._places[node].items()}

    def update_moving(self) -> None:
        """moving += (1 − momentum) · (batch − moving), for every layer at once."""
        if self.moving.size:
            self.statistics -= self.moving
            self.statistics *= self._renewal
            self.moving += self.statistics
