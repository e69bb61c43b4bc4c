"""The sentence on a file: each part has the setting that decides it, and tells a guess."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.data import DataSpec, understand
from simulator.data.interpretation.understanding import Understanding

TABLE = "when,sex,age,wage\n" + "".join(
    f"2024-01-{n % 28 + 1:02d},{'fm'[n % 2]},{'' if n == 3 else 20 + n % 7},{1000.5 + 13 * n}\n"
    for n in range(40)
)


def understood(folder: Path, content: str = TABLE, **settings: Any) -> Understanding:
    (folder / "own.csv").write_text(content, encoding="utf-8")
    return understand(DataSpec(name="file", path="own.csv", **settings).in_folder(folder))


def parts(found: Understanding) -> dict[str, tuple[str, bool]]:
    return {part.field: (part.text, part.guessed) for part in found.phrases if part.field}


def test_each_part_of_the_sentence_has_its_setting(tmp_path: Path) -> None:
    found = understood(tmp_path)
    assert found.sentence == (
        "40 rows · predict wage (a number) from 2 columns as 3 numbers · names in the first row · "
        "separated by ',' · decimal point · utf-8 · 1 cell is missing, 1 row dropped · "
        "sex one-hot · when left out, dates · 20 % for validation"
    )
    assert parts(found) == {
        "target": ("wage", True),
        "task": ("a number", True),
        "inputs": ("2 columns as 3 numbers", True),
        "header": ("names in the first row", True),
        "delimiter": ("separated by ','", True),
        "decimal": ("decimal point", True),
        "encoding": ("utf-8", True),
        "missing_values": ("1 cell is missing", True),
        "missing": ("1 row dropped", False),
        "text_inputs": ("sex one-hot", False),
        "date_inputs": ("when left out, dates", False),
        "validation_fraction": ("20 % for validation", False),
    }


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("target", "sex", "sex"),
        ("task", "regression", "a number"),
        ("inputs", ("age",), "1 number"),
        ("header", True, "names in the first row"),
        ("delimiter", ",", "separated by ','"),
        ("decimal", ".", "decimal point"),
        ("encoding", "latin-1", "latin-1"),
        ("missing_values", ("22",), "7 cells are missing"),
        ("missing", "impute", "filled in"),
        ("text_inputs", "ignore", "sex left out, words"),
        ("date_inputs", "days", "when in days"),
        ("standardize", True, "inputs standardized"),
        ("standardize_targets", True, "targets standardized"),
        ("validation_fraction", 0, "none for validation"),
        ("validation_fraction", 0.125, "12.5 % for validation"),
    ],
)
def test_what_the_design_states_is_no_guess(
    tmp_path: Path, field: str, value: Any, text: str
) -> None:
    assert parts(understood(tmp_path, **{field: value}))[field] == (text, False)
