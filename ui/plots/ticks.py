"""Where numbers stand along an axis: how far it goes and which round values it shows."""

from __future__ import annotations

import math

FEW_STEPS = 30


def shown_steps(planned: int, newest: int) -> int:
    """The end of a time axis, in steps, of a run whose `newest` step is recorded.

    All that is `planned` while there is no step; then `FEW_STEPS`, which double whenever they are
    full, so that a run in slow motion fills its plot as one at full speed does. Beyond the plan, a
    quarter is added at a time.
    """
    planned = max(1, planned)
    shown = min(planned, FEW_STEPS) if newest else planned
    while shown < newest:
        shown = min(planned, 2 * shown) if shown < planned else math.ceil(1.25 * shown)
    return planned if shown < planned < 1.5 * shown else shown


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
    digits = max(0, 12 - math.floor(math.log10(step)))
    return [round((first + index) * step, digits) for index in range(count + 1)]


def decade_ticks(low: float, high: float, most: int) -> list[float]:
    """log10 of round values from 10^low to 10^high.

    Decades, fewer where there is not room for `most`; where they are three or less, their thirds
    (0.3, 3) as well; within one decade, evenly spaced values.
    """
    if high - low < 1.0:
        return [math.log10(at) for at in linear_ticks(10.0**low, 10.0**high, most) if at > 0]
    near = 1e-9 * (high - low)
    first, last = math.ceil(low - near), math.floor(high + near)
    every = max(1, -(-(last - first) // max(1, most - 1)))
    found = [float(decade) for decade in range(first, last + 1) if decade % every == 0]
    if last - first <= 3:
        thirds = [decade + math.log10(3) for decade in range(first - 1, last + 1)]
        found = sorted([*found, *(at for at in thirds if low - near <= at <= high + near)])
    return found


def nice_below(value: float) -> float:
    """The next 1 or 3 times a power of ten at or below a positive value."""
    decade = 10.0 ** math.floor(math.log10(value))
    return 3 * decade if value >= 3 * decade else decade


def nice_above(value: float) -> float:
    """The next 1 or 3 times a power of ten at or above a positive value."""
    decade = 10.0 ** math.floor(math.log10(value))
    return next(step * decade for step in (1, 3, 10) if step * decade >= value * 0.999)


def round_above(value: float) -> float:
    """The next round number at or above a value, at least 10⁻¹²."""
    value = max(value, 1e-12)
    decade = 10.0 ** math.floor(math.log10(value))
    return next(s * decade for s in (1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10, 20) if s * decade >= value)
