"""What the study's plot draws: points with their places, from rows and the chosen columns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.study import summary
from ui.views.study.columns import LOSSES, PARTNERS, is_log

if TYPE_CHECKING:
    from simulator.study.summary import Point, Spread
    from ui.views.study.state import StudyState

LEAST, MOST = 1e-300, 1e300


@dataclass(frozen=True, slots=True)
class Choice:
    """Which column is drawn against which; without `x` the axis of the study.

    `log_x` and `log_y` are None where the column itself decides.
    """

    y: str = "train_loss"
    x: str | None = None
    log_x: bool | None = None
    log_y: bool | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A point of a line: where it is drawn, what is measured there, how its runs ended.

    `x` is None where runs have no such number, `y` too; `partner` is drawn dotted.
    """

    point: Point
    x: float | None
    y: Spread | None
    partner: Spread | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A study as it is drawn; `ticks` are the values below it, where these are few."""

    x: str
    y: str
    log_x: bool
    log_y: bool
    names: tuple[str, ...]
    points: tuple[Drawn, ...]
    ticks: tuple[float, ...]
    chance: float | None
    deepest: dict[str, float]

    def of(self, name: str | None) -> list[Drawn]:
        """The points of a line from left to right."""
        own = [each for each in self.points if each.point.variant == name and each.x is not None]
        return sorted(own, key=lambda each: (each.x, each.point.value))

    def along(self, value: float) -> float:
        """Where a value stands along the plot: its decade, or itself."""
        return decade(value) if self.log_x else value

    def height(self, value: float) -> float:
        """Where a value stands up the plot: its decade, or itself."""
        return decade(value) if self.log_y else value


def decade(value: float) -> float:
    """The log10 of a number, which for what has none is that of the smallest."""
    return math.log10(min(max(value, LEAST), MOST))


def drawing_of(state: StudyState, choice: Choice) -> Drawing:
    """What is drawn of a study as it stands."""
    y, x = choice.y, choice.x or state.axis
    partner = PARTNERS.get(y)
    columns = dict.fromkeys((x, y, *([partner] if partner else [])))
    found = summary.points(state.rows, state.axis, (*columns, *summary.LOSSES))
    drawn = tuple(
        Drawn(
            point,
            point.value if x == state.axis else _median(point, x),
            point.spreads[y],
            point.spreads[partner] if partner else None,
        )
        for point in found
    )
    places = [each.x for each in drawn if each.x is not None]
    ticks: tuple[float, ...] = ()
    if x == state.axis:
        ticks = tuple(sorted({*state.values, *places}))
        places = list(ticks)
    heights = [value for each in drawn if each.y is not None for value in each.y.ends]
    log_x = is_log(x) if choice.log_x is None else choice.log_x
    log_y = is_log(y) if choice.log_y is None else choice.log_y
    chance = None
    if y in LOSSES:
        chance = next((row["chance_loss"] for row in state.rows if row["chance_loss"]), None)
    return Drawing(
        x, y, log_x and all(place > 0 for place in places),
        log_y and any(height > 0 for height in heights),
        state.lines, drawn, ticks, chance, summary.deepest_that_trains(found),
    )  # fmt: skip


def _median(point: Point, column: str) -> float | None:
    spread = point.spreads[column]
    return None if spread is None else spread.median
