"""Changing the data by hand: points of the plane that are added or moved."""

from __future__ import annotations

from simulator.datasets import DATASETS
from simulator.datasets.points import MAX_POINTS, DataPoint
from simulator.design import Design
from simulator.edits.base import EditError, changed, with_field


def add_point(design: Design, x1: float, x2: float, target: float) -> Design:
    """A new point of the training set."""
    _refuse_other_data(design)
    known = design.data.points
    if len(known) >= MAX_POINTS:
        raise EditError(f"at most {MAX_POINTS} points can be set by hand")
    return _with_points(design, (*known, _point(x1=x1, x2=x2, target=target)))


def move_point(design: Design, sample: int, x1: float, x2: float) -> Design:
    """Sample number `sample` to another place; added points count on from the generated ones."""
    _refuse_other_data(design)
    known = design.data.points
    generated = design.data.samples
    if sample >= generated:
        new = [index for index, point in enumerate(known) if point.target is not None]
        if sample - generated >= len(new):
            raise EditError(f"there is no sample {sample}")
        index = new[sample - generated]
        point = _point(x1=x1, x2=x2, target=known[index].target)
        return _with_points(design, (*known[:index], point, *known[index + 1 :]))
    others = tuple(point for point in known if point.sample != sample)
    if len(others) >= MAX_POINTS:
        raise EditError(f"at most {MAX_POINTS} points can be set by hand")
    return _with_points(design, (*others, _point(sample=sample, x1=x1, x2=x2)))


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
