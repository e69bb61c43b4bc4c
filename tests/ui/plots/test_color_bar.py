"""Beside a colour bar stand its numbers, each at its colour."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from tests.ui.views.reading import array_of
from ui.plots.canvas import PlotCanvas
from ui.plots.color_bar import ColorBar

BLACK_TO_RED = [QColor(shade, 0, 0) for shade in range(0, 256, 5)]


def shown(canvas: PlotCanvas) -> ColorBar:
    """A bar from 0 to 10, as high as the canvas."""
    bar = ColorBar(16)
    bar.set_colors(BLACK_TO_RED)
    canvas.addItem(bar)
    bar.show_numbers(0.0, 10.0, [(10.0, "ten"), (5.0, "five"), (0.0, "none")])
    canvas.settle()
    return bar


def test_numbers_stay_inside_and_at_their_colours(canvas: PlotCanvas) -> None:
    axis = shown(canvas).axis
    boxes = {text: box for _, text, box in axis.placed()}
    assert list(boxes) == ["ten", "five", "none"]
    assert boxes["ten"].top() == 0
    assert abs(boxes["five"].center().y() - axis.size().height() / 2) <= 1
    assert boxes["none"].bottom() == axis.size().height()


def test_the_highest_colour_is_on_top_and_none_is_left_out(canvas: PlotCanvas) -> None:
    bar = shown(canvas)
    box = bar.colors.sceneBoundingRect()
    x = round(box.center().x())
    rows = array_of(canvas.grab().toImage())[:, x, 0].astype(int)
    inside = rows[round(box.top()) + 1 : round(box.bottom()) - 1]
    assert bar.axis.sceneBoundingRect().left() == box.right()
    expected = np.linspace(255, 0, len(inside))
    assert np.abs(inside - expected).max() < 4
