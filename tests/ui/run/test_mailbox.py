"""The worker waits while the window draws, so that they do not contend for Python's lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QEvent, QObject
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import Design
from simulator.design.storage import files
from simulator.training.trainer import Trainer
from tests.conftest import LESSONS
from tests.ui.conftest import MakeWindow
from ui.run import mailbox, worker
from ui.run.run_state import RunState
from ui.run.session import TrainingSession
from ui.views.loss.view import LossView

if TYPE_CHECKING:
    from simulator.measurement.snapshot import Snapshot

LONG_MS = 60_000  # longer than a frame takes on the slowest machine


def lesson() -> Design:
    return files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json")


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, watched: QObject) -> None:
        super().__init__()
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_no_step_is_made_until_what_came_is_on_the_screen(
    qtbot: QtBot, make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "DRAWING_MS", LONG_MS)
    window = make_window()
    window.document.edit("Train on", lambda design: edits.set_training(design, "epochs", 100_000))
    qtbot.waitUntil(lambda: window.session.state is RunState.READY)
    thread = window.session._worker
    loss = window.dock_area.views["loss_view"]
    assert isinstance(loss, LossView)
    paints = Paints(loss.canvas.viewport())
    frames: list[tuple[int, int, int]] = []
    show, notify_drawn = window.show_snapshot, window.session.notify_drawn
    began: list[tuple[int, int]] = []

    def steps() -> int:
        assert thread._trainer is not None
        return thread._trainer.step_number

    def showing(snapshot: object) -> None:
        began.append((steps(), paints.count))
        show(snapshot)  # type: ignore[arg-type]

    def going_on() -> None:
        if began and window.session.state is RunState.TRAINING:
            before, painted = began.pop()
            frames.append((before, steps(), paints.count - painted))
        notify_drawn()

    monkeypatch.setattr(window, "show_snapshot", showing)
    monkeypatch.setattr(window.session, "notify_drawn", going_on)
    window.session.train()
    qtbot.waitUntil(lambda: len(frames) >= 10, timeout=20_000)
    window.session.pause()
    qtbot.waitUntil(lambda: window.session.state is RunState.PAUSED)
    for before, after, painted in frames[1:]:
        assert before == after
        assert painted


def test_a_run_that_nobody_draws_comes_to_its_end(qtbot: QtBot) -> None:
    session = TrainingSession()
    session.load(lesson())
    session.train()
    qtbot.waitUntil(lambda: session.state is RunState.FINISHED, timeout=60_000)
    session.close()
    assert not session.running()


def test_what_was_drawn_earlier_does_not_shorten_a_wait() -> None:
    thread = worker.Worker()
    for _ in range(3):
        thread.mailbox.notify_drawn()
    thread._trainer, thread._budget = Trainer(lesson()), 100
    thread._step(thread._trainer)
    assert thread.mailbox.take() is not None  # it was published, and waited for in vain
    assert not thread.mailbox._drawn.available()


def test_the_newest_snapshot_replaces_what_was_not_taken_and_is_taken_once() -> None:
    older, newer = cast("Snapshot", object()), cast("Snapshot", object())
    box = mailbox.Mailbox()
    assert box.empty
    assert box.take() is None
    box.put(older)
    box.put(newer)
    assert not box.empty
    assert box.take() is newer
    assert box.empty
    assert box.take() is None
    box.put(newer)
    box.clear()
    assert box.take() is None
