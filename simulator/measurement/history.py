"""The bounded history of a run: losses and what was measured of each layer, ever more sparsely.

The trainer appends, and other threads read without a lock (see decimation.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.arrays import Array
from simulator.measurement.decimation import DecimatedTable
from simulator.measurement.quantities import KERNEL_GRADIENT, QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_STEPS = 4_096  # kept of a run, however long it is
MIN_STEPS = 256
MAX_CELLS = 4_000_000  # numbers kept of a network's kernel gradients: 16 MB in single precision
MAX_MEASURED_CELLS = 500_000  # of each further quantity
MAX_HISTOGRAM_CELLS = 2_000_000
MIN_MEASUREMENTS = 64
MAX_EVALUATIONS = 2_048

FIRST_EXPONENT, LAST_EXPONENT = -48, 16
BINS = LAST_EXPONENT - FIRST_EXPONENT + 2  # the first is for exact zeros, the next for what is tiny

Series = tuple[Array, Array]
_NEVER_MEASURED: Series = (np.zeros(0, np.int64), np.zeros((0, 0), np.float32))


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

    def until(self, step: int) -> HistogramView:
        """The measurements up to `step`."""
        stop = int(np.searchsorted(self.steps, step, "right"))
        return HistogramView(self.steps[:stop], self.shares[:stop])


@dataclass(frozen=True, slots=True)
class HistoryView:
    """The history as it stood at one moment; later steps do not change it.

    `steps` (kept steps,) counts from 1; `losses` (kept steps,) are mini-batch losses and `seconds`
    (kept steps,) the time spent stepping so far. The `evaluation_steps` (evaluations,) and what
    stands beside them come from the whole set, NaN where there is none. `measured` holds each
    quantity that was measured as (steps (measurements,), values (measurements, rows)), the kernel
    gradient, which is measured at every kept step, first. A new `generation` means that earlier
    rows were left out or rearranged.
    """

    generation: int
    steps: Array
    losses: Array
    evaluation_steps: Array
    train_losses: Array
    validation_losses: Array
    train_accuracies: Array
    validation_accuracies: Array
    seconds: Array
    measured: Mapping[str, Series]
    histograms: Mapping[str, HistogramView]

    @property
    def gradient_log10(self) -> Array:
        """log10 of the kernel gradients' norms, (kept steps, kernel layers); −inf is exact zero."""
        return self.measured[KERNEL_GRADIENT][1]

    def series(self, quantity: str) -> Series:
        """(steps (measurements,), values (measurements, rows)) of a quantity by its name."""
        return self.measured.get(quantity, _NEVER_MEASURED)

    def until(self, step: int) -> HistoryView:
        """The history as it was after `step`."""
        end = int(np.searchsorted(self.steps, step, "right"))
        last = int(np.searchsorted(self.evaluation_steps, step, "right"))
        measured = {}
        for name, (steps, values) in self.measured.items():
            stop = int(np.searchsorted(steps, step, "right"))
            measured[name] = steps[:stop], values[:stop]
        return replace(
            self,
            steps=self.steps[:end],
            losses=self.losses[:end],
            seconds=self.seconds[:end],
            evaluation_steps=self.evaluation_steps[:last],
            train_losses=self.train_losses[:last],
            validation_losses=self.validation_losses[:last],
            train_accuracies=self.train_accuracies[:last],
            validation_accuracies=self.validation_accuracies[:last],
            measured=measured,
            histograms={kind: view.until(step) for kind, view in self.histograms.items()},
        )


class History:
    """The history of one network; `view` may be called from any thread.

    `kernels` and `layers` are the numbers of layers with a kernel, and of all layers.
    """

    def __init__(self, kernels: int, layers: int) -> None:
        self._rows = {"kernels": kernels, "layers": layers}
        limit = int(np.clip(MAX_CELLS // kernels, MIN_STEPS, MAX_STEPS))
        # the kernel gradient stands beside the loss: one table to append to at every kept step
        self._steps = DecimatedTable(
            [(np.int64, ()), (np.float64, ()), (np.float32, (kernels,)), (np.float64, ())], limit
        )
        self._evaluations = DecimatedTable(
            [(np.int64, ()), *[(np.float64, ())] * 4], MAX_EVALUATIONS
        )
        self._measured: dict[str, DecimatedTable] = {}
        self._histograms: dict[str, DecimatedTable] = {}

    @property
    def nbytes(self) -> int:
        """Bytes of everything that is recorded."""
        return sum(table.nbytes for table in self._tables())

    def _tables(self) -> list[DecimatedTable]:
        others = [*self._measured.values(), *self._histograms.values()]
        return [self._steps, self._evaluations, *others]

    def copy(self) -> History:
        """A history that begins as this one and goes on by itself."""
        twin = object.__new__(History)
        twin._rows = dict(self._rows)
        twin._steps, twin._evaluations = self._steps.copy(), self._evaluations.copy()
        twin._measured = {name: table.copy() for name, table in self._measured.items()}
        twin._histograms = {kind: table.copy() for kind, table in self._histograms.items()}
        return twin

    def keeps_step(self) -> bool:
        """Whether the step being made is to be appended; ask once a step."""
        return self._steps.keeps_next()

    def append_step(self, step: int, loss: float, gradient_log10: Array, seconds: float) -> None:
        """Append one step; `gradient_log10` (kernel layers,)."""
        self._steps.append(step, loss, gradient_log10, seconds)

    def append_evaluation(
        self,
        step: int,
        train_loss: float,
        validation_loss: float,
        train_accuracy: float,
        validation_accuracy: float,
    ) -> None:
        """Append one evaluation over the whole set; NaN stands for a figure that there is not."""
        if self._evaluations.keeps_next():
            self._evaluations.append(
                step, train_loss, validation_loss, train_accuracy, validation_accuracy
            )

    def append_measurement(self, step: int, quantity: str, values: Array) -> None:
        """Append one measurement of a quantity other than the kernel gradient, (rows,)."""
        table = self._measured.get(quantity)
        if table is None:
            rows = self._rows[QUANTITIES[quantity].rows]
            table = _table(rows, MAX_MEASURED_CELLS // rows)
            self._measured = {**self._measured, quantity: table}
        if table.keeps_next():
            table.append(step, values)

    def append_histogram(self, step: int, kind: str, shares: Array) -> None:
        """Append one histogram of a kind of HISTOGRAMS, (rows, BINS)."""
        table = self._histograms.get(kind)
        if table is None:
            rows = self._rows[_histogram_rows(kind)]
            table = _table(rows, MAX_HISTOGRAM_CELLS // (rows * BINS), (BINS,))
            self._histograms = {**self._histograms, kind: table}
        if table.keeps_next():
            table.append(step, shares)

    def append_newest(self, step: int, loss: float, gradient_log10: Array, seconds: float) -> None:
        """Append the newest step where decimation has left it out: a run at rest ends exactly."""
        steps = self._steps.published().columns[0]
        if step and (not len(steps) or steps[-1] < step):
            self.append_step(step, loss, gradient_log10, seconds)

    def rearrange(self, kernels: Sequence[int | None], layers: Sequence[int | None]) -> None:
        """Continue with other layers: row k was row `kernels[k]`, or is new (None).

        `layers` says the same of all layers. A new layer has no past: NaN.
        """
        self._rows = {"kernels": len(kernels), "layers": len(layers)}
        sources = {"kernels": list(kernels), "layers": list(layers)}
        self._steps.reorder(2, sources[QUANTITIES[KERNEL_GRADIENT].rows])
        for name, table in self._measured.items():
            table.reorder(1, sources[QUANTITIES[name].rows])
        for kind, table in self._histograms.items():
            table.reorder(1, sources[_histogram_rows(kind)])

    def view(self) -> HistoryView:
        """The history as it stands."""
        (steps, losses, gradients, seconds), generations = self._steps.published()
        evaluations, generation = self._evaluations.published()
        generations += generation
        measured: dict[str, Series] = {KERNEL_GRADIENT: (steps, gradients)}
        for name, table in self._measured.items():
            (measured_at, values), generation = table.published()
            measured[name] = measured_at, values
            generations += generation
        histograms = {}
        for kind, table in self._histograms.items():
            (measured_at, shares), generation = table.published()
            histograms[kind] = HistogramView(measured_at, shares)
            generations += generation
        evaluation_steps, *figures = evaluations
        train_losses, validation_losses, train_accuracies, validation_accuracies = figures
        return HistoryView(
            generations,
            steps,
            losses,
            evaluation_steps,
            train_losses,
            validation_losses,
            train_accuracies,
            validation_accuracies,
            seconds,
            measured,
            histograms,
        )


def _histogram_rows(kind: str) -> str:
    return "layers" if kind == "activation" else "kernels"


def _table(rows: int, limit: int, entry: tuple[int, ...] = ()) -> DecimatedTable:
    """A table of (step, values (rows, …)) for at most `limit` measurements."""
    limit = int(np.clip(limit, MIN_MEASUREMENTS, MAX_STEPS))
    return DecimatedTable([(np.int64, ()), (np.float32, (rows, *entry))], limit)
