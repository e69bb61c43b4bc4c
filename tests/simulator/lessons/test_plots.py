"""Plots of a lesson are data: read with it, refused with the place, and drawn from its numbers."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.errors import DesignError
from simulator.lessons.course import course
from simulator.lessons.plots import DECADES, PLOTS, Curve, drawing, values_and_slope
from simulator.lessons.reading import load, loads
from simulator.nn.activations import ACTIVATIONS
from tests.simulator.lessons.small import DESIGN, LESSON, Document, written

ACTIVATION: Document = {
    "kind": "activation",
    "curves": [
        {"activation": "sigmoid", "derivative": True},
        {"activation": {"name": "leaky_relu", "negative_slope": 0.1}},
    ],
    "caption": "Two activations",
}
GROWTH: Document = {
    "kind": "growth",
    "layers": 20,
    "curves": [{"label": "a quarter", "factor": 0.25}, {"label": "one more", "summand": 1}],
    "caption": "Powers and sums",
}
POINTS: Document = {
    "kind": "points",
    "x_label": "blocks",
    "curves": [{"label": "ways", "points": [[0, 1], [1, 3], [2, 3], [3, 1]]}],
    "caption": "Ways",
    "source": "binomial coefficients",
}
ALL = (ACTIVATION, GROWTH, POINTS)


def with_plots(*plots: Document) -> Document:
    lesson = copy.deepcopy(LESSON)
    lesson["steps"][1]["plots"] = copy.deepcopy(list(plots))
    return lesson


def drawn(plot: Document) -> tuple[Curve, ...]:
    step = loads(json.dumps(with_plots(plot))).steps[1]
    return drawing(step.plots[0]).curves


def test_an_activation_and_its_slope_are_the_engines() -> None:
    value, slope, leaky = drawn(ACTIVATION)
    assert (value.label, slope.label, slope.slope_of, leaky.slope_of) == (
        "sigmoid", "sigmoid′", 0, None,
    )  # fmt: skip
    np.testing.assert_allclose(value.y, 1 / (1 + np.exp(-value.x)), rtol=1e-12)
    assert slope.y.max() == slope.y[slope.x == 0] == 0.25
    np.testing.assert_allclose(leaky.y, np.where(leaky.x > 0, leaky.x, 0.1 * leaky.x))
    assert (value.x[0], value.x[-1]) == (-6, 6)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_can_be_drawn_with_the_slope_of_its_values(name: str) -> None:
    z = np.array([-3.0, -1.2, -0.3, 0.4, 1.1, 2.9])
    activation, small = ACTIVATIONS[name](), 1e-6
    _, slope = values_and_slope(activation, z)
    above, below = (values_and_slope(activation, z + by)[0] for by in (small, -small))
    np.testing.assert_allclose(slope, (above - below) / (2 * small), atol=1e-6)


def test_powers_sums_and_points_are_what_the_file_says() -> None:
    power, total = drawn(GROWTH)
    assert power.x.tolist() == list(range(21))
    np.testing.assert_allclose(power.y, [0.25**n for n in range(21)])
    assert total.y.tolist() == list(range(1, 22))
    [ways] = drawn(POINTS)
    assert (ways.x.tolist(), ways.y.tolist()) == ([0, 1, 2, 3], [1, 3, 3, 1])


def _curve(index: int, **fields: Any) -> Callable[[Document], object]:
    return lambda plot: plot["curves"][index].update(fields)


@pytest.mark.parametrize(
    ("plot", "change", "told"),
    [
        (ACTIVATION, lambda p: p.update(kind="activatoin"),
         "[0].kind: unknown value \"activatoin\"; did you mean 'activation'?"),
        (ACTIVATION, lambda p: p.pop("kind"), "[0].kind: is missing"),
        (ACTIVATION, lambda p: p.pop("caption"), "[0].caption: is missing"),
        (ACTIVATION, lambda p: p.update(code="x**2"), "[0].code: is not known here"),
        (ACTIVATION, _curve(0, activation="sigmoit"),
         "[0].curves[0].activation: unknown activation 'sigmoit'; did you mean 'sigmoid'?"),
        (ACTIVATION, _curve(1, derivate=True),
         "[0].curves[1].derivate: is not known here; did you mean 'derivative'?"),
        (ACTIVATION, lambda p: p.update(high=-7),
         "[0].high: must be more than low, which is -6 (got -7)"),
        (GROWTH, _curve(0, factor=-1), "[0].curves[0].factor: must be more than 0 (got -1)"),
        (GROWTH, _curve(0, summand=1),
         "[0].curves[0]: must have a factor or a summand, and not both"),
        (GROWTH, lambda p: p["curves"][0].pop("factor"),
         "[0].curves[0]: must have a factor or a summand, and not both"),
        (GROWTH, _curve(0, factor=1e-20),
         f"[0].curves[0].factor: leads below 10^-{DECADES} behind 20 layers"),
        (GROWTH, lambda p: p.update(layers=0), "[0].layers: must be at least 1 (got 0)"),
        (GROWTH, lambda p: p.update(curves=[]),
         "[0].curves: must have at least 1 entry (got 0)"),
        (POINTS, lambda p: p.pop("source"), "[0].source: is missing"),
        (POINTS, lambda p: p["curves"][0]["points"].reverse(),
         "[0].curves[0].points[1]: must not lie before x = 3 (got 2)"),
        (POINTS, lambda p: (p.update(log=True), p["curves"][0]["points"].__setitem__(3, [3, 0])),
         "[0].curves[0].points[3]: must be above 0 on a logarithmic axis (got 0)"),
        (POINTS, lambda p: p["curves"][0]["points"].__setitem__(0, [1, 2, 3]),
         "[0].curves[0].points[0]: must have at most 2 entries (got 3)"),
    ],
)  # fmt: skip
def test_a_plot_at_fault_is_refused_with_its_place(
    plot: Document, change: Callable[[Document], object], told: str, tmp_path: Path
) -> None:
    faulty = copy.deepcopy(plot)
    change(faulty)
    folder = written(tmp_path / "mine", with_plots(faulty), DESIGN)
    with pytest.raises(DesignError) as caught:
        load(folder)
    assert f"steps[1].plots{told}" in [str(problem) for problem in caught.value.problems]


def test_a_step_has_few_plots() -> None:
    with pytest.raises(DesignError, match=r"steps\[1\].plots: must have at most 3 entries"):
        loads(json.dumps(with_plots(*[POINTS] * 4)))


def test_lessons_that_ship_have_plots_of_every_kind() -> None:
    kinds = {plot.kind for found in course() for step in found.lesson.steps for plot in step.plots}
    assert kinds == set(PLOTS)
