"""A thread that nobody ends does not abort the process, whatever becomes of window and script."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.conftest import ROOT
from ui.process import stoppable_thread
from ui.process.stoppable_thread import StoppableThread, stop_all


class Waiting(StoppableThread):
    """Runs until it is asked to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()

    def run(self) -> None:
        self.asked.wait()

    def request_stop(self) -> None:
        self.asked.set()


def test_a_thread_is_kept_while_it_runs_and_no_longer() -> None:
    thread = Waiting()
    thread.start()
    assert thread in stoppable_thread._running
    assert thread.stop()
    assert not thread.isRunning()
    assert thread not in stoppable_thread._running


def test_whatever_still_runs_is_stopped_at_the_end() -> None:
    threads = [Waiting(), Waiting()]
    for thread in threads:
        thread.start()
    stop_all()
    assert not any(thread.isRunning() for thread in threads)
    assert not stoppable_thread._running


START = """
import gc, sys
import shiboken6
from PySide6.QtWidgets import QApplication
from simulator.design import edits
from ui.shell.app import create_window
application = QApplication([])
window = create_window()
window.show()
application.processEvents()
window.session.train()
"""
ENDS = {
    "without a word": ("", 0),
    "by an exit status": ("sys.exit(3)", 3),
    "by an exception": ("raise KeyError('mine')", 1),
    "with the window collected": ("del window; gc.collect(); application.processEvents()", 0),
    "with the window destroyed": ("shiboken6.delete(window); application.processEvents()", 0),
    "with two windows": ("other = create_window(); other.show()", 0),
    "with the application gone": (
        "window.close(); shiboken6.delete(window); del application, window; gc.collect()", 0
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("end", ENDS)
def test_a_script_that_does_not_close_its_window_ends_as_it_says(end: str, tmp_path: Path) -> None:
    code, status = ENDS[end]
    done = script(START + code, tmp_path)
    assert done.returncode == status, done.stderr
    errors = [x for x in done.stderr.splitlines() if not x.startswith("This plugin does not")]
    if status == 1:
        assert errors[-1] == "KeyError: 'mine'"
        errors = [line for line in errors if "QThread" in line or "Internal C++" in line]
    assert errors == []


@pytest.mark.slow
def test_what_a_script_leaves_unsaved_is_offered_at_the_next_launch(tmp_path: Path) -> None:
    edit = "window.document.edit('t', lambda design: edits.set_title(design, 'Unsaved'))"
    assert script(START + edit, tmp_path).returncode == 0
    (copy,) = (tmp_path / "depthscope" / "recovery").glob("*.recovery")
    assert "Unsaved" in copy.read_text(encoding="utf-8")


def script(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A Python script of a user, in a process of its own with a data folder of its own."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
