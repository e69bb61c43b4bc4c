"""Reading a table from delimited text: what it is written like is found out, DuckDB parses it.

DuckDB is told all that `find_dialect` found, since its own guesses go wrong on decimal commas,
lines above the table and names that are numbers. What it cannot be told (other encodings than
UTF-8, several kinds of line ends, comments) is first put right in a temporary copy.
"""

from __future__ import annotations

import csv
import io
import os
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from simulator.cancellation import IsCancelled, never, raise_if
from simulator.data.dataset import DatasetError
from simulator.data.readers import duck
from simulator.data.readers.dialect import COMMENT, Choices, Dialect, find_dialect, is_blank
from simulator.data.readers.encoding import TextFacts, text_facts
from simulator.data.readers.number_text import (
    LARGEST,
    PLAIN,
    number_pattern,
    numbers_of,
    translation,
)
from simulator.data.readers.raw import RawColumn, RawTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from simulator.arrays import Array

SAMPLE = 2**18  # characters that are judged
MAX_COLUMNS = 5_000
MAX_CELL = 100_000  # characters
MAX_ROW = 2_000_000  # bytes
CANCEL_EVERY = 1_000  # lines
# wide tables are read in other ways: DuckDB takes 1.3 ms and 0.1 MB a column to prepare `_number`,
# a fifth of the time for `_plain_number`, and a twentieth to hand over text
WIDE, TOGETHER = 100, 1_000  # columns: more are wide, and so many are read together
SMALL = 2**20  # bytes: wide files up to this size are read as text


def read_csv(
    file: BinaryIO,
    path: Path,
    choices: Choices,
    encoding: str | None = None,
    is_cancelled: IsCancelled = never,
) -> RawTable:
    """The table in `file`, which lies at `path`. Raises DatasetError and Cancelled."""
    facts = text_facts(file, encoding)
    try:
        dialect = find_dialect(_sample(file, facts), choices)
    except (UnicodeError, LookupError):
        raise DatasetError(f"is not {facts.encoding} text", "encoding") from None
    if len(dialect.names) > MAX_COLUMNS:
        raise DatasetError(
            f"has {len(dialect.names):,} columns, and at most {MAX_COLUMNS:,} are read", "path"
        )
    reading = _Reading(file, facts, dialect, is_cancelled)
    if facts.quotes % 2:
        reading.check_quotes()
    with reading.plain_file(path) as plain:
        columns = reading.columns(plain)
    if not len(columns[0].numbers):
        raise DatasetError("holds no rows of data", "path")
    return RawTable(
        "csv", columns, dialect.header, reading.rows_of, dialect.delimiter, dialect.decimal,
        facts.encoding,
    )  # fmt: skip


def _sample(file: BinaryIO, facts: TextFacts) -> str:
    """The whole lines among the first `SAMPLE` characters."""
    with _as_text(file, facts, newline=None) as text:
        start = text.read(SAMPLE)
        if len(start) < SAMPLE:
            return start
    end = start.rfind("\n") + 1
    if not end:
        raise DatasetError(f"row 1: longer than {SAMPLE:,} characters", "path")
    return start[:end]


@contextmanager
def _as_text(file: BinaryIO, facts: TextFacts, newline: str | None) -> Iterator[io.TextIOWrapper]:
    """`file` as text from its start; it stays open."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=facts.codec, newline=newline)
    try:
        yield text
    finally:
        text.detach()


class _Reading:
    """One file, and what is known of it."""

    def __init__(
        self, file: BinaryIO, facts: TextFacts, dialect: Dialect, is_cancelled: IsCancelled
    ) -> None:
        self._file, self._facts, self._dialect = file, facts, dialect
        self._is_cancelled = is_cancelled

    @contextmanager
    def plain_file(self, path: Path) -> Iterator[tuple[Path | str, int]]:
        """A file that DuckDB can read as it is, and the lines to pass over at its start."""
        dialect, facts = self._dialect, self._facts
        names = dialect.skipped_lines if dialect.header else 0
        if facts.encoding == "utf-8" and not (
            facts.mixed_line_ends or dialect.above or dialect.comments or names > 1
        ):
            yield path, names
            return
        import tempfile

        with tempfile.TemporaryDirectory(prefix="depthscope-") as folder:
            copy = os.path.join(folder, "table.csv")
            with (
                _as_text(self._file, facts, None) as text,
                open(copy, "w", encoding="utf-8", newline="\n") as plain,
            ):
                lines = islice(text, dialect.skipped_lines, None)
                try:
                    while part := list(islice(lines, CANCEL_EVERY)):
                        raise_if(self._is_cancelled)
                        plain.writelines(
                            line for line in part
                            if not (dialect.comments and line.lstrip().startswith(COMMENT))
                        )  # fmt: skip
                except UnicodeError:
                    raise DatasetError(f"is not {facts.encoding} text", "encoding") from None
            yield copy, 0

    def columns(self, plain: tuple[Path | str, int]) -> tuple[RawColumn, ...]:
        """All columns; the cells of those that hold more than numbers are read as text as well."""
        names = [f"c{at}" for at in range(len(self._dialect.names))]
        texts: dict[str, list[str]] | None = None
        if len(names) <= WIDE:
            numbers = self._ask(plain, ", ".join(map(self._number, names)))
        elif os.fstat(self._file.fileno()).st_size > SMALL:
            numbers = self._wide_numbers(plain, names)
        else:
            texts = self._small_texts(plain, names)
            decimal = self._dialect.decimal
            numbers = {name: numbers_of(cells, decimal) for name, cells in texts.items()}
        odd = [name for name in names if not (np.abs(numbers[name]) <= LARGEST).all()]
        odd = [name for name in odd if _blank_out(numbers[name])]
        if texts is None:
            texts = {}
            if odd:
                cells = self._ask(plain, ", ".join(f"coalesce(trim({n}), '') AS {n}" for n in odd))
                texts = {name: column.tolist() for name, column in cells.items()}
        kept = {name: texts[name] for name in odd}
        return tuple(
            RawColumn(title, numbers[name], kept.get(name))
            for title, name in zip(self._dialect.names, names, strict=True)
        )

    def _wide_numbers(
        self, plain: tuple[Path | str, int], names: Sequence[str]
    ) -> dict[str, Array]:
        """What `_number` finds in many columns, nearly all of which hold plain numbers."""
        found = self._ask(plain, ", ".join(map(self._plain_number, names)))
        unclear = [name for name in names if not found.pop(f"is_{name}").all()]
        for at in range(0, len(unclear), TOGETHER):
            wanted = ", ".join(map(self._number, unclear[at : at + TOGETHER]))
            found |= self._ask(plain, wanted)
        return found

    def _small_texts(
        self, plain: tuple[Path | str, int], names: Sequence[str]
    ) -> dict[str, list[str]]:
        """The trimmed cells of many columns of a small file.

        Counting the rows first refuses most damaged files, whose thousands of columns are no more
        than signs that look like delimiters, at a tenth of the memory.
        """
        (rows,) = self._ask(plain, "count(*) AS n")["n"].tolist()
        if rows < 2:
            few = f"needs at least 2 samples (got {rows})" if rows else "holds no rows of data"
            raise DatasetError(few, "path")
        found = {}
        for name, column in self._ask(plain, ", ".join(names)).items():
            raise_if(self._is_cancelled)
            found[name] = [(cell or "").strip(" ") for cell in column.tolist()]
        return found

    def _plain_number(self, name: str) -> str:
        """The number in a cell, and whether it is one without groups and other alphabets."""
        decimal = self._dialect.decimal
        cell = f"trim({name})"
        plain = cell if decimal == "." else f"replace({cell}, ',', '.')"
        return (
            f"coalesce(try_cast({plain} AS DOUBLE), 'inf'::DOUBLE) AS {name}, "
            f"coalesce(regexp_full_match({cell}, {duck.text(PLAIN[decimal])}), false) AS is_{name}"
        )

    def _number(self, name: str) -> str:
        """The number in a cell; NaN where it is empty, infinity where it holds something else.

        Numbers without groups and signs of other alphabets, nearly all, take a short way.
        """
        decimal = self._dialect.decimal
        old, new = translation(decimal)
        cell = f"trim({name})"
        plain = cell if decimal == "." else f"replace({cell}, ',', '.')"
        other = f"translate({cell}, {duck.text(old)}, {duck.text(new)})"
        return (
            f"CASE WHEN regexp_full_match({cell}, {duck.text(PLAIN[decimal])}) "
            f"THEN coalesce(try_cast({plain} AS DOUBLE), 'inf'::DOUBLE) "
            f"WHEN coalesce({cell}, '') = '' THEN 'nan'::DOUBLE "
            f"WHEN regexp_full_match({cell}, {duck.text(number_pattern(decimal))}) "
            f"THEN coalesce(try_cast({other} AS DOUBLE), 'inf'::DOUBLE) "
            f"ELSE 'inf'::DOUBLE END AS {name}"
        )

    def _ask(self, plain: tuple[Path | str, int], wanted: str) -> dict[str, Array]:
        path, skip = plain
        names = [f"c{at}" for at in range(len(self._dialect.names))]
        struct = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
        table = (
            f"read_csv({duck.path_text(path)}, columns = {{{struct}}}, "
            f"delim = {duck.text(self._dialect.delimiter)}, quote = '\"', escape = '\"', "
            f"header = false, auto_detect = false, skip = {skip}, null_padding = true, "
            f"strict_mode = true, parallel = false, compression = 'none', "
            f"hive_partitioning = false, max_line_size = {MAX_ROW})"
        )
        sql = f"SELECT {wanted} FROM {table} WHERE {duck.filled(names)}"  # noqa: S608
        try:
            return duck.columns(sql, self._is_cancelled)
        except ValueError as error:
            raise self._refusal(str(error)) from None

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """All rows with their numbers from 1, read slowly; those without data are empty lists.

        Raises DatasetError.
        """
        lines_above = self._dialect.skipped_lines
        number = 0
        with _as_text(self._file, self._facts, "") as text:
            reader = csv.reader(text, delimiter=self._dialect.delimiter, strict=True,
                                skipinitialspace=True)  # fmt: skip
            try:
                for number, cells in enumerate(reader, 1):
                    if number % CANCEL_EVERY == 0:
                        raise_if(self._is_cancelled)
                    is_comment = (
                        self._dialect.comments and cells and cells[0].lstrip().startswith(COMMENT)
                    )
                    is_above = reader.line_num <= lines_above
                    yield number, [] if is_above or is_comment or is_blank(cells) else cells
            except UnicodeError:
                raise DatasetError(f"is not {self._facts.encoding} text", "encoding") from None
            except csv.Error as error:
                raise DatasetError(f"row {number + 1:,}: {error}", "path") from None

    def check_quotes(self) -> None:
        """Refuse a cell whose closing quotation mark is missing: it would swallow the rest."""
        for _ in self._records():
            pass

    def rows_of(self, wanted: Sequence[int]) -> list[int]:
        """The numbers that a spreadsheet shows for data rows, counted from 0."""
        found: list[int] = []
        left = list(wanted)
        data = (number for number, cells in self._records() if cells)
        for at, number in enumerate(data):
            if len(found) == len(left):
                break
            if at == left[len(found)]:
                found.append(number)
        return found

    def _refusal(self, told: str) -> DatasetError:
        """DuckDB's refusal in a sentence that says where."""
        width = len(self._dialect.names)
        try:
            for number, cells in self._records():
                if len(cells) > width:
                    return DatasetError(
                        f"row {number:,} has {len(cells):,} cells, the first one {width:,}", "path"
                    )
                if sum(map(len, cells)) > MAX_ROW:
                    return DatasetError(f"row {number:,}: longer than {MAX_ROW:,} bytes", "path")
        except DatasetError as error:
            return error
        first = told.splitlines()[0].removeprefix("Invalid Input Error: ")
        return DatasetError(f"cannot be read as a table: {first[:200]}", "path")


def _blank_out(numbers: Array) -> bool:
    """Make cells that are no numbers, or too large ones, NaN; whether there are any."""
    odd = np.abs(numbers) > LARGEST
    numbers[odd] = np.nan
    return bool(odd.any())
