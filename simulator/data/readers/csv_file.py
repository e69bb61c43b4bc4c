"""Reading a table from CSV text, with or without a first row of names."""

from __future__ import annotations

import csv
import io
from array import array
from difflib import get_close_matches
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, TextIO

import numpy as np

from simulator.data.dataset import DatasetError
from simulator.data.readers.columns import (
    MAX_COLUMNS,
    MAX_LABEL,
    MAX_NUMBERS,
    MAX_ROWS,
    Columns,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.arrays import Array

DELIMITERS = ",;\t"
MISSING = {"", "na", "n/a", "nan", "null", "none", "?", "-"}
MAX_ROW = 2_000_000  # characters; csv splits a row in one call, which holds the interpreter lock
MAX_LINES = 2 * MAX_ROWS  # one blank line for each row
BLOCK = 100_000  # numbers

Row = tuple[int, list[str]]  # its number as a spreadsheet counts, from 1, and its cells


def read_csv(file: BinaryIO, target: str | None) -> Columns:
    """Every column but `target` (a name, or a number from 1) is an input. Raises DatasetError.

    Cells are separated by commas, semicolons or tabs. The first row holds names if none of its
    cells is a number, or if `target` is one of them. `file` is closed.
    """
    with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        return _read_table(_rows(text), target)


def _read_table(rows: Iterator[Row], target: str | None) -> Columns:
    head = next(rows, None)
    if head is None:
        raise DatasetError("is empty", "path")
    follower = next(rows, None)
    named = _is_header(head[1], follower[1] if follower else [], target)
    width = len(head[1])
    names = [cell.strip() for cell in head[1]] if named else [str(n + 1) for n in range(width)]
    if width < 2:
        raise DatasetError(
            "has only one column; separate columns by commas, semicolons or tabs", "path"
        )
    begun = [row for row in (None if named else head, follower) if row is not None]
    return _read_rows(chain(begun, rows), names, _target_column(names, target, named))


def _rows(text: TextIO) -> Iterator[Row]:
    """The rows that are not blank."""
    number = 0
    try:
        first = next((line for line in _lines(text) if line.strip()), "")
        text.seek(0)
        delimiter = max(DELIMITERS, key=first.count)
        row = _Row(delimiter)
        for cells in csv.reader(row.lines(_lines(text)), delimiter=delimiter, strict=True):
            number += 1
            row.begin()
            if cells and (len(cells) > 1 or cells[0].strip()):
                yield number, cells
    except UnicodeDecodeError:
        raise DatasetError(f"is not UTF-8 text after row {number:,}", "path") from None
    except csv.Error as error:
        raise DatasetError(f"row {number + 1:,}: {error}", "path") from None


def _lines(text: TextIO) -> Iterator[str]:
    """The lines of `text`, of which none is read further than a row may reach."""
    yield from islice(iter(partial(text.readline, MAX_ROW + 1), ""), MAX_LINES)
    if text.readline(1):
        raise DatasetError(f"has more than {MAX_LINES:,} lines", "path")


class _Row:
    """Counts what the lines of one row hold, before csv makes cells of it."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self.begin()

    def begin(self) -> None:
        """Nothing of the next row has been seen yet."""
        self._characters = self._cells = 0

    def lines(self, lines: Iterator[str]) -> Iterator[str]:
        """The lines themselves; too much of one row raises csv.Error."""
        for line in lines:
            self._characters += len(line)
            if self._characters > MAX_ROW:
                raise csv.Error(f"longer than {MAX_ROW:,} characters")
            self._cells += line.count(self._delimiter)
            if self._cells >= MAX_COLUMNS:
                raise csv.Error(f"more than {MAX_COLUMNS:,} cells")
            yield line


def _is_header(first: Sequence[str], second: Sequence[str], target: str | None) -> bool:
    numeric = [_is_number(cell) for cell in first]
    if not any(numeric):
        return True
    if all(numeric):
        return False
    if target is not None and target in (cell.strip() for cell in first):
        return True
    # words above numbers are names; words above words may be the labels of a bare table
    return any(
        not below_is_word and not is_number and cell.strip().lower() not in MISSING
        for cell, is_number, below_is_word in zip(
            first, numeric, (not _is_number(cell) for cell in second), strict=False
        )
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _target_column(names: Sequence[str], target: str | None, named: bool) -> int:
    if target is None:
        return len(names) - 1
    found = [at for at, name in enumerate(names) if name == target.strip()]
    if len(found) == 1:
        return found[0]
    if found:
        raise DatasetError(f"several columns are called '{target}'", "target")
    if not named:
        raise DatasetError(
            f"there is no column '{target}': the first row holds no names, so the columns are "
            f"counted, 1 to {len(names)}",
            "target",
        )
    near = get_close_matches(target, names, 1)
    known = ", ".join(map(shown, names[:10])) + (", …" if len(names) > 10 else "")
    hint = f"did you mean '{shown(near[0])}'?" if near else f"the columns are {known}"
    raise DatasetError(f"there is no column '{target}'; {hint}", "target")


def _read_rows(rows: Iterable[Row], names: Sequence[str], target: int) -> Columns:
    """The numbers of all columns but `target`, and the text of that one."""
    places = [_column(at, name) for at, name in enumerate(names)]
    target_place = places.pop(target)
    values, numbers, labels = array("d"), array("q"), list[str]()
    blocks: list[
        Array
    ] = []  # one growing array would be copied again and again, holding the interpreter lock
    most = MAX_NUMBERS // max(1, len(places))
    for number, cells in rows:
        if len(cells) != len(names):
            raise DatasetError(
                f"row {number:,} has {len(cells):,} cells, the first one {len(names):,}", "path"
            )
        numbers.append(number)
        label = cells.pop(target).strip()
        if len(label) > MAX_LABEL or label.lower() in MISSING:
            raise _no_label(label, f"row {number:,}, {target_place}")
        labels.append(label)
        try:
            values.extend(map(float, cells))
        except ValueError:
            raise _not_a_number(number, cells, places) from None
        if len(values) >= BLOCK:
            blocks.append(np.frombuffer(values, np.float64))
            values = array("d")
        if len(numbers) > min(most, MAX_ROWS):
            limit = f"{MAX_ROWS:,} rows and {MAX_NUMBERS:,} numbers"
            raise DatasetError(f"is too large: at most {limit}", "path")
    return Columns(
        np.concatenate([*blocks, np.frombuffer(values, np.float64)]).reshape(-1, len(places)),
        labels,
        target_place,
        tuple(places),
        lambda index: f"row {numbers[index[0]]:,}, {places[index[1]]}",
        lambda index: f"row {numbers[index]:,}, {target_place}",
    )


def _no_label(label: str, place: str) -> DatasetError:
    if len(label) > MAX_LABEL:
        return DatasetError(f"{place}: is longer than {MAX_LABEL} characters", "path")
    return DatasetError(f"{place}: the value is missing", "path")


def _not_a_number(number: int, cells: Sequence[str], places: Sequence[str]) -> DatasetError:
    """The error of the first cell of a row that is no number."""
    at, cell = next((at, cell) for at, cell in enumerate(cells) if not _is_number(cell))
    place = f"row {number:,}, {places[at]}"
    if cell.strip().lower() in MISSING:
        return DatasetError(f"{place}: the value is missing", "path")
    hint = "; write decimals with a point" if _is_number(cell.replace(",", ".", 1)) else ""
    return DatasetError(f"{place}: '{shown(cell)}' is not a number{hint}", "path")


def _column(at: int, name: str) -> str:
    """How a message names a column, counted from 1: "column 2 (width)"."""
    return f"column {at + 1:,}" + (f" ({shown(name)})" if name and name != str(at + 1) else "")
