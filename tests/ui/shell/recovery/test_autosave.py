"""What was not saved outlives a killed process, and is offered at the next launch."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile, QStandardPaths
from pytestqt.qtbot import QtBot

from simulator.design import edits
from simulator.design.storage import files
from simulator.design.storage.locks import FileLock, LockState
from simulator.design.storage.recovery_folder import DamagedCopy, FoundCopy
from tests.conftest import ROOT
from tests.ui.conftest import MakeWindow
from ui.shell.main_window import MainWindow
from ui.shell.recovery.autosave import recovery_folder
from ui.widgets.dialogs import DISCARD, LATER, RECOVER, Dialogs, RecoveryOffer

LIVED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from simulator.design import edits
from ui.shell.app import create_window

application = QApplication([])
window = create_window(Path(sys.argv[1]))
window.document.edit("Title", lambda design: edits.set_title(design, "Not saved"))
window.file_actions.recovery.save_copy()
print("kept", flush=True)
application.exec()
"""


ENDED = """
import os, sys
from PySide6.QtCore import QTimer
from simulator.design import edits
from ui.shell import app

def change(window):
    window.action("train").trigger()
    window.document.edit("Title", lambda design: edits.set_title(design, "Not saved"))
    os.kill(os.getpid(), int(sys.argv[2]))

def create(path, create=app.create_window):
    window = create(path)
    QTimer.singleShot(0, lambda: change(window))
    return window

app.create_window = create
sys.exit(app.run(sys.argv[1]))
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(
        QStandardPaths, "writableLocation", staticmethod(lambda _kind: str(tmp_path))
    )
    return tmp_path / "depthscope" / "recovery"


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.recovery"))


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.depthscope.json"
    files.save(edits.empty_design(), path)
    return path


def leave_behind(mine: Path) -> None:
    """A process with unsaved changes to a file, killed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", LIVED, str(mine)], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "kept\n"
        assert list(recovery_folder().found()) == []  # it lives
        process.send_signal(signal.SIGKILL)


def answering(monkeypatch: pytest.MonkeyPatch, answer: str) -> list[str]:
    asked: list[str] = []

    def recover(_parent: object, offer: RecoveryOffer) -> str:
        asked.append(offer.title)
        return answer

    monkeypatch.setattr(Dialogs, "recover", staticmethod(recover))
    return asked


@pytest.mark.skipif(sys.platform == "win32", reason="no POSIX signals there")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_program_that_is_asked_to_end_keeps_the_last_change_and_prints_nothing(
    mine: Path, name: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ENDED, str(mine), str(getattr(signal, name).value)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=100,
        check=False,
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if "plugin does not support" not in line]
    assert (done.returncode, done.stdout, said) == (130, "", [])
    (left,) = recovery_folder().found()
    assert isinstance(left, FoundCopy)
    assert (left.copy.design.title, left.copy.path) == ("Not saved", mine)
    left.discard()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_changes_outlive_a_kill_and_are_offered_until_they_are_recovered(
    make_window: MakeWindow, mine: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_behind(mine)
    window = make_window()
    before = window.document.design
    asked = answering(monkeypatch, LATER)
    window.file_actions.offer_recovery()
    assert asked == ["Not saved"]
    assert window.document.design is before
    asked = answering(monkeypatch, RECOVER)
    window.file_actions.offer_recovery()
    assert asked == ["Not saved"]
    document = window.document
    assert (document.design.title, document.path, document.modified) == ("Not saved", mine, True)
    assert len(kept(folder)) == 1  # one's own
    assert list(recovery_folder().found()) == []
    assert files.load(mine) == edits.empty_design()
    assert window.file_actions.save()
    assert files.load(mine).title == "Not saved"


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_what_is_discarded_is_not_offered_again(
    make_window: MakeWindow, mine: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_behind(mine)
    answering(monkeypatch, DISCARD)
    make_window().file_actions.offer_recovery()
    assert kept(folder) == []
    assert list(recovery_folder().found()) == []


def test_a_copy_is_kept_a_moment_after_an_edit_and_goes_when_all_is_saved_or_undone(
    qtbot: QtBot, make_window: MakeWindow, mine: Path, folder: Path
) -> None:
    window = make_window(mine)
    window.document.edit("Title", lambda design: edits.set_title(design, "Other"))
    qtbot.waitUntil(lambda: len(kept(folder)) == 1)
    window.document.undo_stack.undo()
    qtbot.waitUntil(lambda: kept(folder) == [])
    window.document.undo_stack.redo()
    qtbot.waitUntil(lambda: len(kept(folder)) == 1)
    assert window.file_actions.save()
    qtbot.waitUntil(lambda: kept(folder) == [])
    window.document.edit("Title", lambda design: edits.set_title(design, "Given up"))
    window.file_actions.recovery.save_copy()
    assert len(kept(folder)) == 1
    window.close()
    assert kept(folder) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"design": 5}', b"\xff\xfe", b"[" * 9999])
def test_a_damaged_copy_is_moved_aside_and_never_deleted(folder: Path, content: bytes) -> None:
    folder.mkdir(parents=True)
    (folder / "1-a.json").write_bytes(content)
    (damaged,) = recovery_folder().found()
    assert isinstance(damaged, DamagedCopy)
    assert damaged.path.read_bytes() == content
    assert list(recovery_folder().found()) == []


def test_a_lock_of_version_0_1_is_believed_as_long_as_its_process_lives(tmp_path: Path) -> None:
    path = tmp_path / "1-a.json.lock"
    old = QLockFile(str(path))
    old.setStaleLockTime(0)
    assert old.tryLock(0)
    assert FileLock(path).acquire() is LockState.BUSY
    content = path.read_bytes()
    old.unlock()
    path.write_bytes(content)  # as a kill leaves it
    assert FileLock(path).acquire() is LockState.HELD


def test_a_second_failure_is_said_after_a_copy_could_be_written_in_between(
    make_window: MakeWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    said: list[str] = []
    window.file_actions.warning.connect(said.append)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for number, fails in enumerate((True, True, False, True)):
        with monkeypatch.context() as patched:
            if fails:
                patched.setattr("simulator.design.storage.recovery_folder.write_whole", full)
            window.document.edit("Title", partial(edits.set_title, title=str(number)))
            window.file_actions.recovery.save_copy()
    assert len(said) == 2
    assert "No space left on device" in said[0]
    assert len(kept(folder)) == 1  # the third: a failure costs no copy


def test_where_no_copy_can_be_kept_one_warning_is_shown(
    make_window: MakeWindow, tmp_path: Path, folder: Path
) -> None:
    (tmp_path / "depthscope").touch()  # a file where the folder should be
    window: MainWindow = make_window()
    said: list[str] = []
    window.file_actions.warning.connect(said.append)
    for title in ("a", "b"):
        window.document.edit("Title", partial(edits.set_title, title=title))
        window.file_actions.recovery.save_copy()
    assert len(said) == 1
    assert "would not outlive a crash" in said[0]
    assert list(recovery_folder().found()) == []
