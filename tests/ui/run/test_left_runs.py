"""A run that is left comes back to the bit, by the place in the undo history it belongs to."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from simulator.cancellation import raise_if
from simulator.design import edits
from simulator.design.design import Design, LayerPlace
from simulator.measurement.snapshot import Snapshot
from simulator.training import kept_runs
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.ui.run.sessions import settled
from ui.run.run_state import RunState
from ui.run.session import TrainingSession


def small(**training: object) -> Design:
    return design([dense("a", 8, "sigmoid"), dense("b", 8, "sigmoid")], epochs=1_000, **training)


RELU = edits.set_field(
    small(), [LayerPlace(0, ("a",)), LayerPlace(0, ("b",))], "activation", "relu"
)


def stepped(qtbot: QtBot, session: TrainingSession, steps: int) -> Snapshot:
    """Make so many steps, at rest before and after."""
    trainer = session._worker._trainer
    assert trainer is not None
    end, seen = trainer.step_number + steps, list[Snapshot]()

    def is_done() -> bool:
        snapshot = session.latest()
        session.notify_drawn()  # until then the worker rests
        seen.extend([snapshot] if snapshot is not None else [])
        diverged = bool(seen) and seen[-1].networks[0].divergence is not None
        return bool(seen) and not seen[-1].running and (seen[-1].step == end or diverged)

    session.post(lambda worker: worker.advance(steps))
    qtbot.waitUntil(is_done)
    qtbot.waitUntil(lambda: session.state in (RunState.PAUSED, RunState.FINISHED))
    return seen[-1]


def first_run(qtbot: QtBot, session: TrainingSession, steps: int) -> Snapshot:
    """What is shown of the first run after so many steps."""
    session.load(small(), position=0)
    settled(qtbot, session, RunState.READY)
    return stepped(qtbot, session, steps)


def weights(session: TrainingSession) -> np.ndarray:
    trainer = session._worker._trainer
    assert trainer is not None
    return trainer.networks[0].state.parameters.copy()


def shown(qtbot: QtBot, session: TrainingSession) -> Snapshot:
    """The first snapshot that comes now."""
    seen: list[Snapshot] = []

    def arrived() -> bool:
        snapshot = session.latest()
        session.notify_drawn()  # until then the worker rests
        seen.extend([] if snapshot is None else [snapshot])
        return bool(seen)

    qtbot.waitUntil(arrived)
    return seen[-1]


@pytest.mark.parametrize("edit", ["seed", "activation"])  # begins anew, or goes on
def test_undo_and_redo_bring_runs_back_to_the_bit(
    qtbot: QtBot, session: TrainingSession, edit: str
) -> None:
    before = first_run(qtbot, session, 20)
    learnt = weights(session)
    other = RELU if edit == "activation" else edits.set_training(small(), "seed", 3)
    reason = session.edit(other, "identity", "edit", position=1)
    assert bool(reason) == (edit == "seed")
    first = shown(qtbot, session)
    assert first.step == (0 if edit == "seed" else 20)
    further = stepped(qtbot, session, 5)
    later = weights(session)
    assert session.return_to(small(), None, 0)
    back = shown(qtbot, session)
    assert (back.step, back.marks, back.running) == (20, (), False)
    assert np.array_equal(weights(session), learnt)
    assert np.array_equal(back.networks[0].history.losses, before.networks[0].history.losses)
    qtbot.waitUntil(lambda: len(session.runs.ghosts) == 1)  # told by a signal of its own
    (ghost,) = session.runs.ghosts
    assert (ghost.position, ghost.step) == (1, further.step)
    assert session.return_to(other, None, 1)
    again = shown(qtbot, session)
    assert again.step == further.step
    assert np.array_equal(weights(session), later)
    numbers = [1] if edit == "seed" else []
    qtbot.waitUntil(lambda: [run.number for run in session.runs.ghosts] == numbers)
    assert session.runs.present is not None
    assert session.runs.present.number == 2
    for _ in range(2):  # and both go on from there
        stepped(qtbot, session, 3)


def test_training_goes_on_in_the_run_that_comes_back(
    qtbot: QtBot, session: TrainingSession
) -> None:
    first_run(qtbot, session, 20)
    session.edit(RELU, "identity", "edit", position=1)
    session.train()
    qtbot.waitUntil(lambda: shown(qtbot, session).step > 40)
    session.return_to(small(), None, 0)
    qtbot.waitUntil(lambda: shown(qtbot, session).step > 20)
    assert session.state is RunState.TRAINING
    session.pause()
    settled(qtbot, session, RunState.PAUSED)


def test_a_run_that_is_left_in_the_middle_of_a_step_ends_it_and_is_kept(
    qtbot: QtBot, session: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, asked, make_step = threading.Event(), threading.Event(), Trainer.step

    def step(trainer: Trainer, *given: Any) -> Any:
        if trainer.step_number == 30 and not begun.is_set():
            begun.set()
            asked.wait(2)
            raise_if(trainer.is_cancelled)
        return make_step(trainer, *given)

    first_run(qtbot, session, 20)
    monkeypatch.setattr(Trainer, "step", step)
    session.train()
    qtbot.waitUntil(begun.is_set)
    session.load(edits.set_training(small(), "seed", 3), position=1)
    session._begin()
    asked.set()
    qtbot.waitUntil(lambda: [run.step for run in session.runs.ghosts] == [31])
    assert session.return_to(small(), None, 0)
    assert shown(qtbot, session).step == 31


def test_a_past_step_of_a_run_that_was_left_can_be_seen(
    qtbot: QtBot, session: TrainingSession
) -> None:
    before = first_run(qtbot, session, 20)
    session.load(edits.set_training(small(), "seed", 3), position=1)
    settled(qtbot, session, RunState.READY)
    qtbot.waitUntil(lambda: len(session.runs.ghosts) == 1)  # told by a signal of its own
    (ghost,) = session.runs.ghosts
    session.rewind(7, ghost)
    seen = shown(qtbot, session)
    assert (seen.rewound, seen.step, seen.newest_step) == (True, 7, 20)
    assert seen.networks[0].loss == before.networks[0].history.losses[6]
    session.rewind(None)
    assert shown(qtbot, session).step == 0


def test_where_memory_does_not_suffice_curves_stay_and_it_is_said(
    qtbot: QtBot, session: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_runs.KeptRuns.__init__, "__defaults__", (1, 64))
    first_run(qtbot, session, 20)
    with qtbot.waitSignal(session.remarked) as said:
        session.edit(RELU, "identity", "edit", position=1)
    assert said.args == ["the weights of run 1 are no longer kept; its curves are"]
    shown(qtbot, session)
    stepped(qtbot, session, 5)
    assert not session.return_to(small(), None, 0)
    assert session.edit(small(), "identity", "undo", position=0) is None  # goes on with what it has
    assert shown(qtbot, session).step == 25


def test_edits_of_one_drag_leave_no_run_that_lasted_a_moment(
    qtbot: QtBot, session: TrainingSession
) -> None:
    first_run(qtbot, session, 3)
    for seed in range(1, 4):
        session.load(edits.set_training(small(), "seed", seed), position=1)
        settled(qtbot, session, RunState.READY)
        stepped(qtbot, session, 2)
    assert [(run.position, run.step) for run in session.runs.ghosts] == [(0, 3)]


def test_a_learning_rate_that_destroyed_a_run_is_undone_with_the_run(
    qtbot: QtBot, session: TrainingSession
) -> None:
    data = {"name": "plane"}
    calm = design([dense("a", 8, "linear")], data=data, epochs=1_000)
    wild = edits.set_training(calm, "optimizer.learning_rate", 1e6)
    session.load(calm, position=0)
    settled(qtbot, session, RunState.READY)
    stepped(qtbot, session, 20)
    learnt = weights(session)
    session.set_learning_rate(1e6, wild, 1, keeps=True)
    stepped(qtbot, session, 300)
    assert session.broken
    assert session.return_to(calm, None, 0)
    assert shown(qtbot, session).step == 20
    assert np.array_equal(weights(session), learnt)
    assert not session.broken
    stepped(qtbot, session, 5)
