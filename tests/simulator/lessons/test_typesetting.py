"""Which signs of a formula are exponents and indices."""

from __future__ import annotations

import pytest

from simulator.lessons.typesetting import parts_of


@pytest.mark.parametrize(
    ("formula", "parts"),
    [
        ("", []),
        ("y = w·x", [("y = w·x", "")]),
        ("2^L", [("2", ""), ("L", "sup")]),
        ("(1 + 1/L)^L < e", [("(1 + 1/L)", ""), ("L", "sup"), (" < e", "")]),
        ("(1/4)^L = 2^(−2L)", [("(1/4)", ""), ("L", "sup"), (" = 2", ""), ("−2L", "sup")]),
        ("w₀^(L − 2))", [("w₀", ""), ("L − 2", "sup"), (")", "")]),
        ("A_L·x", [("A", ""), ("L", "sub"), ("·x", "")]),
        ("a ^ b_", [("a ^ b_", "")]),
        ("x^((a)b)", [("x^((a)b)", "")]),
    ],
)
def test_an_exponent_or_index_is_a_sign_or_what_stands_in_brackets(
    formula: str, parts: list[tuple[str, str]]
) -> None:
    assert [tuple(part) for part in parts_of(formula)] == parts
