"""Escaping: the door for text on its way out, to a terminal, a table, a drawing or a title.

Names, labels and file names come from strangers' files. Each place that shows them has signs of
its own that do something there; what leaves the program passes one function here, per way out.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# what makes a spreadsheet take a cell for a formula, in both widths
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")

# what XML 1.0 has no place for, not even escaped, and the controls that it merely discourages;
# compiling it takes as long as importing ten modules, so that is left to its first use
_NOT_IN_XML = "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_BREAKS = re.compile("[\t-\r\x85\u2028\u2029]+")
# they turn the order of all text behind them: "gnp.exe" for "exe.png"
_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def has_controls(text: str) -> bool:
    """Whether any character of `text` is a control or ends a line."""
    return any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in text)


def terminal_line(text: str) -> str:
    """One line for a terminal: what could steer it, and the end of a line, is escaped."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def one_line(text: str) -> str:
    """One line for a title: without controls and turned directions, spaces for line ends."""
    spaced = _BREAKS.sub(" ", text).translate(_DIRECTIONS)
    return "".join(sign for sign in spaced if unicodedata.category(sign) not in ("Cc", "Cs"))


def xml(text: str) -> str:
    """A document without the characters that XML, and so SVG, has no place for."""
    return re.sub(_NOT_IN_XML, "", text)


def csv_table(
    header: Sequence[object], rows: Iterable[Sequence[object]], line_end: str = "\n"
) -> str:
    """Comma-separated values, a header line first, of which a spreadsheet evaluates none.

    A text that it would take for a formula gets an apostrophe before it, which spreadsheets take
    for "this is text". Numbers stay as they are, also those that are written as text.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerow(map(_cell, header))
    writer.writerows(map(_cell, row) for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value.lstrip(" ").startswith(FORMULA_STARTS) and not _is_number(value):
        value = f"'{value}"
    return one_line(value) if has_controls(value) else value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and not has_controls(text)
