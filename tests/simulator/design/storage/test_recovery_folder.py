"""The folder of recovery copies: every entry on its own, nothing hidden, nothing deleted."""

from __future__ import annotations

import os
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from simulator.design import edits
from simulator.design.storage import files, recovery_copy
from simulator.design.storage.locks import FileLock
from simulator.design.storage.recovery_copy import Judgement, RecoveryCopy
from simulator.design.storage.recovery_folder import (
    CopyFile,
    DamagedCopy,
    FoundCopy,
    RecoveryFolder,
)
from simulator.design.storage.store import NO_FILE, digest_at
from tests.faults.processes import child, in_child
from tests.simulator.design.storage.test_locks import STRANGE
from tests.simulator.design.storage.test_recovery_copy import in_japanese


def copy_of(title: str, path: Path | None = None) -> RecoveryCopy:
    based_on = NO_FILE if path is None else digest_at(path)
    return RecoveryCopy(edits.set_title(edits.empty_design(), title), path, based_on, time.time())


@pytest.fixture
def folder(tmp_path: Path) -> RecoveryFolder:
    return RecoveryFolder(tmp_path / "depthscope" / "recovery")


def leave(folder: RecoveryFolder, copy: RecoveryCopy) -> Path:
    """What a process leaves behind that has ended with unsaved changes."""

    def run() -> Path:
        file = folder.new_file()
        file.write(copy)
        return file.path

    path = in_child(run)
    assert isinstance(path, Path)
    return path


def look(folder: RecoveryFolder) -> tuple[list[str], list[DamagedCopy]]:
    """The titles of the copies that would be offered, and what is damaged; all given back."""
    found = list(folder.found())
    copies = [f for f in found if isinstance(f, FoundCopy)]
    for each in copies:
        each.release()
    return [f.copy.design.title for f in copies], [f for f in found if isinstance(f, DamagedCopy)]


def test_a_copy_is_offered_when_its_process_has_ended_and_not_before(
    folder: RecoveryFolder,
) -> None:
    def run(pipe: Connection) -> None:
        file = folder.new_file()
        file.write(copy_of("a"))
        pipe.send("written")
        pipe.recv()

    with child(run) as other:
        other.recv()
        assert look(folder) == ([], [])
    assert look(folder) == look(folder) == (["a"], [])


def test_what_one_launch_asks_about_another_does_not_and_the_newest_comes_first(
    folder: RecoveryFolder,
) -> None:
    first, second = leave(folder, copy_of("first")), leave(folder, copy_of("second"))
    os.utime(first, (1, 1))
    os.utime(second, (2, 2))
    found = folder.found()
    newest = next(found)
    assert isinstance(newest, FoundCopy)
    assert newest.copy.design.title == "second"
    assert in_child(lambda: look(folder)) == (["first"], [])
    newest.discard()
    found.close()
    assert look(folder) == (["first"], [])


@pytest.mark.parametrize("kind", STRANGE)
def test_whatever_the_lock_is_the_copy_is_offered(folder: RecoveryFolder, kind: str) -> None:
    path = leave(folder, copy_of("mine"))
    lock = path.with_name(f"{path.name}.lock")
    lock.unlink()
    STRANGE[kind](lock)
    assert look(folder) == look(folder) == (["mine"], [])
    assert path.exists()


@pytest.mark.parametrize("kind", STRANGE)
def test_whatever_one_entry_is_the_others_are_offered_and_nothing_is_deleted(
    folder: RecoveryFolder, kind: str
) -> None:
    leave(folder, copy_of("mine"))
    for name in ("0.recovery", "~.recovery", "0.json"):
        STRANGE[kind](folder.path / name)
    before = {os.lstat(path).st_ino for path in folder.path.iterdir() if path.suffix != ".lock"}
    titles, damaged = look(folder)
    assert titles == ["mine"]
    assert all(found.path.exists() for found in damaged)
    assert before <= {os.lstat(path).st_ino for path in folder.path.iterdir()}
    assert look(folder) == (["mine"], [])  # said once


def test_an_entry_that_vanishes_between_listing_and_reading_hides_no_other(
    folder: RecoveryFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(folder, copy_of("mine"))
    names = os.listdir(folder.path)
    ghosts = ["0.recovery", "~.recovery"]
    monkeypatch.setattr(os, "listdir", lambda _path: [ghosts[0], *names, ghosts[1]])
    assert look(folder) == (["mine"], [])
    # and one that vanishes after it has been looked at
    lstat = os.lstat
    monkeypatch.setattr(
        os, "lstat", lambda path: lstat(__file__ if Path(path).name in ghosts else path)
    )
    assert look(folder) == (["mine"], [])


def test_a_damaged_copy_does_not_replace_one_that_was_damaged_before(
    folder: RecoveryFolder,
) -> None:
    folder.path.mkdir(parents=True)
    contents = {b"one", b"two", b"three"}
    for content in contents:
        (folder.path / "a.recovery").write_bytes(content)
        assert len(look(folder)[1]) == 1
    assert {path.read_bytes() for path in folder.path.glob("*.damaged")} == contents


@pytest.mark.parametrize("kind", ["nothing", "file", "FIFO", "dangling link", "looping link"])
def test_where_the_folder_is_none_nothing_is_offered(folder: RecoveryFolder, kind: str) -> None:
    folder.path.parent.mkdir()
    if kind != "nothing":
        STRANGE.get(kind, Path.touch)(folder.path)
    assert look(folder) == ([], [])


def test_a_copy_of_version_0_1_is_offered_unless_its_process_lives(folder: RecoveryFolder) -> None:
    folder.path.mkdir(parents=True)
    path = folder.path / "1-a.json"
    path.write_text(f'{{"path": null, "design": {files.dumps(copy_of("old").design)}}}')
    lock = FileLock(path.with_name("1-a.json.lock"))
    lock.path.write_text(f"{os.getpid()}\ndepthscope\nelsewhere\n")
    assert look(folder) == (["old"], [])

    def run(pipe: Connection) -> None:
        lock.acquire()  # as Qt's QLockFile does: see test_autosave
        pipe.send("held")
        pipe.recv()

    with child(run) as other:
        other.recv()
        assert look(folder) == ([], [])
    assert look(folder) == (["old"], [])


@pytest.mark.slow
def test_the_largest_designs_in_any_script_are_offered(folder: RecoveryFolder) -> None:
    design = in_japanese(1_600)
    assert len(files.encoded(design)) > 3_600_000
    leave(folder, RecoveryCopy(design, None, NO_FILE, 1.0, b"\0" * 300_000))
    found = [each for each in folder.found() if isinstance(each, FoundCopy)]
    assert [each.copy.design for each in found] == [design]
    found[0].release()


def test_what_is_recovered_stays_until_something_newer_is_there(
    folder: RecoveryFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine.json"
    files.save(edits.empty_design(), mine)
    leave(folder, copy_of("unsaved", mine))
    (found,) = folder.found()
    assert isinstance(found, FoundCopy)
    assert found.judgement is Judgement.NEWER
    before = found.file.path.read_bytes()

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("simulator.design.storage.recovery_folder.write_whole", full)
    with pytest.raises(OSError, match="No space"):
        found.file.write(copy_of("newer", mine))
    assert found.file.path.read_bytes() == before
    monkeypatch.undo()
    found.file.write(copy_of("newer", mine))
    assert recovery_copy.decoded(found.file.path.read_bytes(), 0.0).design.title == "newer"
    found.file.remove()
    assert os.listdir(folder.path) == []


def test_a_copy_can_be_kept_where_it_cannot_be_locked(folder: RecoveryFolder) -> None:
    file = CopyFile(folder.path / ("x" * 243 + ".recovery"))  # the lock's name is too long
    file.write(copy_of("mine"))
    assert look(folder) == (["mine"], [])
    file.remove()
    assert look(folder) == ([], [])
