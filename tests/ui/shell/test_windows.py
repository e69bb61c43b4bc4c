"""Several windows in one process: each with its own design and run, closed alone or together."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.storage import files
from simulator.design.storage.recovery_copy import RecoveryCopy
from simulator.design.storage.store import NO_FILE
from tests.ui.alive import alive
from tests.ui.conftest import MakeWindow
from ui.run.run_state import RunState
from ui.shell.context_menu import context_menu
from ui.shell.crash_reports import CrashReports
from ui.shell.main_window import MainWindow
from ui.shell.recovery.autosave import recovery_folder
from ui.style import theme
from ui.widgets.dialogs import CANCEL, DISCARD, RECOVER, Dialogs


@pytest.fixture
def window(make_window: MakeWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    """The first window; further ones are closed at the end."""
    window = make_window()
    yield window
    for each in window.windows.all():
        each.close()
    qtbot.waitUntil(lambda: window.windows._further == [])


def further(qtbot: QtBot, window: MainWindow) -> MainWindow:
    window.action("new_window").trigger()
    made = next(each for each in window.windows.all() if each is not window)
    qtbot.waitUntil(lambda: made.session.state is RunState.READY)
    return made


def test_each_window_has_a_design_and_a_run_of_its_own(qtbot: QtBot, window: MainWindow) -> None:
    other = further(qtbot, window)
    assert other.isVisible()
    assert other.size() == window.size()
    other.document.edit("x", lambda design: edits.set_title(design, "Other"))
    assert window.document.design.title != "Other"
    for each in (window, other):
        each.session.train_epoch()
    for each in (window, other):
        qtbot.waitUntil(lambda each=each: each.snapshot is not None and each.snapshot.step == 23)


def test_a_further_window_is_deleted_when_it_is_closed_and_the_first_goes_on(
    qtbot: QtBot, window: MainWindow
) -> None:
    other = further(qtbot, window)
    other.action("close_window").trigger()
    qtbot.waitUntil(lambda: not shiboken6.isValid(other))
    assert window.windows.all() == [window]
    window.session.step_once()
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)


def test_a_closed_window_leaves_nothing_in_memory(qtbot: QtBot, window: MainWindow) -> None:
    reports = CrashReports()
    window.windows.opened.connect(reports.watch)
    window.session.step_once()  # so that its own views have been made
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.step == 1)
    before = alive()
    other = further(qtbot, window)
    other.action("diagnose").trigger()
    other.session.train_epoch()
    qtbot.waitUntil(lambda: other.snapshot is not None and other.snapshot.step == 23)
    context_menu(other, other.actions_by_name, other.canvas).close()
    other.action("close_window").trigger()
    qtbot.waitUntil(lambda: not shiboken6.isValid(other))
    other = window  # which a closure of this test keeps otherwise
    assert alive() - before == Counter()


def test_the_first_window_can_be_closed_and_the_others_go_on(
    qtbot: QtBot, window: MainWindow
) -> None:
    other = further(qtbot, window)
    window.close()
    assert other.windows.all() == [other]
    third = further(qtbot, other)
    other.session.step_once()
    qtbot.waitUntil(lambda: other.snapshot is not None and other.snapshot.step == 1)
    third.close()


def test_quit_closes_all_and_stops_at_the_first_that_is_to_stay(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = further(qtbot, window)
    window.document.edit("x", lambda design: edits.set_title(design, "Unsaved"))
    monkeypatch.setattr(Dialogs, "unsaved", staticmethod(lambda *_: CANCEL))
    qtbot.waitUntil(other.isActiveWindow)
    window.action("quit").trigger()
    assert window.windows.all() == [window]
    monkeypatch.setattr(Dialogs, "unsaved", staticmethod(lambda *_: DISCARD))
    window.action("quit").trigger()
    assert window.windows.all() == []
    assert not [each for each in QApplication.topLevelWidgets() if each.isVisible()]


def test_what_several_windows_left_behind_comes_back_in_several_windows(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = staticmethod(lambda _kind: str(tmp_path))
    monkeypatch.setattr(QStandardPaths, "writableLocation", where)
    for title in ("one", "two", "three"):
        design = edits.set_title(edits.empty_design(), title)
        file = recovery_folder().new_file()
        file.write(RecoveryCopy(design, None, NO_FILE, time.time()))
        file.release()
    monkeypatch.setattr(Dialogs, "recover", staticmethod(lambda *_: RECOVER))
    window.file_actions.offer_recovery()
    titles = [each.document.design.title for each in window.windows.all()]
    assert sorted(titles) == ["one", "three", "two"]
    assert all(each.document.modified for each in window.windows.all())
    assert list(recovery_folder().found()) == []  # each is some window's own now


def test_presentation_is_in_all_windows_since_its_larger_type_is(
    qtbot: QtBot, window: MainWindow
) -> None:
    other = further(qtbot, window)
    other.action("present").trigger()
    assert theme.scale() > 1
    window.action("present").trigger()
    assert theme.scale() == 1
    for each in (window, other):
        assert each.inspector.isVisible()


def test_the_same_file_in_two_windows_of_one_process_is_read_only_in_the_second(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "mine.depthscope.json"
    files.save(edits.empty_design(), path)
    assert window.open_path(path)
    other = window.windows.open_further(window, path)
    assert other.windowTitle() == "mine.depthscope.json (read-only) — Depthscope"
    window.document.new()
    qtbot.waitUntil(lambda: other.windowTitle() == "mine.depthscope.json — Depthscope")
