"""Numbers along an axis: where to put them and how to write them."""

from __future__ import annotations

import math


def log_ticks(low: float, high: float) -> list[float]:
    """Values 1 and 3 of every decade from `low` to `high`; decades alone where that is a lot."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = (1.0, 3.0) if last - first <= 4 else (1.0,)
    every = max(1, (last - first) // 6)
    ticks = [step * 10.0**decade for decade in range(first, last + 1, every) for step in steps]
    return [tick for tick in ticks if low * 0.999 <= tick <= high * 1.001]


def linear_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values from `low` to `high`, at most `most` of them."""
    span = high - low
    if span <= 0 or not math.isfinite(span):
        return [low]
    rough = span / max(1, most - 1)
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(s * size for s in (1, 2, 2.5, 5, 10) if s * size >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    count = math.floor(high / step + 1e-9) - first
    return [round((first + index) * step, 12) for index in range(count + 1)]


def number(value: float) -> str:
    """A tick's text: 0.3, 15, 2 × 10⁵ as 2e5."""
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e5:
        return f"{value:.6g}"
    return f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
