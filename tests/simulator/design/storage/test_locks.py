"""A lock is what the system says, whatever stands in its file, and ends with its process."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from simulator.design.storage.locks import (
    EDITING,
    SAVING,
    FileLock,
    LockState,
    lock_beside,
    sweep_locks,
)
from tests.faults.processes import child, in_child


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.lock"


def hold(path: Path) -> Callable[[Connection], None]:
    """A process that takes a lock and keeps it until it is killed."""

    def run(pipe: Connection) -> None:
        lock = FileLock(path)
        pipe.send(lock.acquire())
        pipe.recv()

    return run


def state_in_another_process(path: Path) -> LockState:
    state = in_child(lambda: FileLock(path).acquire())
    assert isinstance(state, LockState)
    return state


def test_one_holder_at_a_time_in_one_process_and_in_two(path: Path) -> None:
    lock = FileLock(path)
    assert lock.acquire() is lock.acquire() is LockState.HELD
    assert FileLock(path).acquire() is state_in_another_process(path) is LockState.BUSY
    lock.release()
    assert not path.exists()
    assert state_in_another_process(path) is LockState.HELD


def test_a_lock_ends_with_the_process_that_is_killed(path: Path) -> None:
    with child(hold(path)) as other:
        assert other.recv() is LockState.HELD
        assert FileLock(path).acquire() is LockState.BUSY
    assert path.exists()  # left behind
    assert FileLock(path).acquire() is LockState.HELD


def make_folder(path: Path) -> None:
    path.mkdir()
    (path / "kept").touch()


STRANGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.touch(),
    "zeroed": lambda path: path.write_bytes(b"\0" * 512),
    "garbage": lambda path: path.write_bytes(os.urandom(512)),
    "another host": lambda path: path.write_text(f"{os.getpid()}\ndepthscope\nelsewhere\nid\n\n"),
    "this process": lambda path: path.write_text(f"{os.getpid()}\n\n\n\n\n"),
    "read-only": lambda path: (path.touch(), path.chmod(0o444)),
    "folder": make_folder,
    "FIFO": os.mkfifo,
    "socket": lambda path: os.mknod(path, stat.S_IFSOCK | 0o600),
    "dangling link": lambda path: path.symlink_to("nowhere"),
    "looping link": lambda path: path.symlink_to(path.name),
    "link to a file": lambda path: (path.with_name("b").touch(), path.symlink_to("b")),
    "link to a device": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("kind", STRANGE)
def test_whatever_stands_in_its_place_a_lock_is_taken_and_nothing_is_deleted(
    path: Path, kind: str
) -> None:
    STRANGE[kind](path)
    before = os.lstat(path)
    content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    lock = FileLock(path)
    assert lock.acquire() is LockState.HELD
    assert state_in_another_process(path) is LockState.BUSY
    lock.release()
    left = [p for p in path.parent.iterdir() if os.lstat(p).st_ino == before.st_ino]
    assert left or content == b""
    if content:
        assert left[0].read_bytes() == content
    if kind == "folder":
        assert os.listdir(left[0]) == ["kept"]


def test_a_lock_that_cannot_be_made_is_unknown_and_not_held(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name in ("nowhere/a.lock", "file/a.lock", "x" * 300):
        lock = FileLock(tmp_path / name)
        assert lock.acquire() is LockState.UNKNOWN
        assert not lock.is_held()
        lock.release()


def test_a_lock_that_was_taken_over_is_held_no_longer_and_its_release_harms_nobody(
    path: Path,
) -> None:
    with child(hold(path)) as other:
        other.recv()
        lock = FileLock(path)
        assert lock.acquire() is LockState.BUSY
        assert lock.take_over() is lock.take_over() is LockState.HELD
        second = FileLock(path)
        assert second.take_over() is LockState.HELD
        assert not lock.is_held()
        lock.release()
        assert second.is_held()
        assert state_in_another_process(path) is LockState.BUSY
    assert second.is_held()  # also when the first holder has gone
    assert os.listdir(path.parent) == [path.name]


def test_taking_over_what_nobody_holds_takes_it(path: Path) -> None:
    assert FileLock(path).take_over() is LockState.HELD


def count_up(path: Path, times: int) -> None:
    """Read, add one, write: loses counts where two do it at once."""
    for _ in range(times):
        lock = FileLock(path.with_name("a.lock"))
        assert lock.acquire(wait_s=30) is LockState.HELD
        with lock:
            path.write_text(str(int(path.read_text()) + 1))


def test_locks_that_are_made_and_removed_all_the_time_let_one_in_at_a_time(path: Path) -> None:
    counter = path.with_name("counter")
    counter.write_text("0")

    def run(pipe: Connection) -> None:
        count_up(counter, 100)
        pipe.send("done")

    with child(run) as one, child(run) as other:
        count_up(counter, 100)
        one.recv()
        other.recv()
    assert counter.read_text() == "300"


def test_a_file_has_one_lock_for_each_purpose_through_links_and_with_the_longest_name(
    tmp_path: Path,
) -> None:
    path = tmp_path / ("x" * 255)
    (tmp_path / "link").symlink_to(path)
    assert lock_beside(path, EDITING).path == lock_beside(tmp_path / "link", EDITING).path
    with lock_beside(path, EDITING) as editing, lock_beside(path, SAVING) as saving:
        assert editing.acquire() is saving.acquire() is LockState.HELD


def test_sweeping_takes_old_locks_that_nobody_holds(tmp_path: Path) -> None:
    held, left, young = (lock_beside(tmp_path / name, EDITING) for name in "abc")
    held.acquire()
    for lock in (held, left, young):
        lock.path.touch()
    for lock in (held, left):
        os.utime(lock.path, (time.time() - 7_200,) * 2)
    (tmp_path / ".depthscope-0123456789abcdef.locks").touch()
    sweep_locks(tmp_path)
    kept = {held.path.name, young.path.name, ".depthscope-0123456789abcdef.locks"}
    assert set(os.listdir(tmp_path)) == kept
    held.release()
    sweep_locks(tmp_path / "nowhere")
