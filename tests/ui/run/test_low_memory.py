"""A step for which there is not enough memory ends in a pause, from which the run goes on."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys

import pytest
from pytestqt.qtbot import QtBot

from simulator.engine.network import Network
from simulator.measurement.examiner import Examiner
from simulator.measurement.requests import ExaminationRequest
from simulator.training.trainer import Trainer
from tests.conftest import ROOT
from tests.ui.run.sessions import opening, settled
from ui.run import failure_text, pacing
from ui.run.run_state import RunState
from ui.run.session import TrainingSession


def no_memory(*_: object, **__: object) -> None:
    raise MemoryError


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="no limit of memory that can be lifted again")
def test_a_process_that_gets_no_more_memory_keeps_the_run_and_its_weights() -> None:
    """In a process with RLIMIT_AS; later the run is what it had been without the limit."""
    # every large array from the system and back to it: no memory is left to take again, or kept
    # in reserve for a thread
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MALLOC_MMAP_THRESHOLD_": "131072",
                   "MALLOC_ARENA_MAX": "1"}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.run.low_memory"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "said": [failure_text.step_broken_off(1)], "state": "PAUSED", "kept": True, "same": True
    }  # fmt: skip


def test_the_run_rests_after_its_last_whole_step_and_goes_on(
    qtbot: QtBot, session: TrainingSession, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "SLOW_EXAMINATION_S", math.inf)
    session.load(opening())
    session.set_request(ExaminationRequest(predictions=True))
    session.step_once()
    assert settled(qtbot, session, RunState.PAUSED).step == 1
    with monkeypatch.context() as broken:
        broken.setattr(Examiner, "examine", no_memory)  # nothing more is tried
        broken.setattr(Network, "step", no_memory)
        session.train()
        qtbot.waitUntil(lambda: bool(said))
        snapshot = settled(qtbot, session, RunState.PAUSED)
    assert said == [failure_text.step_broken_off(1)]
    assert (snapshot.step, snapshot.running) == (1, False)
    session.step_once()
    qtbot.waitUntil(lambda: getattr(session.latest(), "step", 0) == 2)


def test_a_broken_update_of_the_weights_ends_the_run(
    qtbot: QtBot, session: TrainingSession, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of them are those of the next step: nothing that could be called the run."""
    session.load(opening())
    settled(qtbot, session, RunState.READY)
    trainer = session._worker._trainer
    assert trainer is not None
    monkeypatch.setattr(trainer.networks[1].update, "step", no_memory)
    session.step_once()
    qtbot.waitUntil(lambda: session.state is RunState.FAILED)
    assert said == [failure_text.run_ended(MemoryError())]


def test_too_little_memory_to_begin_is_a_sentence(
    qtbot: QtBot, session: TrainingSession, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Network, "__init__", no_memory)
    session.load(opening())
    qtbot.waitUntil(lambda: session.state is RunState.FAILED)
    assert said == ["There is not enough memory for this design; fewer units or layers would help."]


@pytest.mark.parametrize("owner", ["_evaluate", "recorder.record_step", "recorder.record_frame"])
def test_what_cannot_be_kept_of_a_step_is_told_and_the_run_goes_on(
    qtbot: QtBot,
    session: TrainingSession,
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
    owner: str,
) -> None:
    session.load(opening())
    settled(qtbot, session, RunState.READY)
    trainer = session._worker._trainer
    assert trainer is not None
    part, _, name = owner.rpartition(".")
    monkeypatch.setattr(getattr(trainer, part) if part else trainer, name, no_memory)
    session.train_epoch()
    snapshot = settled(qtbot, session, RunState.PAUSED)
    assert snapshot.step == trainer.steps_per_epoch
    assert said == [failure_text.unmeasured(MemoryError())]
    alone = Trainer(opening())
    for _ in range(alone.steps_per_epoch):
        alone.step()
    for ours, theirs in zip(trainer.networks, alone.networks, strict=True):
        assert ours.state.parameters.tobytes() == theirs.state.parameters.tobytes()
