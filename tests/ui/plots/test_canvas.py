"""The widget that holds plots: what is taken out of it is not painted again."""

from __future__ import annotations

import gc

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsScene
from pytestqt.qtbot import QtBot

from ui.plots.canvas import PlotCanvas
from ui.plots.plot import Plot


def test_plots_that_were_zoomed_and_taken_out_leave_nothing_to_paint(qtbot: QtBot) -> None:
    canvas = PlotCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.show()
    # Only without an index is this no matter of luck: it holds the places that items had.
    assert canvas.scene().itemIndexMethod() == QGraphicsScene.ItemIndexMethod.NoIndex
    for factor in (1.0, 1e6, 1e-6):
        plot = Plot()
        canvas.ci.addItem(plot, 0, 0)
        canvas.grab()
        plot.box.set_home((0.0, factor), (0.0, factor))
        canvas.grab()
        canvas.ci.clear()
        del plot
        gc.collect()
        canvas.settle()
        canvas.grab()
    assert canvas.plots() == []


def test_plots_fill_their_canvas_again_once_it_is_laid_out(qtbot: QtBot) -> None:
    """A layout that was empty keeps the size that it had then."""
    canvas = PlotCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    plot = Plot()
    canvas.ci.addItem(plot, 0, 0)
    canvas.ci.resize(10, 10)
    canvas.lay_out()
    assert canvas.ci.size() == canvas.range.size()
    assert plot.size().width() > 300


def test_a_hint_is_left_out_where_it_would_be_broken_within_a_word_or_cut_off(
    qtbot: QtBot,
) -> None:
    canvas = PlotCanvas()
    qtbot.addWidget(canvas)
    rooms = [QRectF(0, 0, 200, 100), QRectF(0, 0, 30, 300), QRectF(0, 0, 70, 20)]
    canvas.show_hint("Space trains everything", rooms)
    assert [item.isVisible() for item in canvas.hints] == [True, False, False]
