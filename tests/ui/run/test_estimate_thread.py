"""A study is measured in a process before it starts; another one, or the end, leaves that."""

from __future__ import annotations

import logging
from concurrent.futures import Executor, Future
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from simulator.study.document import Study
from tests.simulator.study.studies import study
from ui.run.estimate_thread import EstimateThread


class Measured(Executor):
    """Answers each task with these seconds, or leaves it unanswered."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds, self.given = seconds, 0

    def submit(self, _function: Any, /, *_arguments: Any, **_: Any) -> Future[float]:
        self.given += 1
        future: Future[float] = Future()
        if self.seconds is not None:
            future.set_result(self.seconds)
        return future


class Workers:
    def __init__(self, seconds: float | None) -> None:
        self.executor, self.stopped = Measured(seconds), 0

    def stop(self) -> None:
        self.stopped += 1


def test_a_study_is_measured_and_one_that_is_not_wanted_any_more_is_left(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = [Workers(None), Workers(2.0)]
    waiting = iter(used)
    monkeypatch.setattr("simulator.study.workers.LocalWorkers", lambda _count: next(waiting))
    monkeypatch.setattr("simulator.study.workers.available_cores", lambda: 3)
    thread, told = EstimateThread(), list[tuple[Study, float, int]]()
    thread.estimated.connect(lambda *found: told.append(found))
    first, second = study(title="first"), study(title="second")
    thread.estimate(first)
    qtbot.waitUntil(lambda: bool(used[0].executor.given))
    with qtbot.waitSignal(thread.estimated, timeout=20_000):
        thread.estimate(second)
    assert thread.stop()
    assert told == [(second, 4 * 2.0 / 2, 2)], "four runs on two processes; nothing of the first"
    assert [each.stopped for each in used] == [1, 1]


def test_what_cannot_be_measured_is_no_alarm(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Workers(None)
    monkeypatch.setattr(broken.executor, "submit", lambda *_: 1 / 0)
    monkeypatch.setattr("simulator.study.workers.LocalWorkers", lambda _count: broken)
    thread = EstimateThread()
    with caplog.at_level(logging.WARNING), qtbot.assertNotEmitted(thread.estimated):
        with qtbot.waitSignal(thread.finished):
            thread.estimate(study())
        assert thread.stop()
    assert not caplog.records
    assert broken.stopped == 1
