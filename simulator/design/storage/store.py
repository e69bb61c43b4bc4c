"""A design file as one window knows it: what it held last, whether it may be replaced, and by whom.

A `DesignStore` reads and saves one file. It holds the file's editing lock while it is open, so that
a second window or process knows; and when it saves, it compares the file with what it knows, under
the saving lock, and replaces nothing that somebody has not agreed to lose.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b
from typing import TYPE_CHECKING

from simulator.design.storage import files
from simulator.design.storage.locks import EDITING, LockState, lock_beside, sweep_locks
from simulator.design.storage.replacing import READ_ONLY, is_read_only, sweep, write_whole
from simulator.errors import DesignError

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.design.design import Design

NO_FILE = "no file"  # in the place of a digest: nothing is there
UNREADABLE = "unreadable"  # something is there, and cannot be read
NOT_KNOWN = "not known"  # what was there when work on the design began


class FileState(Enum):
    """How the file on disk stands to what this window has read or written."""

    UNTOUCHED = "untouched"  # as it was read
    CHANGED_BY_US = "changed by us"  # as this window has saved it
    CHANGED_ELSEWHERE = "changed elsewhere"
    MISSING = "missing"  # moved or deleted: saving loses nothing
    UNKNOWN = "unknown"  # there is nothing to compare with, or it cannot be read


class Obstacle(Enum):
    """Why a save was refused, each to be asked about."""

    CHANGED_ELSEWHERE = "it has changed on disk since it was opened here"
    UNKNOWN = "it is not known whether it has changed on disk"
    OPEN_ELSEWHERE = "it is open in another window"
    READ_ONLY = READ_ONLY


class SaveRefused(OSError):
    """Nothing was written: `obstacle` stands in the way, `found` is the digest of the file then."""

    def __init__(self, obstacle: Obstacle, found: str) -> None:
        super().__init__(f"{obstacle.value}; that would be lost")
        self.obstacle, self.found = obstacle, found


@dataclass(frozen=True, slots=True)
class Known:
    """What a window knows of a file: the digest of its content, and who put it there."""

    digest: str
    state: FileState


def digest_of(content: bytes) -> str:
    """A name for a content: equal contents, equal digests."""
    return blake2b(content, digest_size=16).hexdigest()


def digest_at(path: Path) -> str:
    """The digest of what a file holds now, or NO_FILE or UNREADABLE."""
    try:
        return digest_of(files.read(path))
    except (FileNotFoundError, NotADirectoryError):
        return NO_FILE
    except (OSError, DesignError):
        return UNREADABLE


class DesignStore:
    """One file of a window; `close` gives its lock back."""

    def __init__(self, path: Path, known: Known) -> None:
        self.path = path
        self.known = known
        self.lock_state = LockState.UNKNOWN  # until `lock` is called
        self._lock = lock_beside(path, EDITING)
        self._over_read_only = False
        self._signature: object = None  # of the file when it was compared last
        self._seen = known.digest

    @classmethod
    def open(cls, path: Path, content: bytes) -> DesignStore:
        """The store of a file that has just been read."""
        return cls(path, Known(digest_of(content), FileState.UNTOUCHED))

    @classmethod
    def to_replace(cls, path: Path) -> DesignStore:
        """The store of a file that the user has agreed to replace as it is now, or to make."""
        return cls(path, Known(digest_at(path), FileState.UNTOUCHED))

    @classmethod
    def recovered(cls, path: Path, digest: str) -> DesignStore:
        """The store of a file on which recovered changes are based: it had this digest then."""
        state = FileState.UNKNOWN if digest == NOT_KNOWN else FileState.UNTOUCHED
        return cls(path, Known(digest, state))

    # Whose it is

    def lock(self) -> LockState:
        """Lock the file for editing by this window; others open it read-only from now on."""
        self.lock_state = self._lock.acquire()
        return self.lock_state

    def is_open_elsewhere(self) -> bool:
        """Whether another window or process has the file open for editing, or has taken it over."""
        if self.lock_state is LockState.HELD and not self._lock.is_held():
            self.lock_state = LockState.BUSY
        return self.lock_state is LockState.BUSY

    def try_again(self) -> bool:
        """Lock the file if its holder has gone in the meantime; returns whether it is ours now."""
        return not self.is_open_elsewhere() or self.lock() is not LockState.BUSY

    def take_over(self) -> LockState:
        """Make the file this window's; the other one becomes read-only."""
        self.lock_state = self._lock.take_over()
        return self.lock_state

    def locked_since_s(self) -> float | None:
        """When the file was opened for editing, here or elsewhere, in seconds since 1970."""
        return self._lock.since_s()

    def close(self) -> None:
        """Give the editing lock back."""
        self._lock.release()
        self.lock_state = LockState.UNKNOWN

    # What it holds

    def state(self) -> FileState:
        """Compare the file with what is known; it is read only where it looks different."""
        signature = self._look()
        if signature is None or signature != self._signature:
            self._seen = digest_at(self.path)
            self._signature = signature
        return self._state_of(self._seen)

    def changed_s(self) -> float | None:
        """When the file was changed last, in seconds since 1970; None where there is none."""
        try:
            return os.stat(self.path).st_mtime
        except (OSError, ValueError):
            return None

    def _look(self) -> object:
        """Size, time and inode: where they are the same, so is the content."""
        try:
            found = os.stat(self.path)
        except (OSError, ValueError):
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _state_of(self, digest: str) -> FileState:
        if digest == self.known.digest:
            return self.known.state
        if digest == NO_FILE:
            return FileState.MISSING
        if digest == UNREADABLE or self.known.state is FileState.UNKNOWN:
            return FileState.UNKNOWN
        return FileState.CHANGED_ELSEWHERE

    def reread(self) -> Design:
        """The design that the file holds now, known from then on. Raises DesignError or OSError."""
        content = files.read(self.path)
        design = files.loads(content)
        self.known = Known(digest_of(content), FileState.UNTOUCHED)
        return design

    def keep_ours(self) -> None:
        """The user has seen what others have put there, and means to replace it."""
        self.known = Known(digest_at(self.path), FileState.UNTOUCHED)

    # Saving

    def save(self, design: Design) -> None:
        """Replace the file by a design. Raises SaveRefused, and OSError where it cannot be done.

        Either the file holds the whole design afterwards, or what it held before.
        """
        content = files.encoded(design)
        if not self.try_again():
            raise SaveRefused(Obstacle.OPEN_ELSEWHERE, digest_at(self.path))
        with files.locked_for_saving(self.path):
            self._refuse_obstacle(digest_at(self.path), digest_of(content))
            write_whole(self.path, content, over_read_only=self._over_read_only)
        self.known = Known(digest_of(content), FileState.CHANGED_BY_US)
        self._over_read_only = False
        sweep(self.path.parent)
        sweep_locks(self.path.parent)

    def _refuse_obstacle(self, found: str, wanted: str) -> None:
        state = self._state_of(found)
        if found != wanted and state is FileState.CHANGED_ELSEWHERE:
            raise SaveRefused(Obstacle.CHANGED_ELSEWHERE, found)
        if found != wanted and state is FileState.UNKNOWN and _is_file(self.path):
            raise SaveRefused(Obstacle.UNKNOWN, found)
        if is_read_only(self.path) and not self._over_read_only:
            raise SaveRefused(Obstacle.READ_ONLY, found)

    def agree(self, refusal: SaveRefused) -> None:
        """The user has agreed to what `refusal` would lose, and to nothing that comes later."""
        if refusal.obstacle is Obstacle.OPEN_ELSEWHERE:
            self.take_over()
        elif refusal.obstacle is Obstacle.READ_ONLY:
            self._over_read_only = True
        else:
            self.known = Known(refusal.found, FileState.UNTOUCHED)


def _is_file(path: Path) -> bool:
    """Whether something is there that a save could replace; the save refuses what is no file."""
    return os.path.isfile(path)
