"""Numbers as people write them: "0.3", "15", "10⁻⁴", "2 × 10⁵"."""

from __future__ import annotations

import math
import re

_WITH_EXPONENT = re.compile(r"(?<![\w./])\d+(?:\.\d+)?e[+-]\d+\b")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power_of_ten(exponent: int) -> str:
    """10 to the `exponent` in typeset form: "10⁻¹²"."""
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def number_text(value: float, digits: int = 6) -> str:
    """A number in up to 6 `digits` from 10⁻³ to 10⁴, else with a power of ten: "0.3", "2 × 10⁵"."""
    value = float(f"{value:.{digits}g}")
    if value == 0 or not math.isfinite(value):
        return f"{value:.6g}"
    if 1e-3 <= abs(value) < 1e4:
        return f"{value:.6g}"
    exponent = math.floor(math.log10(abs(value)) + 1e-9)
    factor = f"{value / 10.0**exponent:.3g}"
    power = power_of_ten(exponent)
    return power if factor == "1" else f"{factor} × {power}"


def typeset(text: str) -> str:
    """A text whose numbers "4.12e+05" and "2.02e+03" are written as "4.12 × 10⁵" and "2020"."""
    return _WITH_EXPONENT.sub(lambda found: number_text(float(found[0])), text)


def reading_text(value: float, span: float = 0.0, digits: int = 6) -> str:
    """A number of data in its own unit, among others that span so much: "243,513", "2001.25".

    In `digits` or as many as tell apart a hundredth of the span; up to 10⁹ without powers of ten.
    """
    size = abs(value)
    if not math.isfinite(value) or (size >= 1e9) or 0 < size < 1e-3:
        return number_text(value, digits)
    if 0 < span < size:
        digits = max(digits, min(math.floor(math.log10(size / span)) + 4, 12))
    if size < 1e4:
        return f"{float(f'{value:.{digits}g}'):.{max(digits, 6)}g}"
    return f"{value:,.{max(0, digits - math.floor(math.log10(size)) - 1)}f}"


def loss_text(value: float) -> str:
    """A loss in three significant digits or more, "2.302", "0.0318"; below 10⁻³ "4.7 × 10⁻⁵"."""
    size = abs(value)
    if size >= 100:
        return number_text(value, 3)
    if size >= 0.1 or value == 0 or math.isnan(value):
        return f"{value:.3f}"
    decade = math.floor(math.log10(size))
    if decade >= -3:
        return f"{value:.{2 - decade}f}"
    return f"{value / 10.0**decade:.1f} × {power_of_ten(decade)}"
