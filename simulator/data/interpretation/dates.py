"""Dates as numbers: days since 1970, so that a network can learn from a time."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.data.interpretation.columns import Column

EPOCH = datetime.date(1970, 1, 1).toordinal()
PIVOT = 70  # years of two digits below it are in this century
_PARTS = re.compile(r"(\d{1,4})([-/.])(\d{1,2})[-/.](\d{1,4})(?:[T ](\d{1,2}):(\d{2}).*)?")


def as_days(column: Column) -> Column:
    """A column of dates as one of numbers; what is no date after all is missing."""
    assert column.texts is not None
    found = [None if gap else _PARTS.fullmatch(text.strip())
             for text, gap in zip(column.texts, column.missing.tolist(), strict=True)]  # fmt: skip
    known = [match for match in found if match is not None]
    order = _order(known)
    days = np.array([np.nan if match is None else _day(match, order) for match in found])
    return replace(
        column, kind="number", numbers=days, texts=None, missing=np.isnan(days), misfits={}
    )


def _order(matches: Sequence[re.Match[str]]) -> str:
    """Which part is what: "ymd", "dmy" or "mdy".

    A part above 12 is no month. Where none is, points and hyphens part a day from its month, and
    strokes a month from its day, as in the USA.
    """
    if any(len(match[1]) == 4 for match in matches):
        return "ymd"
    if any(int(match[1]) > 12 for match in matches):
        return "dmy"
    if any(int(match[3]) > 12 for match in matches):
        return "mdy"
    return "mdy" if matches and matches[0][2] == "/" else "dmy"


def _day(match: re.Match[str], order: str) -> float:
    """Days since 1970, with the time of day as a fraction; NaN for a day that never was."""
    part = dict(zip(order, (int(match[1]), int(match[3]), int(match[4])), strict=True))
    year = part["y"]
    if year < 100:
        year += 2000 if year < PIVOT else 1900
    try:
        day = datetime.date(year, part["m"], part["d"]).toordinal() - EPOCH
    except ValueError:
        return float("nan")
    return day + (int(match[5] or 0) + int(match[6] or 0) / 60) / 24
