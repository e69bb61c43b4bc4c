"""A ridge hides what stands behind it, and its line is of its own colour and width."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from ui.plots.canvas import PlotCanvas
from ui.plots.plot import Plot
from ui.style import theme
from ui.views.histograms.ridge_item import LINE_PX, SELECTED_PX, VEIL, RidgeItem, RidgeLine

RED, BLUE = QColor("#ff0000"), QColor("#0000ff")
SIDE = 300


@pytest.fixture
def canvas(qtbot: QtBot) -> PlotCanvas:
    made = PlotCanvas()
    qtbot.addWidget(made)
    made.resize(SIDE, SIDE)
    made.show()
    return made


@pytest.fixture
def item(canvas: PlotCanvas) -> RidgeItem:
    plot = Plot(grid=False)
    canvas.addItem(plot)
    canvas.lay_out()
    made = RidgeItem(plot.box)
    plot.box.set_home((0.0, 10.0), (0.0, 10.0))
    return made


def picture(item: RidgeItem, factor: int = 1) -> QImage:
    """What is drawn, `factor` times as large."""
    canvas = item.scene().views()[0]
    assert isinstance(canvas, PlotCanvas)
    canvas.lay_out()
    image = QImage(canvas.size() * factor, QImage.Format.Format_RGB32)
    image.fill(theme.color(theme.current().surface))
    painter = QPainter(image)
    painter.scale(factor, factor)
    canvas.draw_on(painter, canvas.size())
    painter.end()
    return image


def reds(image: QImage, x: float) -> list[float]:
    """How red each pixel of a column is, 0 to 1, from above; at `x` of the width."""
    column = round(x * (image.width() - 1))
    pixels = [image.pixelColor(column, y) for y in range(image.height())]
    return [max(0.0, (pixel.red() - pixel.green()) / 255) for pixel in pixels]


def flat(height: float) -> np.ndarray:
    return np.full(11, height)


def test_the_ridge_in_front_hides_most_of_the_one_behind(item: RidgeItem) -> None:
    x = np.arange(11.0)
    behind = RidgeLine(4.0, flat(6.0), RED)
    item.show_lines(x, [behind])
    free = max(reds(picture(item), 0.5))
    assert free > 0.6
    item.show_lines(x, [behind, RidgeLine(1.0, flat(8.0), BLUE)])
    assert max(reds(picture(item), 0.5)) == pytest.approx(free * (1 - VEIL), abs=0.04)
    item.show_lines(x, [RidgeLine(1.0, flat(8.0), BLUE), behind])  # now it is in front
    assert max(reds(picture(item), 0.5)) > 0.6


def test_the_area_is_all_that_is_below_the_line_down_to_the_base_at_both_sides(
    item: RidgeItem,
) -> None:
    x = np.arange(11.0)
    item.show_lines(x, [RidgeLine(0.0, flat(3.0), RED)])
    free = [max(reds(picture(item), at)) for at in (0.3, 0.9)]
    item.show_lines(x, [RidgeLine(0.0, flat(3.0), RED), RidgeLine(2.0, flat(8.0), BLUE)])
    hidden = [max(reds(picture(item), at)) for at in (0.3, 0.9)]
    assert hidden == pytest.approx([each * (1 - VEIL) for each in free], abs=0.04)


def test_the_area_ends_at_the_base_line(item: RidgeItem) -> None:
    x = np.arange(11.0)
    behind = RidgeLine(0.0, flat(3.0), RED)
    item.show_lines(x, [behind, RidgeLine(4.0, flat(8.0), BLUE)])
    assert max(reds(picture(item), 0.5)) > 0.6


def test_a_selected_line_is_thicker_and_both_grow_with_the_picture(item: RidgeItem) -> None:
    x = np.arange(11.0)

    def width(*, selected: bool, factor: int = 1) -> float:
        item.show_lines(x, [RidgeLine(0.0, flat(5.03), RED, selected)])
        return sum(reds(picture(item, factor), 0.5))

    scale = theme.scale()
    assert width(selected=False) == pytest.approx(LINE_PX * scale, abs=0.2)
    assert width(selected=True) == pytest.approx(SELECTED_PX * scale, abs=0.2)
    assert width(selected=False, factor=3) == pytest.approx(3 * LINE_PX * scale, abs=0.5)


def test_nothing_is_drawn_without_lines(item: RidgeItem) -> None:
    item.show_lines(np.arange(11.0), [RidgeLine(0.0, flat(5.0), RED)])
    item.show_lines(np.arange(11.0), [])
    assert max(reds(picture(item), 0.5)) < 0.05
