"""Small plots in the text of a step: what a lesson file says of one, and the numbers it draws.

An activation with its slope, what many layers make of a number, or given points. A plot is data:
it names one of these forms and its numbers, and no formula of a file is ever worked out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from pydantic import BaseModel, Field

from simulator.model import Model
from simulator.nn.activations import Activation, AnyActivation, Prelu, Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.arrays import Array

MOST_PLOTS, MOST_CURVES, MOST_POINTS = 3, 4, 200
SAMPLES = 481  # of an activation: an odd number, so that the middle of its range is among them
DECADES = 300  # that a curve on a logarithmic axis may lie from 1, and still be a float64

Words = Annotated[str, Field(min_length=1, max_length=40)]
Caption = Annotated[str, Field(min_length=1, max_length=300)]
Coordinate = Annotated[float, Field(ge=-1e12, le=1e12)]
Point = Annotated[tuple[Coordinate, Coordinate], Field(strict=False)]


class _Plot(Model):
    """What every plot has: the sentence below it, which also stands for it where none is seen."""

    always_written: ClassVar[frozenset[str]] = frozenset({"kind"})

    kind: str
    caption: Caption


class ActivationCurve(Model):
    """An activation over z, on request with its slope."""

    activation: AnyActivation
    derivative: bool = Field(False, description="whether its slope is drawn as well")


class ActivationPlot(_Plot):
    """Activations over a range of z."""

    kind: Literal["activation"] = "activation"
    curves: Annotated[
        tuple[ActivationCurve, ...], Field(min_length=1, max_length=MOST_CURVES, strict=False)
    ]
    low: float = Field(-6.0, ge=-100, le=100)
    high: float = Field(6.0, ge=-100, le=100)


class GrowthCurve(Model):
    """factor^ℓ behind ℓ layers, or 1 + summand·ℓ."""

    label: Words
    factor: float | None = Field(None, gt=0, le=1e6)
    summand: float | None = Field(None, ge=0, le=1e6)


class GrowthPlot(_Plot):
    """What layer after layer makes of 1, on a logarithmic axis."""

    kind: Literal["growth"] = "growth"
    layers: int = Field(ge=1, le=2_000)
    x_label: Words = "layers"
    curves: Annotated[
        tuple[GrowthCurve, ...], Field(min_length=1, max_length=MOST_CURVES, strict=False)
    ]


class PointsCurve(Model):
    """Points joined in their order, by x."""

    label: Words
    points: Annotated[tuple[Point, ...], Field(min_length=2, max_length=MOST_POINTS, strict=False)]


class PointsPlot(_Plot):
    """Numbers that were measured or worked out elsewhere, with their source."""

    kind: Literal["points"] = "points"
    x_label: Words
    curves: Annotated[
        tuple[PointsCurve, ...], Field(min_length=1, max_length=MOST_CURVES, strict=False)
    ]
    log: bool = Field(False, description="whether the vertical axis is logarithmic")
    source: Caption


AnyPlot = Annotated[ActivationPlot | GrowthPlot | PointsPlot, Field(discriminator="kind")]
PLOTS: dict[str, type[Model]] = {
    "activation": ActivationPlot,
    "growth": GrowthPlot,
    "points": PointsPlot,
}

CURVES: dict[type[BaseModel], type[Model]] = {
    ActivationPlot: ActivationCurve,
    GrowthPlot: GrowthCurve,
    PointsPlot: PointsCurve,
}


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve as it is drawn: x and y (points,), natural units; x does not fall."""

    label: str
    x: Array
    y: Array
    slope_of: int | None = None  # the index of the curve whose slope it is


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that a plot draws."""

    curves: tuple[Curve, ...]
    x_label: str
    log: bool


@singledispatch
def drawing(plot: AnyPlot) -> Drawing:
    """The numbers of a plot in which `plot_faults` finds nothing."""
    raise TypeError(f"{type(plot).__name__} is not drawn")


@drawing.register
def _(plot: ActivationPlot) -> Drawing:
    z = np.linspace(plot.low, plot.high, SAMPLES)
    found: list[Curve] = []
    for one in plot.curves:
        y, slope = values_and_slope(one.activation, z)
        found.append(Curve(one.activation.label, z, y))
        if one.derivative:
            found.append(Curve(f"{one.activation.label}′", z, slope, len(found) - 1))
    return Drawing(tuple(found), "z", log=False)


@drawing.register
def _(plot: GrowthPlot) -> Drawing:
    layers = np.arange(plot.layers + 1.0)
    curves = tuple(Curve(one.label, layers, _growth(one, layers)) for one in plot.curves)
    return Drawing(curves, plot.x_label, log=True)


@drawing.register
def _(plot: PointsPlot) -> Drawing:
    curves = []
    for one in plot.curves:
        x, y = np.array(one.points, np.float64).T
        curves.append(Curve(one.label, x, y))
    return Drawing(tuple(curves), plot.x_label, plot.log)


def values_and_slope(activation: Activation, z: Array) -> tuple[Array, Array]:
    """f(z) and f′(z), as the engine works them out, for z (points,) in float64."""
    rows = z.reshape(1, -1)
    y, slope = np.empty_like(rows), np.empty_like(rows)
    scratch = Scratch(np.empty_like(rows), np.empty_like(rows))
    if isinstance(activation, Prelu):
        scratch.slope = np.full((1, 1), activation.initial_slope)
        scratch.slope_gradient = np.zeros((1, 1))
    activation.forward(rows, y, scratch)
    activation.backward(rows, y, np.ones_like(rows), slope, scratch)
    return y[0], slope[0]


def _growth(curve: GrowthCurve, layers: Array) -> Array:
    if curve.factor is not None:
        return np.float64(curve.factor) ** layers
    return 1 + (curve.summand or 0.0) * layers


def plot_faults(plot: AnyPlot) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """What the parts of a plot say against one another: the place within it, and what is wrong."""
    if isinstance(plot, ActivationPlot):
        if plot.low >= plot.high:
            yield ("high",), f"must be more than low, which is {plot.low:g} (got {plot.high:g})"
    elif isinstance(plot, GrowthPlot):
        for index, curve in enumerate(plot.curves):
            yield from _growth_faults(curve, plot.layers, ("curves", index))
    else:
        for index, line in enumerate(plot.curves):
            yield from _point_faults(line, plot.log, ("curves", index, "points"))


def _growth_faults(
    curve: GrowthCurve, layers: int, place: tuple[int | str, ...]
) -> Iterator[tuple[tuple[int | str, ...], str]]:
    if (curve.factor is None) == (curve.summand is None):
        yield place, "must have a factor or a summand, and not both"
    elif curve.factor is not None and abs(layers * np.log10(curve.factor)) > DECADES:
        end = "above" if curve.factor > 1 else "below"
        power = f"10^{DECADES if curve.factor > 1 else -DECADES}"
        yield (*place, "factor"), f"leads {end} {power} behind {layers:,} layers"


def _point_faults(
    curve: PointsCurve, log: bool, place: tuple[int | str, ...]
) -> Iterator[tuple[tuple[int | str, ...], str]]:
    before = -np.inf
    for index, (x, y) in enumerate(curve.points):
        if x < before:
            yield (*place, index), f"must not lie before x = {before:g} (got {x:g})"
        if log and y <= 0:
            yield (*place, index), f"must be above 0 on a logarithmic axis (got {y:g})"
        before = x
