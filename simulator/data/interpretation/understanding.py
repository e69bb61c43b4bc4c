"""`Understanding`: what a data file was taken for, so that it can be shown and corrected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.data.kinds import Task

SHOWN_CLASSES = 3
DELIMITER_NAMES = {"\t": "tab", " ": "space"}


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
class Understanding:
    """What was understood of a file, all of it; `guessed` names what no design has stated.

    `inputs` are columns as they stand in the file (or the array's name where samples are images),
    `input_names` the numbers that are made from them, in order. Of `rows` in the file
    `used_rows` are left, the last `own_validation` of them for validation where the file says so.
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

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences: missing cells by column, then what else was noticed."""
        return (*self.missing.columns, *(finding.text for finding in self.findings))

    @property
    def sentence(self) -> str:
        """All of it in one line: "150 rows · predict species (3 classes: setosa 50, …) from …"."""
        parts = [
            f"{self.rows:,} {'images' if len(self.input_shape) == 3 else 'rows'}",
            f"predict {', '.join(self.target)} ({self._target_text()}) from {self._inputs_text()}",
        ]
        if self.header is not None and self.delimiter is not None:
            parts.append("names in the first row" if self.header else "no row of names")
        if self.delimiter is not None:
            name = DELIMITER_NAMES.get(self.delimiter, f"'{self.delimiter}'")
            parts.append(f"separated by {name}")
        if self.decimal == ",":
            parts.append("decimal comma")
        if self.encoding not in (None, "utf-8"):
            parts.append(str(self.encoding))
        if self.own_validation:
            parts.append(f"{self.own_validation:,} for validation as the file says")
        return " · ".join(parts)

    def _target_text(self) -> str:
        if self.classes is None or self.class_sizes is None:
            return "a number" if self.outputs == 1 else f"{self.outputs} numbers"
        largest = sorted(zip(self.class_sizes, self.classes, strict=True), key=lambda c: -c[0])
        sizes = ", ".join(f"{name} {size:,}" for size, name in largest[:SHOWN_CLASSES])
        more = ", …" if len(largest) > SHOWN_CLASSES else ""
        return f"{len(self.classes):,} classes: {sizes}{more}"

    def _inputs_text(self) -> str:
        if len(self.input_shape) == 3:
            height, width, channels = self.input_shape
            return f"images of {height} × {width} pixels" + (
                f" in {channels} channels" if channels > 1 else ""
            )
        count = self.input_shape[0]
        numbers = f"{count:,} number{'s' if count != 1 else ''}"
        if len(self.inputs) == count:
            return numbers
        return f"{len(self.inputs):,} columns as {numbers}"

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
