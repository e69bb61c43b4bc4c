"""Whatever happens to a file on disk is told, and nothing of a file that is watched no longer."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from simulator.design.storage.locks import EDITING, lock_beside
from simulator.design.storage.replacing import write_whole
from ui.document.file_watcher import FileWatcher


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "mine.json"
    path.write_text("one")
    return path


def write_in_place(path: Path) -> None:
    with path.open("r+") as file:
        file.write("two")


def lock_and_release(path: Path) -> None:
    with lock_beside(path, EDITING) as lock:
        lock.acquire()


CHANGES: dict[str, Callable[[Path], object]] = {
    "replaced": lambda path: write_whole(path, b"two"),
    "written in place": write_in_place,
    "deleted": os.unlink,
    "moved away": lambda path: path.rename(path.with_name("other.json")),
    "locked": lock_and_release,
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_told_more_than_once(qtbot: QtBot, path: Path, change: str) -> None:
    watcher = FileWatcher()
    link = path.with_name("link")
    link.symlink_to(path)
    watcher.watch(link)
    for _ in range(2):
        with qtbot.waitSignal(watcher.changed):
            CHANGES[change](path)
        with qtbot.waitSignal(watcher.changed):
            write_whole(path, b"one")
    watcher.close()


def test_after_another_file_is_watched_the_first_is_not(qtbot: QtBot, path: Path) -> None:
    other = path.parent / "folder" / "other.json"
    other.parent.mkdir()
    watcher = FileWatcher()
    told: list[str] = []
    watcher.changed.connect(lambda: told.append("changed"))
    watcher.watch(path)
    watcher.watch(other)
    path.unlink()
    with qtbot.waitSignal(watcher.changed):
        other.touch()
    assert told == ["changed"]
    watcher.close()
    watcher.watch(Path("/nowhere/at/all.json"))
    watcher.close()
