"""Locks between processes and windows that no crash, power loss or strange entry can falsify.

The lock is the system's own (`flock`) on a file that has the lock's name. The system gives it back
when its process ends, however it ends, so that what a lock file holds, how old it is and which
host it names decide nothing; the file may be empty, zeroed or garbage. What stands in the place of
a lock file and is none (a folder, a pipe, a link) cannot be locked by anyone: it is moved aside.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import sys
import time
from contextlib import suppress
from enum import Enum
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

if sys.platform == "win32":
    import msvcrt

    def _lock_descriptor(descriptor: int) -> None:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(errno.EAGAIN, "locked") from error
else:
    import fcntl

    def _lock_descriptor(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


EDITING, SAVING = "lock", "saving"  # endings: as long as a window is open; while a file is replaced
LOOK_AGAIN_S = 0.002
_STRAY = re.compile(rf"\.depthscope-[0-9a-f]{{16}}\.({EDITING}|{SAVING})(-[0-9a-f]{{8}})?")
MOST_TRIES = 100  # each means that somebody has replaced the file between two of our calls


class LockState(Enum):
    """How an attempt to lock has ended."""

    HELD = "held"
    BUSY = "busy"  # another process or window holds it
    UNKNOWN = "unknown"  # cannot be locked here: by rights, or the file system has no locks


class FileLock:
    """One lock file, held or not; `release` removes it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, wait_s: float = 0.0) -> LockState:
        """Lock, waiting at most `wait_s` seconds for another holder."""
        until = time.monotonic() + wait_s
        while (state := self._try()) is LockState.BUSY and time.monotonic() < until:
            time.sleep(LOOK_AGAIN_S)
        return state

    def take_over(self) -> LockState:
        """Lock whoever holds it now: by a new lock file in its place. See `is_held`."""
        if self.is_held():
            return LockState.HELD
        self.release()
        fresh = FileLock(self.path.with_name(f"{self.path.name}-{secrets.token_hex(4)}"))
        state = fresh.acquire()
        if state is LockState.HELD:
            try:
                os.replace(fresh.path, self.path)
            except OSError:
                fresh.release()
                return LockState.UNKNOWN
            self._descriptor, fresh._descriptor = fresh._descriptor, None
        return state

    def is_held(self) -> bool:
        """Whether it is ours still: another one may have taken over by replacing the file."""
        return self._descriptor is not None and _is_at(self._descriptor, self.path)

    def release(self, *, with_content: bool = False) -> None:
        """Give the lock back, if there is one; its file goes if it is ours still.

        We leave lock files empty: one that holds something stays, unless `with_content`.
        """
        if self._descriptor is None:
            return
        with suppress(OSError):
            if self.is_held() and (with_content or not os.fstat(self._descriptor).st_size):
                os.unlink(self.path)
        os.close(self._descriptor)
        self._descriptor = None

    def __enter__(self) -> FileLock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def since_s(self) -> float | None:
        """When the lock was taken, by ourselves or others, in seconds since 1970."""
        try:
            return os.lstat(self.path).st_mtime
        except OSError:
            return None

    def _try(self) -> LockState:
        if self.is_held():
            return LockState.HELD
        self.release()
        for _ in range(MOST_TRIES):
            try:
                descriptor = _open(self.path)
            except OSError:
                return LockState.UNKNOWN
            try:
                _lock_descriptor(descriptor)
            except BlockingIOError:
                os.close(descriptor)
                return LockState.BUSY
            except OSError:
                os.close(descriptor)
                return LockState.UNKNOWN
            if _is_at(descriptor, self.path):
                self._descriptor = descriptor
                with suppress(OSError):
                    os.utime(self.path)  # not to be swept as a stray
                return LockState.HELD
            os.close(descriptor)  # locked a file that was removed in the meantime
        return LockState.BUSY


def _open(path: Path) -> int:
    """Open a lock file, making it where there is none; what is no regular file is moved aside."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    for _ in range(MOST_TRIES):
        try:
            mode = os.lstat(path).st_mode
        except FileNotFoundError:
            mode = stat.S_IFREG
        if not stat.S_ISREG(mode):
            move_aside(path)
            continue
        try:
            return os.open(path, flags, 0o666)
        except PermissionError:  # another user's: a reader may lock it as well
            return os.open(path, flags & ~(os.O_RDWR | os.O_CREAT))
        except OSError as error:
            if error.errno not in (errno.EISDIR, errno.ELOOP, errno.ENXIO):
                raise
    raise OSError(errno.EBUSY, "the lock file changes all the time")


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether an open file is the one that has this name now."""
    try:
        found, ours = os.lstat(path), os.fstat(descriptor)
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == (ours.st_dev, ours.st_ino)


def move_aside(path: Path) -> Path:
    """Rename what cannot be read to *.damaged, over nothing else; returns its new name.

    Raises OSError, FileNotFoundError where it has gone.
    """
    aside = path.with_name(f"{path.name}.damaged")
    while os.path.lexists(aside):
        aside = path.with_name(f"{path.name}-{secrets.token_hex(4)}.damaged")
    os.rename(path, aside)
    return aside


def lock_beside(path: Path, purpose: str) -> FileLock:
    """The lock of a file for EDITING or SAVING: a hidden file in its folder, links followed."""
    target = Path(os.path.realpath(path))
    name = blake2b(os.fsencode(target.name), digest_size=8).hexdigest()  # of any length
    return FileLock(target.parent / f".depthscope-{name}.{purpose}")


def sweep_locks(folder: Path, older_than_s: float = 3_600) -> None:
    """Remove lock files that killed processes left behind: old ones which nobody holds."""
    now_s = time.time()
    with suppress(OSError):
        for stray in folder.iterdir():
            if _STRAY.fullmatch(stray.name) and now_s - stray.lstat().st_mtime > older_than_s:
                lock = FileLock(stray)
                lock.acquire()
                lock.release()
