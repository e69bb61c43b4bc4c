"""Generated tables are read as what they were made from, however they are written."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import pytest

from simulator.data import DataSpec
from simulator.data.readers import files

KINDS = ("früh", "später, mittags", "spät; nachts")
NAMES = ("länge, mm", "breite; mm", "stück", "art")
COUNT = 96


@dataclass(frozen=True)
class Writing:
    """One way of writing a table."""

    delimiter: str
    decimal: str
    header: str  # "names", "counted" or "none"
    quoted: bool
    missing: str | None  # a mark, None without missing cells
    ending: str
    encoding: str
    grouped: bool
    above: str  # lines before the table


def writing(number: int) -> Writing:
    """Every value of each setting meets nearly every one of the others."""
    random = Random(number)
    delimiter = ",;\t|"[number % 4]
    decimal = ",."[number // 4 % 2] if delimiter != "," else "."
    return Writing(
        delimiter,
        decimal,
        ("names", "counted", "none")[number // 8 % 3],
        random.random() < 0.5,
        random.choice([None, None, "", "NA", "?", "#N/A", "-", "nan"]),
        random.choice(["\n", "\r\n", "\r"]),
        random.choice(["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"]),
        random.random() < 0.3,
        random.choice(["", "", "# measured by hand\n", "Results of May\n\n", "\n\n"]),
    )


def made(number: int) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Measurements (rows, 3), their classes, and which cells are missing."""
    draw = np.random.default_rng(number)
    values = np.stack(
        [draw.normal(50, 9, 40).round(2), draw.uniform(-1, 1, 40).round(3),
         draw.integers(1_000, 90_000, 40)], axis=1
    )  # fmt: skip
    gaps = np.zeros(values.shape, bool)
    gaps[draw.choice(np.arange(1, 40), 4, replace=False), draw.integers(0, 3, 4)] = True
    return values, [KINDS[n % 3] for n in range(40)], gaps


def written(how: Writing, values: np.ndarray, kinds: list[str], gaps: np.ndarray) -> bytes:
    text = io.StringIO()
    quoting = csv.QUOTE_ALL if how.quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=how.delimiter, quoting=quoting, lineterminator="\n")
    if how.header != "none":
        writer.writerow(NAMES if how.header == "names" else range(4))
    for row, kind, missing in zip(values.tolist(), kinds, gaps.tolist(), strict=True):
        cells = [
            how.missing if gap and how.missing is not None else number(how, value, at == 2)
            for at, (value, gap) in enumerate(zip(row, missing, strict=True))
        ]
        writer.writerow([*cells, kind])
    content = how.above + text.getvalue()
    return content.replace("\n", how.ending).encode(how.encoding)


def number(how: Writing, value: float, whole: bool) -> str:
    if not whole:
        return f"{value:.3f}".replace(".", how.decimal)
    grouped = how.grouped and (how.quoted or how.delimiter != ",")
    text = f"{value:,.0f}" if grouped else f"{value:.0f}"
    return text.replace(",", "." if how.decimal == "," else ",")


@pytest.mark.parametrize("at", range(COUNT))
def test_a_table_is_read_as_what_it_was_made_from(tmp_path: Path, at: int) -> None:
    how, (values, kinds, gaps) = writing(at), made(at)
    (tmp_path / "own.csv").write_bytes(written(how, values, kinds, gaps))
    table = files.read(DataSpec(name="file", path="own.csv").in_folder(tmp_path))
    found = table.understanding
    kept = ~gaps.any(axis=1) if how.missing is not None else np.ones(40, bool)
    assert (found.delimiter, found.decimal) == (how.delimiter, how.decimal)
    assert (found.header, found.rows) == (how.header != "none", 40)
    assert found.missing.cells == (gaps.sum() if how.missing is not None else 0)
    names = {"names": NAMES, "counted": tuple("0123"), "none": tuple("1234")}[how.header]
    assert (*found.inputs, *found.target) == names
    assert table.class_names == tuple(sorted(KINDS))
    assert np.array_equal(table.inputs, values[kept])
    labels = [table.class_names[label] for label in table.targets]
    assert labels == [kind for kind, keep in zip(kinds, kept, strict=True) if keep]
