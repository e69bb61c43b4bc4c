"""A point of a study in words, as the pointer reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.measurement.number_text import number_text
from ui.views.study.columns import PARTNERS, title_of

if TYPE_CHECKING:
    from simulator.study.summary import Spread
    from ui.views.study.drawing import Drawing, Drawn


def reading_of(drawing: Drawing, points: list[Drawn], x: float) -> str:
    """What was measured at a place of the plot: its value, and each point in a line."""
    head = f"{title_of(drawing.x)} {number_text(x)}"
    return "\n".join([head, *(f"{p.point.variant}: {_told(drawing, p)}" for p in points)])


def _told(drawing: Drawing, drawn: Drawn) -> str:
    parts = [] if drawn.y is None else [_range(drawn.y)]
    if drawn.partner is not None:
        name = title_of(PARTNERS[drawing.y]).partition(" ")[0]
        parts.append(f"{name} {short(drawn.partner.median)}")
    counts = {"diverged": drawn.point.diverged, "failed": drawn.point.failed}
    parts += [f"{count} {what}" for what, count in counts.items() if count]
    return ", ".join(parts) or "nothing measured"


def _range(spread: Spread) -> str:
    if spread.lowest == spread.highest:
        return short(spread.median)
    return f"{short(spread.median)} ({short(spread.lowest)} … {short(spread.highest)})"


def short(value: float) -> str:
    """A number in three digits."""
    return number_text(float(f"{value:.3g}"))
