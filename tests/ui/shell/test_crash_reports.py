"""A defect leaves a report that helps and gives nobody away, and the next start says where."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from simulator.design import edits
from simulator.design.storage import files
from tests.conftest import ROOT
from tests.ui.conftest import MakeWindow
from ui.document.document import Document
from ui.shell import crash_reports
from ui.shell.app import greet, report_defects
from ui.shell.crash_reports import MOST_REPORTS, CrashReports, untold


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "logs"
    monkeypatch.setattr(crash_reports, "log_folder", lambda: found)
    return found


def raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


def test_a_report_holds_versions_last_actions_and_the_traceback(folder: Path) -> None:
    reports = CrashReports()
    for number in range(40):
        reports.note(f"act {number}")
    path = reports.write(raised(KeyError("mine")))
    assert path is not None
    text = path.read_text(encoding="utf-8")
    for words in ("Python 3.", "Qt 6.", "numpy ", "act 39", "act 10", "KeyError: 'mine'"):
        assert words in text
    assert "act 9\n" not in text
    assert "tests/ui/shell/test_crash_reports.py" in text


def test_no_folder_is_told_but_that_of_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))
    reports = CrashReports()
    path = reports.write(raised(OSError(f"/home/ada/secret and {ROOT}/simulator/x.py")))
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert "/home/ada" not in text
    assert "~/secret" in text
    assert str(ROOT) not in text
    assert sys.prefix not in text


class FakeWindow(QObject):
    """What reports watch of a window, with a document of its own."""

    activated = Signal()
    state_changed = Signal(object)

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.document, self.session = Document(self), self
        self.document.open(path)
        self.actions_by_name: dict[str, object] = {}


def test_the_file_of_the_window_that_was_used_last_is_named(
    qapp: QApplication, folder: Path, tmp_path: Path
) -> None:
    reports = CrashReports()
    windows = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.depthscope.json"
        files.save(edits.empty_design(), path)
        windows.append(FakeWindow(path))
        reports.watch(windows[-1])  # type: ignore[arg-type]
    assert "two.depthscope.json" in written(reports, "first")
    windows[0].activated.emit()
    assert "one.depthscope.json" in written(reports, "second")
    for window in windows:
        window.document.close()


def written(reports: CrashReports, message: str) -> str:
    path = reports.write(raised(ValueError(message)))
    assert path is not None
    return path.read_text(encoding="utf-8")


def test_the_same_defect_is_written_once_and_never_too_many(folder: Path) -> None:
    reports = CrashReports()
    for number in range(3 * MOST_REPORTS):
        for _ in range(3):
            reports.write(raised(ValueError(f"kind {number}")))
    assert len(list(folder.iterdir())) == MOST_REPORTS


def test_a_folder_that_cannot_be_made_is_no_second_defect(folder: Path) -> None:
    folder.write_text("a file stands where the folder should be")
    reports = CrashReports()
    assert reports.write(raised(ValueError("mine"))) is None
    reports.enable_faulthandler()
    reports.finish()
    assert untold() == []


def test_what_is_logged_with_its_exception_is_reported(folder: Path) -> None:
    reports, logger = CrashReports(), logging.getLogger("tests.alone")
    logger.propagate = False
    logger.addHandler(reports)
    logger.error("no exception")
    logger.error("failed", exc_info=raised(ValueError("mine")))
    logger.removeHandler(reports)
    (path,) = folder.iterdir()
    assert "ValueError: mine" in path.read_text(encoding="utf-8")


def test_an_uncaught_exception_saves_the_work_and_says_where_it_is_reported(
    make_window: MakeWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    window = make_window()
    saved: list[bool] = []
    window.file_actions.recovery.save_copy = lambda: saved.append(True)  # type: ignore[method-assign]
    with report_defects(window):
        window.document.edit("Name it", lambda design: edits.set_title(design, "X"))
        window.action("zoom_in").trigger()
        error = raised(ZeroDivisionError("mine"))
        sys.excepthook(type(error), error, error.__traceback__)
        (path,) = folder.glob("crash-*.new.txt")
        text = path.read_text(encoding="utf-8")
        assert "Name it" in text
        assert "action zoom_in" in text
        assert "File: not saved yet" in text
        assert saved
        assert str(path) in window.status.message.text()
    assert untold() == []  # it was told while the program ran
    assert len(list(folder.iterdir())) == 1


def test_the_next_start_says_where_the_report_is(make_window: MakeWindow, folder: Path) -> None:
    CrashReports().write(raised(ValueError("mine")))
    window = make_window()
    found = untold()
    greet(window, found)
    assert str(found[0]) in window.status.message.text()
    assert found[0].exists()
    assert untold() == []


FAULT = """
import ctypes
from ui.shell.crash_reports import CrashReports
reports = CrashReports()
reports.enable_faulthandler()
ctypes.string_at(0)
"""


@pytest.mark.slow
def test_a_fault_that_ends_the_process_is_told_at_the_next_start(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", FAULT], env=environment, capture_output=True, check=False, timeout=60
    )
    assert done.returncode < 0
    logs = tmp_path / "depthscope" / "logs"
    monkeypatch.setattr(crash_reports, "log_folder", lambda: logs)
    (path,) = untold()
    assert "Segmentation fault" in path.read_text(encoding="utf-8")
    assert [file.name for file in logs.iterdir()] == [path.name]


def test_a_program_that_still_runs_has_not_ended_unexpectedly(folder: Path) -> None:
    reports = CrashReports()
    reports.enable_faulthandler()
    assert untold() == []
    assert len(list(folder.iterdir())) == 1
    reports.finish()
    assert list(folder.iterdir()) == []
