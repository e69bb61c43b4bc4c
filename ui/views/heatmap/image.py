"""The pixels of a heatmap: colour indices to which columns are appended."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ui.style.gradient_scale import ABSENT, FIRST, NOT_FINITE, ZERO, Scale, Values, as_recorded

if TYPE_CHECKING:
    from collections.abc import Callable

Steps = NDArray[np.integer]


class HeatImage:
    """Numbers as colours: a row a layer, a column a pixel's share of the time.

    A column shows the mean of what was recorded in its time (of logarithms: the geometric mean),
    and where there are more layers than rows, a row that of its layers: one exact zero makes it
    zero, one number that is not finite makes it not finite, so that neither is ever hidden. Only
    columns with new records are computed; another record, size, time or scale is another image.
    """

    def __init__(
        self,
        layers: int,
        scale: Scale,
        span: int,
        size: tuple[int, int],
        drawn: Callable[[Values], Values] = as_recorded,
        edited: bool = False,
    ) -> None:
        """`span` are the steps that the whole width stands for, `size` (width, height) in pixels.

        `drawn` turns recorded values into those of the scale. In a run that was `edited`, layers
        may have no past.
        """
        rows = max(1, min(layers, size[1]))
        self.pixels: NDArray[np.uint8] = np.zeros((rows, size[0]), np.uint8)
        self.width = size[0]
        self.columns = 0  # so far
        self.records = 0
        self.has_zero = self.has_broken = False
        self._layers, self._scale, self._span = layers, scale, span
        self._drawn, self._edited = drawn, edited
        self._until = 0  # the step of the newest record
        self._begun: NDArray[np.bool_] = np.zeros(rows, np.bool_)

    def full_at(self, columns: int) -> float:
        """The step from which on so many columns are begun that have no record yet."""
        return (self.columns + columns - 1) * self._span / self.width

    def take(self, steps: Steps, values: Values) -> int | None:
        """Take over what is new in a record: `steps` (records,) and `values` (records, layers).

        Returns the first column that has changed, None where nothing is new.
        """
        if self.records == len(steps) or not self._layers:
            return None
        self.records = len(steps)
        columns = min(self.width, max(1, math.ceil(int(steps[-1]) * self.width / self._span)))
        # the record before covers the time up to its step; what follows may be new
        first = min(self._until * self.width // self._span, columns - 1)
        with np.errstate(invalid="ignore"):
            means = self._means(steps, values, first, columns)
            if self._layers > len(self.pixels):
                means = _merged(means, len(self.pixels))
        fresh = self._scale.indices(means)
        if self._edited:
            fresh[self._absent(means)] = ABSENT
        if fresh.min() < FIRST:
            self.has_zero |= bool((fresh == ZERO).any())
            self.has_broken |= bool((fresh == NOT_FINITE).any())
        self.pixels[:, first:columns] = fresh.T
        self.columns, self._until = columns, int(steps[-1])
        return first

    def _means(self, steps: Steps, values: Values, first: int, columns: int) -> Values:
        """The means of columns `first` to `columns`, (columns, layers).

        A record stands for the time since the record before it, so that a column without a record
        of its own shows the one that covers it.
        """
        edges, last = np.arange(first, columns + 1) * self._span / self.width, len(steps) - 1
        # the first and the last record that each column has a share of
        start = np.minimum(np.searchsorted(steps, edges[:-1], "right"), last)
        stop = np.minimum(np.searchsorted(steps, edges[1:], "left"), last) + 1
        drawn = self._drawn(values[start[0] : stop[-1]]).astype(np.float64)
        drawn = np.concatenate([drawn, np.zeros((1, self._layers))])  # so that every stop is inside
        pairs = np.column_stack([start, stop]).ravel() - start[0]
        sums = np.add.reduceat(drawn, pairs, axis=0)[::2]
        means: Values = sums / (stop - start)[:, None]
        return means

    def _absent(self, means: Values) -> NDArray[np.bool_]:
        """Where (columns, rows) a layer was not there yet: others have a value, it never had one.

        A layer that enters a run has no past, and where nothing is finite everything is broken.
        """
        known = ~np.isnan(means)
        begun = np.logical_or.accumulate(known, axis=0) | self._begun
        self._begun = begun[-1]
        return ~begun & known.any(axis=1, keepdims=True)

    def indices(self) -> NDArray[np.uint8]:
        """The colour indices drawn, (rows, columns)."""
        return self.pixels[:, : self.columns]


def _merged(means: Values, rows: int) -> Values:
    """The mean of neighbouring layers, (columns, layers) to (columns, rows)."""
    layers = means.shape[1]
    starts = np.arange(rows) * layers // rows
    merged: Values = np.add.reduceat(means, starts, axis=1) / np.diff(starts, append=layers)
    return merged
