"""A curve is drawn over the plot with the mouse: each stroke replaces what lies to its right."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from tests.ui.views.conftest import ShowView
from tests.ui.views.loss.test_view import scene_at
from tests.ui.views.runs import loss_run
from ui.plots.pens import DASHES
from ui.style import style_sheet, theme
from ui.views.loss.drawn_curve import WIDTH_PX, DrawnCurve
from ui.views.loss.view import LossView

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
Points = list[tuple[float, float]]


@pytest.fixture
def view(show_view: ShowView[LossView]) -> LossView:
    made = show_view(LossView, 800, 500)
    made.draw(loss_run([4.0, 1.0, 0.02], epochs=4, chance_loss=2.0))
    return made


@pytest.fixture
def curve(view: LossView) -> DrawnCurve:
    made = DrawnCurve(view)
    made.show_curve([], listens=True)
    return made


def pixel(view: LossView, x: float, y: float) -> QPoint:
    """Where a time and a loss stand, in the pixels of the canvas."""
    return view.canvas.mapFromScene(scene_at(view, x, y))


def press(view: LossView, at: QPoint, button: Qt.MouseButton = LEFT) -> None:
    QTest.mousePress(view.canvas.viewport(), button, pos=at)


def move(view: LossView, at: QPoint) -> None:
    QTest.mouseMove(view.canvas.viewport(), at)


def release(view: LossView, at: QPoint, button: Qt.MouseButton = LEFT) -> None:
    QTest.mouseRelease(view.canvas.viewport(), button, pos=at)


def stroke(view: LossView, *points: tuple[float, float]) -> None:
    at = [pixel(view, *point) for point in points]
    press(view, at[0])
    for each in at[1:]:
        move(view, each)
    release(view, at[-1])


def close(found: Points, wanted: Points) -> bool:
    """Whether points are these, as nearly as pixels allow."""
    return len(found) == len(wanted) and np.allclose(found, wanted, rtol=0.04, atol=0.02)


def test_a_stroke_is_a_row_of_times_and_losses_drawn_where_they_are(
    view: LossView, curve: DrawnCurve
) -> None:
    told = QSignalSpy(curve.drawn)
    points = [(0.1, 3.0), (0.4, 1.0), (0.8, 0.1)]
    stroke(view, *points)
    assert told.count() == 1
    (found,) = told.at(0)
    assert close(found, points)
    x, y = curve.item.getData()
    assert close(list(zip(x, y, strict=True)), [(x, np.log10(y)) for x, y in points])
    view.change("log")
    x, y = curve.item.getData()
    assert close(list(zip(x, y, strict=True)), points), "on a linear axis at the same losses"
    stroke(view, (0.5, 2.0))
    assert close(told.at(1)[0], [(0.1, 3.0), (0.4, 1.0), (0.5, 2.0)])


def test_what_lies_to_the_right_of_the_mouse_is_drawn_anew(
    view: LossView, curve: DrawnCurve
) -> None:
    told = QSignalSpy(curve.drawn)
    stroke(view, (0.2, 1.0), (0.5, 0.5), (0.8, 0.2))
    stroke(view, (0.4, 2.0))
    stroke(view, (0.6, 1.0), (0.3, 3.0))
    assert close(told.at(1)[0], [(0.2, 1.0), (0.4, 2.0)])
    assert close(told.at(2)[0], [(0.2, 1.0), (0.3, 3.0)])


def test_a_stroke_begins_and_stays_inside_the_plot_and_is_of_the_left_button(
    view: LossView, curve: DrawnCurve
) -> None:
    told = QSignalSpy(curve.drawn)
    inside, axis = pixel(view, 0.5, 1.0), QPoint(3, 200)
    press(view, axis)
    move(view, inside)
    release(view, inside)
    press(view, inside, RIGHT)
    move(view, inside + QPoint(30, 0))
    release(view, inside, RIGHT)
    assert told.count() == 0
    assert not len(curve.item.getData()[0])
    press(view, inside)
    move(view, axis)
    curve.show_curve([(0.1, 0.1)], listens=False)  # of a step before: the hand goes on
    release(view, axis)
    assert close(told.at(0)[0], [(0.5, 1.0)])


def test_a_curve_that_is_only_shown_takes_no_strokes(view: LossView, curve: DrawnCurve) -> None:
    port, told = view.canvas.viewport(), QSignalSpy(curve.drawn)
    assert port.cursor().shape() == Qt.CursorShape.CrossCursor
    curve.show_curve([(0.2, 1.0), (0.6, 0.1)], listens=False)
    assert port.cursor().shape() == Qt.CursorShape.ArrowCursor
    stroke(view, (0.4, 2.0), (0.5, 2.0))
    assert told.count() == 0
    assert curve.item.getData()[0].tolist() == [0.2, 0.6]


def test_it_is_a_broad_broken_line_in_the_accent_s_colour_of_each_theme(
    qapp: QApplication, view: LossView, curve: DrawnCurve
) -> None:
    try:
        for chosen in (theme.LIGHT, theme.DARK):
            style_sheet.apply(qapp, chosen)
            pen = curve.item.opts["pen"]
            assert pen.color() == theme.color(theme.current().accent)
            assert pen.widthF() == WIDTH_PX
            assert pen.dashPattern() == list(DASHES)
    finally:
        style_sheet.apply(qapp, theme.DARK)
    assert curve.item.zValue() > max(n.training.zValue() for n in view.plot.networks)
