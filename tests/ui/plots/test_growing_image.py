"""A growing image shows each index in its colour at its place, and hatched ground for zeros."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.views.reading import Pixels, alike, array_of
from ui.plots.canvas import PlotCanvas
from ui.plots.growing_image import GrowingImage
from ui.plots.plot import Plot

COLORS = [0x00000000, *(0xFF000000 + 0x10000 * at + 0x100 * (255 - at) for at in range(1, 256))]


@pytest.fixture
def plot(canvas: PlotCanvas) -> Plot:
    made = Plot(grid=False)
    canvas.resize(400, 200)
    canvas.addItem(made)
    made.box.invertY(True)
    made.box.set_home((0.0, 10.0), (0.0, 2.0))
    canvas.lay_out()
    made.canvas = canvas
    return made


def begun(plot: Plot, pixels: np.ndarray) -> GrowingImage:
    image = GrowingImage(plot.box)
    image.set_colors(COLORS)
    image.begin(pixels, 10.0, 2.0)
    return image


def cell(plot: Plot, picture: Pixels, x: float, y: float, side: int = 0) -> Pixels:
    """The pixels around a place of the plot."""
    at = plot.box.mapViewToScene(QPointF(x, y)).toPoint()
    return picture[at.y() - side : at.y() + side + 1, at.x() - side : at.x() + side + 1]


def seen(plot: Plot) -> Pixels:
    return array_of(plot.canvas.grab().toImage())


def test_every_index_has_its_colour_at_its_place(plot: Plot) -> None:
    pixels = np.arange(1, 21, dtype=np.uint8).reshape(2, 10) * 12
    begun(plot, pixels).show_columns(0, 10, zeros=False)
    picture = seen(plot)
    for row in range(2):
        for column in range(10):
            colour = QColor.fromRgb(COLORS[pixels[row, column]])
            assert alike(cell(plot, picture, column + 0.5, row + 0.5), colour, 2).all()


def test_columns_that_are_written_later_are_seen_after_they_are_shown(plot: Plot) -> None:
    pixels = np.zeros((2, 10), np.uint8)
    image = begun(plot, pixels)
    at_once = begun(plot, np.full((2, 10), 200, np.uint8))
    at_once.hide()
    for column in range(10):
        pixels[:, column] = 200
        image.show_columns(column, column + 1, zeros=False)
        plot.canvas.settle()
    by_columns = seen(plot)
    image.hide()
    at_once.show()
    assert (by_columns == seen(plot)).all()
    assert image.qimage.pixelIndex(9, 1) == 200  # no copy was made


class PaintedWidths(QObject):
    """Notes how wide the parts are that a canvas paints."""

    def __init__(self, canvas: PlotCanvas) -> None:
        super().__init__()
        self.found: list[int] = []
        canvas.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.found.append(event.region().boundingRect().width())
        return False


def test_only_new_columns_are_painted_again(plot: Plot, qtbot: QtBot) -> None:
    image = begun(plot, np.full((2, 10), 100, np.uint8))
    image.show_columns(0, 5, zeros=False)
    plot.canvas.settle()
    QApplication.processEvents()
    painted = PaintedWidths(plot.canvas)
    image.show_columns(5, 6, zeros=False)
    qtbot.waitUntil(lambda: len(painted.found) > 0)
    assert painted.found == [pytest.approx(plot.box.width() / 10, abs=6)]


def test_zeros_lie_on_a_hatched_ground_up_to_the_newest_column(plot: Plot) -> None:
    pixels = np.zeros((2, 10), np.uint8)
    image = begun(plot, pixels)
    image.show_columns(0, 5, zeros=True)
    picture = seen(plot)
    assert 0.2 < alike(cell(plot, picture, 2.5, 0.5, 12), "#000000", 8).mean() < 0.95
    assert not alike(cell(plot, picture, 7.5, 0.5, 12), "#000000", 8).any()
    image.show_columns(0, 5, zeros=False)
    assert image.ground.boundingRect().isEmpty()


def test_another_image_leaves_nothing_of_the_one_before(plot: Plot) -> None:
    image = begun(plot, np.full((2, 10), 200, np.uint8))
    image.show_columns(0, 10, zeros=False)
    image.begin(np.zeros((3, 40), np.uint8), 10.0, 2.0)
    assert not alike(seen(plot), QColor.fromRgb(COLORS[200]), 2).any()
    assert image.mapRectToParent(image.boundingRect()) == QRectF(0, 0, 10, 2)
