"""The pixels of a heatmap: an indexed picture to which columns are appended."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from ui.gradient_scale import ABSENT, NOT_FINITE, ZERO, Scale, Values, as_recorded

Steps = NDArray[np.integer]


class HeatImage:
    """Numbers as colours: a row a layer, a column a pixel's share of the time.

    A column shows the mean of what was recorded in its time (of logarithms: the geometric mean),
    and where there are more layers than rows, a row that of its layers: one exact zero makes it
    zero, one number that is not finite makes it not finite, so that neither is ever hidden. Only
    columns with new records are computed; the whole is made again when `key`, size, time or
    scale changed, which `remade` counts. Since they were drawn, pixels changed from column
    `fresh_from` on, or nowhere (None).
    """

    def __init__(self) -> None:
        self.width = 1
        self.columns = 0
        self.remade = 0
        self.fresh_from: int | None = None
        self.has_zero = False
        self.has_broken = False
        self._records = 0
        self._pixels: NDArray[np.uint8] = np.zeros((1, 4), np.uint8)
        self._begun: NDArray[np.bool_] = np.zeros(1, np.bool_)
        self._key: object = None
        # the newest column, to which records may still be added: their sum, and how many they are
        self._open: tuple[int, Values, int] = (-1, np.zeros(0), 0)

    def take(
        self,
        steps: Steps,
        values: Values,
        scale: Scale,
        span: int,
        size: tuple[int, int],
        key: object = None,
        drawn: Callable[[Values], Values] = as_recorded,
        edited: bool = False,
    ) -> None:
        """Take over what is new in a record: `steps` (records,) and `values` (records, layers).

        `span` are the steps that the whole width stands for, `size` is (width, height) in pixels,
        `key` changes when earlier records are others than they were, and `drawn` turns recorded
        values into those of the scale. In a run that was `edited`, layers may have no past.
        """
        records, layers = values.shape
        width, rows = size[0], max(1, min(layers, size[1]))
        whole = (key, scale, layers, span, width, rows, edited)
        if whole != self._key or records < self._records:
            self._key, self._records, self.columns, self.width = whole, 0, 0, width
            self.has_zero = self.has_broken = False
            self._open = -1, np.zeros(0), 0
            self.remade += 1
            self.fresh_from = 0
            self._begun = np.zeros(rows, np.bool_)
            self._pixels = np.zeros((rows, (width + 3) // 4 * 4), np.uint8)
        if records == self._records or not layers:
            return
        self.columns = min(width, max(1, math.ceil(steps[-1] * width / span)))
        # the record before covers the time up to its step; what follows may be new
        before = int(steps[self._records - 1]) if self._records else 0
        first = min(before * width // span, self.columns - 1)
        edges = np.arange(first, self.columns + 1) * span / width
        if first != self._open[0]:
            self._open = first, np.zeros(layers), 0
        sums, counts = _sums(steps[self._records :], drawn(values[self._records :]), edges)
        with np.errstate(invalid="ignore"):
            sums[0] += self._open[1]
            counts[0] += self._open[2]
            means = sums / counts[:, None]
        self._open = self.columns - 1, sums[-1], int(counts[-1])
        if layers > rows:
            means = _merged(means, rows)
        fresh = scale.indices(means)
        if edited:
            fresh[self._absent(means)] = ABSENT
        self._pixels[:, first : self.columns] = fresh.T
        self.has_zero |= bool((fresh == ZERO).any())
        self.has_broken |= bool((fresh == NOT_FINITE).any())
        self._records = records
        self.fresh_from = first if self.fresh_from is None else min(first, self.fresh_from)

    def _absent(self, means: Values) -> NDArray[np.bool_]:
        """Where (columns, rows) a layer was not there yet: others have a value, it never had one.

        A layer that enters a run has no past, and where nothing is finite everything is broken.
        """
        known = ~np.isnan(means)
        begun = np.logical_or.accumulate(known, axis=0) | self._begun
        self._begun = begun[-1]
        return ~begun & known.any(axis=1, keepdims=True)

    def image(self, colors: list[int]) -> QImage:
        """The picture as it stands; it reads this object's own memory."""
        rows, room = self._pixels.shape
        image = QImage(self._pixels.data, self.columns, rows, room, QImage.Format.Format_Indexed8)
        image.setColorTable(colors)
        return image

    def indices(self) -> NDArray[np.uint8]:
        """The colour indices drawn, (rows, columns)."""
        return self._pixels[:, : self.columns]


def _sums(
    steps: Steps, values: Values, edges: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Sums between each two edges, in steps, (edges − 1, layers), and of how many records.

    A record stands for the time since the record before it, so that an interval without a record
    of its own shows the one that covers it.
    """
    last = len(steps) - 1
    # the first and the last record that an interval has a share of
    starts = np.minimum(np.searchsorted(steps, edges[:-1], "right"), last)
    ends = np.minimum(np.searchsorted(steps, edges[1:], "left"), last)
    counts = np.maximum(ends - starts, 0) + 1
    if counts.max() == 1:
        return values[starts].astype(np.float64), counts
    # one row more, since a bound may be the end; every second sum lies between two intervals
    bounds = np.column_stack([starts, starts + counts]).ravel()
    part = np.concatenate([values, values[last:]])
    with np.errstate(invalid="ignore"):
        return np.add.reduceat(part, bounds, axis=0, dtype=np.float64)[::2], counts


def _merged(means: Values, rows: int) -> Values:
    """The mean of neighbouring layers, (columns, layers) to (columns, rows)."""
    layers = means.shape[1]
    starts = np.arange(rows) * layers // rows
    with np.errstate(invalid="ignore"):
        merged: Values = np.add.reduceat(means, starts, axis=1) / np.diff(starts, append=layers)
    return merged
