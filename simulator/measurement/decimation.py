"""Columns of equal length that fill to a limit and are then halved, evenly over their whole time.

One thread appends while others read without a lock: what has been published is never written
again. Appending fills rows beyond the published length; thinning copies into new arrays and
counts a new generation.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.arrays import Array


class Published(NamedTuple):
    """What readers may see: read-only columns of one length; a new `generation` was thinned."""

    columns: tuple[Array, ...]
    generation: int


class DecimatedTable:
    """Keeps every `stride`-th offered row, so that what is kept lies evenly; the first row stays.

    `columns` state type and shape of one row each: (dtype, shape of an entry).
    """

    def __init__(self, columns: list[tuple[type, tuple[int, ...]]], limit: int) -> None:
        self.limit = max(2, limit // 2 * 2)
        # the system hands out memory as it is written: room for all rows costs nothing yet
        self._columns: list[Array] = [
            np.zeros((self.limit, *shape), dtype) for dtype, shape in columns
        ]
        self._stride, self._offered = 1, 0
        self._published = (self._columns, 0, 0)
        self._shown: tuple[object, Published] | None = None  # a state, and how it was published

    def __len__(self) -> int:
        return self._published[1]

    def wants_next(self) -> bool:
        """Whether the next offered row is kept; counts the offer."""
        wanted = self._offered % self._stride == 0
        self._offered += 1
        return wanted

    def append(self, *row: object) -> None:
        """Add a row, and publish it."""
        _, length, generation = self._published
        if length == self.limit:
            # the row about to be added was chosen with the old stride, and fits the new one
            # because the limit is even
            self._columns = [_enlarged(c[:length:2], self.limit) for c in self._columns]
            self._stride *= 2
            length, generation = (length + 1) // 2, generation + 1
        for column, value in zip(self._columns, row, strict=True):
            column[length] = value
        self._published = (self._columns, length + 1, generation)

    def rearranged(self, column: int, places: list[int | None]) -> None:
        """Give the entries of one column other places: the k-th comes from `places[k]`.

        Where that is None, nothing is known of the past: NaN.
        """
        _, length, generation = self._published
        old = self._columns[column]
        new = np.zeros((len(old), len(places), *old.shape[2:]), old.dtype)
        for at, place in enumerate(places):
            new[:length, at] = np.nan if place is None else old[:length, place]
        columns = list(self._columns)
        columns[column] = new
        self._columns = columns
        self._published = (columns, length, generation + 1)

    def published(self) -> Published:
        """The table as it stands; may be called from any thread.

        Most tables grow far more seldom than they are asked for: what is made is kept until then.
        """
        state, shown = self._published, self._shown
        if shown is None or shown[0] is not state:
            columns, length, generation = state
            views = tuple(_read_only(column[:length]) for column in columns)
            self._shown = shown = state, Published(views, generation)
        return shown[1]


def _read_only(view: Array) -> Array:
    view.flags.writeable = False
    return view


def _enlarged(column: Array, size: int) -> Array:
    bigger = np.zeros((size, *column.shape[1:]), column.dtype)
    bigger[: len(column)] = column
    return bigger
