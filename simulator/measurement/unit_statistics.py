"""Mean, spread, dead and saturated share of all layers' outputs, in a dozen calls for them all."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from simulator.cancellation import IsCancelled, never, parts
from simulator.engine.norms import SMALLEST_TRUSTED_SQUARE, mean_and_deviation, slice_bounds
from simulator.nn.activations.base import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array
    from simulator.design.graph import Node
    from simulator.engine.execution_plan import ExecutionPlan

PART = 32_768  # entries summed at a time, so that they stay in the cache


class _Sums(NamedTuple):
    """Of each row of a block: its first entry, and the sums of differences to it and squares."""

    first: Array
    away: Array
    squares: Array


class UnitStatistics:
    """Statistics over the rows of an execution plan's block of values, by layer and unit.

    A unit of a dense layer is a row; that of an image is a channel, whose positions are rows. An
    output is flat where its activation's slope is below 5 % of its largest, and a unit is dead
    where it is flat for every sample of the batch.
    """

    NAMES: ClassVar = ("activation_mean", "activation_std", "dead_share", "saturated_share")

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._layers = [index for index, node in enumerate(nodes) if node.kind == "layer"]
        sizes = np.array([math.prod(node.shape or ()) for node in nodes])
        starts = np.cumsum(sizes + 1) - sizes - 1
        rows = int(np.sum(sizes + 1))
        self._starts = starts
        self._sizes = sizes[self._layers]
        first = starts[self._layers]
        self._rows = slice_bounds(first, first + self._sizes, rows)
        self._layer_of_row = np.zeros(rows, np.intp)
        self._by_preactivation: dict[int, float] = {}
        bounded: defaultdict[tuple[float, float], list[Array]] = defaultdict(list)
        units: list[Array] = []
        counts: list[int] = []
        for position, index in enumerate(self._layers):
            shape = nodes[index].shape or ()
            start, stop = starts[index], starts[index] + sizes[index]
            self._layer_of_row[start:stop] = position
            count = shape[-1] if len(shape) == 3 else int(sizes[index])
            units.append(start + np.arange(count) * (sizes[index] // count))
            units.append(np.array([stop]))  # the row of ones ends the last unit
            counts.append(count)
            activation = getattr(nodes[index].layer, "activation", None)
            if activation is None:
                continue
            low, high = activation.flat_range()
            if activation.flat_by_preactivation:
                self._by_preactivation[index] = low
            elif (low, high) != NOWHERE:
                bounded[low, high].append(np.arange(start, stop))
        # the rows of all layers of one activation, and of no layer that is nowhere flat
        self._bounded = {bounds: np.concatenate(rows) for bounds, rows in bounded.items()}
        self._units = np.concatenate(units)
        self._counts = np.array(counts)
        ends = np.cumsum(self._counts + 1) - 1
        self._unit_slices = slice_bounds(ends - self._counts, ends, len(self._units))

    def measure(
        self, plan: ExecutionPlan, predictions: Array, is_cancelled: IsCancelled = never
    ) -> dict[str, Array]:
        """The statistics of the last pass, each (layers,).

        The output layer's are those of `predictions` (units, batch), after its activation. Layers
        whose sums of squares may have under- or overflowed are measured again on their own. What
        takes long can be cancelled.
        """
        batch = plan.block.shape[1]
        counts = self._flat_counts(plan, is_cancelled)
        dead = np.logical_and.reduceat(counts == batch, self._units)
        mean, spread = self._moments(self._sums_by_row(plan.block, is_cancelled), batch)
        trusted = SMALLEST_TRUSTED_SQUARE[_summed_in(plan.block)]
        exact = (spread**2 * (self._sizes * batch) > trusted) & (spread < math.inf)
        for row in np.flatnonzero(~exact[:-1]).tolist():
            values = plan.values[self._layers[row] + 1]
            mean[row], spread[row] = mean_and_deviation(values, is_cancelled)
        mean[-1], spread[-1] = mean_and_deviation(predictions, is_cancelled)
        return {
            "activation_mean": mean,
            "activation_std": spread,
            "saturated_share": np.add.reduceat(counts, self._rows)[::2] / (self._sizes * batch),
            "dead_share": np.add.reduceat(dead, self._unit_slices, dtype=np.intp)[::2]
            / self._counts,
        }

    def _flat_counts(self, plan: ExecutionPlan, is_cancelled: IsCancelled) -> Array:
        """How many of the samples each row of the block is flat for, (rows,)."""
        block = plan.block
        rows, batch = block.shape
        dtype = _summed_in(block)
        counts, ones = np.zeros(rows, dtype), np.ones(batch, dtype)
        at_once = _rows_at_once(batch)
        for (low, high), bounded in self._bounded.items():
            size = (min(at_once, len(bounded)), batch)
            values, flat = np.empty(size, block.dtype), np.empty(size, dtype)
            for at in parts(len(bounded), is_cancelled, at_once):
                chosen = bounded[at]
                part, is_flat = values[: len(chosen)], flat[: len(chosen)]
                block.take(chosen, 0, part, "clip")  # which writes straight into `part`
                np.less_equal(part, dtype.type(low), is_flat)
                counts[chosen] = is_flat @ ones
                if high < math.inf:
                    np.greater_equal(part, dtype.type(high), is_flat)
                    counts[chosen] += is_flat @ ones
        for node, bound in self._by_preactivation.items():
            z = _preactivation(plan, node)
            own = counts[self._starts[node] :][: len(z)]
            for at in parts(len(z), is_cancelled, at_once):
                own[at] = np.count_nonzero(z[at] <= bound, axis=1)
        return counts

    def _sums_by_row(self, block: Array, is_cancelled: IsCancelled) -> _Sums:
        """One pass over all values, in parts that stay in the processor's cache.

        Sums are taken about each row's first sample: a spread far below the mean, the sign of a
        vanished signal, keeps its digits. Products with ones add up fastest.
        """
        rows, batch = block.shape
        dtype = _summed_in(block)
        at_once = _rows_at_once(batch)
        buffer, ones = np.empty((min(at_once, rows), batch), dtype), np.ones(batch, dtype)
        sums = _Sums(*np.empty((3, rows), dtype))
        for chosen in parts(rows, is_cancelled, at_once):
            part = block[chosen]
            away = buffer[: len(part)]
            sums.first[chosen] = part[:, 0]
            np.subtract(part, part[:, :1], out=away, dtype=dtype)
            np.matmul(away, ones, out=sums.away[chosen])
            np.multiply(away, away, out=away)
            np.matmul(away, ones, out=sums.squares[chosen])
        return sums

    def _moments(self, sums: _Sums, batch: int) -> tuple[Array, Array]:
        """Mean and standard deviation of each layer; its variance is within rows and between."""
        shift = sums.away.astype(np.float64) / batch
        within = np.maximum(sums.squares.astype(np.float64) / batch - shift**2, 0)
        rows = sums.first.astype(np.float64) + shift
        mean = np.add.reduceat(rows, self._rows)[::2] / self._sizes
        between = (rows - mean[self._layer_of_row]) ** 2
        variance = np.add.reduceat(within + between, self._rows)[::2] / self._sizes
        return mean, np.sqrt(variance)


def _rows_at_once(batch: int) -> int:
    """How many rows of `batch` entries have PART of them, at least one."""
    return max(1, PART // batch)


def _summed_in(block: Array) -> np.dtype[np.floating]:
    """The precision of sums over a block: its own, but at least single."""
    return np.dtype(np.float32) if block.dtype == np.float16 else block.dtype


def _preactivation(plan: ExecutionPlan, node: int) -> Array:
    """What a layer's activation was applied to, (features, batch): its z, or its whole input."""
    operation = plan.operations[node]
    values: Array = getattr(operation, "z", plan.values[plan.nodes[node].inputs[0]])
    return values.reshape(plan.values[node + 1].shape)
