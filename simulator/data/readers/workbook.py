"""Reading a table from the first sheet of a workbook: XLSX and ODS, by python-calamine."""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from simulator.data.dataset import DatasetError
from simulator.data.readers.csv_file import MAX_COLUMNS
from simulator.data.readers.header import is_header
from simulator.data.readers.number_text import LARGEST, number_of
from simulator.data.readers.raw import RawColumn, RawTable
from simulator.data.readers.workbook_size import check_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.data.readers.dialect import Choices

JUDGED_ROWS = 500


def read_workbook(file: BinaryIO, choices: Choices) -> RawTable:
    """The table of the first sheet that is not empty. Raises DatasetError."""
    import python_calamine

    check_size(file)
    try:
        workbook = python_calamine.load_workbook(file)
        sheets, name = [], ""
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            sheets = sheet.to_python(skip_empty_area=False)
            if any(cell != "" for row in sheets for cell in row):
                break
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise DatasetError(f"is not a sound workbook ({_first_line(error)})", "path") from None
    others = len(workbook.sheet_names) - 1
    notes = (f"only sheet '{name}' was read, of {others + 1}",) if others else ()
    return _table(sheets, choices, notes)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _table(sheet: Sequence[Sequence[Any]], choices: Choices, notes: tuple[str, ...]) -> RawTable:
    """The rows that are not blank below any titles, without empty columns at the left."""
    filled = [(n, row) for n, row in enumerate(sheet, 1) if any(cell != "" for cell in row)]
    if not filled:
        raise DatasetError("is empty", "path")
    first = min(next(at for at, cell in enumerate(row) if cell != "") for _, row in filled)
    width = max(len(row) - next(at for at, c in enumerate(reversed(row)) if c != "")
                for _, row in filled)  # fmt: skip
    if width - first > MAX_COLUMNS:
        raise DatasetError(f"has more than {MAX_COLUMNS:,} columns", "path")
    rows = [(n, [_text(cell) for cell in row[first:width]], row[first:width]) for n, row in filled]
    while len(rows) > 1 and width - first > 2 and sum(map(bool, rows[0][1])) == 1:
        rows = rows[1:]  # a title
    header = choices.header
    if header is None:
        below = [texts for _, texts, _ in rows[1:JUDGED_ROWS]]
        header = is_header(rows[0][1], below, ".", choices.target)
    count = width - first
    names = [str(at + 1) for at in range(count)]
    if header:
        names = [name or f"column {at + 1}" for at, name in enumerate(rows[0][1])]
        rows = rows[1:]
    if not rows:
        raise DatasetError("holds no rows of data", "path")
    numbers = [number for number, _, _ in rows]
    columns = tuple(
        _column(names[at], [row[at] for _, _, row in rows], [texts[at] for _, texts, _ in rows])
        for at in range(count)
    )
    return RawTable("workbook", columns, header, lambda wanted: [numbers[at] for at in wanted],
                    notes=notes)  # fmt: skip


def _text(cell: Any) -> str:
    """A cell as it is shown: whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        cell = cell.date()
    return str(cell).strip()


def _column(name: str, cells: Sequence[Any], texts: list[str]) -> RawColumn:
    """Cells that hold text which reads as a number count as numbers, unless they are codes."""
    numbers = np.empty(len(cells))
    odd = False
    for at, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        value: float | None = None
        if isinstance(cell, str):
            value = number_of(text)
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            value = float(cell)
        usable = value is not None and math.isfinite(value) and abs(value) <= LARGEST
        numbers[at] = value if usable else math.nan
        odd = odd or (not usable and text != "")
    return RawColumn(name, numbers, texts if odd else None)
