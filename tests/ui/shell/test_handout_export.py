"""A lesson's handout is made from the window in another process, and what becomes of it is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from simulator.lessons.reading import LessonFolder
from tests.simulator.lessons.small import LESSON, loaded, written
from tests.simulator.lessons.test_plots import GROWTH, with_plots
from ui.shell import handout_export
from ui.shell.handout_export import HandoutExport


@pytest.fixture
def found(tmp_path: Path) -> LessonFolder:
    return loaded(tmp_path / "mine", with_plots(GROWTH))


@pytest.fixture
def export(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[HandoutExport]:
    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setattr(handout_export, "ask_target", lambda *_: tmp_path / "page.html")
    made = HandoutExport(window)
    yield made
    made.close()


@pytest.mark.slow
def test_a_page_is_made_beside_the_window_and_its_name_is_said(
    qtbot: QtBot, export: HandoutExport, found: LessonFolder, tmp_path: Path
) -> None:
    said: list[str] = []
    export.status_message.connect(said.append)
    export.ask_and_start(found)
    assert export.is_running
    assert said.pop() == "Making page.html: its claims are measured, its steps played and drawn"
    with qtbot.waitSignal(export.warning) as refused:
        export.ask_and_start(found)
    assert refused.args == ["page.html is still being made; one handout at a time"]
    with qtbot.waitSignal(export.status_message, timeout=60_000):
        pass
    assert said == [f"Handout saved: {tmp_path / 'page.html'}"]
    assert not export.is_running
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == len(found.lesson.steps) + 1
    assert "<figcaption>Powers and sums" in page
    assert "the loss falls" in page


def test_why_no_page_was_made_is_said(
    qtbot: QtBot, export: HandoutExport, found: LessonFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(export.warning) as refused:
        export.ask_and_start(None)
    assert refused.args == ["There is no handout without a lesson: open one first"]

    broken = {**LESSON, "title": 3}
    written(found.folder, broken)  # changed on disk since it was opened
    with qtbot.waitSignal(export.warning, timeout=30_000) as refused:
        export.ask_and_start(found)
    assert refused.args is not None
    assert refused.args[0].startswith("The handout was not made: ")
    assert refused.args[0].endswith(": title: must be text (got 3)")

    monkeypatch.setattr(handout_export.sys, "executable", "/no/such/program")
    with qtbot.waitSignal(export.warning) as refused:
        export.ask_and_start(found)
    assert refused.args is not None
    assert refused.args[0].startswith("The handout was not made: ")
    assert not export.is_running


def test_closing_the_window_ends_its_process(
    qtbot: QtBot, export: HandoutExport, found: LessonFolder, tmp_path: Path
) -> None:
    export.ask_and_start(found)
    [process] = export.findChildren(QProcess)
    qtbot.waitUntil(lambda: process.state() == QProcess.ProcessState.Running)
    said: list[str] = []
    export.warning.connect(said.append)
    export.close()
    assert process.state() == QProcess.ProcessState.NotRunning
    assert not export.is_running
    assert not said
    assert not (tmp_path / "page.html").exists()
