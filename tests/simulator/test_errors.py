"""What is wrong with a design, as sentences with a place."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.errors import DesignError, Problem, value_text


def test_a_problem_is_its_place_and_its_sentence() -> None:
    assert str(Problem("networks[0].name", "is missing")) == "networks[0].name: is missing"
    assert str(Problem("", "is empty")) == "is empty"


def test_an_error_is_a_line_for_each_problem() -> None:
    error = DesignError(iter([Problem("a", "x"), Problem("b", "y")]))
    assert str(error) == "a: x\nb: y"
    assert [problem.place for problem in error.problems] == ["a", "b"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1.5, "1.5"),
        (True, "true"),
        (None, "null"),
        ("x", '"x"'),
        ("ü", '"ü"'),
        ({"a": [1]}, '{"a": [1]}'),
        ("a\nb", '"a\\nb"'),
        ("a\u202eb\u2028", '"a\\u202eb\\u2028"'),
        ("\ud800", '"\\ud800"'),
        (b"x", "\"b'x'\""),
    ],
)
def test_a_value_is_shown_as_json_on_one_line(value: Any, text: str) -> None:
    assert value_text(value) == text


@pytest.mark.parametrize(
    "value",
    ["x" * 5_000_000, [0] * 1_000_000, {str(n): n for n in range(100_000)}, "y" * 70],
    ids=["text", "list", "object", "little more text"],
)
def test_a_long_value_is_cut(value: Any) -> None:
    assert len(value_text(value)) <= 60


def test_a_number_of_more_digits_than_python_writes_is_not_shown() -> None:
    assert value_text(10**5000) == "a value that cannot be shown"


def test_a_bottomless_value_is_not_shown() -> None:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    assert value_text(value) == "a value that cannot be shown"
