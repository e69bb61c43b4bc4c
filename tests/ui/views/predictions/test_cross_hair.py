"""In the plane the keyboard alone sets points: arrows, Enter, digits, Delete."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.measurement.examination import EvaluatedSamples, Predictions
from tests.ui.conftest import MakeWindow
from tests.ui.undo import assert_one_step_from
from tests.ui.views.predictions.test_point_box import (
    count,
    on_spirals,
    predictions,
    view_of,
)
from ui.shell.main_window import MainWindow
from ui.views.predictions.cross_hair import FINE_STEPS, STEPS, CrossHair

Press = Callable[..., None]
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_it_keeps_its_place_as_far_as_another_plane_holds_it() -> None:
    def plane(*extent: float) -> Predictions:
        nothing = EvaluatedSamples(None, np.zeros(0), np.zeros((2, 0)))
        return Predictions("plane", ("a", "b", "c"), nothing, None, np.zeros((3, 2, 2)), extent)

    cross = CrossHair()
    cross.follow(plane(-1.0, 1.0, -2.0, 4.0))
    assert cross.place == (0.0, 1.0), "it begins in the middle"
    assert cross.targets == (0.0, 1.0, 2.0)
    cross.place = (0.25, 3.5)
    cross.follow(plane(-2.0, 2.0, -5.0, 5.0))
    assert cross.place == (0.25, 3.5)
    cross.follow(plane(-0.125, 0.125, -1.0, 1.0))
    assert cross.place == (0.125, 1.0), "it is never out of sight"
    arrow = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier)
    assert CrossHair().press(arrow) is None, "there is no plane yet"


def test_the_point_to_be_taken_away_is_the_nearest_on_the_screen() -> None:
    cross = CrossHair(across=(0.0, 1.0), up=(0.0, 100.0), place=(0.5, 50.0))
    assert cross.nearest() is None
    cross.by_hand = ((3, 0.9, 50.0), (4, 0.5, 70.0), (5, 0.8, 80.0))
    assert cross.nearest() == (4, 0.5, 70.0)
    cross.place = (0.9, 99.0)
    assert cross.nearest() == (5, 0.8, 80.0)


@pytest.fixture
def window(qtbot: QtBot, make_window: MakeWindow) -> MainWindow:
    found = on_spirals(qtbot, make_window)
    view_of(found).setFocus(Qt.FocusReason.TabFocusReason)
    return found


@pytest.fixture
def press(qtbot: QtBot, window: MainWindow) -> Press:
    def pressed(key: Qt.Key, times: int = 1, modifier: object = None) -> None:
        for _ in range(times):
            held = [modifier] if modifier is not None else []
            qtbot.keyClick(window.focusWidget(), key, *held)

    return pressed


def sides(window: MainWindow) -> tuple[float, float]:
    low1, high1, low2, high2 = predictions(window).extent
    return high1 - low1, high2 - low2


def middle(window: MainWindow) -> tuple[float, float]:
    low1, high1, low2, high2 = predictions(window).extent
    return (low1 + high1) / 2, (low2 + high2) / 2


def test_arrows_move_the_cross_hair_and_enter_adds_a_point_of_the_chosen_class(
    qtbot: QtBot, window: MainWindow, press: Press
) -> None:
    before = window.document.design
    (x1, x2), (width, height) = middle(window), sides(window)
    press(Qt.Key.Key_Right, 6)
    press(Qt.Key.Key_Left, 2)
    press(Qt.Key.Key_Up, 3)
    press(Qt.Key.Key_Down, 5, SHIFT)
    press(Qt.Key.Key_0)
    press(Qt.Key.Key_Return)
    (point,) = window.document.design.data.points
    assert point.target == 0
    assert point.x1 == pytest.approx(x1 + 4 * width / STEPS, abs=0.002)
    assert point.x2 == pytest.approx(x2 + (3 / STEPS - 5 / FINE_STEPS) * height, abs=0.002)
    qtbot.waitUntil(lambda: count(window) == 321)
    assert_one_step_from(before, window.document)


def test_points_can_be_set_one_after_the_other_without_waiting(
    window: MainWindow, press: Press
) -> None:
    press(Qt.Key.Key_Enter)
    press(Qt.Key.Key_Up, 4)
    press(Qt.Key.Key_0)
    press(Qt.Key.Key_Enter)
    first, second = window.document.design.data.points
    assert (first.target, second.target) == (1, 0)
    assert second.x2 > first.x2


def test_the_cross_hair_stays_in_the_plane(window: MainWindow, press: Press) -> None:
    low1, _, low2, _ = predictions(window).extent
    press(Qt.Key.Key_Left, STEPS)
    press(Qt.Key.Key_Down, STEPS)
    press(Qt.Key.Key_Return)
    (point,) = window.document.design.data.points
    assert (point.x1, point.x2) == pytest.approx((low1, low2), abs=1e-4)


def test_what_is_not_seen_does_nothing(window: MainWindow, press: Press) -> None:
    before = window.document.design
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Return)  # shows it again
    assert window.document.design == before
    press(Qt.Key.Key_Return)
    assert len(window.document.design.data.points) == 1


def test_delete_takes_away_the_nearest_point_that_was_set_by_hand(
    qtbot: QtBot, window: MainWindow, press: Press
) -> None:
    before = window.document.design
    press(Qt.Key.Key_Delete)
    assert "No point was set by hand" in window.status.message.text()
    assert window.document.design == before
    press(Qt.Key.Key_Right, 10)
    press(Qt.Key.Key_Return)
    right = window.document.design
    press(Qt.Key.Key_Left, 16)
    press(Qt.Key.Key_Return)
    both = window.document.design
    press(Qt.Key.Key_Right, 2)
    press(Qt.Key.Key_Delete)
    assert window.document.design == right
    window.document.undo_stack.undo()
    assert window.document.design == both
    press(Qt.Key.Key_Backspace)
    press(Qt.Key.Key_Delete)
    assert window.document.design == before
    qtbot.waitUntil(lambda: count(window) == 320)


def test_delete_returns_a_moved_sample_to_where_it_was(window: MainWindow, press: Press) -> None:
    before = window.document.design
    assert window.document.edit("Move", lambda design: edits.move_point(design, 5, 0.0, 0.0))
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Delete)
    assert window.document.design == before


def test_the_keys_are_explained_where_points_can_be_set(window: MainWindow) -> None:
    view = view_of(window)
    for text in (view.title_bar.toolTip(), view.accessibleDescription()):
        for word in ("Arrows", "Enter", "digits", "Delete"):
            assert word in text
    window.document.edit("Data", lambda design: edits.set_data(design, "name", "xor_table"))
    assert "Enter" not in view.title_bar.toolTip()


def test_data_that_take_no_points_leave_the_keys_alone(
    qtbot: QtBot, window: MainWindow, press: Press
) -> None:
    window.document.edit("Data", lambda design: edits.set_data(design, "name", "xor_table"))
    qtbot.waitUntil(lambda: count(window) == 4)
    before = window.document.design
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Delete)
    assert window.document.design == before
