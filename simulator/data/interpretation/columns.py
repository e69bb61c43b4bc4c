"""What one column of a table holds: numbers or words, and which of its cells are missing."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import TYPE_CHECKING, Literal

import numpy as np

from simulator.data.readers.number_text import INPUT_MISSING, TEXT_MISSING, USUAL_MISSING
from simulator.data.readers.raw import column_text, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from simulator.arrays import Array, Floats
    from simulator.data.readers.raw import RawColumn

NUMBER_SHARE = 0.8  # of a column's known cells, from which on the others are mistakes
FEW_NUMBERS = 20  # different ones: a column of codes, of which some are words
RECURRING = 3  # times that a word stands in a column, if it is a code and no mistake
SHOWN_ROWS = 3
ID_NAMES = frozenset(
    {"id", "index", "idx", "row", "rowid", "row_id", "row id", "no", "no.", "nr", "nr.", "number",
     "sample", "sample_id", "unnamed: 0", "#", "uid", "uuid", "rownames"}
)  # fmt: skip
MIN_COUNTED = 10  # rows, from which on 1, 2, 3, … counts them
_CODE = re.compile(r"[+-]?0[0-9]+")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*")

Kind = Literal["number", "text", "empty"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its place (from 0) in the file.

    `numbers` (rows,) are NaN where missing, None in a column of words; `texts` are set there.
    `missing` (rows,) says which cells hold no usable value; `misfits` are texts among numbers,
    with how often they occur.
    """

    at: int
    name: str
    kind: Kind
    missing: Array
    numbers: Floats | None = None
    texts: Sequence[str] | None = None
    misfits: dict[str, int] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The column in a sentence: "column 2 (width)"."""
        return column_text(self.at, self.name)

    @property
    def counts_rows(self) -> bool:
        """Whether it holds 0, 1, 2, … or 1, 2, 3, … down the rows."""
        values = self.numbers
        if values is None or len(values) < MIN_COUNTED or values[0] not in (0, 1):
            return False
        return bool((np.diff(values) == 1).all())

    @property
    def identifies_rows(self) -> bool:
        """Whether it is called an identifier and differs in every row."""
        name = self.name.lower()
        if not (name in ID_NAMES or name.endswith(("_id", " id"))) or len(self.missing) < 2:
            return False
        values = self.texts if self.numbers is None else self.numbers.tolist()
        return values is not None and len(set(values)) == len(values)

    @property
    def is_constant(self) -> bool:
        """Whether all its known cells hold the same."""
        known = ~self.missing
        if self.numbers is not None:
            return len(np.unique(self.numbers[known])) < 2
        return len(set(compress(self.texts or (), known.tolist()))) < 2

    @property
    def holds_dates(self) -> bool:
        """Whether its words are dates."""
        return self.texts is not None and all(
            _DATE.fullmatch(text) for text, gap in zip(self.texts, self.missing, strict=True)
            if not gap
        )  # fmt: skip

    def gaps_text(self, rows: Sequence[int]) -> str:
        """A sentence on the missing cells; `rows` are the first of their rows in the file."""
        count = int(self.missing.sum())
        places = ", ".join(f"{row:,}" for row in rows[:SHOWN_ROWS])
        more = ", …" if count > len(rows[:SHOWN_ROWS]) else ""
        found = sum(self.misfits.values())
        what = f"{count:,} {'cell is' if count == 1 else 'cells are'} missing"
        if found:
            examples = ", ".join(f"'{shown(text)}'" for text in list(self.misfits)[:SHOWN_ROWS])
            verb = "is no number" if found == 1 else "are no numbers"
            what = f"{found:,} {'cell' if found == 1 else 'cells'} {verb} ({examples})"
            if count > found:
                what += f" and {count - found:,} {'is' if count - found == 1 else 'are'} missing"
        return f"{self.place}: {what} (row{'s' if count > 1 else ''} {places}{more})"


def column_of(raw: RawColumn, at: int, missing_values: Sequence[str] | None) -> Column:
    """What column number `at` holds; `missing_values` are the design's marks, None the usual."""
    if raw.texts is None:
        missing = np.isnan(raw.numbers)
        kind: Kind = "empty" if missing.all() else "number"
        if missing_values is not None:
            missing = missing | np.isin(raw.numbers, _as_numbers(missing_values))
        return Column(at, raw.name, kind, missing, np.where(missing, np.nan, raw.numbers))
    in_numbers = USUAL_MISSING if missing_values is None else {"", *_lowered(missing_values)}
    in_words = TEXT_MISSING if missing_values is None else in_numbers
    words = Counter(compress(raw.texts, np.isnan(raw.numbers).tolist()))
    odd = {text: times for text, times in words.items() if text.lower() not in in_numbers}
    if _is_number_column(raw, odd):
        numbers = raw.numbers
        if missing_values is not None:
            numbers = np.where(_are_among(raw.texts, in_numbers), np.nan, numbers)
        return Column(at, raw.name, "number", np.isnan(numbers), numbers, None, odd)
    missing = _are_among(raw.texts, in_words)
    if missing.all():
        return Column(at, raw.name, "empty", missing, raw.numbers)
    return Column(at, raw.name, "text", missing, None, raw.texts)


def as_input(column: Column) -> Column:
    """The same column as inputs: there a word such as "NA" is a missing value, and no class."""
    if column.texts is None:
        return column
    return replace(column, missing=column.missing | _are_among(column.texts, INPUT_MISSING))


def _are_among(texts: Sequence[str], marks: Collection[str]) -> Array:
    """Which texts are one of the marks, in any case (rows,); one that recurs is looked at once."""
    found = {text for text in set(texts) if text.lower() in marks}
    return np.fromiter(map(found.__contains__, texts), bool, len(texts))


def _is_number_column(raw: RawColumn, odd: dict[str, int]) -> bool:
    """Whether the column holds numbers, of which a few cells are mistakes.

    Words that recur among few different numbers are codes ("0", "1", "2", "3+"), and a number that
    begins with a zero makes codes of all of them.
    """
    known = raw.numbers[~np.isnan(raw.numbers)]
    if not len(known):
        return False
    if not odd:
        return True
    if any(_CODE.fullmatch(text) for text in odd):
        return False
    if max(odd.values()) >= RECURRING and len(np.unique(known)) <= FEW_NUMBERS:
        return False
    mistakes = sum(odd.values())
    return mistakes == 1 or len(known) >= NUMBER_SHARE * (len(known) + mistakes)


def _lowered(values: Sequence[str]) -> set[str]:
    return {value.strip().lower() for value in values}


def _as_numbers(values: Sequence[str]) -> list[float]:
    """The marks that are numbers: -999 stands for a missing value in many a table."""
    found = []
    for value in values:
        try:
            found.append(float(value))
        except ValueError:
            continue
    return found
