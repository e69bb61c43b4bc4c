"""The bounded record of a run: losses and gradient norms, thinned evenly as it grows.

The trainer appends, and other threads read without a lock: what has been published is never
written again. Appending fills rows beyond the published length and then publishes a new length;
thinning copies into new arrays and publishes those under a new generation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.layers.base import Array

MAX_RECORDS = 4_096
MIN_RECORDS = 256
MAX_CELLS = 4_000_000  # heatmap entries kept a network: 16 MB in single precision


@dataclass(frozen=True, slots=True)
class HistoryView:
    """An immutable window on the record.

    `steps` (records,) counts from 1; `losses` (records,) are mini-batch losses; `gradient_log10`
    (records, kernel layers) is log10 of the kernel gradient's norm, −inf for exact zero. The
    `evaluation_steps` (evaluations,) and what stands beside them come from the whole set, NaN
    where there is none. A new `generation` means that older rows were thinned.
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


class _Table:
    """Columns of equal length that grow to a limit and are then halved.

    Keeps every `stride`-th offered row, so what is kept lies evenly over the run; the first row
    always stays.
    """

    def __init__(self, columns: list[Array], limit: int) -> None:
        self.limit = limit
        self.columns = columns
        self.length = 0
        self.stride = 1
        self.offered = 0
        self.generation = 0

    def wants_next(self) -> bool:
        """Whether the next offered row is kept; counts the offer."""
        wanted = self.offered % self.stride == 0
        self.offered += 1
        return wanted

    def append(self, *row: object) -> None:
        if self.length == self.limit:
            self._thin()
        elif self.length == self.columns[0].shape[0]:
            self._grow()
        for column, value in zip(self.columns, row, strict=True):
            column[self.length] = value
        self.length += 1

    def _grow(self) -> None:
        size = min(self.limit, 2 * self.length)
        self.columns = [_enlarged(column, size) for column in self.columns]

    def _thin(self) -> None:
        self.columns = [_enlarged(column[: self.length : 2], self.limit) for column in self.columns]
        self.length = (self.length + 1) // 2
        self.stride *= 2
        # the row about to be appended was chosen with the old stride, and fits the new one
        # because the limit is even
        self.generation += 1

    def published(self) -> tuple[list[Array], int, int]:
        """What readers may see, as one reference: columns, length, generation."""
        return self.columns, self.length, self.generation


class History:
    """The record of one network; `view` may be called from any thread."""

    def __init__(self, layers: int) -> None:
        limit = int(np.clip(MAX_CELLS // max(layers, 1), MIN_RECORDS, MAX_RECORDS)) // 2 * 2
        room = min(256, limit)
        self._records = _Table(
            [
                np.zeros(room, np.int64),
                np.zeros(room),
                np.zeros((room, layers), np.float32),
            ],
            limit,
        )
        self._evaluations = _Table([np.zeros(64, np.int64), *np.zeros((4, 64))], 2_048)
        self._published = (self._records.published(), self._evaluations.published())

    def wants_step(self) -> bool:
        """Whether the step being made is to be recorded; ask once a step."""
        return self._records.wants_next()

    def record(self, step: int, loss: float, gradient_log10: Array) -> None:
        """Append one step."""
        self._records.append(step, loss, gradient_log10)
        self._publish()

    def record_evaluation(
        self,
        step: int,
        train_loss: float,
        validation_loss: float,
        train_accuracy: float,
        validation_accuracy: float,
    ) -> None:
        """Append one evaluation over the whole set."""
        if self._evaluations.wants_next():
            self._evaluations.append(
                step, train_loss, validation_loss, train_accuracy, validation_accuracy
            )
            self._publish()

    def view(self) -> HistoryView:
        """The record as it stands."""
        (records, made, thinned), (evaluations, evaluated, sparse) = self._published
        return HistoryView(
            thinned + sparse,
            *(_read_only(column[:made]) for column in records),
            *(_read_only(column[:evaluated]) for column in evaluations),
        )

    def _publish(self) -> None:
        self._published = (self._records.published(), self._evaluations.published())


def _read_only(view: Array) -> Array:
    view.flags.writeable = False
    return view


def _enlarged(column: Array, size: int) -> Array:
    bigger = np.zeros((size, *column.shape[1:]), column.dtype)
    bigger[: len(column)] = column
    return bigger
