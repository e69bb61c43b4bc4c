"""Medians and ranges over seeds of a study's rows, for each curve and value of the axis.

A network trains where its median loss is at most half of the best constant guess's.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from simulator.diagnosis.evidence import STRUGGLING
from simulator.study.run import DIVERGED, FINISHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LOSSES = ("train_loss", "validation_loss")


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and range of a column over the seeds that have it."""

    median: float
    lowest: float
    highest: float

    @property
    def ends(self) -> tuple[float, float]:
        return self.lowest, self.highest


@dataclass(frozen=True, slots=True)
class Point:
    """One value of the axis on one line.

    `spreads` are those of the columns that were asked for; None where no run has such a number.
    `trains` is None where nothing can be said.
    """

    variant: str
    value: float
    spreads: Mapping[str, Spread | None]
    finished: int
    diverged: int
    failed: int
    trains: bool | None

    @property
    def train_loss(self) -> Spread | None:
        return self.spreads["train_loss"]

    @property
    def validation_loss(self) -> Spread | None:
        return self.spreads["validation_loss"]


def points(
    rows: Iterable[Mapping[str, Any]], axis: str = "depth", columns: Iterable[str] = LOSSES
) -> list[Point]:
    """The points of a table's rows (`table.values`), in the order in which they first occur.

    Each has the spreads of these `columns`.
    """
    columns = tuple(columns)
    grouped: dict[tuple[str, float], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row[axis] is not None:
            grouped[row["variant"], row[axis]].append(row)
    return [_point(variant, value, runs, columns) for (variant, value), runs in grouped.items()]


def deepest_that_trains(found: Iterable[Point]) -> dict[str, float]:
    """For each line the largest value at which it trains, where there is one."""
    deepest: dict[str, float] = {}
    for point in found:
        if point.trains:
            deepest[point.variant] = max(point.value, deepest.get(point.variant, point.value))
    return deepest


def spread(rows: Iterable[Mapping[str, Any]], column: str) -> Spread | None:
    """Median and range of a column of finished runs."""
    found = [row[column] for row in rows if row["status"] == FINISHED and row[column] is not None]
    return Spread(median(found), min(found), max(found)) if found else None


def _point(
    variant: str, value: float, runs: list[Mapping[str, Any]], columns: tuple[str, ...]
) -> Point:
    states = [row["status"] for row in runs]
    finished, diverged = states.count(FINISHED), states.count(DIVERGED)
    loss, chance = spread(runs, "train_loss"), spread(runs, "chance_loss")
    trains = None
    if loss is not None and chance is not None:
        trains = diverged <= finished and loss.median <= STRUGGLING * chance.median
    elif diverged:
        trains = False
    return Point(
        variant, value, {column: spread(runs, column) for column in columns},
        finished, diverged, len(runs) - finished - diverged, trains,
    )  # fmt: skip
