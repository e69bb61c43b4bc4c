"""Numbers, gaps and codes as they are written in cells."""

from __future__ import annotations

import re

import pytest

from simulator.data.readers.number_text import (
    PLAIN,
    Decimal,
    decimal_of,
    is_missing,
    number_of,
    number_pattern,
)


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("1", ".", 1), (" -2.5 ", ".", -2.5), ("+.5", ".", 0.5), ("1e-3", ".", 1e-3),
        ("95,000", ".", 95_000), ("1,234,567.8", ".", 1_234_567.8), ("12 345", ".", 12_345),
        ("1'000", ".", 1_000), ("1\u202f000", ".", 1_000), ("\u22125", ".", -5), ("0", ".", 0),
        ("74,2", ",", 74.2), ("1.234,5", ",", 1234.5), ("-0,5", ",", -0.5), ("1.234", ",", 1234),
        ("01067", ".", None), ("00", ".", None), ("1_0", ".", None), ("0x10", ".", None),
        ("9,50", ".", None), ("1,23,456", ".", None), ("74,2", ".", None), ("1.5", ",", None),
        ("inf", ".", None), ("nan", ".", None), ("1e300", ".", None), ("", ".", None),
        ("٣", ".", None), ("-", ".", None), ("1.2.3", ".", None), ("5 mg", ".", None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_a_person_means_it(
    cell: str, decimal: Decimal, value: float | None
) -> None:
    assert number_of(cell, decimal) == value
    plain = re.fullmatch(PLAIN[decimal], cell.strip()) is not None
    assert not plain or re.fullmatch(number_pattern(decimal), cell.strip())


@pytest.mark.parametrize(
    ("cells", "delimiter", "decimal"),
    [
        (["74,2", "3"], ";", ","),
        (["1.5", "2"], ";", "."),
        (["3.5", "1,234"], ";", "."),
        (["12,5", "95.000"], ";", ","),
        (["1,234", "5,678"], ";", ","),
        (["1,234", "5,678"], ",", "."),
        (["95.000"], ";", "."),
        (["12", "x"], ";", "."),
        (["7,5", "8,25"], ",", ","),
    ],
)
def test_the_decimal_sign_is_told_from_all_cells(
    cells: list[str], delimiter: str, decimal: str
) -> None:
    assert decimal_of(cells, delimiter) == decimal


def test_the_usual_marks_are_missing_values() -> None:
    for mark in ("", " ", "NA", "n/a", "?", "NULL", "-", "#N/A", "#DIV/0!", "\\N", "None", "NaN"):
        assert is_missing(mark)
    assert not any(map(is_missing, ("0", "no", "x", "+")))
