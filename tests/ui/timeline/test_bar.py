"""Going back in time in the window: slider, keys, buttons, and what the views show then."""

from __future__ import annotations

import dataclasses
import math
from itertools import cycle

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.measurement.snapshot import Snapshot
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow
from ui.timeline.slider import GROOVE_Y_PX
from ui.views.heatmap.view import GradientHeatmapView

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


def trained(qtbot: QtBot, window: MainWindow) -> Snapshot:
    """Train to the end, and return what is shown then."""
    window.session.train()
    qtbot.waitUntil(lambda: window.session.state is RunState.FINISHED, timeout=20_000)
    qtbot.waitUntil(lambda: shown(window).step == 345)
    return shown(window)


def train_an_epoch(qtbot: QtBot, window: MainWindow) -> None:
    window.session.train_epoch()
    qtbot.waitUntil(lambda: shown(window).step == 23)


def shown(window: MainWindow) -> Snapshot:
    """The snapshot that is shown, once everything shows it."""
    window.view_updater.frame.call_all()
    assert window.snapshot is not None
    return window.snapshot


def train_for_long(qtbot: QtBot, window: MainWindow) -> None:
    """Train without an end in sight, until the timeline, a few times a second, tells of steps."""
    window.document.edit("x", lambda design: edits.set_training(design, "epochs", 10_000))
    window.session.train()
    qtbot.waitUntil(lambda: window.timeline.slider.value() > 60)


def at(window: MainWindow, step: int) -> QPoint:
    return QPoint(round(window.timeline.slider._x(step)), GROOVE_Y_PX)


def test_rewinding_to_a_recorded_step_reproduces_what_was_shown_live_there(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    for _ in range(33):
        window.session.step_once()
    qtbot.waitUntil(lambda: shown(window).step == 33)
    live = shown(window)
    verdicts = [lane.verdict for lane in window.canvas.scene().lanes.values()]
    final = trained(qtbot, window)
    window.timeline.slider.setValue(33)
    qtbot.waitUntil(lambda: shown(window).step == 33)
    past = shown(window)
    assert past.rewound
    for then, now in zip(live.networks, past.networks, strict=True):
        assert (now.loss, now.train_loss, now.step) == (then.loss, then.train_loss, then.step)
        assert np.array_equal(now.gradient_log10, then.gradient_log10)
        assert np.array_equal(now.history.losses, then.history.losses)
        assert now.measured.keys() == then.measured.keys()
        for name, values in then.measured.items():
            assert np.array_equal(now.measured[name], values, equal_nan=True), name
    assert [lane.verdict for lane in window.canvas.scene().lanes.values()] == verdicts
    for name in ("loss_view", "gradient_heatmap"):
        view = window.dock_area.views[name]
        rewound = view.grab().toImage()
        view.draw_on(final, window.view_updater.scale)
        assert view.grab().toImage() != rewound
        as_long = dataclasses.replace(live, newest_step=final.newest_step)  # on the same axis
        view.draw_on(as_long, window.view_updater.scale)
        assert view.grab().toImage() == rewound, name


def test_a_drag_shows_all_views_at_the_step_under_the_mouse(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    trained(qtbot, window)
    slider = window.timeline.slider
    qtbot.mousePress(slider, LEFT, pos=at(window, 300))
    for step in range(290, 90, -10):
        qtbot.mouseMove(slider, at(window, step))
    qtbot.mouseRelease(slider, LEFT, pos=at(window, 100))
    asked = slider.value()
    qtbot.waitUntil(lambda: shown(window).step == asked)
    heatmap = window.dock_area.views["gradient_heatmap"]
    assert isinstance(heatmap, GradientHeatmapView)
    image = heatmap.panels[0].image
    assert image is not None
    assert image.columns == math.ceil(asked * image.width / 345)
    assert window.toolbar._step.text().startswith(f"step {asked}")
    label = window.timeline._label.full_text()
    assert label.startswith(f"step {asked} ")
    frame = shown(window).parameters_step
    assert (f"weights of step {frame}" in label) == (frame != asked)


@pytest.mark.parametrize("weights", [999_999, 999_984])
def test_the_step_of_a_long_run_is_shown_in_full(
    qtbot: QtBot, make_window: MakeWindow, weights: int
) -> None:
    window = make_window()
    train_an_epoch(qtbot, window)
    past = dataclasses.replace(
        shown(window), step=999_999, newest_step=1_000_000, parameters_step=weights, rewound=True
    )
    window.timeline.show_snapshot(past)
    label = window.timeline._label
    assert label.text() == label.full_text()
    assert f"{weights:,}" in label.text()


def test_live_returns_by_key_and_by_the_end_of_the_slider(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    trained(qtbot, window)
    slider = window.timeline.slider
    for go_back in (
        lambda: qtbot.keyClick(window, Qt.Key.Key_L, CONTROL),
        lambda: qtbot.keyClick(slider, Qt.Key.Key_End),
        lambda: qtbot.mouseClick(slider, LEFT, pos=at(window, 345)),
    ):
        qtbot.keyClick(slider, Qt.Key.Key_Home)
        qtbot.waitUntil(lambda: shown(window).rewound and shown(window).step == 0)
        assert window.action("live").isEnabled()
        go_back()
        qtbot.waitUntil(lambda: not shown(window).rewound)
        assert shown(window).step == 345
        assert not window.action("live").isEnabled()


def test_training_goes_on_while_the_past_is_shown(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    train_for_long(qtbot, window)
    window.timeline.slider.setValue(20)
    qtbot.waitUntil(lambda: shown(window).rewound)
    newest = shown(window).newest_step
    qtbot.waitUntil(lambda: shown(window).newest_step > newest)
    assert shown(window).step == 20
    assert window.session.state is RunState.TRAINING
    window.action("live").trigger()
    qtbot.waitUntil(lambda: not shown(window).rewound)
    assert shown(window).step > newest


def test_a_step_that_is_chosen_while_a_frame_is_drawn_is_not_forgotten(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    """The rest of that frame, which is of the present, follows in a later turn of the loop."""
    window = make_window()
    train_for_long(qtbot, window)
    window.timeline.slider.setValue(20)
    window.view_updater.follow_due.emit()
    assert not window.timeline.live
    assert window.action("live").isEnabled()
    qtbot.waitUntil(lambda: shown(window).rewound)
    window.action("live").trigger()
    qtbot.waitUntil(lambda: not shown(window).rewound)


def test_asking_for_training_in_the_past_returns_to_the_present(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    train_an_epoch(qtbot, window)
    window.timeline.slider.setValue(5)
    qtbot.waitUntil(lambda: shown(window).step == 5)
    window.action("step_once").trigger()
    qtbot.waitUntil(lambda: shown(window).step == 24)
    assert not shown(window).rewound


def test_replay_passes_the_record_and_ends_live(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    train_an_epoch(qtbot, window)
    seen: set[int] = set()
    window.timeline.step_requested.connect(lambda step: seen.add(-1 if step is None else step))
    window.timeline.player.set_rate(60)
    window.action("replay").trigger()
    assert window.timeline.player.playing
    qtbot.waitUntil(lambda: -1 in seen)
    assert len(seen) > 3
    qtbot.waitUntil(lambda: not shown(window).rewound)


def test_a_change_on_the_way_is_marked(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    train_an_epoch(qtbot, window)
    window.document.edit(
        "x", lambda design: edits.set_training(design, "optimizer.learning_rate", 0.5)
    )
    window.session.step_once()
    qtbot.waitUntil(lambda: shown(window).step == 24)
    slider = window.timeline.slider
    assert "learning rate 0.5" in slider.reading(slider._x(23))
    assert "learning rate" not in slider.reading(slider._x(300))


def test_a_new_run_is_live(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    trained(qtbot, window)
    window.timeline.slider.setValue(5)
    window.action("reset").trigger()
    qtbot.waitUntil(lambda: window.session.state is RunState.READY)
    qtbot.waitUntil(lambda: shown(window).step == 0)
    assert not shown(window).rewound
    assert window.timeline.live
    assert not window.timeline.slider.isEnabled()


def test_a_window_closes_in_the_middle_of_rewinding(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    window.document.edit("x", lambda design: edits.set_training(design, "epochs", 10_000))
    window.session.train()
    qtbot.waitUntil(lambda: shown(window).step > 60)
    window.action("replay").trigger()
    for step in range(50, 0, -1):
        window.timeline.slider.setValue(step)
    assert window.close()
    assert not window.session.running()


def test_the_handle_follows_training_that_is_started_while_it_is_held(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    train_an_epoch(qtbot, window)
    slider = window.timeline.slider
    qtbot.mousePress(slider, LEFT, pos=at(window, 10))
    qtbot.waitUntil(lambda: shown(window).rewound)
    qtbot.keyClick(window, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: shown(window).step == 24)
    assert slider.value() == 24
    qtbot.mouseRelease(slider, LEFT, pos=at(window, 10))
    assert slider.value() == 24
    assert not shown(window).rewound


def test_a_handle_that_was_held_at_the_end_of_a_run_is_at_its_end_when_it_is_let_go(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    train_an_epoch(qtbot, window)
    slider = window.timeline.slider
    window.session.train()
    qtbot.waitUntil(lambda: window.session.state is RunState.TRAINING)
    qtbot.mousePress(slider, LEFT, pos=at(window, 345))
    qtbot.waitUntil(lambda: shown(window).step == 345)
    qtbot.mouseRelease(slider, LEFT, pos=at(window, 345))
    assert slider.value() == 345


def test_the_handle_is_at_the_start_of_a_run_that_begins_while_it_is_held(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    train_an_epoch(qtbot, window)
    slider = window.timeline.slider
    qtbot.mousePress(slider, LEFT, pos=at(window, 10))
    window.action("reset").trigger()
    qtbot.waitUntil(lambda: window.session.state is RunState.READY and shown(window).step == 0)
    assert slider.value() == 0


def test_a_hand_that_never_rests_is_followed(qtbot: QtBot, make_window: MakeWindow) -> None:
    window = make_window()
    trained(qtbot, window)
    qtbot.mousePress(window.timeline.slider, LEFT, pos=at(window, 300))
    steps = cycle([*range(300, 100, -3), *range(100, 300, 3)])

    def move_on() -> bool:
        qtbot.mouseMove(window.timeline.slider, at(window, next(steps)))
        return shown(window).rewound

    qtbot.waitUntil(move_on)  # which moves the hand every few milliseconds
    qtbot.mouseRelease(window.timeline.slider, LEFT)
