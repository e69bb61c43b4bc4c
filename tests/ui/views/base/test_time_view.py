"""Plots over time in one window show the same steps: zoom one, and the others follow."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import MakeWindow
from tests.ui.wheel import NOTCH, turn_wheel
from ui.plots.plot_box import PlotBox
from ui.shell.main_window import MainWindow
from ui.views.base.time_view import TimeView

LOSS, HEAT = "loss_view", "gradient_heatmap"


@pytest.fixture
def window(qtbot: QtBot, make_window: MakeWindow) -> MainWindow:
    made = make_window()
    qtbot.waitUntil(lambda: made.snapshot is not None)
    for name in (LOSS, HEAT):
        made.dock_area.reveal(name)
    qtbot.waitUntil(lambda: all(made.dock_area.docks[name].seen for name in (LOSS, HEAT)))
    QApplication.processEvents()
    return made


def boxes(window: MainWindow, name: str) -> list[PlotBox]:
    view = window.dock_area.views[name]
    assert isinstance(view, TimeView)
    return view.time_boxes()


def epochs(window: MainWindow, name: str) -> list[tuple[float, float]]:
    """What every plot of a view shows of the time, in epochs."""
    return [tuple(box.viewRange()[0]) for box in boxes(window, name)]


def turn(window: MainWindow, name: str, notches: int, *, over_axis: bool = False) -> None:
    """Turn the wheel over the first plot of a view, or over the numbers at its left."""
    port = window.dock_area.views[name].canvas.viewport()
    place = boxes(window, name)[0].sceneBoundingRect()
    x = place.left() - 10 if over_axis else place.left() + place.width() / 3
    turn_wheel(port, QPointF(x, place.center().y()), QPoint(0, NOTCH * notches))


@pytest.mark.parametrize(("zoomed", "other"), [(LOSS, HEAT), (HEAT, LOSS)])
@pytest.mark.parametrize("home_in", [LOSS, HEAT])
def test_the_wheel_in_one_zooms_both_and_home_in_one_returns_both(
    window: MainWindow, qtbot: QtBot, zoomed: str, other: str, home_in: str
) -> None:
    before = epochs(window, zoomed) + epochs(window, other)
    turn(window, zoomed, 4)
    (first, last), *more = epochs(window, zoomed) + epochs(window, other)
    assert last - first < 0.9 * (before[0][1] - before[0][0])
    assert np.allclose(more, [(first, last)] * len(more))
    assert len(more) == 2  # the other, and the heatmap of the second network
    qtbot.keyClick(window.dock_area.views[home_in], Qt.Key.Key_Home)
    assert epochs(window, zoomed) + epochs(window, other) == before
    assert not any(box.zoomed for name in (LOSS, HEAT) for box in boxes(window, name))


def test_losses_and_layers_are_zoomed_by_themselves(window: MainWindow) -> None:
    before = boxes(window, HEAT)[0].viewRange()[1]
    turn(window, LOSS, 4)
    assert boxes(window, HEAT)[0].viewRange()[1] == before
    turn(window, HEAT, 4, over_axis=True)
    assert boxes(window, HEAT)[0].viewRange()[1] != before
    seen = epochs(window, LOSS)
    assert np.allclose(epochs(window, HEAT), seen * 2)
    assert boxes(window, HEAT)[1].viewRange()[1] == before  # another network, other layers


@pytest.mark.parametrize("unit", ["steps", "seconds"])
def test_another_unit_of_time_is_taken_into_account(window: MainWindow, unit: str) -> None:
    loss, snapshot = window.dock_area.views[LOSS], window.snapshot
    assert snapshot is not None
    while loss.time_unit != unit:
        loss.change("time_unit")
    before = epochs(window, HEAT)
    turn(window, LOSS, 4)
    if unit == "seconds":  # steps of a network more take other seconds
        assert epochs(window, HEAT) == before
    else:
        seen = np.array(epochs(window, LOSS)) / snapshot.steps_per_epoch
        assert np.allclose(epochs(window, HEAT), seen)
        assert epochs(window, HEAT) != before


def test_a_view_that_comes_into_sight_shows_the_same_steps(
    window: MainWindow, qtbot: QtBot
) -> None:
    dock = window.dock_area.docks[HEAT]
    dock.close()
    qtbot.waitUntil(lambda: not dock.seen)
    turn(window, LOSS, 4)
    window.dock_area.reveal(HEAT)
    qtbot.waitUntil(lambda: dock.seen)
    assert np.allclose(epochs(window, HEAT), epochs(window, LOSS) * 2)
