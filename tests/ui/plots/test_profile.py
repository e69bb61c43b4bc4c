"""The profile shows each layer's newest value at its row, its first, and what theory expects."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from simulator.theory import Slope
from ui.plots.canvas import PlotCanvas
from ui.plots.profile import ProfilePlot
from ui.style import style_sheet, theme
from ui.style.gradient_scale import GradientScale

LOW, HIGH = -4.0, 0.0


def profile(canvas: PlotCanvas, layers: int) -> ProfilePlot:
    made = ProfilePlot("#ff0000")
    canvas.resize(160, 300)
    canvas.addItem(made)
    canvas.lay_out()
    made.show_scale(GradientScale(LOW, HIGH), layers)
    return made


def points(item: object) -> list[tuple[float, float]]:
    x, y = item.getData()
    return [] if x is None else list(zip(x.tolist(), y.tolist(), strict=True))


def test_every_layer_has_a_dot_at_its_value_in_its_row(canvas: PlotCanvas) -> None:
    made = profile(canvas, 3)
    made.show_newest(np.array([-1.0, -3.0, 0.0]))
    wanted = [(-1.0, 0.5), (-3.0, 1.5), (0.0, 2.5)]
    assert points(made.newest) == points(made.dots) == wanted
    first, last = (made.place_of(*at) for at in (wanted[0], wanted[2]))
    assert first.y() < last.y()  # the first layer on top
    assert first.x() < last.x()


def test_zeros_stand_hollow_and_what_is_not_finite_crossed_at_the_end(
    canvas: PlotCanvas,
) -> None:
    made = profile(canvas, 4)
    made.show_newest(np.array([-np.inf, np.nan, np.inf, -2.0]))
    assert points(made.zeros) == [(LOW, 0.5)]
    assert points(made.broken) == [(LOW, 1.5), (LOW, 2.5)]
    assert points(made.dots) == [(-2.0, 3.5)]
    assert made.zeros.opts["brush"].style().name == "NoBrush"
    made.show_newest(np.array([-1.0, -1.0, -1.0, -2.0]))
    assert points(made.zeros) == points(made.broken) == []


def test_values_beyond_the_scale_stand_at_its_ends_and_are_not_cut(
    canvas: PlotCanvas,
) -> None:
    made = profile(canvas, 2)
    made.show_newest(np.array([-9.0, 5.0]))
    assert points(made.dots) == [(LOW, 0.5), (HIGH, 1.5)]
    inside = made.inside()
    assert made.place_of(LOW, 0.5).x() - inside.left() > 2.5
    assert inside.right() - made.place_of(HIGH, 0.5).x() > 2.5


def test_many_layers_of_zero_are_a_broken_line_beside_their_rows(canvas: PlotCanvas) -> None:
    made = profile(canvas, 200)
    values = np.zeros(200)
    values[:50] = values[120:130] = -np.inf
    made.show_newest(values)
    assert not any(item.isVisible() for item in (made.dots, made.zeros, made.broken))
    x, y = made.edge.getData()
    assert np.array_equal(y, [0, 50, np.nan, 120, 130, np.nan], equal_nan=True)
    assert set(x[np.isfinite(x)]) == {LOW}
    made.show_newest(np.zeros(200))
    assert not made.edge.isVisible()


def test_theory_runs_through_the_first_value_of_each_chains_last_layer(canvas: PlotCanvas) -> None:
    made = profile(canvas, 4)
    made.show_first(np.array([-1.0, -2.0, -3.0, -0.5]), (Slope((0, 1, 2), 0.25),))
    assert points(made.first) == [(-1.0, 0.5), (-2.0, 1.5), (-3.0, 2.5), (-0.5, 3.5)]
    assert points(made.theory)[:3] == [(-2.5, 0.5), (-2.75, 1.5), (-3.0, 2.5)]
    made.show_first(np.array([-1.0, -2.0, -np.inf, -0.5]), (Slope((0, 1, 2), 0.25),))
    assert points(made.theory) == []


def test_lines_and_numbers_stand_at_the_ends_of_the_scale(canvas: PlotCanvas) -> None:
    made = profile(canvas, 3)
    assert [line.value() for line in made.lines][:1] == [HIGH]
    assert made.lines[-1].value() == LOW
    assert made.bottom.shown() == [(LOW, "10⁻⁴"), (HIGH, "1")]
    made.show_scale(GradientScale(-8, 0), 3)
    assert made.bottom.shown() == [(-8.0, "10⁻⁸"), (0.0, "1")]
    before = made.lines
    made.show_scale(GradientScale(LOW, HIGH), 3)
    assert not any(line.scene() for line in before)
    assert all(line.scene() for line in made.lines)


@pytest.mark.parametrize("layers", [1, 5, 500])
def test_cleared_it_shows_nothing(canvas: PlotCanvas, layers: int) -> None:
    made = profile(canvas, layers)
    made.show_first(np.zeros(layers))
    made.show_newest(np.zeros(layers))
    made.clear_values()
    assert all(points(item) == [] for item in (made.newest, made.first, made.theory, made.dots))


def test_lines_at_the_scale_s_numbers_take_over_another_theme(
    canvas: PlotCanvas, qapp: QApplication
) -> None:
    made = profile(canvas, 3)
    for chosen in (theme.LIGHT, theme.DARK):
        style_sheet.apply(qapp, chosen)
        made.restyle()
        assert len(made.lines) >= 2
        assert all(line.pen.color() == theme.color(chosen.line) for line in made.lines)
