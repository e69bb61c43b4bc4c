"""Numbers, gaps and codes as they are written in the cells of a table.

A decimal sign is a point or a comma; the other one, a space or an apostrophe may part groups of
three digits ("1,234.5", "1.234,5", "12 345"). A number never begins with a zero that says nothing:
`01067` is a postcode, and `1_0` a code, though Python would take it for 10.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array

Decimal = Literal[".", ","]

OTHER: dict[Decimal, Decimal] = {".": ",", ",": "."}
GROUPING = " '\u00a0\u202f\u2019"  # beside the sign that is not the decimal one
MINUS = "\u2212"
LARGEST = 1e30  # its square, summed over all samples, is still finite

# what spreadsheets, R, pandas, SQL and people write where there is no value; in lower case
ERRORS = frozenset(
    {"#n/a", "#na", "#n/a n/a", "#null!", "#div/0!", "#value!", "#ref!", "#name?", "#num!"}
)
USUAL_MISSING = ERRORS | frozenset(
    {"", "na", "n/a", "nan", "-nan", "null", "none", "nil", "?", "-", "--", ".", "\\n", "<na>",
     "missing", "(null)", "n.a."}
)  # fmt: skip
# in a column of words most of these may be words: a class "None", a blood group "-"
TEXT_MISSING = ERRORS | frozenset({""})
# and in one of words that are inputs, where nothing is said by a class of this name
INPUT_MISSING = TEXT_MISSING | frozenset({"na", "n/a", "nan", "null", "?", "<na>", "\\n"})


def number_pattern(decimal: Decimal) -> str:
    """A regular expression, for Python and for RE2, that a whole trimmed number matches."""
    sign, group = re.escape(decimal), f"[{OTHER[decimal]}{GROUPING}]"
    whole = f"(?:0|[1-9][0-9]*|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+)"
    return f"[+{MINUS}-]?(?:{whole}(?:{sign}[0-9]*)?|{sign}[0-9]+)(?:[eE][+{MINUS}-]?[0-9]{{1,3}})?"


# for RE2, numbers without groups: what nearly all are, and parsed fastest
PLAIN: dict[Decimal, str] = {
    sign: f"[+-]?(?:(?:0|[1-9][0-9]*)(?:[{sign}][0-9]*)?|[{sign}][0-9]+)(?:[eE][+-]?[0-9]{{1,3}})?"
    for sign in OTHER
}
# numbers as nearly all are written, which one match tells: short, at most one sign in them
_SHORT = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,14})(?:[.,][0-9]{0,14})?")
# the same with a sign that parts no thousands
_DECIMAL = re.compile(r"[+-]?(?:0|[1-9][0-9]{0,14})([.,])(?:[0-9]{0,2}|[0-9]{4,14})")


@cache  # rather than at every start
def _pattern(decimal: Decimal) -> re.Pattern[str]:
    return re.compile(number_pattern(decimal))


def translation(decimal: Decimal) -> tuple[str, str]:
    """Characters of a written number, and what stands for them in one that `float` reads.

    Those beyond the second text's length are dropped.
    """
    return MINUS + decimal + OTHER[decimal] + GROUPING, "-."


_TABLES = {
    decimal: str.maketrans(MINUS + decimal, "-.", OTHER[decimal] + GROUPING) for decimal in OTHER
}


def number_of(cell: str, decimal: Decimal = ".") -> float | None:
    """The number that a cell holds, None where it holds none; at most `LARGEST` in size."""
    text = cell.strip()
    if not text or _pattern(decimal).fullmatch(text) is None:
        return None
    value = float(text.translate(_TABLES[decimal]))
    return value if abs(value) <= LARGEST and math.isfinite(value) else None


@cache
def _plain_lines(decimal: Decimal) -> re.Pattern[str]:
    return re.compile(rf"{PLAIN[decimal]}(?:\n{PLAIN[decimal]})*")


def numbers_of(cells: Sequence[str], decimal: Decimal) -> Array:
    """The numbers of trimmed cells; NaN where one is empty, infinity where it holds something else.

    A column of plain numbers, as nearly all are, is matched and read as one text.
    """
    text = "\n".join(cells)
    if text.count("\n") == len(cells) - 1 and _plain_lines(decimal).fullmatch(text):
        return np.array(text.replace(",", ".").split("\n"), float)
    pattern, table = _pattern(decimal), _TABLES[decimal]
    found = [
        float(cell.translate(table)) if pattern.fullmatch(cell) else math.inf if cell else math.nan
        for cell in cells
    ]
    return np.array(found)


def not_plainly_numbers(cells: Sequence[str]) -> list[str]:
    """The cells that a first glance does not show to be numbers, by one decimal sign or another.

    Of those that are left out `number_of` gives a number by at least one; it takes several times
    as long.
    """
    is_short = _SHORT.fullmatch
    return [cell for cell in cells if is_short(cell) is None]


def is_missing(cell: str) -> bool:
    """Whether a cell is empty or holds one of the usual marks of a missing value."""
    return cell.strip().lower() in USUAL_MISSING


def decimal_of(cells: list[str], delimiter: str) -> Decimal:
    """The decimal sign that cells are written with; a point where none tells.

    A sign followed by just three digits may part thousands: that tells only where nothing else
    does, and between columns that are themselves separated by commas it never does.
    """
    certain = {".": 0, ",": 0}
    perhaps = {".": 0, ",": 0}
    for cell in cells:
        if "." not in cell and "," not in cell:
            continue
        found = _DECIMAL.fullmatch(cell)
        if found is not None:
            certain[found[1]] += 1
            continue
        text = cell.strip()
        for sign, other in OTHER.items():
            if sign in text and _pattern(sign).fullmatch(text):
                may_be_grouped = _pattern(other).fullmatch(text) is not None
                (perhaps if may_be_grouped else certain)[sign] += 1
    if certain["."] != certain[","]:
        return "." if certain["."] > certain[","] else ","
    if delimiter == "," or perhaps["."] >= perhaps[","]:
        return "."
    return ","
