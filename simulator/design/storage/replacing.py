"""Reading regular files only, and replacing a file so that no crash or full disk can tear it."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import DesignError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

ANY_WRITE_BIT = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
READ_ONLY = "the file is read-only"
_TEMPORARY = re.compile(r"\.depthscope-[0-9a-f]{16}\.tmp")


def read_regular(path: str | Path, limit: int) -> bytes:
    """At most `limit` + 1 bytes of a file: one more than may be shows that there are too many.

    Raises DesignError where it is no regular file (a pipe, a device), or OSError.
    """
    with possible_name(), open(path, "rb", opener=_open_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise DesignError([Problem("", "is not a regular file")])
        return file.read(limit + 1)


def _open_without_waiting(path: str, flags: int) -> int:
    # a pipe without a writer would otherwise be waited for
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def write_whole(path: Path, content: bytes, *, over_read_only: bool = False) -> None:
    """Replace a file by `content` or leave it as it was: temporary file, fsync, rename.

    Raises OSError; a PermissionError where the file is there and read-only, since a rename asks
    for the rights of the folder alone. `over_read_only` replaces it all the same; its mode stays.
    """
    with possible_name():
        target, mode = _target(path)
        if mode is not None and not over_read_only:
            _refuse_read_only(target, mode)
        temporary = _temporary(target)
        try:
            with open(temporary, "xb") as file:
                file.write(content)
                file.flush()
                if mode is not None:
                    with suppress(OSError):  # not every file system has modes
                        os.chmod(temporary, stat.S_IMODE(mode))
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
        _sync_folder(target.parent)


def try_target(path: Path) -> None:
    """Find out, before long work, whether `write_whole` could write there. Raises OSError."""
    with possible_name():
        target, mode = _target(path)
        if mode is not None:
            _refuse_read_only(target, mode)
        temporary = _temporary(target)
        open(temporary, "xb").close()
        os.unlink(temporary)


def is_read_only(path: Path) -> bool:
    """Whether the file is there and its mode, or its owner's rights, forbid writing."""
    try:
        target, mode = _target(path)
    except OSError:
        return False
    return mode is not None and _forbids_writing(target, mode)


def _refuse_read_only(target: Path, mode: int) -> None:
    if _forbids_writing(target, mode):
        raise PermissionError(errno.EACCES, READ_ONLY)


def _forbids_writing(target: Path, mode: int) -> bool:
    # root may write everything: for root too the mode says what was meant
    return not mode & ANY_WRITE_BIT or not os.access(target, os.W_OK)


def _target(path: Path) -> tuple[Path, int | None]:
    """The file to replace, links followed so that they keep pointing at it, and its mode if it is
    there; raises OSError where it is no regular file.
    """
    target = Path(os.path.realpath(path))
    if not target.exists():
        return target, None
    mode = target.stat().st_mode
    if not stat.S_ISREG(mode):
        raise OSError("a folder has this name" if stat.S_ISDIR(mode) else "not a regular file")
    return target, mode


def _temporary(target: Path) -> Path:
    return target.parent / f".depthscope-{secrets.token_hex(8)}.tmp"


@contextmanager
def possible_name() -> Iterator[None]:
    """Turn what Python raises for an impossible name, such as one with a NUL, into an OSError."""
    try:
        yield
    except (ValueError, RuntimeError) as error:
        if isinstance(error, DesignError):
            raise
        raise OSError("no file can have this name") from None


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where folders can be synced at all."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sweep(folder: Path, older_than_s: float = 3_600) -> None:
    """Remove temporaries that a killed process left behind, and nothing else."""
    now_s = time.time()
    with suppress(OSError):
        for stray in folder.iterdir():
            if _TEMPORARY.fullmatch(stray.name) and now_s - stray.stat().st_mtime > older_than_s:
                stray.unlink()
