"""What tests of a training session share: the opening lesson, and waiting for a state of rest."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from simulator.design.design import Design
from simulator.design.storage import files
from simulator.measurement.snapshot import Snapshot
from tests.conftest import LESSONS
from ui.run.run_state import RunState
from ui.run.session import TrainingSession


def opening() -> Design:
    return files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json")


def settled(qtbot: QtBot, session: TrainingSession, *states: RunState) -> Snapshot:
    """Wait for a state of rest, and take the snapshot that was posted with it."""
    qtbot.waitUntil(lambda: session.state in states)
    snapshot = session.latest()
    assert snapshot is not None
    return snapshot
