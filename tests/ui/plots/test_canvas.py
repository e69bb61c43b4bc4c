"""The widget that holds plots: what is taken out of it is not painted again."""

from __future__ import annotations

import gc

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QGraphicsScene, QWidget
from pytestqt.qtbot import QtBot

from ui.plots.canvas import SPACING_PX, PlotCanvas
from ui.plots.plot import Plot
from ui.style import style_sheet, theme


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


def test_plots_that_asked_for_another_place_get_it_without_waiting(qtbot: QtBot) -> None:
    canvas = PlotCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.show()
    inner, plot, beside = pg.GraphicsLayout(), Plot(), Plot()
    canvas.ci.addItem(inner, 0, 0)
    canvas.ci.addItem(beside, 0, 1)
    inner.addItem(plot, 0, 0)
    canvas.lay_out()
    for each in (plot, beside):
        before = each.inside()
        each.keep_room(40)
        assert each.inside() == before, "it has only asked"
    canvas.lay_out_again()
    for each in (plot, beside):
        assert each.size().width() - each.inside().right() == 40


def test_the_ground_and_what_parts_the_plots_are_those_of_the_theme(
    qtbot: QtBot, qapp: QApplication
) -> None:
    canvas, plots = PlotCanvas(), (Plot(), Plot())
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    for column, plot in enumerate(plots):
        canvas.ci.addItem(plot, 0, column)
    canvas.show()
    for chosen, scale in ((theme.DARK, 1.0), (theme.LIGHT, 1.4)):
        style_sheet.apply(qapp, chosen, scale)
        canvas.restyle()
        canvas.lay_out()
        first, second = (plot.geometry() for plot in plots)
        assert second.left() - first.right() == theme.px(SPACING_PX)
        assert (first.left(), first.top()) == (0, 0)
        assert (second.right(), second.bottom()) == (400, 300)
        between = canvas.grab().toImage().pixelColor(round(first.right()) + 2, 150)
        assert between == theme.color(chosen.surface)
    style_sheet.apply(qapp, theme.DARK)


def test_a_hint_stands_centred_above_the_plots_and_leaves_the_mouse_to_them(qtbot: QtBot) -> None:
    canvas = PlotCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.show()
    canvas.show_hint("Space trains")
    [hint] = canvas.hints
    box = hint.mapRectToScene(hint.boundingRect())
    assert (box.center().x(), box.center().y()) == (200, 150)
    option = hint.document().defaultTextOption()
    assert option.alignment() & Qt.AlignmentFlag.AlignHCenter
    assert hint.zValue() > 50
    assert hint.defaultTextColor() == theme.color(theme.current().muted)
    assert hint.font() == theme.font(theme.CONTROL_PX)
    assert hint.acceptedMouseButtons() == Qt.MouseButton.NoButton
    canvas.show_hint("")
    assert canvas.hints == []
    assert hint.scene() is None


class Told(QObject):
    """The kinds of events that reach a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.found: list[QEvent.Type] = []
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.found.append(event.type())
        return False


def test_keys_and_the_menu_are_left_to_the_view_around_it(qtbot: QtBot) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    canvas = PlotCanvas()
    canvas.setParent(view)
    canvas.ci.addItem(Plot(), 0, 0)
    view.show()
    told, at = Told(view), QPoint(20, 20)
    port = canvas.viewport()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, port.mapToGlobal(at))
    QApplication.sendEvent(port, asked)
    assert QEvent.Type.ContextMenu in told.found
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    assert QEvent.Type.KeyPress in told.found
    assert canvas.focusPolicy() == Qt.FocusPolicy.NoFocus
