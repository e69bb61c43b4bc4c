"""How far the timeline reaches, and the epochs named along it."""

from __future__ import annotations

from ui.views.axis import linear_ticks, number

SMALLEST_SHARE = 20  # a run much longer than what is done is shown in part
SHORTEST_SPAN = 200


def span_of(planned: int, newest: int) -> int:
    """Steps from end to end: the planned ones, halved while what is done would be a speck."""
    span = max(planned, newest, 1)
    while span > SHORTEST_SPAN and newest * SMALLEST_SHARE < span:
        span = (span + 1) // 2
    return span


def ticks_of(span: int, steps_per_epoch: int) -> list[tuple[float, str]]:
    """(step, text) of some epochs, the last with its unit; steps where there is no whole epoch."""
    per, unit = (steps_per_epoch, "epochs") if span >= 2 * steps_per_epoch else (1, "steps")
    marks = linear_ticks(0, span / per)
    texts = [(mark * per, number(mark)) for mark in marks]
    if texts:
        texts[-1] = (texts[-1][0], f"{texts[-1][1]} {unit}")
    return texts
