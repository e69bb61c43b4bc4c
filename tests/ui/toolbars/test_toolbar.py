"""The bar at the top follows the run without moving what stands beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.measurement.snapshot import Snapshot
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.main_window import MainWindow


class Layouts(QObject):
    """Counts how often the widgets it watches are laid out anew."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.fixture
def seen(qtbot: QtBot, make_window: MakeWindow) -> tuple[MainWindow, Snapshot]:
    """A window, and the snapshot that it shows."""
    window = make_window()
    qtbot.waitUntil(lambda: window.snapshot is not None)
    assert window.snapshot is not None
    return window, window.snapshot


def test_numbers_that_change_have_nothing_laid_out_anew(
    qapp: QApplication, seen: tuple[MainWindow, Snapshot]
) -> None:
    window, snapshot = seen
    at = replace(snapshot, steps_per_second=150.0)
    window.toolbar.show_position(replace(at, step=88_888))
    for _ in range(3):  # from the bar to the window
        qapp.processEvents()
    layouts = Layouts()
    for widget in (window, window.toolbar):
        widget.installEventFilter(layouts)
    for step in (1111, 5432, 17):
        window.toolbar.show_position(replace(at, step=step))
        qapp.processEvents()
    assert layouts.count == 0


def test_a_position_that_grows_is_seen_whole(
    qapp: QApplication, seen: tuple[MainWindow, Snapshot]
) -> None:
    window, snapshot = seen
    for step in (8, 1_234_567):
        window.toolbar.show_position(replace(snapshot, step=step, steps_per_second=9e4))
        qapp.processEvents()
        label = window.toolbar._step
        assert label.width() >= label.sizeHint().width()
        assert window.toolbar.rect().contains(label.geometry())


def test_a_run_that_was_reset_has_no_speed_and_is_trained_not_continued(
    qtbot: QtBot, make_window: MakeWindow
) -> None:
    window = make_window()
    window.document.edit("x", lambda design: edits.set_training(design, "epochs", 10_000))
    window.session.train()
    qtbot.waitUntil(lambda: "steps/s" in window.toolbar._step.text(), timeout=10_000)
    window.action("reset").trigger()
    qtbot.waitUntil(lambda: window.toolbar._step.text().startswith("step 0"))
    assert window.toolbar._step.text() == "step 0"
    qtbot.waitUntil(lambda: window.session.state is RunState.READY)
    assert window.action("train").text().endswith("Train")
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)
    assert window.action("train").text().endswith("Continue")
