"""How a table is written as text: delimiter, decimal sign, lines above it, and a row of names.

Found out from the first rows. The rules are those of a person: the right delimiter makes rows of
equal length whose cells are numbers or words without another delimiter in them (after van den Burg
and others, "Wrangling messy CSV files by detecting row and type patterns", 2019).
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from simulator.data.dataset import DatasetError
from simulator.data.readers.header import is_header
from simulator.data.readers.number_text import (
    OTHER,
    Decimal,
    decimal_of,
    is_missing,
    not_plainly_numbers,
    number_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DELIMITERS = ",;\t|"
COMMENT = "#"
JUDGED_ROWS = 500
_SEPARATOR_LINE = re.compile(r'"?sep=(.|\\t)"?[,;\s]*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it stands: its cells, and how many lines of the file end with it."""

    cells: tuple[str, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to read the table.

    `names` come from the file where `header`; the data begin after `skipped_lines` lines, of which
    `above` rows are neither names nor data. `comments` says whether lines that begin with # are
    passed over.
    """

    delimiter: str
    decimal: Decimal
    header: bool
    names: tuple[str, ...]
    skipped_lines: int
    above: int
    comments: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What a design says about it; None is found out."""

    delimiter: str | None = None
    decimal: Decimal | None = None
    header: bool | None = None
    target: tuple[str, ...] = ()


def find_dialect(sample: str, choices: Choices) -> Dialect:
    """The dialect of a text that begins with `sample`, whole lines. Raises DatasetError."""
    delimiter, first_line = choices.delimiter, 0
    lines = sample.splitlines(keepends=True)
    stated = _SEPARATOR_LINE.fullmatch(lines[0].strip()) if lines else None
    if stated is not None:
        delimiter = delimiter or stated[1].replace("\\t", "\t")
        first_line = 1
    text = "".join(lines[first_line:])
    if not text.strip():
        raise DatasetError("is empty", "path")
    if delimiter is None:
        delimiter = _best_delimiter(text)
    return _dialect(text, delimiter, first_line, choices)


def records(text: str, delimiter: str) -> Iterator[Record]:
    """The rows of a text until one cannot be read, at most `JUDGED_ROWS`."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        for cells in reader:
            yield Record(tuple(cells), reader.line_num)
            if reader.line_num > JUDGED_ROWS:
                return
    except csv.Error:
        return


def is_blank(cells: Sequence[str]) -> bool:
    """Whether a row holds nothing."""
    return not any(cell.strip() for cell in cells)


def _best_delimiter(text: str) -> str:
    scores = {delimiter: _score(text, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    if scores[best] > 0:
        return best
    return " " if _score(text, " ") > 0.9 else best


def _score(text: str, delimiter: str) -> float:
    """From 0 to 1: how many rows are of one length, times how many of their cells make sense.

    Runs while a window waits for the processor: cells that plainly are numbers are only counted.
    """
    if delimiter not in text:
        return 0.0
    rows = [r.cells for r in records(text, delimiter) if not _is_apart(r.cells)]
    width = _usual_width(rows)
    if width < 2:
        return 0.0
    fitting = [cells for cells in rows if len(cells) == width]
    others = [other for other in DELIMITERS if other != delimiter]
    cells = len(fitting) * width
    odd = not_plainly_numbers(list(chain.from_iterable(fitting)))
    nonsense = sum(_nonsense(cell, others) * times for cell, times in Counter(odd).items())
    return len(fitting) / len(rows) * (10 * cells - nonsense) / (10 * cells)


def _nonsense(cell: str, others: Sequence[str]) -> int:
    """In tenths: 0 for a number or a missing value, 1 for a word, 9 for one with a delimiter."""
    if is_missing(cell) or any(number_of(cell, decimal) is not None for decimal in OTHER):
        return 0
    return 9 if any(other in cell for other in others) else 1


def _is_apart(cells: Sequence[str]) -> bool:
    return is_blank(cells) or cells[0].lstrip().startswith(COMMENT)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    """The most frequent length; the longer one of two that are equally frequent."""
    counted = Counter(map(len, rows))
    return max(counted, key=lambda width: (counted[width], width), default=0)


def _dialect(text: str, delimiter: str, first_line: int, choices: Choices) -> Dialect:
    found = list(records(text, delimiter))
    width = _usual_width([r.cells for r in found if not _is_apart(r.cells)])
    if width < 2:
        raise DatasetError(
            "has only one column; separate columns by commas, semicolons or tabs", "path"
        )
    top, comments = _table_top(found, width)
    rows = [
        record
        for at, record in enumerate(found[top:])
        if not (is_blank(record.cells) or (at and comments and _is_apart(record.cells)))
    ]
    if not rows:
        raise DatasetError("holds no rows of a table", "path")
    body = [r.cells for r in rows[1:]]
    decimal = choices.decimal or decimal_of(list(chain.from_iterable(body)), delimiter)
    head = _uncommented(rows[0].cells) if comments else rows[0].cells
    header = choices.header
    if header is None:
        header = is_header(head, body, decimal, choices.target)
    if header:
        names = _names(head, body, width)
        skipped = rows[0].lines
    else:
        names = tuple(str(n + 1) for n in range(max(width, len(rows[0].cells))))
        skipped = found[top - 1].lines if top else 0
    above = top + first_line
    return Dialect(delimiter, decimal, header, names, skipped + first_line, above, comments)


def _names(head: Sequence[str], body: Sequence[Sequence[str]], width: int) -> tuple[str, ...]:
    """A name for each column; one without a name is called by its place.

    R leaves out the name above its row numbers; others end their rows in one delimiter more.
    """
    cells = [cell.strip() for cell in head]
    if len(cells) == width - 1 and any(len(row) == width and row[-1].strip() for row in body):
        cells.insert(0, "")
    cells += [""] * (width - len(cells))
    return tuple(cell or f"column {n + 1}" for n, cell in enumerate(cells))


def _uncommented(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Names in a line that numpy.savetxt wrote as a comment."""
    first = cells[0].lstrip()
    if not first.startswith(COMMENT) or first == COMMENT:
        return cells
    return (first.lstrip(COMMENT).strip(), *cells[1:])


def _table_top(found: Sequence[Record], width: int) -> tuple[int, bool]:
    """The first row of the table, and whether lines that begin with # are comments.

    Titles are rows with fewer cells, or with words in one cell only, above the first whole row.
    """
    comments, top = False, 0
    for at, record in enumerate(found):
        cells = record.cells
        if is_blank(cells):
            continue
        if cells[0].lstrip().startswith(COMMENT):
            following = next((r.cells for r in found[at + 1 :] if not is_blank(r.cells)), ())
            if cells[0].strip() == COMMENT and len(cells) == width:
                return at, comments  # a column that is called "#"
            comments = True
            if len(cells) == width and following and _holds_numbers_only(following):
                return at, comments
            continue
        filled = sum(1 for cell in cells if cell.strip())
        is_title = len(cells) < width or (
            filled == 1 and width > 2 and is_word(max(cells, key=len))
        )
        if not is_title or _names_all_but_one(found, at, width):
            return at, comments
        top = at + 1
    return (0 if top >= len(found) else top), comments


def _names_all_but_one(found: Sequence[Record], at: int, width: int) -> bool:
    """Whether a row has a name for each column but one, and numbers are below it."""
    cells = found[at].cells
    below = found[at + 1].cells if at + 1 < len(found) else ()
    return (
        len(cells) == width - 1 > 1
        and all(is_word(cell) for cell in cells)
        and len(below) == width
        and not all(is_word(cell) for cell in below)
    )


def _holds_numbers_only(cells: Sequence[str]) -> bool:
    return not any(is_word(cell) for cell in cells[:-1])


def is_word(cell: str) -> bool:
    """Whether a cell can only be a name: neither a number nor a missing value."""
    return not is_missing(cell) and all(number_of(cell, decimal) is None for decimal in OTHER)
