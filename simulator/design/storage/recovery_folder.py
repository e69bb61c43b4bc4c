"""The folder of recovery copies: one file a window, and a lock beside it while the window lives.

A copy whose lock nobody holds was left behind by a process that has ended. Each entry is looked at
on its own; what is no regular file is passed over; what cannot be read is moved aside; nothing is
deleted unless the user, or the window whose copy it is, says so.
"""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from simulator.design.storage import recovery_copy
from simulator.design.storage.locks import FileLock, LockState, move_aside
from simulator.design.storage.recovery_copy import ESCAPES, LIMIT, Judgement, RecoveryCopy
from simulator.design.storage.replacing import read_regular, write_whole
from simulator.design.storage.strict_json import MAX_BYTES
from simulator.errors import DesignError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENDING, OLD_ENDING = ".recovery", ".json"  # the latter of version 0.1


class CopyFile:
    """The file of one copy, with its lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = FileLock(path.with_name(f"{path.name}.lock"))

    def write(self, copy: RecoveryCopy) -> None:
        """Put a copy in the place of an earlier one. Raises OSError; the earlier one stays then."""
        content = recovery_copy.encoded(copy)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.lock.acquire()  # where it cannot be locked, a copy that others see is better than none
        write_whole(self.path, content)

    def remove(self) -> None:
        """Delete the copy: what it holds has been saved, or is not wanted."""
        with suppress(OSError):
            self.path.unlink()
        self.lock.release(with_content=True)

    def release(self) -> None:
        """Leave the copy to whoever looks next."""
        self.lock.release()


class FoundCopy(NamedTuple):
    """A copy that was left behind, locked for us until it is discarded or released."""

    copy: RecoveryCopy
    file: CopyFile
    judgement: Judgement

    def discard(self) -> None:
        """Delete the copy."""
        self.file.remove()

    def release(self) -> None:
        """Keep the copy, to be offered again at the next launch."""
        self.file.release()


class DamagedCopy(NamedTuple):
    """An entry that cannot be read: where it lies now, and what was wrong."""

    path: Path
    reason: str


class RecoveryFolder:
    """The copies of all windows of a user."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def new_file(self) -> CopyFile:
        """A file for the copy of a window, not made yet."""
        return CopyFile(self.path / f"{os.getpid()}-{secrets.token_hex(4)}{ENDING}")

    def found(self) -> Iterator[FoundCopy | DamagedCopy]:
        """What processes that have ended left behind, the newest first. Raises nothing."""
        for path in self._newest_first():
            file = CopyFile(path)
            if file.lock.acquire() is LockState.BUSY:
                continue  # its window is still open
            found = _read(file)
            if found is not None:
                yield found

    def obstacle(self) -> str | None:
        """Why the folder cannot be read; None where it can, or where there is none yet."""
        try:
            os.listdir(self.path)
        except FileNotFoundError:
            return None
        except OSError as error:
            return error.strerror or str(error)
        return None

    def _newest_first(self) -> list[Path]:
        """Regular files only, and no links: what else has such a name was not made by us."""
        times: list[tuple[float, Path]] = []
        try:
            names = os.listdir(self.path)
        except OSError:
            return []
        for name in names:
            if name.endswith((ENDING, OLD_ENDING)):
                with suppress(OSError):  # gone in the meantime
                    entry = os.lstat(self.path / name)
                    if stat.S_ISREG(entry.st_mode):
                        times.append((entry.st_mtime, self.path / name))
        return [path for _, path in sorted(times, reverse=True)]


def _read(file: CopyFile) -> FoundCopy | DamagedCopy | None:
    """What one entry holds; None where it has gone in the meantime."""
    try:
        content = read_regular(file.path, max(LIMIT, ESCAPES * MAX_BYTES))
        copy = recovery_copy.decoded(content, os.stat(file.path).st_mtime)
        return FoundCopy(copy, file, recovery_copy.judge(copy))
    except FileNotFoundError:
        file.release()
        return None
    except (DesignError, OSError) as error:
        damaged = DamagedCopy(_aside(file.path), str(error).partition("\n")[0])
        file.release()
        return damaged


def _aside(path: Path) -> Path:
    """Move a damaged copy aside, where that is possible; returns where it lies."""
    try:
        return move_aside(path)
    except OSError:
        return path
