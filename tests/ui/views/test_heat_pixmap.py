"""What is drawn column by column looks like what is drawn at once."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from ui.gradient_scale import GradientScale, color_table
from ui.views.heat_image import HeatImage
from ui.views.heat_pixmap import HeatPixmap, paint_pixels

HEAT = QRect(7, 5, 90, 40)


def drawn(work) -> QImage:
    picture = QImage(110, 50, QImage.Format.Format_RGB32)
    picture.fill(0)
    painter = QPainter(picture)
    work(painter)
    painter.end()
    return picture


@pytest.mark.parametrize("zeros", [False, True])
def test_columns_added_one_by_one_give_the_whole_picture(qapp: QApplication, zeros: bool) -> None:
    values = np.random.default_rng(0).uniform(-3, 0, (60, 4))
    if zeros:
        values[20:40, 1] = -np.inf
    colors, steps = color_table(), np.arange(1, 61)
    grown, whole, pixmap = HeatImage(), HeatImage(), HeatPixmap()
    whole.take(steps, values, GradientScale(), 80, (90, 40))
    for stop in (1, 2, 17, 25, 39, 60):
        grown.take(steps[:stop], values[:stop], GradientScale(), 80, (90, 40))
        last = drawn(lambda painter: pixmap.paint(painter, grown, HEAT, colors, 1.0))
    assert last == drawn(lambda painter: paint_pixels(painter, whole, HEAT, colors))


def test_a_record_that_was_made_again_is_drawn_again(qapp: QApplication) -> None:
    colors, steps, pixmap, image = color_table(), np.arange(1, 11), HeatPixmap(), HeatImage()
    for key, value in (("run 1", -3.0), ("run 2", 0.0)):
        image.take(steps, np.full((10, 2), value), GradientScale(), 10, (90, 40), key)
        last = drawn(lambda painter: pixmap.paint(painter, image, HEAT, colors, 1.0))
    middle = last.pixelColor(HEAT.center())
    assert middle.lightness() > 150


def test_another_picture_in_the_same_place_is_drawn_whole(qapp: QApplication) -> None:
    colors, steps, pixmap = color_table(), np.arange(1, 11), HeatPixmap()
    for value in (-3.0, 0.0):
        image = HeatImage()
        image.take(steps, np.full((10, 2), value), GradientScale(), 10, (90, 40))
        last = drawn(lambda painter: pixmap.paint(painter, image, HEAT, colors, 1.0))  # noqa: B023
    assert last == drawn(lambda painter: paint_pixels(painter, image, HEAT, colors))
