"""Tiles of signed numbers stand where they belong, each cell in its colour, zoomed or not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.views.reading import Pixels, alike, array_of, colour_at, rgb
from ui.plots.canvas import PlotCanvas
from ui.plots.signed_plot import BESIDE_PX, MOST_BAR_PX, SignedPlot, _inside, largest_tiles
from ui.plots.signed_scale import index_colors, indices
from ui.style import style_sheet, theme

ROOM = (300.0, 200.0)
TILES = np.array([
    [[1.0, -1.0], [0.5, 0.0]], [[-0.5, 0.25], [np.nan, np.inf]], [[0.1, 0.2], [0.3, 0.4]],
])  # fmt: skip


@pytest.fixture
def plot(qtbot: QtBot, qapp: QApplication) -> Iterator[SignedPlot]:
    """A plot on a canvas that is shown."""
    style_sheet.apply(qapp, theme.DARK)
    canvas, made = PlotCanvas(), SignedPlot()
    qtbot.addWidget(canvas)
    canvas.ci.addItem(made)
    canvas.resize(400, 260)
    canvas.show()
    yield made
    canvas.close()


def canvas_of(plot: SignedPlot) -> PlotCanvas:
    canvas = plot.getViewWidget()
    assert isinstance(canvas, PlotCanvas)
    canvas.settle()
    return canvas


def pixels_of(plot: SignedPlot) -> Pixels:
    canvas = canvas_of(plot)
    return array_of(canvas.grab().toImage())


def place(plot: SignedPlot, x: float, y: float) -> QPointF:
    return plot.box.mapViewToScene(QPointF(x, y))


def colour(plot: SignedPlot, x: float, y: float) -> list[int]:
    pixels, at = pixels_of(plot), place(plot, x, y)
    return colour_at(pixels, at.x() - 0.5, at.y() - 0.5).tolist()


def test_each_cell_of_each_tile_has_the_colour_of_its_number(plot: SignedPlot) -> None:
    plot.show_values(TILES, 1.0, ROOM, across=2, hatched=False, square=True)
    canvas_of(plot)
    pixels = pixels_of(plot)
    for tile, row, column in np.ndindex(TILES.shape):
        x, y = 2 * (tile % 2) + column + 0.5, 2 * (tile // 2) + row + 0.5
        at = place(plot, x, y)
        number = TILES[tile, row, column]
        expected = index_colors()[indices(np.array([number]), 1.0, zeros=False)[0], :3]
        assert colour_at(pixels, at.x(), at.y()).tolist() == expected.tolist(), (tile, row, column)
        assert plot.cell_at(at) == (tile, row, column)
    assert place(plot, 0, 1).y() > place(plot, 0, 0).y()  # rows downwards, columns to the right
    assert place(plot, 1, 0).x() > place(plot, 0, 0).x()
    empty = place(plot, 3, 3.5)
    assert colour_at(pixels, empty.x(), empty.y()).tolist() == rgb(theme.current().surface).tolist()
    assert plot.cell_at(empty) is None


def test_exact_zeros_are_hatched_where_they_mean_something(plot: SignedPlot) -> None:
    numbers = np.array([[[0.0, 1e-6]]])
    for hatched in (True, False):
        plot.show_values(numbers, 1.0, ROOM, hatched=hatched)
        canvas_of(plot)
        corner, middle = place(plot, 0.1, 0.1), place(plot, 0.9, 0.9)
        top, bottom = round(corner.y()), round(middle.y())
        seen = pixels_of(plot)[top:bottom, round(corner.x()) : round(middle.x())]
        line = alike(seen, theme.current().line, 12).mean()
        assert (line > 0.05) == hatched


def test_tiles_are_parted_and_framed_but_no_cell_is_lost(plot: SignedPlot) -> None:
    plot.show_values(np.ones((4, 2, 2)), 1.0, (200.0, 200.0), across=2, barred=False, square=True)
    pixels = pixels_of(plot)
    middle = place(plot, 2, 1)
    assert (
        colour_at(pixels, middle.x(), middle.y()).tolist() == rgb(theme.current().surface).tolist()
    )
    inside = place(plot, 1, 1)
    full = index_colors()[250, :3].tolist()
    assert colour_at(pixels, inside.x(), inside.y()).tolist() == full


def test_tiles_at_the_edges_have_their_outline_there_on_all_four_sides(plot: SignedPlot) -> None:
    plot.show_values(np.ones((4, 2, 2)), 1.0, (200.0, 200.0), across=2, barred=False, square=True)
    pixels, line = pixels_of(plot), rgb(theme.current().line)
    corner, other = place(plot, 0, 0), place(plot, 4, 4) - QPointF(1, 1)
    for x, y in ((1, 0), (0, 1), (4, 1), (1, 4)):  # in the middle of a tile's side
        at = place(plot, x, y)
        across = min(max(at.x(), corner.x()), other.x())
        down = min(max(at.y(), corner.y()), other.y())
        assert np.abs(colour_at(pixels, across, down) - line).max() <= 12, (x, y)


def test_outlines_lie_inside_of_gaps_and_of_the_whole() -> None:
    starts, ends = _inside(np.array([0.0, 10.0, 20.0, 30.0]), 2.0, 0.5)
    assert starts == [0.5, 12.0, 22.0]
    assert ends == [8.0, 18.0, 29.5]


def test_a_single_picture_has_an_outline_at_all_four_edges(plot: SignedPlot) -> None:
    plot.show_values(np.ones((1, 2, 2)), 1.0, (200.0, 100.0), barred=False)
    pixels, line = pixels_of(plot), rgb(theme.current().line)
    corner, other = place(plot, 0, 0), place(plot, 2, 2)
    middle = (corner + other) / 2
    full = index_colors()[250, :3].astype(int)
    for edge, inside in (
        (QPointF(corner.x(), middle.y()), QPointF(2, 0)),
        (QPointF(other.x() - 1, middle.y()), QPointF(-2, 0)),
        (QPointF(middle.x(), corner.y()), QPointF(0, 2)),
        (QPointF(middle.x(), other.y() - 1), QPointF(0, -2)),
    ):
        at, within = edge, edge + inside
        assert np.abs(colour_at(pixels, at.x(), at.y()) - line).max() <= 12, edge
        assert np.abs(colour_at(pixels, within.x(), within.y()) - full).max() <= 3, edge


@pytest.mark.parametrize("square", [True, False])
def test_square_cells_are_squares_and_others_fill_the_room(plot: SignedPlot, square: bool) -> None:
    plot.show_values(np.ones((1, 3, 9)), 1.0, ROOM, barred=False, square=square)
    canvas_of(plot)
    one, other = place(plot, 0, 0), place(plot, 9, 3)
    width, height = (other.x() - one.x()) / 9, (other.y() - one.y()) / 3
    if square:
        assert width == pytest.approx(height, rel=0.02)
    else:
        assert (9 * width, 3 * height) == pytest.approx(ROOM, abs=1)


def test_cells_that_share_a_pixel_show_the_largest_until_one_zooms_in(plot: SignedPlot) -> None:
    numbers = np.zeros((1, 1, 4_000))
    numbers[0, 0, 2_001] = -1.0
    plot.show_values(numbers, 1.0, ROOM, barred=False)
    assert plot.shares_pixels
    assert colour(plot, 2_001.5, 0.5) == index_colors()[0, :3].tolist()
    plot.box.setRange(xRange=(1_990, 2_010), padding=0)
    assert not plot.shares_pixels
    assert colour(plot, 2_001.5, 0.5) == index_colors()[0, :3].tolist()
    assert colour(plot, 2_002.5, 0.5) != index_colors()[0, :3].tolist()


def test_the_bar_has_the_colours_beside_their_numbers(plot: SignedPlot) -> None:
    plot.show_values(TILES, 0.25, ROOM)
    canvas_of(plot)
    pixels, bar = pixels_of(plot), plot.bar
    picture, beside = plot.box.sceneBoundingRect(), bar.colors.sceneBoundingRect()
    assert beside.left() == pytest.approx(picture.right() + BESIDE_PX, abs=1)
    assert beside.top() == pytest.approx(picture.top(), abs=1)
    assert beside.bottom() == pytest.approx(picture.top() + MOST_BAR_PX, abs=1)
    for value, text in ((0.25, "+0.25"), (0.0, "0"), (-0.25, "−0.25")):
        ((_, shown),) = [o for o in bar.texts() if o[0] == pytest.approx(value, abs=1e-6)]
        assert shown == text
        box = bar.colors.sceneBoundingRect().adjusted(0, 2, 0, -2)
        y = box.center().y() - value / 0.25 * box.height() / 2
        found = colour_at(pixels, box.center().x(), y)
        expected = index_colors()[indices(np.array([value]), 0.25, zeros=False)[0], :3]
        assert np.abs(found - expected).max() < 12


def test_a_scale_of_nothing_but_zeros_says_0_once(plot: SignedPlot) -> None:
    plot.show_values(np.zeros((1, 2, 2)), 0.0, ROOM)
    assert [text for _, text in plot.bar.texts()] == ["0"]


def test_without_numbers_there_is_no_cell_under_the_mouse(plot: SignedPlot) -> None:
    plot.show_values(TILES, 1.0, ROOM)
    canvas_of(plot)
    middle = place(plot, 0.5, 0.5)
    assert plot.cell_at(middle) == (0, 0, 0)
    plot.show_values(np.zeros((0, 0, 0)), 1.0, ROOM)
    canvas_of(plot)
    assert plot.cell_at(middle) is None
    assert plot.cell_at(QPointF(-5, -5)) is None
    assert plot.image.image is None


def test_a_longer_number_makes_a_wider_bar(plot: SignedPlot) -> None:
    assert plot.bar_px(7.5e-6) > plot.bar_px(2.0)


def test_other_cells_end_a_zoom_and_new_numbers_do_not(plot: SignedPlot) -> None:
    plot.show_values(TILES, 1.0, ROOM)
    plot.box.zoom(closer=True)
    seen = plot.box.viewRect()
    plot.show_values(-TILES, 1.0, ROOM)
    assert plot.box.viewRect() == seen
    plot.show_values(TILES[:2], 1.0, ROOM)
    assert plot.box.viewRect() == plot.box.home


@given(
    st.integers(1, 200), st.integers(1, 9), st.integers(1, 9),
    st.floats(20, 900), st.floats(20, 900),
)  # fmt: skip
def test_tiles_are_as_large_as_any_number_of_columns_allows(
    count: int, height: int, width: int, across: float, down: float
) -> None:
    columns, side = largest_tiles((count, height, width), (across, down))
    rows = -(-count // columns)
    assert columns * width * side <= across + 1e-6
    assert rows * height * side <= down + 1e-6
    for other in itertools.islice(itertools.count(1), count):
        size = min(across / (other * width), down / (-(-count // other) * height))
        assert size <= side
