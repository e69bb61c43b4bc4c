"""Numbers are written as people write them."""

from __future__ import annotations

import math

from simulator.measurement.number_text import loss_text, number_text, reading_text, typeset


def test_numbers_are_typeset() -> None:
    numbers = (0, 0.3, 15, 2e5, 1e-4, -3e-7, 1e6, math.inf)
    texts = ["0", "0.3", "15", "2 × 10⁵", "10⁻⁴", "-3 × 10⁻⁷", "10⁶", "inf"]
    assert [number_text(x) for x in numbers] == texts


def test_losses_have_three_significant_digits_or_more() -> None:
    losses = (2.302, 0.1, 0.0318, 0.00123, 4.7e-5, 250.4, 0.0, math.nan)
    texts = ["2.302", "0.100", "0.0318", "0.00123", "4.7 × 10⁻⁵", "250", "0.000", "nan"]
    assert [loss_text(x) for x in losses] == texts


def test_readings_of_data_have_digits_enough_for_their_scale() -> None:
    prices = [reading_text(price, 90_000) for price in (243_512.7, -1_234_567.8, 9_999.5, 12.25)]
    assert prices == ["243,513", "-1,234,568", "9999.5", "12.25"]
    years = [reading_text(year, 0.5) for year in (2001.1236, 20_011.2361)]
    assert years == ["2001.124", "20,011.236"]
    short = [reading_text(value, 4.0, 3) for value in (2.0, 0.12345, 3e-5, 2001.53, 1e9, 0.0)]
    assert short == ["2", "0.123", "3 × 10⁻⁵", "2001.53", "10⁹", "0"]
    assert reading_text(math.nan, 1.0) == "nan"


def test_numbers_within_a_text_are_typeset() -> None:
    said = typeset("they reach 2.02e+03, then 4.12e+05; 1e-07 % of 1.5 in body/1e+2 and 3e5")
    assert said == "they reach 2020, then 4.12 × 10⁵; 10⁻⁷ % of 1.5 in body/1e+2 and 3e5"
