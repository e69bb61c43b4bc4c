"""What readers return before anybody asks what it means: a table's columns, or arrays by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.arrays import Array, Floats

LONGEST_SHOWN = 40
LONGEST_REASON = 200
MAX_LABEL = 200  # characters


@dataclass(frozen=True, slots=True)
class RawColumn:
    """The cells of one column: `numbers` (rows,), NaN where a cell holds none.

    `texts` are all cells as they are written, trimmed, "" where empty; None where every cell is a
    number or empty.
    """

    name: str
    numbers: Floats
    texts: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class RawTable:
    """Columns of equal length, and how the file is written where it is text.

    `header` tells whether names stood in the file. `rows_of` makes of the numbers of data rows
    (from 0, rising) the numbers a spreadsheet shows (from 1); it may read the file again, so it is
    called while the file is being read.
    """

    format: str
    columns: tuple[RawColumn, ...]
    header: bool
    rows_of: Callable[[Sequence[int]], list[int]]
    delimiter: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Samples in the table."""
        return len(self.columns[0].numbers) if self.columns else 0


@dataclass(frozen=True, slots=True)
class RawArrays:
    """Arrays of samples: inputs (samples, …) as they are stored, targets numbers or words.

    The validation arrays are the file's own split; both or none are there. `names` are the arrays'
    names in the file, for inputs and targets, and `arrays` those of all in it.
    """

    format: str
    inputs: Array
    targets: Array
    names: tuple[str, str]
    validation_inputs: Array | None = None
    validation_targets: Array | None = None
    notes: tuple[str, ...] = ()
    class_names: tuple[str, ...] | None = field(default=None)
    arrays: tuple[str, ...] = ()


def shown(name: str) -> str:
    """A name or a cell as it stands in a sentence: cut where it is long."""
    return name if len(name) <= LONGEST_SHOWN else name[: LONGEST_SHOWN - 1] + "…"


def reason(error: Exception) -> str:
    """What a library says of a file, which may quote thousands of bytes of it, cut where long."""
    text = str(error)
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + "…"


def column_text(at: int, name: str) -> str:
    """How a sentence names a column, counted from 1: "column 2 (width)"."""
    known = name and name not in (str(at + 1), f"column {at + 1}")
    return f"column {at + 1:,}" + (f" ({shown(name)})" if known else "")
