"""What takes long is left unfinished where the window closes or asks for another run."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from simulator.cancellation import Cancelled, IsCancelled
from simulator.data import DataSpec
from simulator.data.readers import files as readers
from simulator.design import edits
from simulator.design.design import Design
from simulator.design.storage import files
from simulator.measurement.requests import ExaminationRequest
from simulator.training import step_trace
from simulator.training.trainer import Trainer
from tests.ui.run.sessions import opening, settled
from ui.run.run_state import RunState
from ui.run.session import TrainingSession


def wide() -> Design:
    """A step of some 2³⁰ multiplications, and two batches to evaluate."""
    layers = [{"id": name, "type": "dense", "units": 2_048} for name in "ab"]
    training = {"batch_size": 64, "optimizer": {"name": "sgd"}}
    head = {"format": "depthscope.design", "version": 1, "data": {"name": "digits"}}
    return files.loads(json.dumps({**head, "training": training, "networks": [{"layers": layers}]}))


class Delayed:
    """A method that, the first time, does not begin before the run it works for is cancelled."""

    def __init__(self, method: Callable[..., Any], is_cancelled: IsCancelled) -> None:
        self.begun, self.is_cancelled = threading.Event(), is_cancelled
        self.method, self.outcome = method, "none"

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if self.begun.is_set():
            return self.method(*arguments, **named)
        self.begun.set()
        while not self.is_cancelled():
            pass
        try:
            made = self.method(*arguments, **named)
        except Cancelled:
            self.outcome = "cancelled"
            raise
        self.outcome = "carried through"
        return made


LONG_WORK = ["step", "evaluate", "__init__", "trace_step", "snapshot"]


def begin_delayed(
    qtbot: QtBot, session: TrainingSession, monkeypatch: pytest.MonkeyPatch, work: str
) -> Delayed:
    """Have a wide network do this work, and wait until it is about to begin."""
    session.load(wide())
    if work not in ("__init__", "evaluate"):
        settled(qtbot, session, RunState.READY)
    owner = step_trace if work == "trace_step" else Trainer
    delayed = Delayed(getattr(owner, work), session._worker.is_cancelled)
    monkeypatch.setattr(owner, work, lambda *given, **named: delayed(*given, **named))
    if work == "trace_step":
        session.trace_step()
    elif work == "snapshot":
        session.set_request(ExaminationRequest(predictions=True))
    else:
        session.train()
    qtbot.waitUntil(delayed.begun.is_set)
    return delayed


@pytest.mark.parametrize("work", LONG_WORK)
def test_closing_does_not_wait_for_the_end_of_what_takes_long(
    qtbot: QtBot, session: TrainingSession, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    delayed = begin_delayed(qtbot, session, monkeypatch, work)
    session.close()
    assert delayed.outcome == "cancelled"
    assert not session.running()


@pytest.mark.parametrize("work", LONG_WORK)
def test_a_new_run_does_not_wait_for_one_that_takes_long(
    qtbot: QtBot, session: TrainingSession, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    with monkeypatch.context() as slow:
        delayed = begin_delayed(qtbot, session, slow, work)
        session.load(edits.delete_network(opening(), 1))
        qtbot.waitUntil(lambda: delayed.outcome != "none")
    assert delayed.outcome == "cancelled"
    assert len(settled(qtbot, session, RunState.READY).networks) == 1
    session.step_once()
    assert settled(qtbot, session, RunState.PAUSED).step == 1


def test_a_pause_that_still_measures_is_left_without_a_word(
    qtbot: QtBot,
    session: TrainingSession,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What a command measures is for its run as well: it was told as a failed training."""
    told: list[str] = []
    session.failed.connect(told.append)
    session.load(wide())
    settled(qtbot, session, RunState.READY)
    session.set_rate(1.0)  # each step is measured whole, so that a pause comes at once
    session.train()
    trainer = session._worker._trainer
    assert trainer is not None
    qtbot.waitUntil(lambda: trainer.step_number == 1 and not session._worker._in_step)
    begun, is_cancelled = threading.Event(), session._worker.is_cancelled

    def measure(*_: Any, **__: Any) -> None:
        begun.set()
        while not is_cancelled():
            pass
        raise Cancelled

    with monkeypatch.context() as slow:
        slow.setattr(Trainer, "snapshot", measure)
        session.pause()
        qtbot.waitUntil(begun.is_set)
        session.load(opening())
        qtbot.waitUntil(lambda: session._worker._trainer is not trainer)
    settled(qtbot, session, RunState.READY)
    assert told == []
    assert not caplog.records


def test_a_data_file_that_is_read_for_a_run_is_left_when_the_run_is_not_wanted(
    qtbot: QtBot, session: TrainingSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "own.csv").write_text("1,2,a\n3,4,b\n5,7,a\n6,9,b\n")
    delayed = Delayed(readers.read, session._worker.is_cancelled)
    data = DataSpec(name="file", path="own.csv")
    with monkeypatch.context() as slow:
        slow.setattr(readers, "read", lambda *given: delayed(*given))
        session.load(wide().model_copy(update={"data": data}).in_folder(tmp_path))
        qtbot.waitUntil(delayed.begun.is_set)
        session.load(opening())
        qtbot.waitUntil(lambda: delayed.outcome != "none")
    settled(qtbot, session, RunState.READY)
    assert delayed.outcome == "cancelled"
