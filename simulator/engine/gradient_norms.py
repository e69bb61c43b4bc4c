"""Sums of squares of every parameter's gradient: the source of norms, clipping, divergence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import as_strided

from simulator.cancellation import IsCancelled, never
from simulator.engine.norms import SMALLEST_TRUSTED_SQUARE, log10_norms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.arrays import Array
    from simulator.engine.layer_batches import LayerBatch
    from simulator.engine.parameters import NetworkState, ParameterLayout

# entries a call from which many products beat one pass for all, which outgrows the cache
LONG_PART = 16_384
# sums of squares above which it does not matter that some entries will be rounded as subnormals
SUBNORMALS_NEGLIGIBLE_ABOVE = {np.dtype(np.float32): 1e-76, np.dtype(np.float64): math.inf}
LARGEST_MEASURE = 32_768  # entries that the processor's cache holds, in double precision as well


class SquareSums:
    """`values`, (arrays,), are the sums of squares of each parameter's gradient at the last step.

    They are of the gradients' own precision, or single where that is half.

    A short vector is squared and summed up by two calls. In a long one these would fetch every
    gradient from memory again, so there each layer batch takes the sums of what it has just
    made, and takes them in double precision where they underflow in single.
    """

    def __init__(self, state: NetworkState, is_cancelled: IsCancelled = never) -> None:
        self._is_cancelled = is_cancelled
        self._gradients, self._layout = state.gradients, state.layout
        # squares of half precision vanish below 2e-4 and overflow above 256
        self._dtype = np.dtype(np.float32) if state.dtype == np.float16 else state.dtype
        self._squares = np.empty(state.gradients.shape, self._dtype)
        self._sums = np.zeros(len(state.layout.starts), self._dtype)
        self._double_sums = np.empty(len(state.layout.starts))
        self._ones = np.ones_like(self._sums), np.ones_like(self._double_sums)
        self.values = self._sums
        self._logs: Array | None = None  # of the norms of kernels, once they were asked for
        # By batch size, where layer batches measure: the other kernels with their positions; and
        # the arrays that are no kernels, several at a time with the place of their sums. The
        # norms of the latter are never asked for alone.
        self._others: dict[int, tuple[list[tuple[int, Array]], list[tuple[Array, Array]]]] = {}

    def use_layer_batches(self, rows: int, layer_batches: Sequence[LayerBatch]) -> None:
        """Have the layer batches for `rows` samples measure their ∂W, if that is faster."""
        layout, gradients = self._layout, self._gradients
        if gradients.dtype == np.float16:
            return
        measures = [measure for each in layer_batches for measure in self._measures_of(each)]
        measured = {position for measure in measures for position in measure.positions}
        kernels = [position for position in layout.kernels.tolist() if position not in measured]
        rest = sorted(set(range(len(layout.starts))) - measured - set(kernels))
        runs = [self._rows_of(run) for run in _equal_runs(rest, layout)]
        if layout.size < LONG_PART * (len(measures) + len(kernels) + len(runs)):
            return
        for measure in measures:
            measure.layer_batch.measures.append(measure)
        ends = [(position, layout.starts[position], layout.stops[position]) for position in kernels]
        parts = [(position, gradients[start:stop]) for position, start, stop in ends]
        self._others[rows] = parts, runs

    def _measures_of(self, layer_batch: LayerBatch) -> Iterator[_KernelMeasure]:
        """The kernels of a layer batch, as many at a time as the cache holds."""
        layout = self._layout
        slices = [layout.slices[member] for member in layer_batch.members]
        starts = [own.start for own in slices]
        positions = np.searchsorted(layout.starts, starts).tolist()
        for run in _equal_runs(positions, layout):
            longest = max(LARGEST_MEASURE // slices[0].specs[0].size, 1)
            for first in range(0, len(run), longest):
                inside = run[first : first + longest]
                rows = slice(positions.index(inside[0]), positions.index(inside[-1]) + 1)
                yield _KernelMeasure(layer_batch, rows, inside, *self._rows_of(inside))

    def _rows_of(self, run: range) -> tuple[Array, Array]:
        """Arrays of equal length at equal distances as (arrays, entries), and their sums."""
        starts, itemsize = self._layout.starts[run.start :: run.step], self._gradients.itemsize
        size = int(self._layout.stops[run.start] - starts[0])
        distance = int(starts[1] - starts[0]) if len(run) > 1 else size
        shape, strides = (len(run), size), (distance * itemsize, itemsize)
        part = as_strided(self._gradients[starts[0] :], shape, strides)
        return part, self._double_sums[run.start : run.stop : run.step]

    def measure(self, rows: int) -> Array | None:
        """Complete `values` after a backward pass over `rows` samples.

        Returns the squares of all gradients where they were made on the way.
        """
        self._logs = None
        if rows in self._others:
            kernels, runs = self._others[rows]
            for position, kernel in kernels:
                self._double_sums[position] = _square_sum(kernel)
            for part, sums in runs:
                np.vecdot(part, part, sums)
            self.values = self._double_sums
            return None
        np.multiply(self._gradients, self._gradients, self._squares, dtype=self._dtype)
        np.add.reduceat(self._squares, self._layout.starts, 0, None, self._sums)
        self.values = self._sums
        return self._squares

    def total(self) -> float:
        """The square of the whole gradient's norm."""
        return float(self.values.dot(self._ones[self.values is self._double_sums]))

    def is_trusted(self, total: float) -> bool:
        """Whether a `total` is free of under- and overflow."""
        return SMALLEST_TRUSTED_SQUARE[self.values.dtype] < total < math.inf

    def log10_norms(self) -> Array:
        """log10 of each kernel's norm, −inf for an exact zero, (kernels,)."""
        if self._logs is None:
            layout, sums = self._layout, self.values.take(self._layout.kernels)
            starts, stops = layout.kernel_starts, layout.kernel_stops
            self._logs = log10_norms(self._gradients, sums, starts, stops, self._is_cancelled)
        return self._logs


class _KernelMeasure:
    """The sums of squares of some kernels' gradients in a layer batch.

    `part` is a view of these gradients, (arrays, entries), `rows` which layers of it they
    belong to, `positions` which arrays of the layout they are, and `sums` where the results go.
    """

    def __init__(
        self, layer_batch: LayerBatch, rows: slice, positions: range, part: Array, sums: Array
    ) -> None:
        self.layer_batch, self.positions = layer_batch, positions
        self._part, self._sums = part, sums
        self._rows = rows
        self._own_sums = np.empty(len(part), part.dtype)
        self._trusted = SMALLEST_TRUSTED_SQUARE[part.dtype]

    def measure(self, scales: Array | None) -> bool:
        """Take the sums in the gradients' own precision; returns whether they can be trusted.

        `scales` are the squares of the factors, one a layer of the layer batch, that will give the
        gradients their own size.
        """
        part, own = self._part, self._own_sums
        np.vecdot(part, part, own)
        found = own.tolist()  # Python compares a short list sooner than NumPy starts a reduction
        if not (min(found) > self._trusted and max(found) < math.inf):
            return False
        if scales is None:
            self._sums[:] = own
            return True
        np.multiply(own, scales[self._rows], self._sums)
        # scaled back, some entries will be subnormal and rounded
        return bool(self._sums.min() > SUBNORMALS_NEGLIGIBLE_ABOVE[part.dtype])

    def measure_exactly(self) -> None:
        """Take the sums in double precision, of gradients that have their own size."""
        double = self._part.astype(np.float64)
        np.vecdot(double, double, self._sums)


def _equal_runs(positions: list[int], layout: ParameterLayout) -> list[range]:
    """Cut a list of arrays into runs of equal length that lie at equal distances."""
    runs: list[list[int]] = []
    step: tuple[int, int] | None = None
    sizes = layout.stops - layout.starts
    for position in positions:
        run = runs[-1] if runs else []
        found = None
        if run and sizes[run[-1]] == sizes[position]:
            found = (position - run[-1], int(layout.starts[position] - layout.starts[run[-1]]))
        if found is None or (len(run) > 1 and found != step):
            runs.append([position])
        else:
            run.append(position)
        step = found
    return [range(run[0], run[-1] + 1, run[1] - run[0] if run[1:] else 1) for run in runs]


def _square_sum(part: Array) -> float:
    found = float(part.dot(part))
    if SMALLEST_TRUSTED_SQUARE[part.dtype] < found < math.inf:
        return found
    double = part.astype(np.float64)
    return float(double.dot(double))
