"""An item that was made and given nothing draws nothing, is nowhere, and is found nowhere."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication

from tests.ui.views.reading import array_of
from ui.plots.canvas import PlotCanvas
from ui.plots.curve import GrowingBand, GrowingCurve
from ui.plots.growing_image import GrowingImage
from ui.plots.mark_lines import MarkLines
from ui.plots.plot import Plot
from ui.plots.profile import NewestLine
from ui.plots.samples_item import Samples
from ui.plots.scale_bar import Swatches
from ui.plots.signed_plot import SignedImage, SignedPlot
from ui.style import theme


def test_what_was_given_nothing_leaves_the_ground_as_it_is(canvas: PlotCanvas) -> None:
    plot = Plot(grid=False)
    canvas.addItem(plot)
    plot.left.hide()
    plot.bottom.hide()
    canvas.settle()
    before = array_of(canvas.grab().toImage())
    box = plot.box
    curve, band, line = GrowingCurve(box), GrowingBand(box), NewestLine(box)
    filled, rings, image = Samples(box, filled=True), Samples(box, filled=False), GrowingImage(box)
    marks, warnings = MarkLines(plot), MarkLines(plot, warns=True)
    signed = SignedImage()
    box.addItem(signed, ignoreBounds=True)
    for item in (curve, band):
        item.setPen(theme.color("#ff0000"))
        item.setBrush(theme.color("#ff0000"))
    line.setPen(theme.color("#ff0000"))
    canvas.settle()
    QApplication.processEvents()
    assert np.array_equal(array_of(canvas.grab().toImage()), before)
    for drawn in (curve.x, curve.y, band.x, band.low, band.high, *line.getData(),
                  filled.x, filled.y, rings.x, rings.y):  # fmt: skip
        assert drawn is None or not len(drawn)
    assert not curve.isVisible()
    assert not band.isVisible()
    assert filled.nearest(QPointF(50, 50), np.inf) is None
    assert marks.lines_at(QPointF(50, 50)) == warnings.lines_at(QPointF(50, 50)) == []
    assert image.ground.boundingRect() == QRectF()
    assert Swatches().words == []


def test_a_signed_plot_without_numbers_has_neither_cells_nor_numbers_beside_its_bar(
    canvas: PlotCanvas,
) -> None:
    plot = SignedPlot()
    canvas.addItem(plot)
    canvas.settle()
    assert plot.tiles.shape == (0, 0, 0)
    assert plot.image.image is None
    assert plot.cell_at(plot.box.sceneBoundingRect().center()) is None
    assert plot.bar.texts() == []
    assert not plot.shares_pixels
