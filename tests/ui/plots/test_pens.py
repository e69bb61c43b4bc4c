"""In a larger picture, lines and symbols are larger by as much, and as before afterwards."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QColor

from tests.ui.views.reading import alike, array_of, box_of
from ui.plots.canvas import PlotCanvas
from ui.plots.pens import pen, widened
from ui.plots.plot import Plot, quiet_line
from ui.views.base.export import render_image

RED, GREEN, BLUE = "#ff0000", "#00ff00", "#0000ff"


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_lines_and_symbols_grow_with_the_picture(canvas: PlotCanvas, factor: int) -> None:
    plot = Plot(grid=False)
    canvas.addItem(plot)
    dots = pg.ScatterPlotItem(symbol="s", size=8, brush=RED, pen=pg.mkPen(None))
    dots.setData([0.3], [0.3])
    curve = pg.PlotCurveItem([0.5, 0.9], [0.6, 0.6], pen=pen(QColor(GREEN), 4))
    line = quiet_line(0.1, upright=True, color=QColor(BLUE))
    for item in (dots, curve, line):
        plot.box.addItem(item, ignoreBounds=True)
    canvas.lay_out()
    size = canvas.size()
    picture = array_of(render_image(canvas.draw_on, size, size * factor))
    for colour, thick in ((RED, 8), (GREEN, 4)):
        _, top, _, bottom = box_of(alike(picture, colour))
        assert bottom - top + 1 == pytest.approx(thick * factor, abs=1)
    left, _, right, _ = box_of(alike(picture, BLUE))
    assert right - left + 1 == factor
    x, y = (plot.mapToScene(plot.place_of(0.3, 0.3)) * factor).toTuple()
    left, top, right, bottom = box_of(alike(picture, RED))
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((x, y), abs=factor)
    assert (curve.opts["pen"].widthF(), line.pen.widthF()) == (4, 1)
    assert dots._exportOpts is False, "it is drawn as on a screen again"
    _, top, _, bottom = box_of(alike(array_of(canvas.grab().toImage()), RED))
    assert bottom - top + 1 == pytest.approx(8, abs=1), "on the screen as before"


def test_what_was_widened_is_as_before_also_after_an_error(canvas: PlotCanvas) -> None:
    line = quiet_line(0.1, upright=True, color=QColor(BLUE))
    canvas.scene().addItem(line)

    def fail() -> None:
        with widened(canvas.scene(), 5):
            assert line.pen.widthF() == 5
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert line.pen.widthF() == 1


def test_the_dashes_of_a_broken_line_are_twice_as_long_as_its_gaps(canvas: PlotCanvas) -> None:
    plot = Plot(grid=False)
    canvas.addItem(plot)
    line = quiet_line(0.5, upright=False, color=QColor(BLUE), dashed=True)
    plot.box.addItem(line, ignoreBounds=True)
    canvas.lay_out()
    pixels = array_of(canvas.grab().toImage())
    box = plot.box.sceneBoundingRect()
    row = alike(pixels, BLUE)[:, round(box.left()) + 1 : round(box.right()) - 1].max(axis=1)
    (at,) = np.flatnonzero(row)
    inked = alike(pixels, BLUE)[at, round(box.left()) + 1 : round(box.right()) - 1]
    lengths = np.diff(np.flatnonzero(np.diff(inked.astype(int))))
    assert {tuple(pair) for pair in lengths[2:42].reshape(-1, 2).tolist()} in ({(4, 2)}, {(2, 4)})
