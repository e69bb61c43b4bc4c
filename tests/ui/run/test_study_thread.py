"""The thread of a study tells of each run with its number, and ends when it is cancelled."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from simulator.study.run import run_tasks
from tests.simulator.study.studies import DESIGN, planned
from tests.simulator.study.test_scheduling import Workers
from ui.run.study_thread import StudyThread


def in_a_thread(_count: int) -> Workers:
    return Workers(lambda tasks: (run_tasks(tasks), 1e-3))


def test_each_run_comes_with_its_row_and_the_number_of_its_study(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.study.workers.LocalWorkers", in_a_thread)
    thread, came = StudyThread(), list[tuple[int, Any, Any]]()
    thread.run_ended.connect(lambda *told: came.append(told))
    plan = planned()
    for number in (1, 2):
        with qtbot.waitSignal(thread.ended, timeout=20_000) as ended:
            thread.study(number, plan)
        assert ended.args == [number]
    assert thread.stop()
    assert [number for number, _, _ in came] == [1] * 4 + [2] * 4
    assert {row.number for _, row, _ in came} == {0, 1, 2, 3}
    assert {result["status"] for _, _, result in came} == {"finished"}


def test_stopping_ends_endless_runs(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def workers(_count: int) -> Workers:
        def endless(tasks: Any) -> Any:
            return run_tasks(tasks, lambda: bool(asked))

        made = Workers(endless)
        stop = made.stop

        def stopped() -> None:
            asked.append(True)  # as the event of real processes does
            stop()

        monkeypatch.setattr(made, "stop", stopped)
        return made

    monkeypatch.setattr("simulator.study.workers.LocalWorkers", workers)
    thread = StudyThread()
    thread.study(1, planned(design={**DESIGN, "training": {"epochs": 1_000_000}}))
    assert thread.isRunning()
    assert thread.stop()
    assert asked


def test_an_error_is_logged_and_ends_the_study(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_count: int) -> Workers:
        raise OSError("no more processes")

    monkeypatch.setattr("simulator.study.workers.LocalWorkers", broken)
    thread = StudyThread()
    with caplog.at_level(logging.ERROR), qtbot.waitSignal(thread.ended, timeout=20_000):
        thread.study(1, planned())
    assert thread.stop()
    assert "no more processes" in caplog.text
