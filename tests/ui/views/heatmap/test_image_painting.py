"""What is drawn column by column looks like what is drawn at once."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from ui.style.gradient_scale import GradientScale, color_table
from ui.views.heatmap.image import HeatImage, dirty_strip, paint_dirty

HEAT = QRect(7, 5, 90, 40)


def black(ratio: float = 1.0) -> QImage:
    picture = QImage(round(110 * ratio), round(50 * ratio), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    picture.fill(0)
    return picture


def add(picture: QImage, image: HeatImage) -> None:
    painter = QPainter(picture)
    paint_dirty(
        painter, image, HEAT, picture.devicePixelRatio(), np.array(color_table(), np.uint32)
    )
    painter.end()


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("zeros", [False, True])
def test_columns_added_one_by_one_give_the_whole_picture(
    qapp: QApplication, zeros: bool, ratio: float
) -> None:
    values = np.random.default_rng(0).uniform(-3, 0, (60, 4))
    if zeros:
        values[20:40, 1] = -np.inf
    steps = np.arange(1, 61)
    size = round(90 * ratio), round(40 * ratio)
    appended, whole = (HeatImage(4, GradientScale(), 80, size) for _ in range(2))
    by_columns, at_once = black(ratio), black(ratio)
    whole.append(steps, values)
    add(at_once, whole)
    for stop in (1, 2, 17, 25, 39, 60):
        appended.append(steps[:stop], values[:stop])
        add(by_columns, appended)
    assert by_columns == at_once


def test_what_stands_already_is_not_drawn_again(qapp: QApplication) -> None:
    image = HeatImage(2, GradientScale(), 10, (90, 40))
    image.append(np.arange(1, 11), np.zeros((10, 2)))
    add(black(), image)
    untouched = black()
    add(untouched, image)
    assert untouched == black()
    image.dirty_from = 0
    add(untouched, image)
    assert untouched.pixelColor(HEAT.center()).lightness() > 150


def test_the_strip_is_what_has_changed_and_not_been_drawn(qapp: QApplication) -> None:
    image = HeatImage(2, GradientScale(), 10, (90, 40))
    assert dirty_strip(image, HEAT, 1.0).isEmpty()
    image.append(np.arange(1, 6), np.zeros((5, 2)))
    assert dirty_strip(image, HEAT, 1.0).getRect() == (7, 5, 45, 40)
    add(black(), image)
    assert dirty_strip(image, HEAT, 1.0).isEmpty()
    image.append(np.arange(1, 7), np.zeros((6, 2)))
    assert dirty_strip(image, HEAT, 1.0).getRect() == (52, 5, 9, 40)
