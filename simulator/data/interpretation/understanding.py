"""`Understanding`: what a data file was taken for, so that it can be shown and corrected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.data.kinds import Task


@dataclass(frozen=True, slots=True)
class Ignored:
    """A column that is no input, and why."""

    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the data that a user may want to know: never a reason to refuse them.

    `remedy` is a field of the design's data and the value that it would be given.
    """

    name: str
    text: str
    columns: tuple[str, ...] = ()
    remedy: tuple[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """Cells without a usable value in the target and the inputs, their rows, and what is done.

    `columns` has a sentence for each column that holds some.
    """

    cells: int = 0
    rows: int = 0
    treatment: str = "drop"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of the sentence; `field` of the design's data decides it, or has it found out."""

    text: str
    field: str | None = None
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was understood of a file, all of it; `guessed` names what no design has stated.

    `inputs` are columns as they stand in the file (or the array's name where samples are images),
    `input_names` the numbers that are made from them, in order. Of `rows` in the file
    `used_rows` are left, the last `own_validation` of them for validation where the file says so;
    otherwise it is a fraction of them, None where nobody has said which. `words` and `dates` are
    columns of such, which are inputs where they are `used`. `standardized` names settings.
    """

    file: str
    format: str
    rows: int
    used_rows: int
    target: tuple[str, ...]
    task: Task
    classes: tuple[str, ...] | None
    class_sizes: tuple[int, ...] | None
    outputs: int
    inputs: tuple[str, ...]
    input_names: tuple[str, ...]
    input_shape: tuple[int, ...]
    ignored: tuple[Ignored, ...] = ()
    missing: Missing = field(default_factory=Missing)
    findings: tuple[Finding, ...] = ()
    header: bool | None = None
    delimiter: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    own_validation: int = 0
    guessed: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    words_used: bool = True
    dates: tuple[str, ...] = ()
    dates_used: bool = False
    standardized: tuple[str, ...] = ()
    validation_fraction: float | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences: missing cells by column, then what else was noticed."""
        return (*self.missing.columns, *(finding.text for finding in self.findings))

    @property
    def sentence(self) -> str:
        """All of it in one line: "150 rows · predict species (3 classes: setosa 50, …) from …"."""
        return "".join(phrase.text for phrase in self.phrases)

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """The sentence in parts, each with the setting that decides it."""
        from simulator.data.interpretation.phrases import phrases_of

        return phrases_of(self)

    def as_json(self) -> dict[str, Any]:
        """What `depthscope data --json` prints."""
        return {
            "file": self.file,
            "format": self.format,
            "rows": self.rows,
            "header": self.header,
            "delimiter": self.delimiter,
            "decimal": self.decimal,
            "encoding": self.encoding,
            "target": list(self.target),
            "task": self.task,
            "classes": None if self.classes is None else list(self.classes),
            "outputs": self.outputs,
            "inputs": list(self.inputs),
            "input_shape": list(self.input_shape),
            "ignored": [{"column": one.column, "why": one.why} for one in self.ignored],
            "missing": {
                "cells": self.missing.cells,
                "rows": self.missing.rows,
                "treatment": self.missing.treatment,
            },
            "notes": list(self.notes),
        }
