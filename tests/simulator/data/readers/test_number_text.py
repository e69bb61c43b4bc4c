"""Numbers, gaps and codes as they are written in cells."""

from __future__ import annotations

import random
import re

import pytest

from simulator.data.readers.number_text import (
    PLAIN,
    Decimal,
    decimal_of,
    is_missing,
    not_plainly_numbers,
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


def written(count: int) -> list[str]:
    """Cells that are numbers, nearly numbers, and none."""
    draw = random.Random(5)
    parts = [
        "0",
        "1",
        "23",
        "456",
        "7890",
        ".",
        ",",
        ".5",
        ",5",
        ".123",
        ",123",
        "-",
        "+",
        "e5",
        " ",
    ]
    return ["".join(draw.choices(parts, k=draw.randint(1, 4))) for _ in range(count)]


def test_what_is_plainly_a_number_is_one() -> None:
    cells = [*written(4_000), "1" * 40, "9" * 15, "1e31", "٣", "a", "", "007"]
    left = set(not_plainly_numbers(cells))
    for cell in set(cells) - left:
        assert number_of(cell, ".") is not None or number_of(cell, ",") is not None, cell
    assert {"1" * 40, "1e31", "٣", "a", "", "007"} <= left
    assert not left & {"12", "-0.25", "3,", "9" * 15, "1234.5678"}


def test_a_cell_that_is_a_number_by_one_sign_only_tells_that_sign() -> None:
    told = 0
    for cell in written(4_000):
        signs: list[Decimal] = [".", ","]
        fitting = [s for s in signs if re.fullmatch(number_pattern(s), cell.strip())]
        if len(fitting) == 1 and fitting[0] in cell:
            told += 1
            assert decimal_of([cell], ";") == fitting[0], cell
    assert told > 500
