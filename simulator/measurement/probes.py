"""Probes: what a step left behind in every layer, reduced to a few numbers each.

A probe reads arrays that the step has filled anyway. All layers' values stand in one block of
(features of all layers, batch), so most of a measurement is a dozen calls for the whole network,
however deep. Nothing here draws random numbers or writes to the network: a run that is probed and
one that is not are equal to the bit.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.cancellation import IsCancelled, parts, raise_if
from simulator.engine.norms import (
    SMALLEST_TRUSTED_SQUARE,
    log10_norm,
    log10_norms,
    runs,
    slice_bounds,
)
from simulator.measurement.history import BINS, FIRST_EXPONENT
from simulator.measurement.key_frames import copy_into
from simulator.measurement.requests import KEY_FRAMES
from simulator.measurement.similarity import effective_rank, mean_cosine
from simulator.measurement.unit_statistics import UnitStatistics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.arrays import Array
    from simulator.engine.execution_plan import ExecutionPlan
    from simulator.engine.network import Network

FROM_UPDATE = ("update_ratio", "weight_norm")  # measured together, from what a step changed
FROM_BEFORE = frozenset({*FROM_UPDATE, KEY_FRAMES})  # which need the parameters before the step
ONLY_A_FRAME = frozenset({KEY_FRAMES})


class _Kernels(NamedTuple):
    """Kernels that are measured together: where they lie, from the first of them on."""

    at: slice  # of the flat vector
    starts: Array
    stops: Array
    bounds: Array  # for `reduceat`


class Probe:
    """Measures one network: around each step of it call `before_step` and `after_step`.

    `measured` holds the latest value of each quantity, (rows,), `measured_steps` the step that it
    is of, `histograms` the latest shares of each kind, (rows, BINS), and `update` the latest
    measured change of all parameters, (parameters,). `gradient_observer`, where set, is called
    with every layer node and its gradient in steps that measure the activation gradient.
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
        self._kernels = list(_together(layout.kernel_starts, layout.kernel_stops))
        self._buffers: dict[np.dtype[np.floating], Array] = {}

    def before_step(self, names: frozenset[str]) -> None:
        """Keep what the step will overwrite, as far as the named quantities need it."""
        network = self.network
        if not names.isdisjoint(FROM_BEFORE):
            if self._before is None:
                # not like `zeros_like`, which goes through new memory at once
                self._before = np.empty(network.layout.size, network.dtype)
            copy_into(self._before, network.state.parameters, network.is_cancelled)
        if "activation_gradient" in names:
            self._gradients.clear()
            network.visit_gradient = self._on_gradient

    def _on_gradient(self, node: int, gradient: Array) -> None:
        """Note the norm of the gradient of a layer's outputs, (features, batch)."""
        square = float(np.vdot(gradient, gradient))
        trusted = self._trusted < square < math.inf
        self._gradients[node] = 0.5 * math.log10(square) if trusted else log10_norm(gradient)
        if self.gradient_observer is not None:
            self.gradient_observer(node, gradient)

    def after_step(self, step: int, names: frozenset[str]) -> None:
        """Measure what is named, and leave it in `measured` and `histograms`."""
        network, self._step = self.network, step
        network.visit_gradient = None
        last_pass = network.last_pass
        if last_pass is None or names == ONLY_A_FRAME:
            return
        plan, predictions = last_pass
        is_cancelled = network.is_cancelled
        if not names.isdisjoint(UnitStatistics.NAMES):
            found = self._statistics.measure(plan, predictions, is_cancelled)
            for name, values in found.items():
                self._keep(name, values)
        if "activation_gradient" in names:
            norms = (self._gradients.get(node, math.nan) for node in self._layers)
            self._keep("activation_gradient", np.fromiter(norms, np.float32, len(self._layers)))
        if not names.isdisjoint(FROM_UPDATE):
            self._measure_update()
        if "underflow_share" in names:
            self._keep("underflow_share", self._zero_shares())
        for name, measure in _SIMILARITIES.items():
            if name in names:
                self._keep(name, self._of_outputs(measure, plan, predictions))
        if "gradient" in names:
            self.histograms["gradient"] = self._kernel_histograms(network.state.gradients)
        if "weight" in names:
            self.histograms["weight"] = self._kernel_histograms(network.state.parameters)
        if "activation" in names:
            shares = [_shares(values, is_cancelled) for values in self._outputs(plan, predictions)]
            self.histograms["activation"] = np.stack(shares)

    def _outputs(self, plan: ExecutionPlan, predictions: Array) -> list[Array]:
        """What each layer gave in the last pass, (features, batch) each."""
        return [*(plan.values[node + 1] for node in self._layers[:-1]), predictions]

    def _of_outputs(
        self, measure: Callable[[Array], float], plan: ExecutionPlan, predictions: Array
    ) -> Array:
        """A number of each layer's outputs, (layers,)."""
        found = []
        for values in self._outputs(plan, predictions):
            raise_if(self.network.is_cancelled)
            found.append(measure(values))
        return np.array(found)

    def _keep(self, name: str, values: Array) -> None:
        """Let a quantity's values, (rows,), be those of the present step."""
        kept = np.asarray(values, np.float32)
        kept.flags.writeable = False
        self.measured[name], self.measured_steps[name] = kept, self._step

    def parameters_before(self, step: int) -> Array | None:
        """The parameters before a step that was just measured; None where none were kept."""
        return self._before if self._step == step else None

    def _measure_update(self) -> None:
        assert self._before is not None
        if self.update is None:
            self.update = np.empty_like(self._before)
        for at in parts(len(self.update), self.network.is_cancelled):
            np.subtract(self.network.state.parameters[at], self._before[at], out=self.update[at])
        update = self._kernel_norms(self.update)
        weight = self._kernel_norms(self.network.state.parameters)
        # −inf − −inf, of weights that are and stay exactly zero, is NaN: they have no ratio
        self._keep("update_ratio", update - weight)
        self._keep("weight_norm", 10.0**weight)

    def _kernel_norms(self, flat: Array) -> Array:
        """log10 of the L2 norm of each kernel's part of a flat vector."""
        is_cancelled = self.network.is_cancelled
        found = []
        for kernels in self._kernels:
            raise_if(is_cancelled)
            part = flat[kernels.at]
            if part.dtype == np.float16:
                part = part.astype(np.float32)
            squares = self._buffer(part.dtype, len(part))
            np.multiply(part, part, out=squares)
            sums = np.add.reduceat(squares, kernels.bounds)[::2]
            found.append(log10_norms(part, sums, kernels.starts, kernels.stops, is_cancelled))
        return np.concatenate(found)

    def _zero_shares(self) -> Array:
        """Share of each kernel's gradient entries that are exactly zero."""
        found = []
        for kernels in self._kernels:
            raise_if(self.network.is_cancelled)
            part = self.network.state.gradients[kernels.at]
            zeros = self._buffer(np.dtype(np.float32), len(part))
            np.equal(part, 0, out=zeros)
            counts = np.add.reduceat(zeros, kernels.bounds)[::2]
            found.append(counts / (kernels.stops - kernels.starts))
        return np.concatenate(found)

    def _buffer(self, dtype: np.dtype[np.floating], size: int) -> Array:
        """An array (size,) of a type, whose content is of no further use."""
        if dtype not in self._buffers:
            longest = max(kernels.at.stop - kernels.at.start for kernels in self._kernels)
            self._buffers[dtype] = np.empty(longest, dtype)
        return self._buffers[dtype][:size]

    def _kernel_histograms(self, flat: Array) -> Array:
        """The shares of each kernel's part of a flat vector, (kernels, BINS)."""
        layout, is_cancelled = self.network.layout, self.network.is_cancelled
        ends = zip(layout.kernel_starts, layout.kernel_stops, strict=True)
        return np.stack([_shares(flat[start:stop], is_cancelled) for start, stop in ends])


def _similarity(values: Array) -> float:
    """The mean cosine as a share: samples that look opposite count as 0."""
    cosine = mean_cosine(values)
    return cosine if math.isnan(cosine) else min(max(cosine, 0.0), 1.0)


_SIMILARITIES: dict[str, Callable[[Array], float]] = {
    "input_similarity": _similarity,
    "effective_rank": effective_rank,
}


def _together(starts: Array, stops: Array) -> Iterator[_Kernels]:
    """All kernels, as many at a time as are soon measured."""
    for run in runs(starts, stops):
        first, last = int(starts[run.start]), int(stops[run.stop - 1])
        own = starts[run] - first, stops[run] - first
        yield _Kernels(slice(first, last), *own, slice_bounds(*own, last - first))


def _shares(values: Array, is_cancelled: IsCancelled) -> Array:
    """Share of entries in each bin of magnitude, (BINS,): exact zeros first."""
    flat = values.ravel()
    counts = np.zeros(BINS, np.intp)
    for at in parts(flat.size, is_cancelled):
        part = flat[at]
        exponents = np.frexp(part)[1]  # |x| is in [2^(e−1), 2^e)
        bins = np.clip(exponents - FIRST_EXPONENT + 1, 1, BINS - 1)
        bins[part == 0] = 0
        bins[~np.isfinite(part)] = BINS - 1
        counts += np.bincount(bins, minlength=BINS)
    return np.asarray(counts / flat.size, np.float32)
