"""The table of a study: its columns, a run as a row of cells, and the whole as CSV, Markdown, JSON.

Numbers are written so that reading them gives the same bits; what is not known is left empty.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.escaping import csv_table, one_line
from simulator.study.rows import lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.study.document import Study
    from simulator.study.rows import Row
    from simulator.study.run import Result

    Cells = list[str]

DEPTH = "depth"
FIRST = (
    DEPTH, "variant", "seed", "status", "train_loss", "validation_loss", "train_accuracy",
    "validation_accuracy", "parameters", "seconds",
)  # fmt: skip
SETTINGS = (
    "data", "loss", "optimizer", "learning_rate", "schedule", "batch_size", "epochs", "dtype",
)  # fmt: skip
MEASURED = (
    "gradient_ratio_first", "gradient_ratio_last", "input_similarity_first",
    "input_similarity_last", "chance_loss", "finding", "reason",
)  # fmt: skip
DIGEST = "digest"  # the last column
TEXTS = frozenset({"variant", "status", "data", "loss", "optimizer", "schedule", "dtype",
                   "finding", "reason", DIGEST})  # fmt: skip


def columns(study: Study) -> tuple[str, ...]:
    """The header: first what the contract states, then every parameter, then what was measured.

    A parameter that only some variants set is empty in the rows of the others.
    """
    return (*FIRST, *SETTINGS, *_paths(study), *MEASURED, DIGEST)


def _paths(study: Study) -> list[str]:
    """What the axis and the variants set, by path."""
    found = {} if study.axis is None else {study.axis: None}
    found.update((path, None) for line in lines(study) for path in line.settings)
    return [path for path in found if path.removeprefix("training.") not in SETTINGS]


def axis_column(study: Study) -> str:
    """The column that holds the value of the axis."""
    if study.axis is None:
        return DEPTH
    short = study.axis.removeprefix("training.")
    return short if short in SETTINGS else study.axis


def numeric_columns(header: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The columns in which some row has a number, in the order of the header."""
    return [
        name
        for name in header
        if name not in TEXTS and any(_is_number(row.get(name)) for row in rows)
    ]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def cells(study: Study, row: Row, result: Result) -> Cells:
    """A finished run as the texts of its cells, in the order of `columns`."""
    training, optimizer = row.unseeded.training, row.unseeded.training.optimizer
    known: dict[str, Any] = {
        **result,
        "variant": row.line.name,
        "seed": row.seed,
        "data": row.unseeded.data.name,
        "loss": training.loss,
        "optimizer": optimizer.name,
        "learning_rate": optimizer.learning_rate,
        "schedule": training.schedule.name,
        "batch_size": training.batch_size,
        "epochs": training.epochs,
        "dtype": training.dtype,
        DIGEST: row.digest,
    }
    if study.axis is None:
        known[DEPTH] = row.value  # a run that failed has its place as well
    for path in _paths(study):
        known[path] = row.value if path == study.axis else row.line.settings.get(path)
    return [_text(known[column]) for column in columns(study)]


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return one_line(text)


def values(header: Sequence[str], row: Sequence[str]) -> dict[str, Any]:
    """The cells of a row as values by column: numbers, texts, and None for what is empty."""
    return {name: _value(name, text) for name, text in zip(header, row, strict=True)}


def _value(name: str, text: str) -> Any:
    if not text:
        return None
    if name in TEXTS:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def texts(header: Sequence[str], row: Mapping[str, Any]) -> Cells:
    """Values by column as the texts of their cells: what `values` undoes."""
    return [_text(row[name]) for name in header]


def csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table as comma-separated values, a line a row."""
    return csv_table(header, rows)


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table in Markdown, numbers in full."""
    table = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(map(_escaped, row))} |\n" for row in table)


def _escaped(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|")


def as_json(study: Study, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The object that `depthscope study --json` prints; `rows` are as `values` gives them."""
    return {"study": study.title, "design": study.design.title, "rows": list(rows)}
