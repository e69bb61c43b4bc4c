"""Samples stand where they belong, in their colours, on the screen as in a file."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QPointF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.plots.canvas import PlotCanvas
from ui.plots.plot import Plot
from ui.plots.samples_item import REACH_PX, Samples
from ui.style import theme

RED, BLUE = QColor("#ff0000"), QColor("#0000ff")


class Shown:
    """A plot from 0 to 10 with samples, as large as its canvas."""

    def __init__(self, qtbot: QtBot, *, filled: bool = True) -> None:
        self.canvas, self.plot = PlotCanvas(), Plot(grid=False)
        qtbot.addWidget(self.canvas)
        self.canvas.ci.addItem(self.plot, 0, 0)
        self.plot.left.hide()
        self.plot.bottom.hide()
        self.plot.box.set_home((0.0, 10.0), (0.0, 10.0))
        self.samples = Samples(self.plot.box, filled=filled)
        self.canvas.resize(200, 100)
        self.canvas.show()
        QApplication.processEvents()

    def at(self, x: float, y: float) -> QPointF:
        return self.plot.box.mapViewToScene(QPointF(x, y))

    def colour(self, x: float, y: float, right_px: float = 0.0) -> str:
        at = (self.at(x, y) + QPointF(right_px, 0)).toPoint()
        return str(self.canvas.grab().toImage().pixelColor(at).name())


@pytest.fixture
def shown(qtbot: QtBot, qapp: QApplication) -> Shown:
    theme.set_current(theme.DARK)
    return Shown(qtbot)


def test_each_sample_stands_at_its_values_in_its_colour(shown: Shown) -> None:
    shown.samples.show_samples([2.0, 8.0], [3.0, 6.0], [RED, BLUE], 9.0)
    assert shown.colour(2.0, 3.0) == "#ff0000"
    assert shown.colour(8.0, 6.0) == "#0000ff"
    assert shown.colour(2.0, 6.0) == shown.colour(8.0, 3.0) == theme.DARK.surface.lower()


def test_nan_is_left_out_and_what_lies_beyond_stands_at_the_edge(shown: Shown) -> None:
    shown.samples.show_samples([2.0, np.nan, 5.0, 5.0], [99.0, 5.0, -np.inf, np.nan], RED, 9.0)
    assert shown.samples.data["x"].tolist() == [2.0, 5.0]
    assert shown.samples.data["y"].tolist() == [10.0, 0.0]
    index, away = shown.samples.nearest(shown.at(2.0, 10.0)) or (9, 9.0)
    assert (index, away) == (0, pytest.approx(0.0))
    assert shown.samples.away_px(shown.at(0, 0))[[1, 3]].tolist() == [np.inf, np.inf]


def test_the_nearest_sample_is_found_within_reach(shown: Shown) -> None:
    shown.samples.show_samples([2.0, 2.5], [3.0, 3.0], RED, 9.0)
    assert (shown.samples.nearest(shown.at(2.1, 3.0)) or (9,))[0] == 0
    assert (shown.samples.nearest(shown.at(2.4, 3.0)) or (9,))[0] == 1
    beyond = shown.at(2.5, 3.0) + QPointF(REACH_PX + 1, 0)
    assert shown.samples.nearest(beyond) is None
    assert (shown.samples.nearest(beyond, np.inf) or (9,))[0] == 1
    shown.samples.show_samples([], [], RED, 9.0)
    assert shown.samples.nearest(beyond, np.inf) is None


def test_a_zoomed_plot_finds_samples_where_they_are_seen(shown: Shown) -> None:
    shown.samples.show_samples([2.0, 2.5], [3.0, 3.0], RED, 9.0)
    shown.plot.box.setRange(xRange=(1.9, 2.1), yRange=(2.9, 3.1), padding=0)
    found = shown.samples.nearest(shown.at(2.0, 3.0) + QPointF(4, 0))
    assert found == (0, pytest.approx(4.0))


def test_dots_have_a_rim_of_the_ground_and_rings_are_hollow(qtbot: QtBot, shown: Shown) -> None:
    ring = Shown(qtbot, filled=False)
    for one in (shown, ring):
        one.samples.show_samples([5.0], [5.0], RED, 14.0)
    assert shown.colour(5.0, 5.0) == "#ff0000"
    assert ring.colour(5.0, 5.0) == theme.DARK.surface.lower()
    assert QColor(ring.colour(5.0, 5.0, 6)).red() > 200
    assert QColor(shown.colour(5.0, 5.0, 6)).red() < 200


@pytest.mark.parametrize("factor", [1, 3])
def test_an_enlarged_picture_has_larger_samples(shown: Shown, factor: int) -> None:
    shown.samples.show_samples([5.0], [5.0], RED, 15.0)
    image = QImage(QSize(200, 100) * factor, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.scale(factor, factor)
    shown.canvas.draw_on(painter, QSize(200, 100))
    painter.end()
    row = round(shown.at(5.0, 5.0).y() * factor)
    red = [x for x in range(image.width()) if image.pixelColor(x, row).red() > 250]
    assert len(red) == pytest.approx(factor * (15 - 2 * 1.2), abs=factor)
    assert (red[0] + red[-1]) / 2 == pytest.approx(factor * shown.at(5.0, 5.0).x(), abs=factor)


def test_samples_of_one_colour_share_its_pen_and_unchanged_ones_stay(shown: Shown) -> None:
    for x in (1.0, 2.0, 2.0):
        shown.samples.show_samples([x, 4.0], [3.0, 6.0], [RED, QColor(RED)], 9.0)
        before = shown.samples.data
    assert len(shown.samples.fragmentAtlas) == 1
    shown.samples.show_samples([2.0, 4.0], [3.0, 6.0], [RED, RED], 9.0)
    assert shown.samples.data is before


def test_in_vector_pictures_samples_are_shapes(shown: Shown) -> None:
    """The images that the screen has of them would be blurred where they are enlarged."""
    shown.samples.show_samples([2.0, 5.0], [3.0, 5.0], RED, 15.0)
    data = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(data)
    painter = QPainter(generator)
    shown.canvas.draw_on(painter, QSize(200, 100))
    painter.end()
    text = data.data().toStdString()
    assert text.count("<circle") == 2
    assert "<image" not in text
