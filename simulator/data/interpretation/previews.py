"""Previews of tables and arrays: as much of the first rows as is looked at."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from simulator.data.interpretation.columns import Column, column_of
from simulator.data.preview import Preview, PreviewColumn

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from simulator.arrays import Array
    from simulator.data.interpretation.targets import Target
    from simulator.data.preview import Holds, Role
    from simulator.data.readers.raw import RawArrays, RawColumn, RawTable

ROWS, CELLS = 50, 20_000  # at most
IMAGES = 24
CHANNELS = (1, 3, 4)  # that can be looked at


def preview_of_table(
    raw: RawTable, columns: Sequence[Column], targets: Collection[int], used: Mapping[int, str]
) -> Preview:
    """The first rows of a table, of whose columns `targets` are the places from 0.

    `used` has "" for a place of an input, and else why it is none; any other has no known role.
    """
    rows = min(raw.rows, ROWS, max(5, CELLS // max(1, len(columns))))
    times = Counter(column.name for column in columns)
    found = []
    for column in columns:
        role: Role = "unknown"
        if column.at in used:
            role = "ignored" if used[column.at] else "input"
        if column.at in targets:
            role = "target"
        found.append(
            PreviewColumn(
                column.name,
                column.name if times[column.name] == 1 else column.at + 1,
                _holds(column),
                role,
                _cells(raw.columns[column.at], rows, raw.decimal),
                frozenset(np.flatnonzero(column.missing[:rows]).tolist()),
                used.get(column.at, ""),
            )
        )
    return Preview(tuple(found), tuple(raw.rows_of(range(rows))))


def preview_of_raw(raw: RawTable) -> Preview:
    """The first rows of a table of which no sense could be made."""
    columns = [column_of(column, at, None) for at, column in enumerate(raw.columns)]
    return preview_of_table(raw, columns, (), {})


def preview_of_arrays(raw: RawArrays, inputs: Array, target: Target) -> Preview:
    """The first samples of arrays: images to look at, or their numbers as columns."""
    is_flat = inputs.ndim == 2
    width = inputs.shape[1] if is_flat else 1
    count = min(len(inputs), max(5, CELLS // width), ROWS if is_flat else IMAGES)
    name, target_name = raw.names
    columns = []
    if is_flat:
        columns = [
            PreviewColumn(
                f"{name}[:, {at}]", at + 1, "numbers", "input",
                tuple(number_text(float(value)) for value in inputs[:count, at]),
            )
            for at in range(width)
        ]  # fmt: skip
    values = target.values[:count]
    if target.task == "classification":
        told = tuple(target.class_names[label] for label in values.tolist())
    else:
        told = tuple(", ".join(map(number_text, row)) for row in values.tolist())
    holds: Holds = "words" if raw.targets.dtype.kind in "US" else "numbers"
    columns.append(PreviewColumn(target_name, target_name, holds, "target", told))
    images = None if is_flat else _visible(inputs[:count])
    return Preview(tuple(columns), tuple(range(1, count + 1)), images, raw.arrays)


def number_text(value: float) -> str:
    """A number as it may have stood in the file: whole ones without a point; "" where missing."""
    if value != value:
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _holds(column: Column) -> Holds:
    if column.kind == "empty":
        return "nothing"
    if column.kind == "number":
        return "numbers"
    return "dates" if column.holds_dates else "words"


def _cells(column: RawColumn, rows: int, decimal: str | None) -> tuple[str, ...]:
    if column.texts is not None:
        return tuple(column.texts[:rows])
    cells = map(number_text, column.numbers[:rows].tolist())
    return tuple(cell.replace(".", decimal or ".") for cell in cells)


def _visible(images: Array) -> Array | None:
    """Images (samples, height, width, channels) as bytes from their least to their largest."""
    if images.shape[3] not in CHANNELS:
        images = images[..., :1]
    found = images.astype(np.float64)
    low, high = float(found.min()), float(found.max())
    return np.round((found - low) * (255 / (high - low or 1.0))).astype(np.uint8)
