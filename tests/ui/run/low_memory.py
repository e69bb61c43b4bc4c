"""Trains in a process that may not take more memory: `python -m tests.ui.run.low_memory`.

In half precision every product takes some megabytes for a while. Prints what happened as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QThread

from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from ui.run.run_state import RunState
from ui.run.session import TrainingSession

UNITS = 2_000
SLACK = UNITS**2  # bytes; a product's copy of a kernel in single precision takes four times that


def wide() -> Any:
    """Half a step of it needs 16 MB that the run does not hold."""
    layers = [dense("a", UNITS), dense("b", UNITS)]
    return design(layers, data={"name": "digits"}, dtype="float16", batch_size=64)


def rest(session: TrainingSession, steps: int, said: list[str], sentences: int = 0) -> None:
    """Wait until the run rests after so many steps and so much has been said."""
    deadline = QDeadlineTimer(60_000)
    made = -1
    while made != steps or len(said) < sentences:
        if deadline.hasExpired() or session.state is RunState.FAILED:
            sys.exit(f"the run is {session.state} at step {made}, said {said}")
        QCoreApplication.processEvents()
        snapshot = session.latest()
        if snapshot is not None and not snapshot.running:
            made = snapshot.step
        session.notify_drawn()
        QThread.usleep(500)


def limit_memory(slack: int | None) -> None:
    """Let the process take so many bytes more than it has; None is any number."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    soft = resource.RLIM_INFINITY if slack is None else pages * resource.getpagesize() + slack
    resource.setrlimit(resource.RLIMIT_AS, (soft, resource.RLIM_INFINITY))


def parameters(trainer: Trainer | None) -> bytes:
    assert trainer is not None
    return trainer.networks[0].state.parameters.tobytes()


def main() -> None:
    application = QCoreApplication([])
    session = TrainingSession()
    said: list[str] = []
    session.failed.connect(said.append)
    session.load(wide())
    rest(session, 0, said)
    session.step_once()
    rest(session, 1, said)
    before = parameters(session._worker._trainer)
    limit_memory(SLACK)
    session.train()
    rest(session, 1, said, sentences=1)
    limit_memory(None)
    trainer = session._worker._trainer
    kept = trainer is not None and parameters(trainer) == before
    found = {"said": said, "state": session.state.name, "kept": kept}
    session.step_once()
    rest(session, 2, said, sentences=1)
    alone = Trainer(wide())
    for _ in range(2):
        alone.step()
    same = parameters(trainer) == parameters(alone)
    print(json.dumps({**found, "same": same}))
    session.close()
    del application


if __name__ == "__main__":
    main()
