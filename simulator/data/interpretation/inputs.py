"""Inputs from columns: numbers as they are, words one-hot, missing cells filled in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.data.interpretation.understanding import Ignored
from simulator.data.readers.raw import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array
    from simulator.data.interpretation.columns import Column

MAX_CATEGORIES = 20  # of a column of words that becomes inputs
MANY = 2_000_000  # numbers, from which on those that are bytes are kept as bytes


@dataclass(frozen=True, slots=True)
class Inputs:
    """Values (samples, inputs) with a name each; `columns` are those that they were made from.

    `ignored` are columns of which nothing could be made, each with its place.
    """

    values: Array
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    ignored: tuple[tuple[int, Ignored], ...]
    one_hot: tuple[str, ...]


def inputs_of_columns(columns: Sequence[Column], kept: Array) -> Inputs:
    """The inputs of the rows that are `kept` (rows,).

    Cells that are missing there get the column's mean or its most frequent word, and one more
    input tells which they were.
    """
    parts: list[tuple[str, Array]] = []
    used, ignored, one_hot = [], [], []
    for column in columns:
        made, why = _of_numbers(column, kept) if column.texts is None else _of_words(column, kept)
        if why:
            ignored.append((column.at, Ignored(column.name, why)))
            continue
        used.append(column)
        if column.texts is not None:
            one_hot.append(column.name)
        parts += made
        missing = column.missing[kept]
        if missing.any():
            parts.append((f"{column.name} missing", missing))
    values = _matrix([part for _, part in parts], int(kept.sum()))
    names = tuple(name for name, _ in parts)
    return Inputs(values, names, tuple(used), tuple(ignored), tuple(one_hot))


def _of_numbers(column: Column, kept: Array) -> tuple[list[tuple[str, Array]], str]:
    assert column.numbers is not None
    values = column.numbers[kept]
    gaps = np.isnan(values)
    if gaps.all():
        return [], "it is empty"
    if gaps.any():
        values = np.where(gaps, values[~gaps].mean(), values)
    return [(column.name, values)], ""


def _of_words(column: Column, kept: Array) -> tuple[list[tuple[str, Array]], str]:
    """An input of 0 and 1 for each word."""
    assert column.texts is not None
    words = [text for text, keep in zip(column.texts, kept.tolist(), strict=True) if keep]
    gaps = column.missing[kept].tolist()
    counted = Counter(word for word, gap in zip(words, gaps, strict=True) if not gap)
    if not counted:
        return [], "it is empty"
    if len(counted) == 1:
        return [], f"it is '{shown(next(iter(counted)))}' in every row"
    if len(counted) > MAX_CATEGORIES:
        return [], (
            f"it holds {len(counted):,} different words; up to {MAX_CATEGORIES} become inputs"
        )
    usual = counted.most_common(1)[0][0]
    at = {word: number for number, word in enumerate(sorted(counted))}
    numbers = np.array(
        [at[usual if gap else word] for word, gap in zip(words, gaps, strict=True)], np.intp
    )
    return [(f"{column.name}={word}", numbers == number) for word, number in at.items()], ""


def _matrix(columns: Sequence[Array], samples: int) -> Array:
    """Columns side by side; large tables of bytes (pixels) as bytes, all others as doubles."""
    is_large = len(columns) * samples >= MANY
    compact = is_large and all(
        column.dtype == bool
        or bool(((column >= 0) & (column <= 255) & (column == np.round(column))).all())
        for column in columns
    )
    values = np.empty((samples, len(columns)), np.uint8 if compact else np.float64)
    for at, column in enumerate(columns):
        values[:, at] = column
    return values
