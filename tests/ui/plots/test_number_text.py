"""Numbers are written as people write them."""

from __future__ import annotations

import math

from ui.plots.number_text import number_text


def test_numbers_are_typeset() -> None:
    numbers = (0, 0.3, 15, 2e5, 1e-4, -3e-7, 1e6, math.inf)
    texts = ["0", "0.3", "15", "2 × 10⁵", "10⁻⁴", "-3 × 10⁻⁷", "10⁶", "inf"]
    assert [number_text(x) for x in numbers] == texts
