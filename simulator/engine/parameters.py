"""The flat vector: where each layer's parameters lie in it, and how they start.

All trainable numbers of a network stand in one vector, so that an optimiser is a dozen calls for
the whole network; layers hold views into it. The kernel of a layer comes first and its bias right
behind it, so that both can be one matrix of (fan_in + 1, units).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array
from simulator.design.graph import Node
from simulator.nn.layers import ParameterSpec


@dataclass(frozen=True, slots=True)
class ParameterSlice:
    """One node's part of the flat vector."""

    node: Node
    specs: tuple[ParameterSpec, ...]
    start: int

    @property
    def stop(self) -> int:
        return self.start + sum(spec.size for spec in self.specs)

    def views(self, flat: Array) -> dict[str, Array]:
        """The node's parameters by name, as views of a flat vector."""
        found: dict[str, Array] = {}
        at = self.start
        for spec in self.specs:
            found[spec.name] = flat[at : at + spec.size].reshape(spec.shape)
            at += spec.size
        return found


class ParameterLayout:
    """The order of all parameters of a network.

    `starts` are the offsets of every single parameter array, `kernels` the positions in `starts`
    that are kernels of layers (projections are no layers), which lie from `kernel_starts` to
    `kernel_stops`, and `kernel_names` their layers' names.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.slices: list[ParameterSlice] = []
        starts: list[int] = []
        kernels: list[int] = []
        names: list[str] = []
        at = 0
        for node in nodes:
            assert node.input_shape is not None or node.layer is None
            specs = node.layer.parameters(node.input_shape) if node.layer else ()  # type: ignore[arg-type]
            self.slices.append(ParameterSlice(node, tuple(specs), at))
            for spec in specs:
                if spec.name == "kernel" and node.kind == "layer":
                    kernels.append(len(starts))
                    names.append(node.name)
                starts.append(at)
                at += spec.size
        self.size = at
        self.starts = np.array(starts, np.intp)
        self.stops = np.array([*starts[1:], at], np.intp)
        self.kernels = np.array(kernels, np.intp)
        self.kernel_starts, self.kernel_stops = self.starts[kernels], self.stops[kernels]
        self.kernel_names = tuple(names)

    def shapes(self) -> list[tuple[str, str, tuple[int, ...]]]:
        """Node, name and shape of every array, in their order."""
        return [
            (parameter_slice.node.name, spec.name, spec.shape)
            for parameter_slice in self.slices
            for spec in parameter_slice.specs
        ]

    def kernel_mask(self, dtype: np.dtype[np.floating]) -> Array:
        """1 where a parameter belongs to a kernel, else 0: what l1 and l2 act upon."""
        mask = np.zeros(self.size, dtype)
        for parameter_slice in self.slices:
            views = parameter_slice.views(mask)
            if "kernel" in views:
                views["kernel"][...] = 1
        return mask

    def initialize(self, flat: Array, seed: int) -> None:
        """Fill `flat` with starting values.

        Each array draws from a generator of its own, keyed by seed and name: a layer starts the
        same whatever stands around it, so two networks that differ in one layer differ there only.
        """
        for parameter_slice in self.slices:
            views = parameter_slice.views(flat)
            for spec in parameter_slice.specs:
                if spec.initializer is None:
                    views[spec.name][...] = spec.constant
                    continue
                generator = named_generator(seed, f"{parameter_slice.node.name}/{spec.name}")
                drawn = spec.initializer.sample(spec.shape, spec.fan_in, spec.fan_out, generator)
                with np.errstate(over="ignore"):  # the first step says what half precision made
                    views[spec.name][...] = drawn


def named_generator(seed: int, name: str) -> np.random.Generator:
    """A generator that depends on `seed` and `name` alone."""
    return np.random.default_rng([seed, *name.encode()])


class NetworkState:
    """The flat vectors of a network, and its running averages."""

    def __init__(
        self, layout: ParameterLayout, dtype: np.dtype[np.floating], seed: int | None = None
    ) -> None:
        """Without a seed the parameters are zeros, to be filled from elsewhere."""
        self.layout = layout
        self.dtype = dtype
        self.parameters = np.zeros(layout.size, dtype)
        self.gradients = np.zeros(layout.size, dtype)
        if seed is not None:
            layout.initialize(self.parameters, seed)
        self._place_statistics(layout)

    def _place_statistics(self, layout: ParameterLayout) -> None:
        """One flat vector of batch statistics and one of running averages, for all layers."""
        places: list[dict[str, slice]] = []
        start: list[float] = []
        inertia: list[float] = []
        for parameter_slice in layout.slices:
            layer, found = parameter_slice.node.layer, {}
            if layer is not None and parameter_slice.node.input_shape is not None:
                for name, (shape, value) in layer.statistics(
                    parameter_slice.node.input_shape
                ).items():
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
