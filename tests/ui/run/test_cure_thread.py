"""Cures are tried in a process beside the window, with the results of one in this process."""

from __future__ import annotations

import os
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from simulator.cancellation import never
from simulator.study.workers import LocalWorkers
from simulator.training import cure_search, cure_try
from simulator.training.cure_search import Progress, search
from simulator.training.run_copy import RunCopy
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from ui.run.cure_thread import CureJob, CureThread

MADE = design(
    [dense("a", 32, "tanh")], data={"name": "digits"}, batch_size=64, dtype="float32", epochs=6,
    optimizer={"name": "sgd", "learning_rate": 1e-4},
)  # fmt: skip
FOUND = ["rate_too_low"]


@pytest.mark.slow
def test_cures_are_tried_in_another_process_and_a_search_is_cancelled(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Trainer(MADE)
    run.step()
    copy = RunCopy.of(run, 0)
    wanted = search(MADE, 0, FOUND, never, run=copy)
    assert wanted
    made: list[LocalWorkers] = []

    class Counted(LocalWorkers):
        def __init__(self, count: int) -> None:
            super().__init__(count)
            made.append(self)

    monkeypatch.setattr("simulator.study.workers.LocalWorkers", Counted)

    def here(*_: Any) -> None:
        raise AssertionError(f"a try was made in process {os.getpid()}")

    monkeypatch.setattr(cure_try.Trainer, "step", here)
    thread, told = CureThread(), list[tuple[int, Progress]]()
    thread.progressed.connect(lambda *progress: told.append(progress))
    with qtbot.waitSignal(thread.ended, timeout=60_000):
        thread.search(CureJob(1, MADE, 0, FOUND, copy))
    number, last = told[-1]
    assert number == 1
    assert [(cure.text, cure.loss_after) for cure in last.found] == [
        (cure.text, cure.loss_after) for cure in wanted
    ]
    assert last.found[0].change(MADE, 0) == wanted[0].design
    # in the search's own thread, which is over before this one looks where the machine is busy
    thread.progressed.connect(lambda *_: thread.request_stop(), Qt.ConnectionType.DirectConnection)
    with qtbot.waitSignal(thread.ended, timeout=60_000):
        thread.search(CureJob(2, MADE, 0, FOUND, copy))
    assert thread.stop()
    assert told[-1][1].done < told[-1][1].total == last.total
    assert [each.processes() for each in made] == [[], []]
    assert cure_search.called_here(lambda value, _: value, 7, is_cancelled=never) == 7
