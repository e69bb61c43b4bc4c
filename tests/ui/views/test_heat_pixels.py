"""What is drawn column by column looks like what is drawn at once."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from ui.gradient_scale import GradientScale, color_table
from ui.views.heat_image import HeatImage
from ui.views.heat_pixels import paint_fresh

HEAT = QRect(7, 5, 90, 40)


def black() -> QImage:
    picture = QImage(110, 50, QImage.Format.Format_RGB32)
    picture.fill(0)
    return picture


def add(picture: QImage, image: HeatImage) -> None:
    painter = QPainter(picture)
    paint_fresh(painter, image, HEAT, color_table())
    painter.end()


@pytest.mark.parametrize("zeros", [False, True])
def test_columns_added_one_by_one_give_the_whole_picture(qapp: QApplication, zeros: bool) -> None:
    values = np.random.default_rng(0).uniform(-3, 0, (60, 4))
    if zeros:
        values[20:40, 1] = -np.inf
    steps = np.arange(1, 61)
    grown, whole = HeatImage(), HeatImage()
    by_columns, at_once = black(), black()
    whole.take(steps, values, GradientScale(), 80, (90, 40))
    add(at_once, whole)
    for stop in (1, 2, 17, 25, 39, 60):
        grown.take(steps[:stop], values[:stop], GradientScale(), 80, (90, 40))
        add(by_columns, grown)
    assert by_columns == at_once


def test_what_stands_already_is_not_drawn_again(qapp: QApplication) -> None:
    image = HeatImage()
    image.take(np.arange(1, 11), np.zeros((10, 2)), GradientScale(), 10, (90, 40))
    add(black(), image)
    untouched = black()
    add(untouched, image)
    assert untouched == black()
    image.fresh_from = 0
    add(untouched, image)
    assert untouched.pixelColor(HEAT.center()).lightness() > 150


def test_a_record_that_was_made_again_is_drawn_whole(qapp: QApplication) -> None:
    steps, picture, image = np.arange(1, 11), black(), HeatImage()
    for key, value in (("run 1", -3.0), ("run 2", 0.0)):
        image.take(steps, np.full((10, 2), value), GradientScale(), 10, (90, 40), key)
        add(picture, image)
    for x in (HEAT.left(), HEAT.center().x(), HEAT.right()):
        assert picture.pixelColor(x, HEAT.center().y()).lightness() > 150
