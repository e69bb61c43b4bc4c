"""The flat vectors of a network: where each layer's parameters lie in them, and how they start.

All trainable numbers of a network stand in one vector, so that an optimiser is a dozen calls for
the whole network; layers hold views into it. The kernel of a layer comes first and its bias right
behind it, so that both can be one matrix of (fan_in + 1, units).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import IsCancelled, never, raise_if

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array
    from simulator.design.graph import Node
    from simulator.nn.layers import ParameterSpec


@dataclass(frozen=True, slots=True)
class ParameterSlice:
    """One node's part of the flat vectors: its parameters lie from `start` to `stop`."""

    node: Node
    specs: tuple[ParameterSpec, ...]
    start: int

    @property
    def stop(self) -> int:
        return self.start + sum(spec.size for spec in self.specs)

    def views(self, flat: Array) -> dict[str, Array]:
        """The node's part of any flat vector as arrays by the parameter's name, which share memory.

        Gradients and optimiser states are laid out as parameters are.
        """
        found: dict[str, Array] = {}
        at = self.start
        for spec in self.specs:
            found[spec.name] = flat[at : at + spec.size].reshape(spec.shape)
            at += spec.size
        return found


class ParameterLayout:
    """The order of all parameters of a network, node by node; `slices` holds one part a node.

    Single arrays: array number k lies from `starts[k]` to `stops[k]`. `kernels` are the numbers of
    those that are kernels of layers (projections are no layers), which lie from `kernel_starts`
    to `kernel_stops`, and `kernel_names` the names of their layers.
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
        """Name of the node, name of the parameter and shape of every array, in their order."""
        return [
            (part.node.name, spec.name, spec.shape) for part in self.slices for spec in part.specs
        ]

    def kernel_mask(self, dtype: np.dtype[np.floating]) -> Array:
        """1 where a parameter belongs to a kernel, else 0: what l1 and l2 act upon."""
        mask = np.zeros(self.size, dtype)
        for part in self.slices:
            views = part.views(mask)
            if "kernel" in views:
                views["kernel"][...] = 1
        return mask

    def initialize(self, flat: Array, seed: int, is_cancelled: IsCancelled = never) -> None:
        """Fill `flat` with the values that the layers' initialisers draw.

        Each array draws from a generator of its own, keyed by seed and name: a layer starts the
        same whatever stands around it, so two networks that differ in one layer differ there only.
        Raises Cancelled between two layers.
        """
        for part in self.slices:
            raise_if(is_cancelled)
            views = part.views(flat)
            for spec in part.specs:
                if spec.initializer is None:
                    views[spec.name][...] = spec.constant
                    continue
                generator = named_generator(seed, f"{part.node.name}/{spec.name}")
                drawn = spec.initializer.sample(spec.shape, spec.fan_in, spec.fan_out, generator)
                with np.errstate(over="ignore"):  # infinities are reported at the first step
                    views[spec.name][...] = drawn


def named_generator(seed: int, name: str) -> np.random.Generator:
    """A generator that depends on `seed` and `name` alone, wherever in a network it is used."""
    return np.random.default_rng([seed, *name.encode()])


class NetworkState:
    """What a network has learnt, as flat vectors, and the gradients of the last pass.

    `parameters` and `gradients` are laid out as `layout` says. `statistics` are what normalising
    layers measured over the last batch and `moving` their running averages, laid out alike; where
    the network is in half precision they are in single.
    """

    def __init__(
        self,
        layout: ParameterLayout,
        dtype: np.dtype[np.floating],
        seed: int | None = None,
        is_cancelled: IsCancelled = never,
    ) -> None:
        """Without a seed the parameters are zeros, to be filled from elsewhere."""
        self.layout = layout
        self.dtype = dtype
        self.parameters = np.zeros(layout.size, dtype)
        self.gradients = np.zeros(layout.size, dtype)
        if seed is not None:
            layout.initialize(self.parameters, seed, is_cancelled)
        starts: list[float] = []
        momenta: list[float] = []
        self._statistics_slices = [
            _place_statistics(part.node, starts, momenta) for part in layout.slices
        ]
        single = np.dtype(np.float32) if dtype == np.float16 else dtype  # the least for a square
        self.moving = np.array(starts, single)
        self.statistics = self.moving.copy()
        self._renewal = (1 - np.array(momenta)).astype(single)

    def statistics_of(self, node: int, flat: Array) -> dict[str, Array]:
        """The node's part of `statistics` or `moving`, by name; the arrays share memory with it."""
        return {name: flat[inside] for name, inside in self._statistics_slices[node].items()}

    def update_moving(self) -> None:
        """moving += (1 − momentum) · (batch − moving), for every layer at once.

        Overwrites `statistics`, which the next forward pass measures again.
        """
        if self.moving.size:
            self.statistics -= self.moving
            self.statistics *= self._renewal
            self.moving += self.statistics


def _place_statistics(node: Node, starts: list[float], momenta: list[float]) -> dict[str, slice]:
    """Append a node's statistics to the flat lists of all; returns where they lie, by name."""
    places: dict[str, slice] = {}
    if node.layer is not None and node.input_shape is not None:
        for name, (shape, value) in node.layer.statistics(node.input_shape).items():
            size = math.prod(shape)
            places[name] = slice(len(starts), len(starts) + size)
            starts += [value] * size
            momenta += [getattr(node.layer, "momentum", 0.0)] * size
    return places
