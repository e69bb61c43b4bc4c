"""Curves and bands that go on look as if drawn at once, and repaint only their end."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QBuffer, QEvent, QObject, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QStyleOptionGraphicsItem
from pytestqt.qtbot import QtBot

from tests.ui.views.reading import alike, array_of, box_of
from ui.plots.canvas import PlotCanvas
from ui.plots.curve import (
    AROUND_PX,
    FARTHEST,
    PIECE,
    GrowingBand,
    GrowingCurve,
    GrowingItem,
)
from ui.plots.plot import Plot
from ui.plots.plot_box import PlotBox

SIDE = 400
NOISE = np.random.default_rng(0).normal(size=301) * 0.2
SMOOTH = np.sin(np.arange(301) / 20) * 0.6


class Repainted(QObject):
    """The rectangle of the canvas that was painted last."""

    def __init__(self, canvas: PlotCanvas) -> None:
        super().__init__(canvas)
        self.region = QRectF()
        canvas.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.region = QRectF(event.region().boundingRect())  # type: ignore[attr-defined]
        return False


@pytest.fixture
def plot(canvas: PlotCanvas) -> Plot:
    found = Plot(grid=False)
    canvas.addItem(found)
    canvas.resize(SIDE, SIDE)
    canvas.lay_out()
    found.box.set_home((0.0, 300.0), (-1.0, 1.0))
    canvas.show()
    QApplication.processEvents()
    return found


def colored(item: GrowingItem) -> GrowingItem:
    if isinstance(item, GrowingCurve):
        item.set_color(QColor("#ff0000"))
    else:
        item.setBrush(QColor(255, 0, 0, 120))
    return item


def curve_of(box: PlotBox) -> GrowingItem:
    return colored(GrowingCurve(box))


def dotted_of(box: PlotBox) -> GrowingItem:
    return colored(GrowingCurve(box, dotted=True))


def band_of(box: PlotBox) -> GrowingItem:
    return colored(GrowingBand(box))


def show(item: GrowingItem, x: np.ndarray, y: np.ndarray) -> None:
    if isinstance(item, GrowingCurve):
        item.set_points(x, y)
    else:
        assert isinstance(item, GrowingBand)
        item.set_edges(x, y, y + 0.3)


def on_screen(canvas: PlotCanvas) -> np.ndarray:
    """What has been painted so far, part by part; nothing is painted for it."""
    return array_of(canvas.screen().grabWindow(canvas.winId()).toImage()).astype(int)


def picture_of(canvas: PlotCanvas) -> np.ndarray:
    return array_of(canvas.viewport().grab().toImage()).astype(int)


@pytest.mark.parametrize("make", [curve_of, dotted_of, band_of])
def test_parts_painted_one_after_another_are_the_whole_picture(
    canvas: PlotCanvas, plot: Plot, make: Callable[[PlotBox], GrowingItem]
) -> None:
    item = make(plot.box)
    for count in [*range(1, 60), *range(61, 302, 7), 40, 301]:
        show(item, np.arange(count) * 1.0, NOISE[:count])
        canvas.settle()
        QApplication.processEvents()
    parts, whole = on_screen(canvas), picture_of(canvas)
    assert alike(whole, "#ff0000", 200).sum() > 500
    assert np.abs(parts - whole).max() <= 3


@pytest.mark.parametrize("make", [curve_of, dotted_of, band_of])
def test_a_new_point_repaints_only_the_end(
    canvas: PlotCanvas, plot: Plot, make: Callable[[PlotBox], GrowingItem]
) -> None:
    item = make(plot.box)
    show(item, np.arange(200.0), NOISE[:200])
    canvas.settle()
    QApplication.processEvents()
    repainted = Repainted(canvas)
    show(item, np.arange(201.0), NOISE[:201])
    canvas.settle()
    QApplication.processEvents()
    assert 0 < repainted.region.width() < 20
    before, end = (plot.mapToScene(plot.place_of(x, float(NOISE[int(x)]))) for x in (199.0, 200.0))
    assert repainted.region.contains(end)
    painted = repainted.region  # with the half of the pen, and what smoothing touches beside it
    assert painted.left() <= before.x() - AROUND_PX
    assert painted.right() >= end.x() + AROUND_PX
    assert painted.top() <= min(before.y(), end.y()) - AROUND_PX
    assert painted.bottom() >= max(before.y(), end.y()) + AROUND_PX
    repainted.region = QRectF()
    show(item, np.arange(201.0), NOISE[:201])
    canvas.settle()
    QApplication.processEvents()
    assert repainted.region.isEmpty()


@pytest.mark.parametrize("at", [0, 1, 64, 127, 199])
@pytest.mark.parametrize("make", [curve_of, band_of])
def test_a_change_anywhere_is_drawn(
    canvas: PlotCanvas, plot: Plot, make: Callable[[PlotBox], GrowingItem], at: int
) -> None:
    item, x, y = make(plot.box), np.arange(200.0), np.zeros(200)
    show(item, x, y)
    canvas.settle()
    QApplication.processEvents()
    repainted = Repainted(canvas)
    changed = y.copy()
    changed[at] = 0.5
    show(item, x, changed)
    canvas.settle()
    QApplication.processEvents()
    for value in (0.0, 0.5):
        assert repainted.region.contains(plot.mapToScene(plot.place_of(at, value)))
    assert item.x.tolist() == x.tolist()


def test_a_shorter_curve_leaves_nothing_behind(canvas: PlotCanvas, plot: Plot) -> None:
    item = curve_of(plot.box)
    empty = picture_of(canvas)
    show(item, np.arange(200.0), NOISE[:200])
    show(item, np.zeros(0), np.zeros(0))
    assert not item.isVisible()
    assert (picture_of(canvas) == empty).all()


@pytest.mark.parametrize("make", [curve_of, dotted_of, band_of])
def test_a_zoomed_plot_shows_the_same_points(
    canvas: PlotCanvas, plot: Plot, make: Callable[[PlotBox], GrowingItem]
) -> None:
    item = make(plot.box)
    x, y = np.arange(301.0), NOISE
    show(item, x, y)
    plot.box.setXRange(100, 120, padding=0)
    QApplication.processEvents()
    zoomed = picture_of(canvas)
    seen = slice(99 - 99 % PIECE, 122)
    other = make(plot.box)
    show(item, np.zeros(0), np.zeros(0))
    show(other, x[seen], y[seen])
    if make is not dotted_of:  # whose dashes begin with the curve
        assert np.abs(zoomed - picture_of(canvas)).max() <= 3
    assert alike(zoomed, "#ff0000", 200).sum() > 300


def test_in_a_picture_of_vectors_a_curve_is_one_line(canvas: PlotCanvas, plot: Plot) -> None:
    show(curve_of(plot.box), np.arange(301.0), NOISE)
    content = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(content)
    painter = QPainter(generator)
    canvas.draw_on(painter, canvas.size())
    painter.end()
    lines = re.findall(r'(?:points|d)="([^"]+)"', content.data().data().decode())
    assert max(len(line.split()) for line in lines) >= 301


@pytest.mark.parametrize("dotted", [True, False])
def test_a_single_point_is_a_dot_and_two_are_a_line(
    canvas: PlotCanvas, plot: Plot, dotted: bool
) -> None:
    plot.box.set_home((0.0, 1.0), (0.0, 1.0))
    curve = GrowingCurve(plot.box, dotted=dotted)
    curve.set_color(QColor("#ff0000"))
    curve.set_points(np.array([0.5]), np.array([0.5]))
    left, top, right, bottom = box_of(alike(array_of(canvas.grab().toImage()), "#ff0000", 60))
    at = plot.mapToScene(plot.place_of(0.5, 0.5))
    assert 2 <= right - left <= 4
    assert 2 <= bottom - top <= 4
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((at.x(), at.y()), abs=1.5)
    curve.set_points(np.array([0.5, 0.7]), np.array([0.5, 0.5]))
    assert curve.opts["pen"].widthF() == 2
    curve.set_points(np.array([0.5]), np.array([0.5]))
    assert curve.opts["pen"].widthF() == 4


def test_what_is_turned_on_its_side_is_not_cut_at_the_edge_of_a_repainted_part(
    plot: Plot,
) -> None:
    """A pen this wide reaches into the part from lines beyond it."""
    item = GrowingCurve(plot.box, width_px=20.0)
    item.set_color(QColor("#ff0000"))
    item.set_points(np.array([0.0, 1.0, 29.0, 29.0, 29.0, 60.0]), np.array([0, 0, 0, 40, 80, 80.0]))
    option = QStyleOptionGraphicsItem()
    option.exposedRect = QRectF(0, 10, 20, 60)
    image = QImage(100, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    painter.rotate(90)
    painter.scale(1, -1)
    item.paint(painter, option)
    painter.end()
    assert image.pixelColor(60, 19).red() > 200


def test_a_dotted_curve_has_gaps_and_a_solid_one_none(canvas: PlotCanvas, plot: Plot) -> None:
    for make, gaps in ((curve_of, False), (dotted_of, True)):
        item = make(plot.box)
        show(item, np.arange(301.0), np.zeros(301))
        left, right = plot.place_of(10, 0.0), plot.place_of(290, 0.0)
        row = picture_of(canvas)[round(plot.mapToScene(left).y())]
        line = row[round(plot.mapToScene(left).x()) : round(plot.mapToScene(right).x())]
        assert bool((~alike(line[None], "#ff0000", 200)).any()) is gaps
        show(item, np.zeros(0), np.zeros(0))


def test_no_number_is_too_large_to_draw(canvas: PlotCanvas, plot: Plot) -> None:
    curve = GrowingCurve(plot.box)
    curve.set_color(QColor("#ff0000"))
    curve.set_points(np.arange(3.0), np.array([1e308, -1e308, 0.0]))
    assert curve.getData()[1].tolist() == [FARTHEST, -FARTHEST, 0.0]
    canvas.grab()
    curve.set_points(np.arange(3.0) * 100, np.array([1e308, -1e308, 0.5]))
    assert alike(array_of(canvas.grab().toImage()), "#ff0000", 60).any()


def test_a_colour_holds_for_points_that_come_later(qtbot: QtBot, plot: Plot) -> None:
    curve = GrowingCurve(plot.box)
    curve.set_points(np.arange(2.0), np.ones(2))
    curve.set_color(QColor("#123456"))
    curve.set_points(np.arange(200.0), np.ones(200))
    assert curve.opts["pen"].color().name() == "#123456"


def test_a_curve_may_be_drawn_beyond_its_box_by_the_same_pixels_on_all_sides(
    canvas: PlotCanvas, plot: Plot
) -> None:
    canvas.settle()
    plot.box.set_home((0.0, 50.0), (0.0, 0.5))
    plot.box.over_px = 7.0
    curve = GrowingCurve(plot.box)
    canvas.grab()  # pyqtgraph brings its transform up to another range when it paints
    drawn = curve.mapRectToScene(curve.boundingRect())
    inside = plot.box.sceneBoundingRect()
    for one, other, way in (
        (drawn.left(), inside.left(), -1), (drawn.right(), inside.right(), 1),
        (drawn.top(), inside.top(), -1), (drawn.bottom(), inside.bottom(), 1),
    ):  # fmt: skip
        assert one - other == pytest.approx(7 * way, abs=0.5)
