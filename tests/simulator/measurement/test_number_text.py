"""Numbers are written as people write them."""

from __future__ import annotations

import math

from simulator.measurement.number_text import loss_text, number_text


def test_numbers_are_typeset() -> None:
    numbers = (0, 0.3, 15, 2e5, 1e-4, -3e-7, 1e6, math.inf)
    texts = ["0", "0.3", "15", "2 × 10⁵", "10⁻⁴", "-3 × 10⁻⁷", "10⁶", "inf"]
    assert [number_text(x) for x in numbers] == texts


def test_losses_have_three_significant_digits_or_more() -> None:
    losses = (2.302, 0.1, 0.0318, 0.00123, 4.7e-5, 250.4, 0.0, math.nan)
    texts = ["2.302", "0.100", "0.0318", "0.00123", "4.7 × 10⁻⁵", "250", "0.000", "nan"]
    assert [loss_text(x) for x in losses] == texts
