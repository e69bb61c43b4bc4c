"""`Columns`: what a reader returns, before it is checked: numbers, targets and their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.arrays import Array

MAX_NUMBERS = 20_000_000
MAX_ROWS = 1_000_000
MAX_COLUMNS = 100_000  # of a table
MAX_LABEL = 200  # characters
LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Columns:
    """Inputs (samples, *input_shape) in double precision; targets as text, or as numbers
    (samples, outputs).

    The rest names places as the file's readers would: `columns` the input columns of a table (none
    for images), `place` a value of the inputs by its index, `target_place` a target by its sample.
    """

    inputs: Array
    targets: list[str] | Array
    target: str
    columns: tuple[str, ...]
    place: Callable[[tuple[int, ...]], str]
    target_place: Callable[[int], str]


def shown(name: str) -> str:
    """A name or a cell as it stands in a sentence: cut where it is long."""
    return name if len(name) <= LONGEST_SHOWN else name[: LONGEST_SHOWN - 1] + "…"
