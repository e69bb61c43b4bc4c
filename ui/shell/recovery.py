"""A copy of unsaved changes on disk, so that they survive a crash of the program.

A window with unsaved changes keeps one file in the user's data folder, and holds a lock beside it
as long as it lives. A file whose lock nobody holds was left behind by a process that has ended.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, QTimer, Signal

from simulator.design.storage import files
from simulator.design.storage.strict_json import parse
from simulator.errors import DesignError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.design.design import Design
    from ui.document.document import Document

SAVE_AFTER_MS = 1_000  # at most so much work is lost


@dataclass(frozen=True, slots=True)
class RecoverableDesign:
    """A design left behind: where it had been saved, the file with the copy, and its lock."""

    design: Design
    path: Path | None
    file: Path
    lock: QLockFile

    def discard(self) -> None:
        """Delete the copy."""
        with suppress(OSError):
            self.file.unlink()
        self.lock.unlock()

    def release(self) -> None:
        """Keep the copy, to be offered again at the next launch."""
        self.lock.unlock()


class Recovery(QObject):
    """Keeps a copy of a document's unsaved changes; `failed` explains once why it cannot."""

    failed = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._file = _folder() / f"{os.getpid()}-{secrets.token_hex(4)}.json"
        self._lock: QLockFile | None = None
        self._failure_reported = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(self.save_copy)
        document.design_changed.connect(self._on_change)
        document.modified_changed.connect(self._on_change)

    def _on_change(self, *_: object) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def save_copy(self) -> None:
        """Write the copy, or remove it where nothing is unsaved."""
        self._timer.stop()
        if not self._document.modified:
            self._remove_copy()
            return
        path = self._document.path
        whole = {
            "path": None if path is None else str(path.absolute()),
            "design": json.loads(files.dumps(self._document.design)),
        }
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if self._lock is None:
                self._lock = _lock_for(self._file)
                self._lock.tryLock(0)
            files.write_whole(self._file, json.dumps(whole).encode())
        except OSError as error:
            if not self._failure_reported:
                self._failure_reported = True
                reason = error.strerror or error
                self.failed.emit(
                    f"Unsaved changes would not outlive a crash: {reason}. Save often."
                )

    def close(self) -> None:
        """Remove the copy for good: the window has asked about unsaved changes and is closing."""
        self._timer.stop()
        self._remove_copy()

    def _remove_copy(self) -> None:
        if self._lock is not None:
            with suppress(OSError):
                self._file.unlink()
            self._lock.unlock()
            self._lock = None


def find_recoverable() -> Iterator[RecoverableDesign]:
    """The designs left behind, the newest first; an unreadable file is renamed to *.damaged."""
    with suppress(OSError):
        found = sorted(_folder().glob("*.json"), key=lambda file: -file.stat().st_mtime)
        for file in found:
            lock = _lock_for(file)
            if not lock.tryLock(0):
                continue  # its window is still open
            try:
                yield _read(file, lock)
            except (DesignError, OSError):
                with suppress(OSError):
                    file.rename(file.with_suffix(".damaged"))
                lock.unlock()


def _read(file: Path, lock: QLockFile) -> RecoverableDesign:
    whole = parse(files.read(file))
    if not isinstance(whole, dict):
        raise DesignError([])
    design = files.loads(json.dumps(whole.get("design")))
    path = whole.get("path")
    return RecoverableDesign(design, Path(path) if isinstance(path, str) else None, file, lock)


def _lock_for(file: Path) -> QLockFile:
    lock = QLockFile(f"{file}.lock")
    lock.setStaleLockTime(0)  # however old: it counts as long as its process lives
    return lock


def _folder() -> Path:
    location = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(location)) / "depthscope" / "recovery"
