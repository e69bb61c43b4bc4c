"""`Preview`: the first rows of a data file as they were read, to be shown beside what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from simulator.arrays import Array

    Holds = Literal["numbers", "words", "dates", "nothing"]
    Role = Literal["target", "input", "ignored", "unknown"]


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """One column: what it holds and is used for, with its first cells.

    `reference` names it in a design: its name, or its number from 1 where several are called
    alike. `missing` are the places of cells that hold no usable value; `why` says why the column
    is no input where it is none.
    """

    name: str
    reference: str | int
    holds: Holds
    role: Role
    cells: tuple[str, ...]
    missing: frozenset[int] = frozenset()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """All columns of a file with their first cells, or its first images with their targets.

    `rows` are the numbers of the rows as a spreadsheet shows them. `images` are bytes (samples,
    height, width, channels), scaled to be looked at. `arrays` names all arrays of an NPZ file.
    """

    columns: tuple[PreviewColumn, ...]
    rows: tuple[int, ...]
    images: Array | None = None
    arrays: tuple[str, ...] = ()
