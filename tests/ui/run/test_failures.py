"""What only watches a run may fail: a sentence says so, and the run comes to the same end."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.measurement.examiner import Examiner
from simulator.measurement.probes import Probe
from simulator.measurement.requests import ExaminationRequest
from simulator.training.trainer import Trainer
from tests.ui.run.sessions import opening, settled
from ui.run.run_state import RunState
from ui.run.session import TrainingSession


def fail_with(error: Exception) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "words"),
    [(ValueError("mine"), "ValueError: mine"), (MemoryError(), "not enough memory"),
     (KeyError("x"), "KeyError: 'x'")],
)  # fmt: skip
@pytest.mark.parametrize(
    ("owner", "method"), [(Probe, "before_step"), (Probe, "after_step"), (Examiner, "examine")]
)
def test_a_failing_probe_or_examination_is_told_once_and_changes_nothing(
    qtbot: QtBot,
    session: TrainingSession,
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    owner: type,
    method: str,
    error: Exception,
    words: str,
) -> None:
    monkeypatch.setattr(owner, method, fail_with(error))
    design = edits.set_training(opening(), "epochs", 1)
    session.load(design)
    session.set_request(ExaminationRequest(predictions=True))
    settled(qtbot, session, RunState.READY)
    session.train()
    snapshot = settled(qtbot, session, RunState.FINISHED)
    assert len(said) == 1
    assert words in said[0]
    assert "The run goes on." in said[0]
    monkeypatch.undo()
    alone = Trainer(design)
    while not alone.finished:
        alone.step()
    worker = session._worker._trainer
    assert worker is not None
    assert snapshot.step == alone.step_number
    for ours, theirs in zip(worker.networks, alone.networks, strict=True):
        assert ours.state.parameters.tobytes() == theirs.state.parameters.tobytes()


def test_without_anyone_to_tell_a_failing_probe_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Probe, "after_step", fail_with(ValueError("mine")))
    with pytest.raises(ValueError, match="mine"):
        Trainer(opening()).step()
