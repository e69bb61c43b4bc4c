"""Lines of a study differ by colour, then by symbol, and each part of one has its own look."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.views.study.test_view import STATE
from ui.plots.canvas import PlotCanvas
from ui.style import style_sheet, theme
from ui.views.study.drawing import Choice, drawing_of
from ui.views.study.line import CROSS_PX, POINT_PX, RING_PX, Line
from ui.views.study.plot import StudyPlot


@pytest.fixture
def plot(qtbot: QtBot, qapp: QApplication) -> StudyPlot:
    canvas, made = PlotCanvas(), StudyPlot()
    qtbot.addWidget(canvas)
    canvas.addItem(made)
    made.canvas = canvas  # held
    return made


def test_colours_begin_again_with_another_symbol(plot: StudyPlot) -> None:
    colors = theme.current().networks
    lines = [Line(plot, number) for number in range(4 * len(colors) + 1)]
    looks = [(line.median.opts["pen"].color(), line.points.opts["symbol"]) for line in lines]
    assert [color for color, _ in looks[:5]] == [theme.color(c) for c in (*colors, colors[0])]
    assert len({symbol for _, symbol in looks}) == 4
    assert looks[len(colors)][1] != looks[0][1]
    assert looks[-1] == looks[0], "after sixteen, the first look"


def test_each_part_has_the_colour_of_its_line_and_a_look_of_its_own(
    qapp: QApplication, plot: StudyPlot
) -> None:
    line = Line(plot, 1)
    for chosen, scale in ((theme.DARK, 1.0), (theme.LIGHT, 1.4)):
        style_sheet.apply(qapp, chosen, scale)
        line.restyle()
        color = theme.color(chosen.networks[1])
        parts = (line.median, line.partner, line.ranges, line.points, line.deepest, line.diverged)
        pens = [part.opts["pen"] for part in parts]
        assert {each.color().name() for each in pens} == {color.name()}
        assert [each.widthF() for each in pens] == pytest.approx(
            [each * theme.scale() for each in (2.0, 1.5, 1.5, 1.0, 2.0, 1.0)]
        )
        sizes = [part.opts["size"] for part in (line.points, line.diverged, line.deepest)]
        assert sizes == [theme.px(each) for each in (POINT_PX, CROSS_PX, RING_PX)]
        assert line.points.opts["brush"].color() == line.diverged.opts["brush"].color() == color
        ring = line.deepest.opts
        assert ring["brush"].style() == Qt.BrushStyle.NoBrush, "the point in it is seen"
        assert (ring["symbol"], line.diverged.opts["symbol"]) == ("o", "x")
        caps = [QPen(curve.opts["pen"]).capStyle() for curve in (line.median, line.partner)]
        assert caps == [Qt.PenCapStyle.RoundCap, Qt.PenCapStyle.FlatCap], "dots are not round"
    style_sheet.apply(qapp, theme.DARK)


def test_nothing_stands_below_the_foot_of_the_plot_and_crosses_at_its_top(plot: StudyPlot) -> None:
    line, drawing = Line(plot, 0), drawing_of(STATE, Choice("train_loss"))
    line.show_points(drawing, "plain", -0.5, 1.25)
    assert line.points.getData()[1].tolist() == pytest.approx([-0.5, drawing.height(1.9)])
    assert line.ranges.getData()[1][0] == -0.5
    x, y = line.diverged.getData()
    assert (x.tolist(), y.tolist()) == ([drawing.along(8)], [1.25])
    ring = [each.tolist() for each in line.deepest.getData()]
    assert ring == [[drawing.along(2)], [-0.5]], "plain at depth 8 does not train"
