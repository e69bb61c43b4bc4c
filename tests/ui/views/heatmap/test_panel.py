"""The profile beside a panel's heatmap: newest and first values a layer, theory, and infinities."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint

from simulator.theory import Slope
from tests.ui.views.runs import heat_run
from ui.style import theme
from ui.style.gradient_scale import GradientScale
from ui.views.heatmap.view import GradientHeatmapView


def points(item: Any) -> list[tuple[float, float]]:
    """What an item of a profile draws: a value and the middle of its row for each layer."""
    x, y = item.getData()
    return [] if x is None else list(zip(x.tolist(), y.tolist(), strict=True))


def test_the_profile_marks_the_newest_values_and_the_theory(view: GradientHeatmapView) -> None:
    run = heat_run(np.tile([[-3.0, -1.5, 0.0]], (6, 1)))
    view.draw_on(run, GradientScale(-3, 0))
    profile, picture = view.panels[0].profile, view.grab().toImage()
    dots = [(-3.0, 0.5), (-1.5, 1.5), (0.0, 2.5)]
    assert points(profile.newest) == points(profile.dots) == dots
    for at in dots:
        place = view.view_point(profile.mapToScene(profile.place_of(*at)))
        assert picture.pixelColor(place).name() == theme.current().networks[0].lower()
    assert points(profile.theory) == []
    assert "theory" not in view.unit
    slope = {"kernel_gradient": (Slope((0, 1, 2), -0.5),)}
    network = dataclasses.replace(run.networks[0], theory=slope)
    view.draw_on(dataclasses.replace(run, run_id=9, networks=(network,)), GradientScale(-3, 0))
    # theory stands a decade below the last layer two rows up
    assert points(profile.theory)[:3] == [(-1.0, 0.5), (-0.5, 1.5), (0.0, 2.5)]
    place = view.view_point(profile.mapToScene(profile.place_of(-1.0, 0.5)))
    near = [place + QPoint(dx, dy) for dx in range(-3, 4) for dy in range(8)]
    assert any(view.grab().toImage().pixelColor(at).lightness() > 150 for at in near)
    assert not any(picture.pixelColor(at).lightness() > 150 for at in near)
    assert "dotted: theory" in view.unit


def test_the_profile_of_the_first_step_stays_beside_the_newest(view: GradientHeatmapView) -> None:
    view.draw_on(heat_run(np.array([[-1.5, -2.5], [0.0, -1.0]])), GradientScale(-3, 0))
    profile = view.panels[0].profile
    assert points(profile.first) == [(-1.5, 0.5), (-2.5, 1.5)]
    assert points(profile.newest) == [(0.0, 0.5), (-1.0, 1.5)]
    assert profile.first.opts["pen"].widthF() < profile.newest.opts["pen"].widthF()
    assert "thin: first step" in view.unit


def test_a_profile_may_hold_both_infinities_at_once(view: GradientHeatmapView) -> None:
    values = np.array([[0.0, 0.0, 0.0, 0.0], [np.inf, -np.inf, np.nan, -1.0]])
    for stop in (1, 2):
        view.draw_on(heat_run(values[:stop], run_id=1), GradientScale())
        view.grab()  # a warning would end the test
    profile = view.panels[0].profile
    assert points(profile.dots) == [(-1.0, 3.5)]
    assert points(profile.zeros) == [(-3.0, 1.5)]
    assert points(profile.broken) == [(-3.0, 0.5), (-3.0, 2.5)]


def test_before_the_first_step_there_is_no_newest_value(view: GradientHeatmapView) -> None:
    run = heat_run(np.array([[-1.5, -2.5], [0.0, -1.0]]))
    view.draw_on(dataclasses.replace(run, step=0), GradientScale(-3, 0))
    profile = view.panels[0].profile
    assert points(profile.newest) == points(profile.dots) == []
    view.draw_on(run, GradientScale(-3, 0))
    assert points(profile.newest) == [(0.0, 0.5), (-1.0, 1.5)]
