"""Points of the plane: those a user added or moved, and the inputs that are made from points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field, model_validator

from simulator.model import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.arrays import Array, Floats

MAX_POINTS = 500
FARTHEST = 1_000.0

Feature = Literal["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"]

FEATURES: dict[Feature, Callable[[Floats, Floats], Floats]] = {
    "x1": lambda x1, x2: x1,
    "x2": lambda x1, x2: x2,
    "x1^2": lambda x1, x2: x1 * x1,
    "x2^2": lambda x1, x2: x2 * x2,
    "x1*x2": lambda x1, x2: x1 * x2,
    "sin(x1)": lambda x1, x2: np.sin(x1),
    "sin(x2)": lambda x1, x2: np.sin(x2),
}


class DataPoint(Model):
    """A new point with its `target`, or the place to which the generated `sample` was moved."""

    sample: int | None = Field(None, ge=0, description="number of the generated point that moved")
    x1: float = Field(ge=-FARTHEST, le=FARTHEST, description="to the right")
    x2: float = Field(ge=-FARTHEST, le=FARTHEST, description="upwards")
    target: float | None = Field(
        None, ge=-FARTHEST, le=FARTHEST, description="class or value of a new point"
    )

    @model_validator(mode="after")
    def _check_kind(self) -> DataPoint:
        if (self.sample is None) == (self.target is None):
            raise ValueError("a point has a target where it is new, or a sample where it moved")
        return self


def added(points: Sequence[DataPoint]) -> list[DataPoint]:
    """The points that were added, not moved."""
    return [point for point in points if point.target is not None]


def numbered(points: Sequence[DataPoint], generated: int) -> list[tuple[int, DataPoint]]:
    """Each point with the number of its sample; new ones count on from the `generated` ones."""
    found, number = [], generated
    for point in points:
        if point.sample is not None:
            found.append((point.sample, point))
        else:
            found.append((number, point))
            number += 1
    return found


def moved(generated: Floats, points: Sequence[DataPoint]) -> Floats:
    """Generated points (samples, 2) with some at other places; the others are shared."""
    places = {point.sample: point for point in points if point.sample is not None}
    chosen = [sample for sample in places if sample < len(generated)]
    if not chosen:
        return generated
    found = generated.copy()
    for sample in chosen:
        found[sample] = places[sample].x1, places[sample].x2
    return found


def extended(samples: Array, targets: Array, points: Sequence[DataPoint]) -> tuple[Array, Array]:
    """Training samples (samples, 2) and their targets with the new points at the end."""
    new = added(points)
    if not new:
        return samples, targets
    places = np.array([(point.x1, point.x2) for point in new])
    values = np.array([point.target for point in new]).astype(targets.dtype)
    return (
        np.concatenate([samples, places]),
        np.concatenate([targets, values.reshape(-1, *targets.shape[1:])]),
    )


def inputs_of(points: Floats, features: Sequence[Feature]) -> Floats:
    """Points (samples, 2) → inputs (samples, features), in the order of `features`."""
    x1, x2 = points.T
    return np.stack([FEATURES[name](x1, x2) for name in features], axis=1)
