"""The thread of a study tells of each run with its number, keeps its table, pauses and ends."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from simulator.study import table
from simulator.study.run import run_tasks
from simulator.study.table_file import TableFile
from tests.simulator.study.studies import DESIGN, planned, study
from tests.simulator.study.test_scheduling import Workers
from ui.run.study_thread import StudyThread


def in_a_thread(_count: int) -> Workers:
    return Workers(lambda tasks: (run_tasks(tasks), 1e-3))


class Heard:
    """What a thread has told: runs as (number, row number, cells), plans, sentences."""

    def __init__(self, thread: StudyThread) -> None:
        self.runs: list[tuple[int, int, list[str]]] = []
        self.known: list[dict[str, list[str]]] = []
        self.sentences: list[str] = []
        thread.run_ended.connect(
            lambda number, row, cells: self.runs.append((number, row.number, cells))
        )
        thread.planned.connect(lambda _number, _plan, known: self.known.append(known))
        thread.told.connect(lambda _number, sentence: self.sentences.append(sentence))


def make(qtbot: QtBot, thread: StudyThread, *arguments: Any) -> None:
    with qtbot.waitSignal(thread.ended, timeout=20_000):
        thread.study(*arguments)
    assert thread.stop()


def test_each_run_comes_with_its_row_and_the_number_of_its_study(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.study.workers.LocalWorkers", in_a_thread)
    thread, found = StudyThread(), study()
    heard = Heard(thread)
    for number in (1, 2):
        make(qtbot, thread, number, found)
    assert [number for number, _, _ in heard.runs] == [1] * 4 + [2] * 4
    assert {row for _, row, _ in heard.runs} == {0, 1, 2, 3}
    header = table.columns(found)
    read = [table.values(header, cells) for _, _, cells in heard.runs]
    assert {row["status"] for row in read} == {"finished"}
    assert heard.known == [{}, {}]

    done = {cells[-1]: cells for _, _, cells in heard.runs[:3]}
    heard.runs.clear()
    make(qtbot, thread, 3, found, done)
    assert len(heard.runs) == 1, "what is done is not made again"
    assert heard.known[2] == done


def test_a_table_is_kept_from_the_start_or_later_and_finished_runs_are_taken_from_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path, found = tmp_path / "t.csv", study()
    digests = [row.digest for row in planned()]
    thread = StudyThread()
    heard = Heard(thread)

    def in_a_thread_that_is_told_later(tasks: Any) -> Any:
        if not path.exists():
            thread.keep_in(path)
        return run_tasks(tasks), 10.0  # each run is a task of its own

    monkeypatch.setattr(
        "simulator.study.workers.LocalWorkers",
        lambda _count: Workers(in_a_thread_that_is_told_later),
    )
    make(qtbot, thread, 1, found)
    kept = TableFile(path, table.columns(found))
    kept.close()
    assert list(kept.finished) == digests, "in the order of the study, those before it as well"

    path.write_text(path.read_text().rpartition("finished")[0])  # the last line is torn
    heard.runs.clear()
    make(qtbot, thread, 2, found, {}, path)
    assert len(heard.runs) == 1
    assert [set(known) for known in heard.known] == [set(), set(digests[:3])]
    [said] = heard.sentences
    assert said.startswith("t.csv: it was damaged and is now t.csv.damaged")
    assert len(path.read_text().splitlines()) == 5

    other = TableFile(path, table.columns(found))
    make(qtbot, thread, 3, found, {}, path)
    other.close()
    assert heard.sentences[-1] == "t.csv cannot be kept: another study is writing it"


def test_a_paused_study_begins_no_run_and_goes_on(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = StudyThread()
    made, under_way = list[Any](), list[Workers]()

    def workers(_count: int) -> Workers:
        def make_one(tasks: Any) -> Any:
            made.append(tasks)
            if len(made) == 1:
                thread.paused = True
            return run_tasks(tasks), 10.0

        under_way.append(Workers(make_one))
        return under_way[0]

    monkeypatch.setattr("simulator.study.scheduling.LOOK_S", 0.001)
    monkeypatch.setattr("simulator.study.workers.LocalWorkers", workers)
    thread.study(1, study(seeds=[0, 1, 2, 3]))
    # the first look may have given out one more than runs
    qtbot.waitUntil(lambda: thread.paused and not under_way[0].pool.runs_under_way())
    assert len(made) <= 2
    assert thread.isRunning()
    with qtbot.waitSignal(thread.ended, timeout=20_000):
        thread.paused = False
    assert thread.stop()
    assert sum(map(len, made)) == 8


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
    thread.study(1, study(design={**DESIGN, "training": {"epochs": 1_000_000}}))
    qtbot.waitUntil(thread.isRunning)
    assert thread.stop()
    assert asked or thread.isFinished()


def test_an_error_is_logged_and_ends_the_study(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_count: int) -> Workers:
        raise RuntimeError("no more processes")

    monkeypatch.setattr("simulator.study.workers.LocalWorkers", broken)
    thread = StudyThread()
    heard = Heard(thread)
    with caplog.at_level(logging.ERROR):
        make(qtbot, thread, 1, study())
    assert "no more processes" in caplog.text
    assert heard.sentences == ["The study has failed; the log has the reason."]
