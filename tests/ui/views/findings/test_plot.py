"""A finding's reading is one curve, with its threshold and the step where the finding began."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from simulator.measurement.diagnosis import Readings
from ui.plots.canvas import PlotCanvas
from ui.style import theme
from ui.views.findings.plot import ReadingPlot


@pytest.fixture
def plot(qtbot: QtBot) -> ReadingPlot:
    canvas = PlotCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(500, 300)
    canvas.show()
    made = ReadingPlot()
    canvas.addItem(made)
    canvas.lay_out()
    made.canvas = canvas  # outlives the fixture with the plot
    return made


def readings(*values: float) -> Readings:
    return Readings(np.arange(len(values)) * 10, np.array(values, np.float32))


def test_what_differs_little_is_drawn_as_it_is_with_threshold_and_beginning(
    plot: ReadingPlot,
) -> None:
    plot.show_readings(readings(0.25, math.nan, 0.5, 1.0), 0.75, 30, 1, 40)
    assert not plot.decades
    assert plot.left.kind == "linear"
    assert plot.curve.x.tolist() == [0, 20, 30], "what could not be read is no point"
    assert plot.curve.y.tolist() == [0.25, 0.5, 1.0]
    assert plot.grid.level == 0.75
    assert plot.began.isVisible()
    assert plot.began.value() == 30
    home = plot.box.home
    assert (home.left(), home.right()) == (0, 40)
    assert home.top() == pytest.approx(0.175)  # a tenth of room on either side
    assert home.bottom() == pytest.approx(1.075)
    assert plot.curve.opts["pen"].color() == theme.color(theme.current().networks[1])
    assert plot.reading_at(QPointF(12, 0)) == "step 20\n0.5"
    assert plot.reading_at(QPointF(26, 0)) == "step 30\n1"


def test_what_spans_a_factor_of_thirty_with_its_threshold_is_drawn_in_decades(
    plot: ReadingPlot,
) -> None:
    plot.show_readings(readings(1e-4, 1e-2, 1e-3), 0.1, 10, 0, 20)
    assert plot.decades
    assert plot.left.kind == "decades"
    np.testing.assert_allclose(plot.curve.y, [-4, -2, -3], rtol=1e-6)
    assert plot.grid.level == pytest.approx(-1)
    assert (plot.box.home.top(), plot.box.home.bottom()) == pytest.approx((-4.3, -0.7))
    assert plot.reading_at(QPointF(0, 0)) == "step 0\n10⁻⁴"
    for values, threshold in (((0.0, 1.0), 0.5), ((-1.0, 40.0), 2.0), ((1.0, 30.0), 2.0)):
        plot.show_readings(readings(*values), threshold, 10, 0, 20)
        assert not plot.decades, "zeros and negative numbers have no decades"
        assert plot.curve.y.tolist() == list(values)


def test_the_threshold_counts_among_what_decades_are_for(plot: ReadingPlot) -> None:
    plot.show_readings(readings(1.0, 1.5), 30.5, 10, 0, 20)
    assert plot.decades
    plot.show_readings(readings(1.0, 1.5), 30.0, 10, 0, 20)
    assert not plot.decades


def test_a_single_level_has_room_around_it(plot: ReadingPlot) -> None:
    for value, low, high in ((2.0, 1.8, 2.2), (0.0, -1.0, 1.0)):
        plot.show_readings(readings(value), value, 0, 0, 0)
        assert plot.box.home.top() == pytest.approx(low)
        assert plot.box.home.bottom() == pytest.approx(high)
        assert plot.box.home.right() == 1, "before the first step there is an axis as well"


def test_a_reading_that_is_not_finite_leaves_an_axis(plot: ReadingPlot) -> None:
    plot.show_readings(readings(0.5, 0.25), math.inf, 0, 0, 10)
    assert (plot.box.home.top(), plot.box.home.bottom()) == (0, 1)


def test_without_a_reading_nothing_is_left_of_the_one_before(plot: ReadingPlot) -> None:
    assert not plot.began.isVisible()
    plot.show_readings(readings(0.25, 0.5), 0.75, 10, 0, 10)
    plot.show_nothing()
    assert not len(plot.curve.x)
    assert plot.grid.level is None
    assert not plot.began.isVisible()
    assert plot.reading_at(QPointF(0, 0)) == ""


def test_lines_that_mark_something_lie_behind_the_curve(plot: ReadingPlot) -> None:
    assert plot.began.zValue() < plot.curve.zValue()
