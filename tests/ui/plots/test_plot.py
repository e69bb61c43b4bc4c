"""A plot maps values to pixels and back, and its grid stands at the numbers of its axis."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from tests.ui.views.reading import alike, array_of
from ui.plots.axis_item import OVER_PX
from ui.plots.canvas import PlotCanvas
from ui.plots.pens import DASHES
from ui.plots.plot import Plot
from ui.plots.plot_box import SMALLEST_SHARE
from ui.style import theme

ROOM_PX = 80


@pytest.fixture
def plot(canvas: PlotCanvas) -> Plot:
    made = Plot()
    canvas.addItem(made)
    made.keep_room(ROOM_PX)
    made.box.set_home((0.0, 4.0), (-1.0, 1.0))
    canvas.lay_out()
    made.canvas = canvas
    return made


def test_values_stand_where_they_belong_and_pixels_lead_back(plot: Plot) -> None:
    inside = plot.inside()
    assert plot.place_of(0.0, 1.0) == inside.topLeft()
    assert plot.place_of(4.0, -1.0) == inside.bottomRight()
    assert plot.place_of(2.0, 0.0) == inside.center()
    for x, y in ((0.5, 0.5), (3.0, -0.9)):
        found = plot.value_at(plot.mapToScene(plot.place_of(x, y)))
        assert (found.x(), found.y()) == pytest.approx((x, y))
    assert plot.value_at(QPointF(1, 1)) is None


def test_there_is_room_at_the_right_and_above_for_half_a_number(plot: Plot) -> None:
    inside, whole = plot.inside(), plot.size()
    assert whole.width() - inside.right() == pytest.approx(ROOM_PX, abs=1)
    assert inside.top() == OVER_PX


def rows(plot: Plot, colour: str) -> list[int]:
    """Pixel rows that have this colour through box and room."""
    inside = plot.mapRectToScene(plot.inside())
    picture = array_of(plot.canvas.grab().toImage())
    part = picture[:, round(inside.left()) + 2 : round(inside.right() + ROOM_PX) - 2]
    return np.flatnonzero(alike(part, colour, 6).mean(axis=1) > 0.5).tolist()


def test_grid_lines_run_at_the_numbers_through_box_and_room(plot: Plot) -> None:
    now = theme.current()
    wanted = [plot.mapToScene(plot.place_of(0, y)).y() for y, _ in plot.left.shown()]
    found = rows(plot, theme.mixed(now.surface, now.line, 0.7))
    assert len(found) == len(wanted) == 5
    assert sorted(found) == pytest.approx(sorted(wanted), abs=1.5)


def test_a_level_is_a_dashed_line_at_its_height_unless_it_is_out_of_sight(plot: Plot) -> None:
    plot.grid.show_level(0.3)
    (row,) = rows(plot, theme.current().muted)
    assert row == pytest.approx(plot.mapToScene(plot.place_of(0, 0.3)).y(), abs=1.5)
    for beyond in (1.1, -1.1):
        plot.grid.show_level(beyond)
        assert rows(plot, theme.current().muted) == []
    assert DASHES[0] > DASHES[1]


def test_a_plot_makes_no_widget_and_none_of_the_axes_that_it_does_not_show(
    canvas: PlotCanvas,
) -> None:
    before = len(QApplication.allWidgets())
    made = Plot()
    assert len(QApplication.allWidgets()) == before
    canvas.addItem(made)
    axes = [item for item in made.childItems() if isinstance(item, pg.AxisItem)]
    assert axes == [made.left, made.bottom]


def test_one_comes_no_closer_than_a_share_of_the_whole_along_either_axis(plot: Plot) -> None:
    plot.box.set_home((0.0, 10.0), (0.0, 2.0))
    plot.box.setRange(xRange=(5.0, 5.0 + 1e-9), yRange=(1.0, 1.0 + 1e-9), padding=0)
    seen = plot.box.viewRect()
    assert seen.width() == pytest.approx(10 * SMALLEST_SHARE, rel=1e-3)
    assert seen.height() == pytest.approx(2 * SMALLEST_SHARE, rel=1e-3)
    plot.box.setRange(xRange=(-50, 50), yRange=(-50, 50), padding=0)
    assert plot.box.viewRect() == plot.box.home


def test_where_less_is_seen_than_home_a_plot_is_zoomed(plot: Plot) -> None:
    box = plot.box
    box.set_home((-3.0, 7.0), (1.0, 2.0))
    assert not box.zoomed
    for axis, part, whole in ((0, (-3.0, 6.0), (-3.0, 7.0)), (1, (1.5, 2.0), (1.0, 2.0))):
        box.show_range(axis, *part)
        assert box.zoomed
        assert box.viewRange()[axis] == pytest.approx(part)
        nearly = whole[0] + 1e-12, whole[1]
        box.show_range(axis, *nearly)
        assert not box.zoomed
        assert box.viewRange()[axis] == list(whole)
