"""Whether the first row of a table holds the names of its columns."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from simulator.data.readers.number_text import Decimal, is_missing, number_of

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBER_SHARE = 0.5  # of numbers in a column of measurements
COMPARED = 20  # rows of numbers, none of which counts columns below one that does


def is_header(
    first: Sequence[str], body: Sequence[Sequence[str]], decimal: Decimal, target: Sequence[str]
) -> bool:
    """Whether `first` names the columns of `body`, which are compared with it.

    Words above numbers are names. Numbers are names where the design predicts one of them, or
    where they count columns (0, 1, 2, … or years) and the rows below do not.
    """
    cells = [cell.strip() for cell in first]
    numbers = [number_of(cell, decimal) for cell in cells]

    def column(at: int) -> list[str]:  # seldom all of them are looked at
        return [row[at].strip() for row in body if at < len(row)]

    words = [at for at, n in enumerate(numbers) if n is None and not is_missing(cells[at])]
    if any(_is_mostly_numbers(column(at), decimal) for at in words):
        return True
    known = [n for n in numbers if n is not None]
    if not known:
        return not any(cells[at] in column(at) for at in words) if words else False
    if any(name in cells and not _is_position(name) for name in target):
        return True
    if any(cells[at] in column(at) for at in words):
        return False  # a class, seen again below
    return (
        _rise_by_one(known)
        and not any("." in cell for cell in cells if number_of(cell) is not None)
        and (known[0] in (0, 1) or (1900 <= known[0] <= 2100 and len(known) > 1))
        and not any(_rise_by_one(_numbers(row, decimal)) for row in body[:COMPARED])
    )


def _is_position(name: str) -> bool:
    return name.isascii() and name.isdigit()


def _is_mostly_numbers(cells: Sequence[str], decimal: Decimal) -> bool:
    known = [cell for cell in cells if not is_missing(cell)]
    return bool(known) and len(_numbers(known, decimal)) > NUMBER_SHARE * len(known)


def _numbers(cells: Sequence[str], decimal: Decimal) -> list[float]:
    return [n for cell in cells if (n := number_of(cell, decimal)) is not None]


def _rise_by_one(numbers: Sequence[float]) -> bool:
    """Whether numbers count columns."""
    alone = len(numbers) == 1 and numbers[0] in (0, 1)
    return alone or (len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers)))
