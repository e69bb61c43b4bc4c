"""A run takes edits while it goes on, and shows more where views ask for it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.design import Design, InsertPlace
from simulator.measurement.requests import ExaminationRequest, Probes
from simulator.measurement.snapshot import Snapshot
from simulator.nn.layers import Dense
from simulator.training.run_changes import Start
from tests.simulator.designs import dense, design
from ui.run.run_state import RunState
from ui.run.session import TrainingSession


def small(**training: object) -> Design:
    layers = [dense("a", 8, "relu"), dense("b", 8, "relu")]
    return design(layers, epochs=100_000, **training)


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[TrainingSession]:
    made = TrainingSession()
    yield made
    made.close()


def shown(qtbot: QtBot, session: TrainingSession, step: int = 0) -> Snapshot:
    """A snapshot at or after a step."""
    seen: list[Snapshot] = []

    def arrived() -> bool:
        snapshot = session.latest()
        if snapshot is not None:
            seen.append(snapshot)
            session.notify_drawn()  # until then the worker rests
        # what was posted before it has been heard by then, but for a poll that comes in between
        return bool(seen) and seen[-1].step >= step and not session.is_new

    qtbot.waitUntil(arrived)
    return seen[-1]


def with_layer(before: Design, activation: str = "relu") -> Design:
    layer = Dense.model_validate({"id": "new", "units": 8, "activation": activation})
    return edits.insert_layer(before, InsertPlace(0, (), 1), layer)


@pytest.mark.parametrize("start", ["identity", "random"])
def test_a_layer_enters_a_resting_run(qtbot: QtBot, session: TrainingSession, start: Start) -> None:
    session.load(small())
    for _ in range(20):
        session.step_once()
    before = shown(qtbot, session, 20).networks[0]
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED)
    assert session.edit(with_layer(small()), start, "add new") is None
    after = shown(qtbot, session, 20)
    assert after.marks[0].text == "add new"
    assert "new" in after.networks[0].layer_names
    losses = after.networks[0].history.train_losses
    assert before.history.steps.tolist() == after.networks[0].history.steps.tolist()
    assert after.networks[0].train_loss == losses[-1]
    session.step_once()
    assert shown(qtbot, session, 21).step == 21


def test_a_running_run_takes_an_edit_and_goes_on(qtbot: QtBot, session: TrainingSession) -> None:
    session.load(small())
    session.train()
    before = shown(qtbot, session, 100)
    session.edit(with_layer(small()), "identity", "add new")
    after = shown(qtbot, session, before.step + 100)
    assert session.state is RunState.TRAINING
    assert "new" in after.networks[0].layer_names
    assert after.marks[0].step >= before.step


def test_edits_in_quick_succession_arrive_as_the_last_one(
    qtbot: QtBot, session: TrainingSession
) -> None:
    session.load(small())
    session.step_once()
    shown(qtbot, session, 1)
    changed = with_layer(small())
    for units in range(9, 30):
        changed = edits.set_training(changed, "epochs", units)
        session.edit(changed, "random", f"epochs {units}")
    assert shown(qtbot, session, 1).epochs == 29


def test_other_data_begin_a_new_run_and_say_so(qtbot: QtBot, session: TrainingSession) -> None:
    session.load(small())
    session.step_once()
    shown(qtbot, session, 1)
    other = edits.set_data(small(), "name", "moons")
    assert session.edit(other, "random", "data") == "the data has changed"
    assert shown(qtbot, session).step == 0


def test_an_edit_before_the_first_step_is_just_taken(
    qtbot: QtBot, session: TrainingSession
) -> None:
    session.load(small())
    assert session.edit(with_layer(small()), "identity", "add new") is None
    snapshot = shown(qtbot, session)
    assert (snapshot.step, snapshot.marks) == (0, ())
    assert "new" in snapshot.networks[0].layer_names


def test_what_cannot_start_as_identity_is_said(qtbot: QtBot, session: TrainingSession) -> None:
    session.load(small())
    session.step_once()
    shown(qtbot, session, 1)
    with qtbot.waitSignal(session.remarked) as said:
        session.edit(with_layer(small(), "tanh"), "identity", "add new")
    assert "tanh bends every signal" in said.args[0]


def test_what_a_view_wants_comes_with_the_next_snapshot(
    qtbot: QtBot, session: TrainingSession
) -> None:
    session.load(small())
    session.step_once()
    assert shown(qtbot, session, 1).networks[0].examination is None
    session.set_request(
        ExaminationRequest(layers=("b",), matrices=True, activations=True, predictions=True)
    )
    found = shown(qtbot, session, 1).networks[0].examination
    assert found is not None
    assert found.matrices is not None
    assert found.matrices.kernel.shape == (8, 8)
    session.step_once()
    again = shown(qtbot, session, 2).networks[0].examination
    assert again is not None
    assert again.matrices is not None
    assert again.matrices.update is not None
    assert np.allclose(found.matrices.kernel + again.matrices.update, again.matrices.kernel)


def test_probes_may_be_switched_while_it_runs(qtbot: QtBot, session: TrainingSession) -> None:
    session.load(small())
    session.set_probes(Probes().switched(gradient=1, dead_share=2))
    session.post(lambda worker: worker.advance(6))  # one by one, it might rest in between
    history = shown(qtbot, session, 6).networks[0].history
    assert len(history.histograms["gradient"].steps) == 6
    # and where it comes to rest; a slow machine may publish, and then look, in between
    assert set(history.series("dead_share")[0].tolist()) >= {1, 3, 5, 6}


def test_a_dragged_learning_rate_leaves_one_mark(qtbot: QtBot, session: TrainingSession) -> None:
    session.load(small())
    session.step_once()
    for rate in (0.02, 0.03, 0.04):
        session.set_learning_rate(rate)
    session.step_once()
    marks = shown(qtbot, session, 2).marks
    assert [mark.text for mark in marks] == ["learning rate 0.04"]


def test_an_edit_returns_from_the_past_to_the_present(
    qtbot: QtBot, session: TrainingSession
) -> None:
    session.load(small())
    for _ in range(20):
        session.step_once()
    shown(qtbot, session, 20)
    session.rewind(3)
    assert shown(qtbot, session).step == 3
    session.edit(with_layer(small()), "identity", "add new")
    snapshot = shown(qtbot, session)
    assert (snapshot.step, snapshot.rewound) == (20, False)
    assert snapshot.marks[-1].text == "add new"


@pytest.mark.parametrize("error", [MemoryError, ZeroDivisionError])
def test_an_edit_that_fails_is_told_and_the_next_run_works(
    qtbot: QtBot,
    session: TrainingSession,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: type[Exception],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    session.load(small())
    session.train()
    shown(qtbot, session, 10)
    told: list[str] = []
    session.failed.connect(told.append)
    with monkeypatch.context() as broken:
        broken.setattr("simulator.training.transfer.continue_run", fail)
        session.edit(with_layer(small()), "identity", "add new")
        qtbot.waitUntil(lambda: session.state is RunState.FAILED)
    assert len(told) == 1
    assert bool(caplog.records) == (error is not MemoryError)  # a defect leaves its traceback
    assert session.edit(with_layer(small()), "identity", "add new") is None  # a new run
    session.step_once()
    assert shown(qtbot, session, 1).step == 1


def test_closing_right_after_an_edit_ends_the_thread(qtbot: QtBot) -> None:
    session = TrainingSession()
    session.load(small())
    session.train()
    shown(qtbot, session, 10)
    session.edit(with_layer(small()), "identity", "add new")
    session.close()
    assert not session.running()
