"""Medians, ranges and the deepest that trains, from the rows of a table."""

from __future__ import annotations

from typing import Any

from simulator.study.summary import Spread, deepest_that_trains, points


def row(variant: str, depth: int, loss: float | None, status: str = "finished") -> dict[str, Any]:
    return {
        "variant": variant, "depth": depth, "status": status, "train_loss": loss,
        "validation_loss": None, "chance_loss": 2.0,
    }  # fmt: skip


def test_a_point_has_median_and_range_over_its_seeds() -> None:
    [point] = points([row("a", 2, loss) for loss in (0.4, 0.1, 0.3)])
    assert point.train_loss == Spread(0.3, 0.1, 0.4)
    assert point.validation_loss is None
    assert (point.finished, point.diverged, point.failed) == (3, 0, 0)


def test_the_deepest_that_trains_is_told_for_each_line_that_does() -> None:
    rows = [
        row("plain", 2, 0.1), row("plain", 4, 1.0), row("plain", 8, 1.01),
        row("skips", 2, 0.1), row("skips", 8, 0.2), row("never", 2, 1.9),
    ]  # fmt: skip
    assert deepest_that_trains(points(rows)) == {"plain": 4, "skips": 8}


def test_a_value_at_which_most_diverge_does_not_train() -> None:
    rows = [row("a", 4, 0.1), *[row("a", 4, None, "diverged")] * 2, row("a", 8, None, "failed")]
    first, second = points(rows)
    assert (first.diverged, first.trains, second.failed, second.trains) == (2, False, 1, None)
    [only] = points([row("a", 2, None, "diverged")])
    assert only.trains is False


def test_another_axis_groups_by_its_column() -> None:
    rows = [{**row("a", 4, 0.1), "rate": 0.5}, {**row("a", 4, 0.2), "rate": None}]
    assert [point.value for point in points(rows, "rate")] == [0.5]


def test_any_columns_have_their_spreads() -> None:
    rows = [{**row("a", 4, 0.1), "seconds": seconds} for seconds in (3.0, 1.0)]
    [point] = points(rows, columns=("seconds",))
    assert point.spreads == {"seconds": Spread(2.0, 1.0, 3.0)}
    assert point.trains is True
