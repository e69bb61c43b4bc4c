"""The table on disk: finished runs are appended as they come, and none is ever lost or repeated.

Each run is a line, written by one call, so that whenever the process ends the file holds whole
lines. What cannot be read as this table is moved aside and told, with its sound lines taken over;
nothing is overwritten. A run that failed is no finished one: it is tried again.
"""

from __future__ import annotations

import csv
import os
import re
import time
from typing import TYPE_CHECKING

from simulator.design.storage.locks import SAVING, FileLock, LockState, lock_beside
from simulator.design.storage.replacing import (
    possible_name,
    read_regular,
    try_target,
    write_whole,
)
from simulator.study import table
from simulator.study.document import free_name
from simulator.study.rows import DIGEST_LENGTH
from simulator.study.run import DIVERGED, FINISHED
from simulator.study.table import DIGEST, FIRST, TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

MOST_BYTES = 200_000_000
SYNC_S = 1.0  # at most so much of the work is lost when the power fails
IN_USE = "another study is writing it"
_DIGEST = re.compile(f"[0-9a-f]{{{DIGEST_LENGTH}}}")


class TableFile:
    """The table of a study at `path`, locked while it is open.

    `finished` has the cells of each finished run by its digest, those found in the file included;
    `notes` are sentences about what was found there and moved aside.
    """

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        """Open or make the table. Raises OSError."""
        self.path = path
        self.header = list(header)
        self.finished: dict[str, list[str]] = {}
        self.notes: list[str] = []
        self._synced_s = time.monotonic()
        self._descriptor: int | None = None
        with possible_name():
            try_target(path)
            self._lock = _locked(path)
            try:
                self._take_over()
                self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
            except BaseException:
                self._lock.release()
                raise

    def _take_over(self) -> None:
        """Read what is there; leave a sound table of these columns, replace anything else."""
        if not self.path.exists():
            write_whole(self.path, table.csv(self.header, []).encode())
            return
        content = read_regular(self.path, MOST_BYTES)
        if len(content) > MOST_BYTES:
            raise OSError("it is larger than the table of a study")
        found = _read(content)
        self.finished = {
            cells[DIGEST]: [cells.get(name, "") for name in self.header]
            for cells in found.rows
            if cells["status"] in (FINISHED, DIVERGED)
        }
        if found.sound and found.header == self.header:
            return
        aside = free_name(self.path, "earlier" if found.sound else "damaged")
        write_whole(aside, content)  # a copy first: at no moment is there neither
        write_whole(self.path, table.csv(self.header, list(self.finished.values())).encode())
        why = "it had other columns" if found.sound else "it was damaged"
        runs = f"{len(self.finished):,} finished runs were taken over"
        self.notes.append(f"{why} and is now {aside.name}; {runs}")

    def append(self, cells: Sequence[str]) -> None:
        """Write a run at the end. Raises OSError."""
        assert self._descriptor is not None
        line = table.csv(cells, []).encode()
        if os.write(self._descriptor, line) != len(line):
            raise OSError("the disk is full")
        if cells[self.header.index("status")] in (FINISHED, DIVERGED):
            self.finished[cells[-1]] = list(cells)
        if time.monotonic() - self._synced_s > SYNC_S:
            os.fsync(self._descriptor)
            self._synced_s = time.monotonic()

    def sort(self, rows: Iterable[Sequence[str]]) -> None:
        """Replace the lines by `rows`, and behind them the finished runs that are not among them.

        Raises OSError; the file is then as it was.
        """
        self._close_file()
        kept = [list(row) for row in rows]
        among = {row[-1] for row in kept}
        kept += [cells for digest, cells in self.finished.items() if digest not in among]
        write_whole(self.path, table.csv(self.header, kept).encode())

    def close(self) -> None:
        """Make what was written durable, and let others write the table."""
        try:
            self._close_file()
        finally:
            self._lock.release()

    def _close_file(self) -> None:
        if self._descriptor is not None:
            os.fsync(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None


def _locked(path: Path) -> FileLock:
    lock = lock_beside(path, SAVING)
    if lock.acquire() is LockState.BUSY:
        raise OSError(IN_USE)
    return lock


class _Found:
    """What a file holds: a header, rows as cells by column, and whether that was all."""

    def __init__(self) -> None:
        self.header: list[str] = []
        self.rows: list[dict[str, str]] = []
        self.sound = True


def _read(content: bytes) -> _Found:
    """Read a table, line by line: each run is one, whatever stands around it."""
    found = _Found()
    *lines, torn = content.decode("utf-8", "surrogateescape").split("\n")
    header = _cells(lines[0]) if lines else [""]
    if tuple(header[: len(FIRST)]) != FIRST or header[-1] != DIGEST:
        found.sound = False
        return found
    found.header = header
    for line in lines[1:]:
        row = dict(zip(header, _cells(line), strict=False))
        if _is_sound(row, header):
            found.rows.append(row)
        else:
            found.sound = False
    found.sound = found.sound and not torn
    return found


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line.removesuffix("\r")], strict=True), [""])
    except csv.Error:
        return [""]


def _is_sound(row: Mapping[str, str], header: Sequence[str]) -> bool:
    """Whether a line has all cells, a digest at its end, and numbers where they belong."""
    if len(row) != len(header) or not _DIGEST.fullmatch(row[DIGEST]):
        return False
    if any(0xDC80 <= ord(sign) <= 0xDCFF for cell in row.values() for sign in cell):
        return False  # not UTF-8
    return all(not row[name] or _is_number(row[name]) for name in FIRST if name not in TEXTS)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
