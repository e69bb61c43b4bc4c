"""A pause does not wait for the end of a step that takes long, and changes no number of the run."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from simulator.measurement.requests import ExaminationRequest
from simulator.training.trainer import Trainer
from tests.ui.run.sessions import opening, settled
from tests.ui.run.test_cancelling import wide
from ui.run import step_loop, watch
from ui.run.run_state import RunState
from ui.run.session import TrainingSession
from ui.run.watch import Watch


@pytest.fixture(autouse=True)
def hold_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_loop, "HOLD_AFTER_S", 0.0)


def held(qtbot: QtBot, session: TrainingSession) -> int:
    """Pause a wide network within a step; returns the number of steps that are complete."""
    session.load(wide())
    settled(qtbot, session, RunState.READY)
    session.train()
    qtbot.waitUntil(lambda: session.state is RunState.TRAINING)
    for _ in range(50):
        if pause(qtbot, session):
            break
        session.train()  # it came to rest between two steps
        qtbot.waitUntil(lambda: session.state is RunState.TRAINING)
    trainer = session._worker._trainer
    assert trainer is not None
    assert session._worker._step_began_s is not None
    return len(trainer.histories[0].view().steps)


def pause(qtbot: QtBot, session: TrainingSession) -> bool:
    """Pause; whether that was within a step."""
    session.pause()
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED)
    return session._worker._step_began_s is not None


def steps(session: TrainingSession) -> int:
    trainer = session._worker._trainer
    assert trainer is not None
    return len(trainer.histories[0].view().steps)


def test_a_pause_waits_within_the_step_and_shows_the_run_at_rest(
    qtbot: QtBot, session: TrainingSession
) -> None:
    complete = held(qtbot, session)
    snapshot = session.latest()
    assert snapshot is None or not snapshot.running
    assert steps(session) == complete
    assert not session.pausing


def test_training_goes_on_with_the_same_numbers_as_if_nobody_had_paused(
    qtbot: QtBot, session: TrainingSession
) -> None:
    held(qtbot, session)
    for _ in range(3):
        session.train()
        qtbot.waitUntil(lambda: session.state is RunState.TRAINING)
        pause(qtbot, session)
    session.set_request(ExaminationRequest())  # has the step ended
    qtbot.waitUntil(lambda: session._worker._step_began_s is None)
    trainer, other = session._worker._trainer, Trainer(wide())
    assert trainer is not None
    for _ in range(trainer.step_number):
        other.step()
    assert (
        trainer.networks[0].state.parameters.tobytes()
        == other.networks[0].state.parameters.tobytes()
    )


def test_one_step_more_is_the_one_that_was_begun(qtbot: QtBot, session: TrainingSession) -> None:
    complete = held(qtbot, session)
    session.step_once()
    qtbot.waitUntil(lambda: session._worker._step_began_s is None)
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED)
    assert steps(session) == complete + 1


def test_what_needs_whole_steps_ends_the_one_that_was_begun(
    qtbot: QtBot, session: TrainingSession
) -> None:
    complete = held(qtbot, session)
    session.trace_step()
    qtbot.waitUntil(lambda: session._worker._step_began_s is None)
    qtbot.waitUntil(lambda: session.latest_trace() is not None)
    assert steps(session) == complete + 2


def test_a_run_that_waits_within_a_step_can_be_closed_or_replaced(
    qtbot: QtBot, session: TrainingSession
) -> None:
    held(qtbot, session)
    session.load(opening())
    settled(qtbot, session, RunState.READY)
    session.step_once()
    assert settled(qtbot, session, RunState.PAUSED).step == 1
    held(qtbot, session)
    session.close()
    assert not session.running()


def test_time_that_a_user_waits_is_no_time_of_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(wide())
    trainer.step()
    monkeypatch.setattr(trainer.networks[0], "step", lambda *_: trainer.leave_out(1_000.0) or 0.5)
    trainer.step()
    assert trainer.seconds_of(0) < -900


def test_a_pause_does_not_wait_for_what_is_foreseen_before_the_first_step(
    qtbot: QtBot, session: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, waited = [], []
    hold = session._worker._hold

    def begin(self: Watch, run: Trainer) -> None:
        began.append(self)
        while not (waited or run.is_cancelled()):
            pass

    monkeypatch.setattr(Watch, "begin", begin)
    monkeypatch.setattr(session._worker, "_hold", lambda: waited.append(hold()))
    session.load(wide())
    settled(qtbot, session, RunState.READY)
    session.train()
    qtbot.waitUntil(lambda: bool(began))
    assert pause(qtbot, session)
    assert steps(session) == 0
    session.train()
    qtbot.waitUntil(lambda: steps(session) > 0)


@pytest.mark.parametrize(("name", "most"), [("MOST_PARAMETERS", 1), ("MOST_MULTIPLICATIONS", 1)])
def test_nothing_is_foreseen_of_a_run_whose_steps_take_long(
    monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    run = Trainer(opening())
    for made, limit in (("MOST_PARAMETERS", 10**9), ("MOST_MULTIPLICATIONS", 10**9)):
        monkeypatch.setattr(watch, made, limit)
    followed = Watch(lambda error: None)
    followed.follow(run)
    assert followed.wait_s is not None
    monkeypatch.setattr(watch, name, most)
    followed.follow(run)
    assert followed.wait_s is None
