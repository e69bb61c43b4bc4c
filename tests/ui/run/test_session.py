"""The session: obeys between steps, loses no last snapshot, tells errors, ends when asked."""

from __future__ import annotations

import math
import threading
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import Design, LayerPlace
from simulator.measurement.requests import ExaminationRequest, Example, Probes
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.ui.conftest import MakeWindow
from tests.ui.run.sessions import opening, settled
from ui.run import step_loop, worker
from ui.run.run_state import RunState
from ui.run.session import TrainingSession


def test_slow_steps_are_shown_as_often_as_fast_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step of 20 ms: 50 a second could be shown, and 31 are."""
    clock = [100.0]
    monkeypatch.setattr(step_loop, "time", SimpleNamespace(perf_counter=lambda: clock[0]))
    running, taken = worker.Worker(), list[Snapshot | None]()
    trainer, make_step = Trainer(opening()), Trainer.step

    def step(trainer: Trainer, *arguments: Any) -> Any:
        clock[0] += 0.02
        taken.append(running.mailbox.take())  # the window shows it while the next step is made
        return make_step(trainer, *arguments)

    monkeypatch.setattr(Trainer, "step", step)
    running._budget = math.inf
    while clock[0] < 102.0:
        running._step(trainer)
    assert 60 <= len(taken) - taken.count(None) <= 64


def test_a_loaded_design_is_ready_at_step_0(qtbot: QtBot, session: TrainingSession) -> None:
    session.load(opening())
    snapshot = settled(qtbot, session, RunState.READY)
    assert (snapshot.step, snapshot.running) == (0, False)
    assert snapshot.networks[0].train_loss is not None


def test_steps_asked_for_in_a_row_add_up(qtbot: QtBot, session: TrainingSession) -> None:
    session.load(opening())
    for _ in range(7):
        session.step_once()
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED)
    snapshots: list[Snapshot] = []
    qtbot.waitUntil(lambda: _last_step(session, snapshots) == 7)


def _last_step(session: TrainingSession, seen: list[Snapshot]) -> int:
    snapshot = session.latest()
    if snapshot is not None:
        seen.append(snapshot)
        session.notify_drawn()  # as a window does: until then the worker rests
    return seen[-1].step if seen else -1


def test_an_epoch_ends_at_the_epochs_end(qtbot: QtBot, session: TrainingSession) -> None:
    session.load(opening())
    session.step_once()
    session.train_epoch()
    snapshots: list[Snapshot] = []
    qtbot.waitUntil(lambda: _last_step(session, snapshots) == 23)


def test_a_run_until_paused_goes_on_past_its_plan(qtbot: QtBot, session: TrainingSession) -> None:
    design = edits.set_training(opening(), "epochs", 1)
    session.load(edits.set_training(design, "until_paused", True))
    session.train()
    snapshots: list[Snapshot] = []
    qtbot.waitUntil(lambda: _last_step(session, snapshots) > 70)
    assert session.state is RunState.TRAINING
    session.pause()
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED)


def test_training_ends_at_the_planned_epochs_and_goes_on_when_asked(
    qtbot: QtBot, session: TrainingSession
) -> None:
    session.load(opening())
    session.train()
    assert settled(qtbot, session, RunState.FINISHED).step == 345
    session.train()
    qtbot.waitUntil(lambda: session.state is RunState.TRAINING)
    assert settled(qtbot, session, RunState.FINISHED).step == 690


def test_the_worker_computes_what_a_bare_trainer_does(
    qtbot: QtBot, session: TrainingSession
) -> None:
    session.load(opening())
    session.train()
    live = settled(qtbot, session, RunState.FINISHED)
    bare = Trainer(opening())
    while not bare.finished:
        bare.step()
    assert live.networks[1].loss == bare.snapshot().networks[1].loss


def test_reset_returns_to_the_same_start(qtbot: QtBot, session: TrainingSession) -> None:
    session.load(opening())
    start = settled(qtbot, session, RunState.READY)
    session.train_epoch()
    settled(qtbot, session, RunState.PAUSED)
    session.reset()
    again = settled(qtbot, session, RunState.READY)
    assert again.networks[0].train_loss == start.networks[0].train_loss
    assert again.run_id != start.run_id


def test_snapshots_of_an_earlier_run_are_dropped(qtbot: QtBot, session: TrainingSession) -> None:
    session.load(opening())
    session.train()
    qtbot.waitUntil(lambda: session.state is RunState.TRAINING)
    session.load(edits.delete_network(opening(), 1))
    snapshot = settled(qtbot, session, RunState.READY)
    assert len(snapshot.networks) == 1


def test_an_exception_in_a_step_is_told_and_the_next_run_works(
    qtbot: QtBot, session: TrainingSession, monkeypatch: pytest.MonkeyPatch, caplog: object
) -> None:
    told: list[str] = []
    session.failed.connect(told.append)
    with monkeypatch.context() as broken:
        broken.setattr(Trainer, "step", lambda self, probe=(): 1 / 0)
        session.load(opening())
        session.train()
        qtbot.waitUntil(lambda: session.state is RunState.FAILED)
    assert "division by zero" in told[0]
    session.load(opening())
    settled(qtbot, session, RunState.READY)
    session.step_once()
    assert settled(qtbot, session, RunState.PAUSED).step == 1


def test_a_new_learning_rate_acts_while_running(qtbot: QtBot, session: TrainingSession) -> None:
    session.load(opening())
    session.train_epoch()
    before = settled(qtbot, session, RunState.PAUSED)
    session.set_learning_rate(0.0)
    session.train_epoch()
    qtbot.waitUntil(lambda: session.state is RunState.TRAINING or True)
    after: list[Snapshot] = []
    qtbot.waitUntil(lambda: _last_step(session, after) == 46)
    # momentum carries the old rate no further: the step is rate · velocity
    assert after[-1].networks[1].train_loss == before.networks[1].train_loss


def test_closing_in_the_middle_of_training_ends_the_thread(qtbot: QtBot) -> None:
    for _ in range(10):
        session = TrainingSession()
        session.load(opening())
        session.train()
        session.close()
        assert not session.running()


def test_a_pause_that_has_to_wait_for_a_long_step_is_seen_to_be_heard(
    qtbot: QtBot, make_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    def step(*_: object) -> frozenset[str]:
        over.wait(60)
        return frozenset()

    window = make_window()
    monkeypatch.setattr(Trainer, "step", step)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.state is RunState.TRAINING)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Pausing" in window.toolbar.train.text())
    window.selection.clear()
    qtbot.keyClick(window, Qt.Key.Key_Space)  # once more does not turn it round
    assert "Pausing" in window.toolbar.train.text()
    over.set()
    qtbot.waitUntil(lambda: window.session.state is RunState.PAUSED)
    assert "Pausing" not in window.toolbar.train.text()


def test_of_views_that_are_opened_in_a_row_the_last_request_is_examined(
    qtbot: QtBot, session: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.load(opening())
    settled(qtbot, session, RunState.READY)
    looked: list[ExaminationRequest] = []
    take = Trainer.snapshot

    def snapshot(trainer: Trainer, *arguments: Any, **named: Any) -> Snapshot:
        looked.append(named["request"])
        return take(trainer, *arguments, **named)

    monkeypatch.setattr(Trainer, "snapshot", snapshot)
    held = threading.Event()
    session.post(lambda _worker: held.wait())
    for example in range(9):
        session.set_request(ExaminationRequest(predictions=True, example=Example(example)))
    held.set()
    qtbot.waitUntil(lambda: session.latest() is not None)
    assert looked == [ExaminationRequest(predictions=True, example=Example(8))]


def test_of_runs_that_wait_to_begin_the_newest_begins(
    qtbot: QtBot, session: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    make = Trainer.__init__

    def begin(trainer: Trainer, design: Design, run_id: int, **named: Any) -> None:
        begun.append(run_id)
        make(trainer, design, run_id, **named)

    monkeypatch.setattr(Trainer, "__init__", begin)
    held = threading.Event()
    session.post(lambda _worker: held.wait())
    for _ in range(20):
        session.load(opening())
        session.train()  # hands the design over
    held.set()
    qtbot.waitUntil(lambda: session.state is RunState.TRAINING)
    assert begun == [20]


def test_a_session_that_is_driven_about_ends_with_the_run_asked_for_last(
    qtbot: QtBot, session: TrainingSession
) -> None:
    """However late a run is given up, the next one is not."""
    random, design = Random(0), opening()
    for _ in range(60):
        session.load(design)
        if random.random() < 0.8:
            random.choice([session.train, session.trace_step, session.step_once])()
        if random.random() < 0.2:
            session.clear()
        if random.random() < 0.7:
            qtbot.waitUntil(lambda: not session._loading.isActive())
        if random.random() < 0.3:
            qtbot.waitUntil(lambda: session.state is not RunState.LOADING)
    session.load(edits.delete_network(design, 1))
    assert len(settled(qtbot, session, RunState.READY).networks) == 1
    session.step_once()
    assert settled(qtbot, session, RunState.PAUSED).step == 1


def test_what_the_views_want_comes_with_the_snapshots_also_at_rest(
    qtbot: QtBot, session: TrainingSession
) -> None:
    session.load(opening())
    assert settled(qtbot, session, RunState.READY).networks[0].examination is None
    session.set_request(ExaminationRequest(layers=("stem", "output"), matrices=True))
    seen: list[Snapshot] = []
    qtbot.waitUntil(lambda: _last_step(session, seen) == 0)
    looked = [network.examination for network in seen[-1].networks]
    names = [look.matrices.layer for look in looked if look and look.matrices]
    assert names == ["stem", "output"]
    session.set_request(ExaminationRequest())
    session.step_once()
    assert settled(qtbot, session, RunState.PAUSED).networks[0].examination is None


def test_every_snapshot_of_a_running_network_has_what_is_wanted(
    qtbot: QtBot, session: TrainingSession
) -> None:
    session.load(edits.set_training(opening(), "epochs", 10_000))
    session.set_request(ExaminationRequest(layers=("stem", "stem"), matrices=True))
    session.train()
    seen: list[Snapshot] = []
    qtbot.waitUntil(lambda: _last_step(session, seen) > 100)
    session.pause()
    assert len(seen) > 3
    for snapshot in seen:
        look = snapshot.networks[0].examination
        if not snapshot.step:
            continue  # the run was ready before it heard what is wanted
        assert look is not None
        assert look.step <= snapshot.step


def test_probes_hold_for_this_run_and_for_later_ones(
    qtbot: QtBot, session: TrainingSession
) -> None:
    session.load(opening())
    settled(qtbot, session, RunState.READY)
    session.set_probes(Probes().switched(weight=4))
    session.train_epoch()
    history = settled(qtbot, session, RunState.PAUSED).networks[0].history
    assert history.histograms["weight"].steps.tolist() == [1, 5, 9, 13, 17, 21]
    session.reset()
    session.train_epoch()
    history = settled(qtbot, session, RunState.PAUSED).networks[0].history
    assert len(history.histograms["weight"].steps) == 6


def test_of_many_wishes_to_look_back_the_last_is_granted(
    qtbot: QtBot, session: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    look_back = Trainer.snapshot_at

    def counted(self: Trainer, step: int, *rest: object) -> Snapshot:
        made.append(step)
        return look_back(self, step, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Trainer, "snapshot_at", counted)
    session.load(opening())
    session.train_epoch()
    settled(qtbot, session, RunState.PAUSED)
    waiting = threading.Event()
    session.post(lambda worker: waiting.wait(5))
    for step in range(20, 3, -1):
        session.rewind(step)
    waiting.set()
    seen: list[Snapshot] = []
    qtbot.waitUntil(lambda: _last_step(session, seen) == 4)
    assert made == [4]


def test_what_is_asked_for_is_announced_also_behind_another_snapshot(
    qtbot: QtBot, session: TrainingSession
) -> None:
    gate = threading.Event()
    seen: list[Snapshot | None] = []
    session.arrived.connect(lambda: seen.append(session.latest()))
    session.load(opening())
    session.post(lambda _worker: [gate.wait(20)].clear())
    session.set_request(ExaminationRequest(layers=("stem", "stem"), matrices=True))
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert seen[0] is not None
    assert seen[0].networks[0].examination is None
    gate.set()
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen[1] is not None
    assert seen[1].networks[0].examination is not None


def test_a_run_that_is_edited_as_soon_as_it_was_started_says_that_it_trains(
    qtbot: QtBot, session: TrainingSession
) -> None:
    design = edits.set_training(opening(), "epochs", 10_000)
    session.load(design)
    settled(qtbot, session, RunState.READY)
    session.step_once()
    settled(qtbot, session, RunState.PAUSED)
    session.train()
    changed = edits.set_field(design, [LayerPlace(0, ("stem",))], "activation", "relu")
    assert session.edit(changed, "identity", "Change activation") is None
    qtbot.waitUntil(lambda: session.state is RunState.TRAINING)
    seen: list[Snapshot] = []
    qtbot.waitUntil(lambda: _last_step(session, seen) > 1)
    assert seen[-1].run_id == session._run_id
