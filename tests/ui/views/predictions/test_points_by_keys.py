"""Keys, focus and words of the view where points can be set by hand, without a window around it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.views.conftest import ShowView
from tests.ui.views.predictions.test_view import shown, surface
from ui.style import theme
from ui.views.predictions.cross_hair import EXPLANATION
from ui.views.predictions.plane import GAP_PX, RING_PX, PlanePicture
from ui.views.predictions.view import SHOWS, PredictionView


@pytest.fixture
def view(show_view: ShowView[PredictionView]) -> PredictionView:
    """Two networks that call everything class 1, with 75 %."""
    made = show_view(PredictionView, 900, 460)
    made.draw(shown(surface(np.full((1, 5, 5), 0.75)), networks=2))
    return made


def focus(view: PredictionView, reason: Qt.FocusReason, kind: QEvent.Type) -> None:
    QApplication.sendEvent(view, QFocusEvent(kind, reason))


def enter(view: PredictionView, reason: Qt.FocusReason = Qt.FocusReason.TabFocusReason) -> None:
    focus(view, reason, QEvent.Type.FocusIn)


def planes(view: PredictionView) -> list[PlanePicture]:
    return [panel for panel in view.panels if isinstance(panel, PlanePicture)]


def seen(view: PredictionView) -> bool:
    """Whether the cross hair is drawn in every plane."""
    (is_seen,) = {plane.cross_lines.isVisible() for plane in planes(view)}
    return is_seen


def test_the_cross_hair_is_for_the_keyboard_where_points_can_be_set(view: PredictionView) -> None:
    enter(view)
    assert not seen(view), "nothing can be set"
    assert view.accessibleDescription() == SHOWS
    view.set_editable(True)
    assert view.accessibleDescription() == f"{SHOWS}. {EXPLANATION}."
    enter(view, Qt.FocusReason.MouseFocusReason)
    assert not seen(view)
    assert view.hover.isHidden()
    enter(view)
    assert seen(view)
    assert view.hover.text() == "x1 0.00, x2 0.00: class 1, 75%\nEnter adds a point of class 1"
    focus(view, Qt.FocusReason.TabFocusReason, QEvent.Type.FocusOut)
    assert not seen(view)
    assert view.hover.isHidden()
    enter(view)
    view.set_editable(False)
    assert not seen(view)
    assert view.accessibleDescription() == SHOWS


def test_keys_move_the_cross_hair_and_ask_for_points(qtbot: QtBot, view: PredictionView) -> None:
    added, removed = QSignalSpy(view.point_added), QSignalSpy(view.point_removed)
    told = QSignalSpy(view.status_message)
    view.set_editable(True, ((7, 0.5, -0.5), (8, -0.9, 0.9)))
    enter(view)
    assert "a click adds a point of class 1 (keys 0 to 1), a drag moves one" in view.unit
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert "a click adds a point of class 0 (keys 0 to 1)" in view.unit
    assert view.hover.text().endswith("Enter adds a point of class 0")
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(view, key)
    assert view.hover.text().startswith("x1 0.10, x2 -0.05: class 1")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert added.at(0) == [0.1, -0.05, 0.0]
    for plane in planes(view):
        assert list(zip(plane.ring.x, plane.ring.y, strict=True)) == [(0.5, -0.5)]
        assert plane.ring.points()[0].size() == pytest.approx(RING_PX, abs=2)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert removed.at(0) == [7]
    view.set_editable(True)
    assert not len(planes(view)[0].ring.x)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert (removed.count(), told.at(0)) == (
        1, ["No point was set by hand; generated ones stay."]
    )  # fmt: skip
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not seen(view)
    assert view.hover.isHidden()
    planes(view)[1].box.added.emit(0.25, 0.75)
    assert added.at(1) == [0.25, 0.75, 0.0], "a click adds what was chosen"


def test_the_cross_hair_reaches_from_edge_to_edge_but_for_its_middle(
    view: PredictionView,
) -> None:
    view.set_editable(True)
    enter(view)
    view._cross.place = (0.25, -0.5)
    view._show_cross()
    plane = planes(view)[1]
    x, y = plane.cross_lines.getData()
    gap = GAP_PX * theme.scale() * 2 / plane.box.width()  # the plane is two units wide
    assert x.tolist() == pytest.approx([-1, 0.25 - gap, 0.25 + gap, 1, *[0.25] * 4])
    assert y.tolist() == pytest.approx([*[-0.5] * 4, -1, -0.5 - gap, -0.5 + gap, 1])
    assert plane.cross_lines.opts["pen"].color() == theme.color(theme.current().text)
    assert plane.cross_lines.opts["shadowPen"].color() == theme.color(theme.current().surface)
    assert plane.cross_lines.opts["shadowPen"].widthF() > plane.cross_lines.opts["pen"].widthF()
    assert plane.cross_lines.zValue() > max(plane.training.zValue(), plane.surface.zValue())
