"""Sums of squares of every parameter's gradient: what norms, clipping and divergence go by."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.lib.stride_tricks import as_strided

from simulator.arrays import Array
from simulator.engine.layer_batches import LayerBatch
from simulator.engine.norms import SMALLEST_TRUSTED_SQUARE, log10_norms
from simulator.engine.parameters import NetworkState, ParameterLayout

# entries a call from which many products beat one pass for all, which outgrows the cache
LONG_PART = 16_384
# norms² above which subnormal entries do not count
SQUARE_ABOVE_SUBNORMALS = {np.dtype(np.float32): 1e-76, np.dtype(np.float64): math.inf}
LARGEST_BLOCK = 32_768  # entries that stay in the processor's cache, in double precision as well


class SquareSums:
    """`values`, (arrays,), are the sums at the last step.

    A short vector is squared and summed up by two calls. In a long one these would fetch every
    gradient from memory again, so there each stack of layers takes the sums of what it has just
    made, and takes them in double precision where they underflow in single.
    """

    def __init__(self, state: NetworkState) -> None:
        self._gradients, self._layout = state.gradients, state.layout
        self._squares = np.zeros_like(state.gradients)
        self._own = np.zeros(len(state.layout.starts), state.dtype)
        self._wide = np.zeros(len(state.layout.starts))
        self._each = np.ones_like(self._own), np.ones_like(self._wide)
        self.values = self._own
        self._logs: Array | None = None  # of the norms of kernels, once they were asked for
        # by batch size, where stacks measure: the other kernels with their places, and the arrays
        # that are no kernels, whose norms nobody asks for, several at a time with their sums
        self._others: dict[int, tuple[list[tuple[int, Array]], list[tuple[Array, Array]]]] = {}

    def watch(self, rows: int, layer_batches: Sequence[LayerBatch]) -> None:
        """Have the stacks of a batch size measure what they make, where that is faster."""
        layout, gradients = self._layout, self._gradients
        if gradients.dtype == np.float16:
            return
        blocks = [block for layer_batch in layer_batches for block in self._blocks_of(layer_batch)]
        measured = {place for block in blocks for place in block.places}
        kernels = [place for place in layout.kernels.tolist() if place not in measured]
        rest = sorted(set(range(len(layout.starts))) - measured - set(kernels))
        runs = [self._rows_of(run) for run in _equal_runs(rest, layout)]
        if layout.size < LONG_PART * (len(blocks) + len(kernels) + len(runs)):
            return
        for block in blocks:
            block.layer_batch.blocks.append(block)
        ends = [(place, layout.starts[place], layout.stops[place]) for place in kernels]
        parts = [(place, gradients[start:stop]) for place, start, stop in ends]
        self._others[rows] = parts, runs

    def _blocks_of(self, layer_batch: LayerBatch) -> Iterator[_Block]:
        """The kernels of a stack, as many at a time as the cache holds."""
        layout = self._layout
        slices = [layout.slices[member] for member in layer_batch.members]
        starts = [parameter_slice.start for parameter_slice in slices]
        places = np.searchsorted(layout.starts, starts).tolist()
        for run in _equal_runs(places, layout):
            longest = max(LARGEST_BLOCK // slices[0].specs[0].size, 1)
            for first in range(0, len(run), longest):
                inside = run[first : first + longest]
                rows = slice(places.index(inside[0]), places.index(inside[-1]) + 1)
                yield _Block(layer_batch, rows, inside, *self._rows_of(inside))

    def _rows_of(self, run: range) -> tuple[Array, Array]:
        """Arrays of equal length at equal distances as (arrays, entries), and their sums."""
        starts, itemsize = self._layout.starts[run.start :: run.step], self._gradients.itemsize
        size = int(self._layout.stops[run.start] - starts[0])
        distance = int(starts[1] - starts[0]) if len(run) > 1 else size
        shape, strides = (len(run), size), (distance * itemsize, itemsize)
        part = as_strided(self._gradients[starts[0] :], shape, strides)
        return part, self._wide[run.start : run.stop : run.step]

    def measure(self, rows: int) -> Array | None:
        """Complete `values` after a backward pass; returns gradient² if made."""
        self._logs = None
        if rows in self._others:
            kernels, runs = self._others[rows]
            for place, kernel in kernels:
                self._wide[place] = _square_sum(kernel)
            for part, sums in runs:
                np.vecdot(part, part, sums)
            self.values = self._wide
            return None
        np.multiply(self._gradients, self._gradients, self._squares)
        np.add.reduceat(self._squares, self._layout.starts, 0, None, self._own)
        self.values = self._own
        return self._squares

    def total(self) -> float:
        """The square of the whole gradient's norm."""
        return float(self.values.dot(self._each[self.values is self._wide]))

    def log10_norms(self) -> Array:
        """log10 of each kernel's norm, −inf for an exact zero, (kernels,)."""
        if self._logs is None:
            layout, sums = self._layout, self.values.take(self._layout.kernels)
            starts, stops = layout.kernel_starts, layout.kernel_stops
            self._logs = log10_norms(self._gradients, sums, starts, stops)
        return self._logs


class _Block:
    """Some kernels of a stack, (arrays, entries), their places, and where their sums go."""

    def __init__(
        self, layer_batch: LayerBatch, rows: slice, places: range, part: Array, sums: Array
    ) -> None:
        self.layer_batch, self.places, self._part, self._sums = layer_batch, places, part, sums
        self._rows = rows
        self._own = np.zeros(len(part), part.dtype)
        self._trusted = SMALLEST_TRUSTED_SQUARE[part.dtype]

    def measure(self, scales: Array | None) -> bool:
        """Take the sums in their own precision; returns whether they can be trusted.

        `scales` are the squares of the factors, one a layer of the stack, that will give the
        gradients their own size.
        """
        part, own = self._part, self._own
        np.vecdot(part, part, own)
        found = own.tolist()  # looked through before a reduction has begun
        if not (min(found) > self._trusted and max(found) < math.inf):
            return False
        if scales is None:
            self._sums[:] = own
            return True
        np.multiply(own, scales[self._rows], self._sums)
        # entries that become subnormal will be rounded
        return bool(self._sums.min() > SQUARE_ABOVE_SUBNORMALS[part.dtype])

    def measure_exactly(self) -> None:
        wide = self._part.astype(np.float64)
        np.vecdot(wide, wide, self._sums)


def _equal_runs(places: list[int], layout: ParameterLayout) -> list[range]:
    """Cut a list of arrays into runs of equal length that lie at equal distances."""
    runs: list[list[int]] = []
    step: tuple[int, int] | None = None
    sizes = layout.stops - layout.starts
    for place in places:
        run = runs[-1] if runs else []
        found = None
        if run and sizes[run[-1]] == sizes[place]:
            found = (place - run[-1], int(layout.starts[place] - layout.starts[run[-1]]))
        if found is None or (len(run) > 1 and found != step):
            runs.append([place])
        else:
            run.append(place)
        step = found
    return [range(run[0], run[-1] + 1, run[1] - run[0] if run[1:] else 1) for run in runs]


def _square_sum(part: Array) -> float:
    found = float(part.dot(part))
    if SMALLEST_TRUSTED_SQUARE[part.dtype] < found < math.inf:
        return found
    wide = part.astype(np.float64)
    return float(wide.dot(wide))
