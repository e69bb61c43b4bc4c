"""Columns of equal length that fill to a limit and are then halved, evenly over their whole time.

One thread appends while others read without a lock: what has been published is never written
again. Appending fills rows beyond the published length; decimation copies every second row into
new arrays and counts a new generation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from simulator.arrays import Array


class Published(NamedTuple):
    """What readers may see: read-only columns of one length.

    Between two of the same `generation` rows were only added; in a new one rows were left out or
    their entries reordered, and what was derived from earlier rows has to be derived again.
    """

    columns: tuple[Array, ...]
    generation: int


class DecimatedTable:
    """Keeps every `stride`-th offered row, so that what is kept lies evenly; the first row stays.

    `columns` state type and shape of one row each: (dtype, shape of an entry). At most `limit`
    rows are kept, rounded down to an even number.
    """

    def __init__(self, columns: list[tuple[type, tuple[int, ...]]], limit: int) -> None:
        self.limit = max(2, limit // 2 * 2)
        # the system hands out memory as it is written: allocating all rows costs nothing yet
        self._columns: list[Array] = [
            np.empty((self.limit, *shape), dtype) for dtype, shape in columns
        ]
        self._stride, self._offered = 1, 0
        self._state = (self._columns, 0, 0)  # columns, published length, generation
        self._cached: tuple[object, Published] | None = None  # a state, and how it was published

    def __len__(self) -> int:
        return self._state[1]

    @property
    def nbytes(self) -> int:
        """Bytes of the rows that are kept; room for more costs nothing until it is written."""
        columns, length, _ = self._state
        return sum(column[:length].nbytes for column in columns)

    def copy(self) -> DecimatedTable:
        """A table that begins as this one and goes on by itself; only what is kept is copied."""
        columns, length, _ = self._state
        twin = object.__new__(DecimatedTable)
        twin.limit, twin._stride, twin._offered = self.limit, self._stride, self._offered
        twin._columns = [_enlarged(column[:length], self.limit) for column in columns]
        twin._state = (twin._columns, *self._state[1:])
        twin._cached = None
        return twin

    def keeps_next(self) -> bool:
        """Whether the next offered row is to be appended; counts the offer."""
        kept = self._offered % self._stride == 0
        self._offered += 1
        return kept

    def append(self, *row: object) -> None:
        """Add a row, an entry for each column, and publish it."""
        _, length, generation = self._state
        if length == self.limit:
            # the row about to be added was chosen with the old stride, and fits the new one
            # because the limit is even
            self._columns = [_enlarged(c[:length:2], self.limit) for c in self._columns]
            self._stride *= 2
            length, generation = (length + 1) // 2, generation + 1
        for column, value in zip(self._columns, row, strict=True):
            column[length] = value
        self._state = (self._columns, length + 1, generation)

    def reorder(self, column: int, sources: list[int | None]) -> None:
        """Replace the entries of one column, (rows, len(sources), …).

        The k-th entry is the former entry `sources[k]`; where that is None, the past is unknown:
        NaN.
        """
        _, length, generation = self._state
        old = self._columns[column]
        new = np.empty((len(old), len(sources), *old.shape[2:]), old.dtype)
        for entry, source in enumerate(sources):
            new[:length, entry] = np.nan if source is None else old[:length, source]
        columns = list(self._columns)
        columns[column] = new
        self._columns = columns
        self._state = (columns, length, generation + 1)

    def published(self) -> Published:
        """The table as it stands; may be called from any thread.

        Most tables grow far more seldom than they are read: the views of a state are made once.
        """
        state, cached = self._state, self._cached
        if cached is None or cached[0] is not state:
            columns, length, generation = state
            views = tuple(_read_only(column[:length]) for column in columns)
            self._cached = cached = state, Published(views, generation)
        return cached[1]


def _read_only(view: Array) -> Array:
    view.flags.writeable = False
    return view


def _enlarged(column: Array, size: int) -> Array:
    """A copy with room for `size` rows."""
    larger = np.empty((size, *column.shape[1:]), column.dtype)
    larger[: len(column)] = column
    return larger
