"""From the columns of a table to what is trained on: which are targets, which inputs, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.data.dataset import DatasetError
from simulator.data.interpretation.columns import Column, as_input, column_of
from simulator.data.interpretation.dates import as_days
from simulator.data.interpretation.findings import table_findings
from simulator.data.interpretation.inputs import inputs_of_columns
from simulator.data.interpretation.previews import preview_of_table
from simulator.data.interpretation.table import Table
from simulator.data.interpretation.targets import Target, target_of_numbers, target_of_words
from simulator.data.interpretation.understanding import Finding, Ignored, Missing, Understanding
from simulator.data.readers.raw import shown
from simulator.suggestions import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array
    from simulator.data.kinds import Task
    from simulator.data.readers.raw import RawTable
    from simulator.data.spec import ColumnName, DataSpec

HOLDS_WORDS = "it holds words"
FEW_ROWS = 1_000  # sentences name the first of the rows with missing cells, seldom further down
READ_ALSO = ("header", "delimiter", "decimal", "encoding")


def table_of(raw: RawTable, spec: DataSpec, title: str) -> Table:
    """What is trained on. Raises DatasetError."""
    columns = [column_of(column, at, spec.missing_values) for at, column in enumerate(raw.columns)]
    targets = _target_columns(columns, spec, raw.header)
    predicted = {column.at for column in targets}
    if spec.missing_values is None:
        columns = [c if c.at in predicted else as_input(c) for c in columns]
    dates = tuple(c.name for c in columns if c.at not in predicted and c.holds_dates)
    if spec.date_inputs == "days":
        columns = [as_days(c) if c.name in dates and c.holds_dates else c for c in columns]
    if len(columns) < 2:
        raise DatasetError(
            "has only one column; separate columns by commas, semicolons or tabs", "path"
        )
    inputs, ignored = _input_columns(columns, targets, spec, raw.header)
    missing, kept = _missing(raw, [*targets, *inputs], targets, spec)
    rows = int(kept.sum())
    if rows < 2:
        left = f"; {missing.columns[0]}" if missing.columns else ""
        raise DatasetError(f"needs at least 2 samples (got {rows}){left}", "path")
    target = _target(targets, kept, spec)
    made = inputs_of_columns(inputs, kept)
    ignored = sorted([*ignored, *made.ignored], key=lambda one: one[0])
    if not made.names:
        why = "; ".join(f"{one.column}: {one.why}" for _, one in ignored[:3])
        raise DatasetError(f"has no inputs{f' ({why})' if why else ''}", "path")
    names = tuple(column.name for column in targets)
    understanding = Understanding(
        title, raw.format, raw.rows, rows, names, target.task,
        target.class_names or None, target.class_sizes, target.outputs,
        tuple(column.name for column in made.columns), made.names, (len(made.names),),
        tuple(one for _, one in ignored), missing,
        (*(Finding("note", note) for note in raw.notes),
         *table_findings(made, target, names, spec)),
        raw.header, raw.delimiter, raw.decimal, raw.encoding,
        words=made.one_hot or tuple(one.column for _, one in ignored if one.why == HOLDS_WORDS),
        words_used=bool(made.one_hot),
        dates=dates,
        dates_used=spec.date_inputs == "days",
        standardized=standardized(spec, target.task),
        guessed=_guessed(spec, raw),
    )  # fmt: skip
    used = dict.fromkeys((column.at for column in made.columns), "")
    used |= {at: one.why for at, one in ignored}
    preview = preview_of_table(raw, columns, predicted, used)
    return Table(
        title, target.task, made.values, target.values, target.class_names, understanding, preview
    )


def _guessed(spec: DataSpec, raw: RawTable) -> frozenset[str]:
    fields = ["target", "task", "inputs", "missing_values"]
    fields += READ_ALSO if raw.delimiter is not None else ("header",)
    return frozenset(field for field in fields if getattr(spec, field) is None)


def standardized(spec: DataSpec, task: Task) -> tuple[str, ...]:
    """What is standardized, as the design's fields are called."""
    targets = spec.standardize_targets and task == "regression"
    return ("standardize",) * spec.standardize + ("standardize_targets",) * targets


def _target_columns(columns: Sequence[Column], spec: DataSpec, header: bool) -> list[Column]:
    """The columns to predict: those of the design, else the last one that could be a target.

    Nothing is learnt from a constant, and dates are of no class: such a column is taken only where
    no other is left, or would be left to predict from.
    """
    if spec.target is not None:
        stated = spec.target if isinstance(spec.target, tuple) else (spec.target,)
        return [columns[column_number(columns, name, "target", header)] for name in stated]
    out = {column_number(columns, name, "ignore", header) for name in spec.ignore}
    out |= {column_number(columns, name, "inputs", header) for name in spec.inputs or ()}
    usable = [c for c in columns if c.kind != "empty" and c.at not in out]
    if not usable:
        raise DatasetError("has no column left to predict: name the target", "target")
    varying = [c for c in usable if not c.is_constant]
    plausible = [c for c in varying if not c.holds_dates]
    return [plausible[-1] if plausible and len(varying) > 1 else usable[-1]]


def column_number(columns: Sequence[Column], name: ColumnName, field: str, header: bool) -> int:
    """The place of a column from 0, by its name or by its number from 1. Raises DatasetError."""
    text = str(name).strip()
    found = [c.at for c in columns if c.name == text] if isinstance(name, str) else []
    if len(found) == 1:
        return found[0]
    if found:
        raise DatasetError(f"several columns are called '{shown(text)}'", field)
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= len(columns):
        return int(text) - 1
    if not header:
        raise DatasetError(
            f"there is no column '{shown(text)}': the first row holds no names, so the columns "
            f"are counted, 1 to {len(columns)}",
            field,
        )
    names = [column.name for column in columns]
    near = nearest(text, names)
    known = ", ".join(map(shown, names[:10])) + (", …" if len(names) > 10 else "")
    hint = f"did you mean '{shown(near)}'?" if near else f"the columns are {known}"
    raise DatasetError(f"there is no column '{shown(text)}'; {hint}", field)


def _input_columns(
    columns: Sequence[Column], targets: Sequence[Column], spec: DataSpec, header: bool
) -> tuple[list[Column], list[tuple[int, Ignored]]]:
    """The columns of inputs, and those that are none with the place of each."""
    predicted = {column.at for column in targets}
    out = {column_number(columns, name, "ignore", header) for name in spec.ignore} - predicted
    ignored = [(at, Ignored(columns[at].name, "the design leaves it out")) for at in out]
    if spec.inputs is not None:
        stated = [column_number(columns, name, "inputs", header) for name in spec.inputs]
        both = [columns[at].name for at in stated if at in predicted or at in out]
        if both:
            raise DatasetError(f"'{shown(both[0])}' cannot be an input as well", "inputs")
        return [columns[at] for at in dict.fromkeys(stated)], ignored
    rest = [column for column in columns if column.at not in predicted | out]
    found = []
    for column in rest:
        why = _why_not(column, spec, alone=len(rest) == 1)
        if why:
            ignored.append((column.at, Ignored(column.name, why)))
        else:
            found.append(column)
    return found, ignored


def _why_not(column: Column, spec: DataSpec, alone: bool) -> str:
    """Why a column is better no input; "" where it is one."""
    if column.kind == "empty":
        return "it is empty"
    if column.counts_rows and not alone:
        return "it counts the rows"
    if column.identifies_rows and not alone:
        return "it names the rows: it is different in each of them"
    if column.holds_dates:
        return "it holds dates"
    if column.kind == "text" and spec.text_inputs == "ignore":
        return HOLDS_WORDS
    gaps = int(column.missing.sum())
    if spec.missing == "drop" and 2 * gaps > len(column.missing) and not alone:
        return f"{gaps:,} of its {len(column.missing):,} cells are missing"
    return ""


def _missing(
    raw: RawTable, used: Sequence[Column], targets: Sequence[Column], spec: DataSpec
) -> tuple[Missing, Array]:
    """What is missing, and which rows (rows,) are kept. Raises DatasetError where it is refused."""
    gaps = np.zeros(raw.rows, bool)
    cells = 0
    sentences = []
    for column in used:
        if column.missing.any():
            gaps |= column.missing
            cells += int(column.missing.sum())
            first = np.flatnonzero(column.missing)[:3].tolist()
            sentences.append(column.gaps_text(raw.rows_of(first)))
    missing = Missing(cells, int(gaps.sum()), spec.missing, tuple(sentences))
    if cells and spec.missing == "refuse":
        raise DatasetError(
            f"{'; '.join(sentences[:5])}{'; …' if len(sentences) > 5 else ''}: "
            "drop such rows, or impute the cells",
            "missing",
        )
    if spec.missing == "impute":
        gaps = np.zeros(raw.rows, bool)
        for column in targets:
            gaps |= column.missing
    return missing, ~gaps


def _target(targets: Sequence[Column], kept: Array, spec: DataSpec) -> Target:
    places = ", ".join(column.place for column in targets)
    if len(targets) == 1 and targets[0].texts is not None:
        labels = [t for t, keep in zip(targets[0].texts, kept.tolist(), strict=True) if keep]
        return target_of_words(labels, places, spec.task)
    numbers = []
    for column in targets:
        if column.numbers is None:
            raise DatasetError(
                f"{column.place} holds words; several targets must hold numbers", "target"
            )
        numbers.append(column.numbers[kept])
    names = [column.name for column in targets]
    return target_of_numbers(np.stack(numbers, axis=1), places, spec.task, names)
