"""The bounded record of a run: losses and what was measured of each layer, thinned as it grows.

The trainer appends, and other threads read without a lock (see thinning.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from simulator.arrays import Array
from simulator.measurement.decimation import DecimatedTable
from simulator.measurement.quantities import KERNEL_GRADIENT, QUANTITIES

MAX_STEPS = 4_096
MIN_STEPS = 256
MAX_CELLS = 4_000_000  # heatmap entries kept a network: 16 MB in single precision
MAX_MEASURED_CELLS = 500_000  # of each further quantity
MAX_HISTOGRAM_CELLS = 2_000_000
MIN_MEASUREMENTS = 64

FIRST_EXPONENT, LAST_EXPONENT = -48, 16
BINS = LAST_EXPONENT - FIRST_EXPONENT + 2  # the first is for exact zeros, the next for what is tiny
HISTOGRAMS = ("gradient", "weight", "activation")


@dataclass(frozen=True, slots=True)
class HistogramView:
    """How often which magnitude occurs, a row a measurement.

    `shares` (measurements, layers, BINS) add up to 1 over the bins: bin 0 counts exact zeros, bin
    b the magnitudes from `edges[b − 1]` to `edges[b]`, powers of two; what is smaller or larger
    still counts in the outermost. Gradients and weights have a row a kernel, activations a row a
    layer.
    """

    steps: Array
    shares: Array

    @property
    def edges(self) -> Array:
        """Bounds of the bins from 1 on, (BINS,)."""
        return 2.0 ** np.arange(FIRST_EXPONENT - 1, LAST_EXPONENT + 1)


@dataclass(frozen=True, slots=True)
class HistoryView:
    """An immutable window on the record.

    `steps` (records,) counts from 1; `losses` (records,) are mini-batch losses; `gradient_log10`
    (records, kernel layers) is log10 of the kernel gradient's norm, −inf for exact zero;
    `seconds` (records,) is the time spent stepping. The `evaluation_steps` (evaluations,) and
    what stands beside them come from the whole set, NaN where there is none. `measured` holds
    every other quantity as (steps, values). A new `generation` means that older rows were
    thinned or rearranged.
    """

    generation: int
    steps: Array
    losses: Array
    gradient_log10: Array
    evaluation_steps: Array
    train_losses: Array
    validation_losses: Array
    train_accuracies: Array
    validation_accuracies: Array
    seconds: Array = field(default_factory=lambda: np.zeros(0))
    measured: Mapping[str, tuple[Array, Array]] = field(default_factory=dict)
    histograms: Mapping[str, HistogramView] = field(default_factory=dict)

    def series(self, quantity: str) -> tuple[Array, Array]:
        """(steps (records,), values (records, rows)) of a quantity by its name."""
        if quantity == KERNEL_GRADIENT:
            return self.steps, self.gradient_log10
        if quantity in self.measured:
            return self.measured[quantity]
        return np.zeros(0, np.int64), np.zeros((0, 0), np.float32)

    def until(self, step: int) -> HistoryView:
        """The record as it stood after `step`."""
        end = int(np.searchsorted(self.steps, step, "right"))
        last = int(np.searchsorted(self.evaluation_steps, step, "right"))
        measured = {}
        for name, (steps, values) in self.measured.items():
            stop = int(np.searchsorted(steps, step, "right"))
            measured[name] = steps[:stop], values[:stop]
        histograms = {}
        for name, view in self.histograms.items():
            stop = int(np.searchsorted(view.steps, step, "right"))
            histograms[name] = HistogramView(view.steps[:stop], view.shares[:stop])
        return replace(
            self,
            steps=self.steps[:end],
            losses=self.losses[:end],
            gradient_log10=self.gradient_log10[:end],
            seconds=self.seconds[:end],
            evaluation_steps=self.evaluation_steps[:last],
            train_losses=self.train_losses[:last],
            validation_losses=self.validation_losses[:last],
            train_accuracies=self.train_accuracies[:last],
            validation_accuracies=self.validation_accuracies[:last],
            measured=measured,
            histograms=histograms,
        )


class History:
    """The record of one network; `view` may be called from any thread.

    `kernels` and `layers` are the numbers of layers with a kernel, and of all layers.
    """

    def __init__(self, kernels: int, layers: int = 0) -> None:
        self._rows = {"kernels": kernels, "layers": layers}
        limit = int(np.clip(MAX_CELLS // max(kernels, 1), MIN_STEPS, MAX_STEPS))
        self._records = DecimatedTable(
            [(np.int64, ()), (np.float64, ()), (np.float32, (kernels,)), (np.float64, ())], limit
        )
        self._evaluations = DecimatedTable([(np.int64, ()), *[(np.float64, ())] * 4], 2_048)
        self._measured: dict[str, DecimatedTable] = {}
        self._histograms: dict[str, DecimatedTable] = {}

    def keeps_step(self) -> bool:
        """Whether the step being made is to be recorded; ask once a step."""
        return self._records.keeps_next()

    def record(self, step: int, loss: float, gradient_log10: Array, seconds: float = 0.0) -> None:
        """Append one step."""
        self._records.append(step, loss, gradient_log10, seconds)

    def append_evaluation(
        self,
        step: int,
        train_loss: float,
        validation_loss: float,
        train_accuracy: float,
        validation_accuracy: float,
    ) -> None:
        """Append one evaluation over the whole set."""
        if self._evaluations.keeps_next():
            self._evaluations.append(
                step, train_loss, validation_loss, train_accuracy, validation_accuracy
            )

    def append_measurement(self, step: int, quantity: str, values: Array) -> None:
        """Append one measurement of a quantity, (rows,)."""
        table = self._measured.get(quantity)
        if table is None:
            rows = self._rows[QUANTITIES[quantity].rows]
            table = _table(rows, MAX_MEASURED_CELLS // max(rows, 1))
            self._measured = {**self._measured, quantity: table}
        if table.keeps_next():
            table.append(step, values)

    def append_histogram(self, step: int, kind: str, shares: Array) -> None:
        """Append one histogram of a kind, (rows, BINS)."""
        table = self._histograms.get(kind)
        if table is None:
            rows = self._rows["layers" if kind == "activation" else "kernels"]
            table = _table(rows, MAX_HISTOGRAM_CELLS // max(rows * BINS, 1), (BINS,))
            self._histograms = {**self._histograms, kind: table}
        if table.keeps_next():
            table.append(step, shares)

    def flush(self, step: int, loss: float, gradient_log10: Array, seconds: float) -> None:
        """Append the newest step where thinning has left it out: a run at rest ends exactly."""
        steps = self._records.published().columns[0]
        if step and (not len(steps) or steps[-1] < step):
            self.record(step, loss, gradient_log10, seconds)

    def rearrange(self, kernels: Sequence[int | None], layers: Sequence[int | None]) -> None:
        """Continue with other layers: row k was row `kernels[k]`, or is new (None).

        `layers` says the same of all layers. A new layer has no past: NaN.
        """
        self._rows = {"kernels": len(kernels), "layers": len(layers)}
        places = {"kernels": list(kernels), "layers": list(layers)}
        self._records.rearranged(2, places["kernels"])
        for name, table in self._measured.items():
            table.rearranged(1, places[QUANTITIES[name].rows])
        for kind, table in self._histograms.items():
            table.rearranged(1, places["layers" if kind == "activation" else "kernels"])

    def view(self) -> HistoryView:
        """The record as it stands."""
        (steps, losses, gradients, seconds), thinned = self._records.published()
        evaluations, sparse = self._evaluations.published()
        measured, histograms, rearranged = {}, {}, 0
        for name, table in self._measured.items():
            (at, values), generation = table.published()
            measured[name] = at, values
            rearranged += generation
        for kind, table in self._histograms.items():
            (at, shares), generation = table.published()
            histograms[kind] = HistogramView(at, shares)
            rearranged += generation
        return HistoryView(
            thinned + sparse + rearranged,
            steps,
            losses,
            gradients,
            evaluations[0],
            evaluations[1],
            evaluations[2],
            evaluations[3],
            evaluations[4],
            seconds,
            measured,
            histograms,
        )


def _table(rows: int, limit: int, entry: tuple[int, ...] = ()) -> DecimatedTable:
    limit = int(np.clip(limit, MIN_MEASUREMENTS, MAX_STEPS))
    return DecimatedTable([(np.int64, ()), (np.float32, (rows, *entry))], limit)
