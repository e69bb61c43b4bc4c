"""Changing the data by hand: points of the plane that are added, moved, or taken away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.data import DATASETS
from simulator.data.points import MAX_POINTS, DataPoint, numbered
from simulator.design.edits.base import EditError, changed, with_field

if TYPE_CHECKING:
    from simulator.design.design import Design


def add_point(design: Design, x1: float, x2: float, target: float) -> Design:
    """Add a point to the training set: a class number or a value at (x1, x2)."""
    _refuse_other_data(design)
    known = design.data.points
    if len(known) >= MAX_POINTS:
        raise EditError(f"at most {MAX_POINTS} points can be set by hand")
    return _with_points(design, (*known, _point(x1=x1, x2=x2, target=target)))


def move_point(design: Design, sample: int, x1: float, x2: float) -> Design:
    """Move sample number `sample` to (x1, x2); added points count on from the generated ones."""
    _refuse_other_data(design)
    known = design.data.points
    generated = design.data.samples
    if sample >= generated:
        index = _index(design, sample)
        point = _point(x1=x1, x2=x2, target=known[index].target)
        return _with_points(design, (*known[:index], point, *known[index + 1 :]))
    others = tuple(point for point in known if point.sample != sample)
    if len(others) >= MAX_POINTS:
        raise EditError(f"at most {MAX_POINTS} points can be set by hand")
    return _with_points(design, (*others, _point(sample=sample, x1=x1, x2=x2)))


def remove_point(design: Design, sample: int) -> Design:
    """Remove an added sample, or put a moved one back where it was generated."""
    _refuse_other_data(design)
    index = _index(design, sample)
    known = design.data.points
    return _with_points(design, (*known[:index], *known[index + 1 :]))


def _index(design: Design, sample: int) -> int:
    """The index of a sample in `data.points`; raises EditError where it was not set by hand."""
    points = numbered(design.data.points, design.data.samples)
    for index, (number, _) in enumerate(points):
        if number == sample:
            return index
    raise EditError(f"sample {sample} was not set by hand")


def _refuse_other_data(design: Design) -> None:
    if "points" not in DATASETS[design.data.name].settings:
        raise EditError("points can be set by hand only in generated data of the plane")


def _point(**fields: object) -> DataPoint:
    try:
        return DataPoint.model_validate(fields)
    except ValueError as error:
        raise EditError("a point lies within ±1,000") from error


def _with_points(design: Design, points: tuple[DataPoint, ...]) -> Design:
    return changed(design, data=with_field(design.data, "points", points, "the data"))
