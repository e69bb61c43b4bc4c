"""Probes: what a step left behind in every layer, reduced to a few numbers each.

A probe reads arrays that the step has filled anyway. All layers' values stand in one block of
(features of all layers, batch), so most of a look is a dozen calls for the whole network, however
deep. Nothing here draws random numbers or writes to the network: a watched run and an unwatched
one are equal to the bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from simulator.arrays import Array
from simulator.engine.network import Network
from simulator.engine.norms import SMALLEST_TRUSTED_SQUARE, log10_norm, log10_norms, slice_bounds
from simulator.measurement.history import BINS, FIRST_EXPONENT, HISTOGRAMS
from simulator.measurement.quantities import KERNEL_GRADIENT, QUANTITIES
from simulator.measurement.unit_statistics import UnitStatistics

# steps between two looks, so that all of them cost at most 5 % (the engine's benchmark measures it)
DEFAULT_PERIOD = 128
KEY_FRAME_PERIOD = 16
KEY_FRAMES = "key_frames"
FROM_UPDATE = ("update_ratio", "weight_norm")
SWITCHABLE = (*(name for name in QUANTITIES if name != KERNEL_GRADIENT), *HISTOGRAMS, KEY_FRAMES)

PROBED = frozenset(name for name in QUANTITIES if name != KERNEL_GRADIENT)
FULL = PROBED | {KEY_FRAMES}  # with the update that a step made


def _default_periods() -> dict[str, int]:
    looks = {name: 0 if name in HISTOGRAMS else DEFAULT_PERIOD for name in SWITCHABLE}
    return {**looks, KEY_FRAMES: KEY_FRAME_PERIOD}


@dataclass(frozen=True, slots=True)
class Probes:
    """Which measurements are recorded, and every how many steps; 0 is never.

    The kernel gradient's norm costs next to nothing and is always recorded. Raises ValueError for
    a name that is not in `SWITCHABLE` or a negative period.
    """

    periods: Mapping[str, int] = field(default_factory=_default_periods)

    def __post_init__(self) -> None:
        for name, period in self.periods.items():
            if name not in SWITCHABLE or period < 0:
                raise ValueError(f"no probe {name!r} with a period of {period} steps")

    def switched(self, **periods: int) -> Probes:
        """The same with other periods: `switched(dead_share=4, gradient=0)`."""
        return Probes({**self.periods, **periods})

    @property
    def every(self) -> int:
        """The greatest common divisor of all periods; 0 where all are switched off."""
        return math.gcd(*self.periods.values())

    def due(self, step: int) -> frozenset[str]:
        """What is to be recorded at a step; the first step is always looked at."""
        return frozenset(
            name for name, period in self.periods.items() if period and (step - 1) % period == 0
        )


class Probe:
    """Looks at one network: `before` a step and `after` it.

    `measured` holds the latest value of each quantity, (rows,), `measured_steps` the step that it
    is of, and `update` the latest change of all parameters, as a flat vector.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.measured: dict[str, Array] = {}
        self.measured_steps: dict[str, int] = {}
        self._step = 0
        self.histograms: dict[str, Array] = {}
        self.update: Array | None = None
        self.gradient_observer: Callable[[int, Array], None] | None = None
        self._before: Array | None = None
        self._gradients: dict[int, float] = {}
        half = network.dtype == np.float16  # in which no sum of squares is to be trusted
        self._trusted = math.inf if half else SMALLEST_TRUSTED_SQUARE[network.dtype]
        self._layers = [i for i, node in enumerate(network.nodes) if node.kind == "layer"]
        self._statistics = UnitStatistics(network.nodes)
        layout = network.layout
        self._kernels = layout.kernel_starts, layout.kernel_stops
        self._pairs = slice_bounds(*self._kernels, layout.size)
        self._rooms: dict[np.dtype[np.floating], Array] = {}

    def before(self, names: frozenset[str]) -> None:
        """Remember what the step will overwrite."""
        network = self.network
        if not names.isdisjoint((*FROM_UPDATE, KEY_FRAMES)):
            if self._before is None:
                self._before = np.empty_like(network.state.parameters)
                self.update = np.zeros_like(network.state.parameters)
            np.copyto(self._before, network.state.parameters)
        if "activation_gradient" in names:
            self._gradients.clear()
            network.visit_gradient = self._visit

    def _visit(self, node: int, gradient: Array) -> None:
        square = float(np.vdot(gradient, gradient))
        trusted = self._trusted < square < math.inf
        self._gradients[node] = 0.5 * math.log10(square) if trusted else log10_norm(gradient)
        if self.gradient_observer is not None:
            self.gradient_observer(node, gradient)

    def after(self, step: int, names: frozenset[str]) -> None:
        """Measure what is asked for by name, and leave it in `measured` and `histograms`."""
        network, self._step = self.network, step
        network.visit_gradient = None
        found = network.last_pass
        if found is None:
            return
        work, predictions = found
        if not names.isdisjoint(UnitStatistics.NAMES):
            for name, values in self._statistics.measure(work, predictions).items():
                self._keep(name, values)
        if "activation_gradient" in names:
            norms = (self._gradients.get(node, math.nan) for node in self._layers)
            self._keep("activation_gradient", np.fromiter(norms, np.float32, len(self._layers)))
        if self._before is not None and not names.isdisjoint((*FROM_UPDATE, KEY_FRAMES)):
            assert self.update is not None
            np.subtract(network.state.parameters, self._before, out=self.update)
        if not names.isdisjoint(FROM_UPDATE):
            self._look_at_update()
        if "underflow_share" in names:
            self._keep("underflow_share", self._zero_shares())
        if "gradient" in names:
            self.histograms["gradient"] = self._kernel_histograms(network.state.gradients)
        if "weight" in names:
            self.histograms["weight"] = self._kernel_histograms(network.state.parameters)
        if "activation" in names:
            outputs = [*(work.values[node + 1] for node in self._layers[:-1]), predictions]
            self.histograms["activation"] = np.stack([_shares(values) for values in outputs])

    def _keep(self, name: str, values: Array) -> None:
        kept = np.asarray(values, np.float32)
        kept.flags.writeable = False
        self.measured[name], self.measured_steps[name] = kept, self._step

    def _look_at_update(self) -> None:
        assert self.update is not None
        update = self._kernel_norms(self.update)
        weight = self._kernel_norms(self.network.state.parameters)
        # weights of exact zeros that stay so have no ratio
        self._keep("update_ratio", update - weight)
        self._keep("weight_norm", 10.0**weight)

    def _kernel_norms(self, flat: Array) -> Array:
        """log10 of the L2 norm of each kernel's part of a flat vector."""
        if flat.dtype == np.float16:
            flat = flat.astype(np.float32)
        starts, stops = self._kernels
        room = self._room(flat.dtype)
        np.multiply(flat, flat, out=room)
        return log10_norms(flat, np.add.reduceat(room, self._pairs)[::2], starts, stops)

    def _zero_shares(self) -> Array:
        """Share of each kernel's gradient entries that are exactly zero."""
        room = self._room(np.dtype(np.float32))
        np.equal(self.network.state.gradients, 0, out=room)
        starts, stops = self._kernels
        return np.asarray(np.add.reduceat(room, self._pairs)[::2] / (stops - starts))

    def _room(self, dtype: np.dtype[np.floating]) -> Array:
        """Scratch as long as the parameters."""
        if dtype not in self._rooms:
            self._rooms[dtype] = np.empty(self.network.layout.size, dtype)
        return self._rooms[dtype]

    def _kernel_histograms(self, flat: Array) -> Array:
        starts, stops = self._kernels
        return np.stack([_shares(flat[a:b]) for a, b in zip(starts, stops, strict=True)])


def _shares(values: Array) -> Array:
    """Share of entries in each bin of magnitude, (BINS,): exact zeros first."""
    flat = values.ravel()
    exponents = np.frexp(flat)[1]  # |x| is in [2^(e−1), 2^e)
    bins = np.clip(exponents - FIRST_EXPONENT + 1, 1, BINS - 1)
    bins[flat == 0] = 0
    bins[~np.isfinite(flat)] = BINS - 1
    shares = np.bincount(bins, minlength=BINS) / flat.size
    return np.asarray(shares, np.float32)
