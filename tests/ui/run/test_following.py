"""Whatever was given up, lost or still unknown, the worker trains what the document shows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import Design, LayerPlace
from simulator.design.edits.base import changed
from simulator.training import kept_runs
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense
from tests.simulator.designs import design as made
from tests.ui.run.sessions import settled
from tests.ui.run.test_left_runs import RELU, first_run, shown, small, stepped, weights
from ui.document.document import Document
from ui.run.controller import RunController
from ui.run.run_state import RunState
from ui.run.session import TrainingSession


@pytest.fixture
def document(session: TrainingSession) -> Iterator[Document]:
    """A document whose run the session trains."""
    document = Document()
    RunController(document, session, lambda: "random", session.has_begun)
    yield document
    document.close()


def seeded(seed: int) -> Design:
    return edits.set_training(small(), "seed", seed)


def with_problem(design: Design) -> Design:
    """The design with another network, which needs images and has none."""
    images = made([{"id": "c", "type": "conv2d", "filters": 2, "kernel_size": 3}])
    return changed(design, networks=images.networks)


def set_training(document: Document, field: str, value: object, merge_key: object = None) -> None:
    document.edit(
        field, lambda design: edits.set_training(design, field, value), merge_key=merge_key
    )


def trained(session: TrainingSession) -> Design:
    trainer = session._worker._trainer
    assert trainer is not None
    return trainer.design


def wait_blindly(session: TrainingSession) -> None:
    """Wait until the worker has done what was posted, and hear of nothing meanwhile."""
    done = threading.Event()
    session.post(lambda _worker: done.set())
    assert done.wait(30)


def begun(qtbot: QtBot, session: TrainingSession) -> None:
    """Wait until the worker has what the session was asked for last."""
    qtbot.waitUntil(lambda: session._plan is None)
    qtbot.waitUntil(lambda: session.state in (RunState.READY, RunState.PAUSED))


def test_undo_leads_to_no_run_of_a_value_that_a_drag_has_passed(
    qtbot: QtBot, session: TrainingSession, document: Document
) -> None:
    """The drag's last value waits to be trained when another edit comes, and that is undone."""
    document.open_design(small())
    set_training(document, "seed", 1, "drag")
    begun(qtbot, session)
    set_training(document, "seed", 2, "drag")
    set_training(document, "batch_size", 4)
    document.undo_stack.undo()
    assert session.is_new  # no run is said to be back
    begun(qtbot, session)
    assert trained(session) == document.design == seeded(2)


def test_undo_leads_to_no_run_of_an_edit_that_redo_does_not_lead_to_any_more(
    qtbot: QtBot, session: TrainingSession, document: Document
) -> None:
    """Two edits have had the same place in the history; only the first one's run had begun."""
    document.open_design(with_problem(small()))
    document.edit("sound", lambda design: small())
    begun(qtbot, session)
    document.undo_stack.undo()
    assert document.analysis.problems
    document.edit("other", lambda design: seeded(3))
    set_training(document, "batch_size", 4)
    document.undo_stack.undo()
    begun(qtbot, session)
    assert trained(session) == document.design == seeded(3)


def test_a_learning_rate_set_while_nothing_can_be_trained_is_no_change_of_the_run(
    qtbot: QtBot, session: TrainingSession, document: Document
) -> None:
    document.open_design(small())
    settled(qtbot, session, RunState.READY)
    stepped(qtbot, session, 3)
    document.edit("problem", lambda design: with_problem(seeded(3)))
    assert document.analysis.problems
    set_training(document, "optimizer.learning_rate", 0.5)
    assert session.design == small()
    said: list[str] = []
    document.findChild(RunController).status_message.connect(said.append)
    document.edit("sound", lambda design: changed(design, networks=small().networks))
    assert said == ["The seed has changed: a new run begins."]
    begun(qtbot, session)
    assert trained(session) == document.design


def test_a_run_can_be_trained_again_with_a_learning_rate_that_came_with_the_end_of_a_problem(
    qtbot: QtBot, session: TrainingSession, document: Document
) -> None:
    document.open_design(small())
    settled(qtbot, session, RunState.READY)
    stepped(qtbot, session, 3)
    document.edit("problem", with_problem)
    assert session.state is RunState.EMPTY
    faster = edits.set_training(small(), "optimizer.learning_rate", 0.5)
    document.edit("sound", lambda design: faster)
    begun(qtbot, session)
    assert trained(session) == faster
    assert stepped(qtbot, session, 1).step == 4


def test_a_learning_rate_is_set_after_the_title_without_touching_the_run(
    qtbot: QtBot, session: TrainingSession, document: Document
) -> None:
    document.open_design(small())
    settled(qtbot, session, RunState.READY)
    stepped(qtbot, session, 3)
    run = session._worker._trainer
    document.edit("title", lambda design: edits.set_title(design, "mine"))
    set_training(document, "optimizer.learning_rate", 0.5)
    wait_blindly(session)
    assert session._worker._trainer is run
    assert session.design == document.design


def test_a_run_that_was_lost_before_undo_led_to_it_begins_anew_and_it_is_said(
    qtbot: QtBot, session: TrainingSession, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window has not heard yet that memory did not suffice, and the run after it has steps."""
    monkeypatch.setattr(kept_runs.KeptRuns.__init__, "__defaults__", (1, 64))
    first_run(qtbot, session, 20)
    session.load(seeded(3), position=1)
    session.trace_step()
    wait_blindly(session)
    remarks: list[str] = []
    session.remarked.connect(remarks.append)
    assert session.return_to(small(), None, 0)
    qtbot.waitUntil(lambda: "the seed has changed: a new run begins" in remarks)
    assert "that run is no longer kept" in remarks
    begun(qtbot, session)
    assert trained(session) == small()
    assert said == []


def test_a_data_file_that_changes_after_the_window_has_looked_begins_a_new_run_and_it_is_said(
    qtbot: QtBot, session: TrainingSession, document: Document, said: list[str], tmp_path: Path
) -> None:
    own = tmp_path / "own.csv"
    own.write_text("1,2,a\n3,4,b\n5,7,a\n6,9,b\n")
    document.open_design(made([dense("a", 4)], data={"name": "file", "path": str(own)}))
    settled(qtbot, session, RunState.READY)
    stepped(qtbot, session, 3)
    words: list[str] = []
    document.findChild(RunController).status_message.connect(words.append)
    held = threading.Event()
    session.post(lambda _worker: held.wait(30))
    places = [LayerPlace(0, ("a",))]
    document.edit("units", lambda design: edits.set_field(design, places, "units", 5))
    session._begin()
    own.write_text("1,2,a\n3,4,b\n5,7,a\n6,9,b\n7,8,a\n")
    held.set()
    qtbot.waitUntil(lambda: "The data file has changed: a new run begins." in words)
    assert settled(qtbot, session, RunState.READY).step == 0
    assert said == []


def test_runs_given_up_in_a_row_take_none_with_them_that_is_to_be_kept(
    qtbot: QtBot, session: TrainingSession
) -> None:
    """The last of them is posted before the worker has gone on with the edit."""
    first_run(qtbot, session, 20)
    held = threading.Event()
    session.post(lambda _worker: held.wait(30))
    session.edit(RELU, "random", "edit", position=1)
    session._begin()
    for position in (2, 3, 4):
        session.load(seeded(position), position=position)
        session._begin()
    held.set()
    settled(qtbot, session, RunState.READY)
    assert trained(session) == seeded(4)
    for design, position in ((RELU, 1), (small(), 0)):
        assert session.return_to(design, None, position)
        assert shown(qtbot, session).step == 20
        assert trained(session) == design


def test_a_run_that_undo_leads_back_to_may_take_as_long_as_it_wants_to_end_its_step(
    qtbot: QtBot, session: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_step, over, make_step = threading.Event(), threading.Event(), Trainer.step

    def step(trainer: Trainer, *given: Any) -> Any:
        if trainer.step_number == 30:
            in_step.set()
            over.wait(30)
            assert not trainer.is_cancelled()
        return make_step(trainer, *given)

    first_run(qtbot, session, 20)
    monkeypatch.setattr(Trainer, "step", step)
    session.train()
    qtbot.waitUntil(in_step.is_set)
    session.load(seeded(3), position=1)
    session._begin()
    assert session._leaving.isActive()
    assert session.return_to(small(), None, 0)
    session._begin()
    assert not session._leaving.isActive()
    over.set()
    qtbot.waitUntil(lambda: shown(qtbot, session).step >= 31)
    session.pause()
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED)


def test_a_run_that_ends_its_step_does_not_hold_up_for_long_another_that_undo_leads_back_to(
    qtbot: QtBot, session: TrainingSession
) -> None:
    first_run(qtbot, session, 20)
    session.load(seeded(3), position=1)
    settled(qtbot, session, RunState.READY)
    stepped(qtbot, session, 5)
    qtbot.waitUntil(lambda: [run.step for run in session.runs.ghosts] == [20])
    session.train()
    qtbot.waitUntil(lambda: session.state is RunState.TRAINING)
    held = threading.Event()
    session.post(lambda _worker: held.wait(30))
    session.load(seeded(4), position=2)
    session._begin()
    assert session.return_to(small(), None, 0)
    session._begin()
    assert session._leaving.isActive()
    held.set()
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED)
    assert shown(qtbot, session).step == 20


def test_no_step_is_begun_of_a_run_that_is_given_up_but_to_be_kept(
    qtbot: QtBot, session: TrainingSession
) -> None:
    """In the middle of one it would be lost."""
    first_run(qtbot, session, 20)
    held = threading.Event()
    session.post(lambda _worker: held.wait(30))
    session.trace_step()
    session.load(seeded(3), position=1)
    session._begin()
    session._leaving.timeout.emit()  # a second is over
    held.set()
    settled(qtbot, session, RunState.READY)
    assert session.return_to(small(), None, 0)
    assert shown(qtbot, session).step == 20


def test_a_run_that_comes_back_is_kept_again_before_any_of_its_steps_is_seen(
    qtbot: QtBot, session: TrainingSession
) -> None:
    first_run(qtbot, session, 20)
    learnt = weights(session)
    session.load(seeded(3), position=1)
    settled(qtbot, session, RunState.READY)
    session.return_to(small(), None, 0)
    session._begin()
    session.load(seeded(4), position=1)  # no snapshot was taken of the run that came back
    assert settled(qtbot, session, RunState.READY).step == 0
    assert session.return_to(small(), None, 0)
    assert shown(qtbot, session).step == 20
    assert np.array_equal(weights(session), learnt)


def test_an_edit_that_is_cancelled_leaves_the_run_where_it_was(
    qtbot: QtBot, session: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What follows it may be kept under the place of the edit: it would be another design's."""
    first_run(qtbot, session, 20)
    begun_edit, cancelled = threading.Event(), threading.Event()

    def read(*_: object) -> None:
        begun_edit.set()
        cancelled.wait(30)

    with monkeypatch.context() as slow:
        slow.setattr(session._worker, "_read_data", read)
        session.edit(RELU, "random", "edit", position=1)
        session._begin()
        qtbot.waitUntil(begun_edit.is_set)
        session.load(seeded(3), position=2)
        session._begin()
        session._leaving.timeout.emit()  # a second is over
        cancelled.set()
        wait_blindly(session)
    settled(qtbot, session, RunState.READY)
    assert session.runs.at(1) is None
    assert session.return_to(small(), None, 0)
    assert shown(qtbot, session).step == 20
    assert trained(session) == small()
