"""Unsaved changes outlive a crash: a copy of the design, kept until it is saved or given up.

Each window that has something to lose keeps one file in the user's data folder, and a lock beside
it as long as it lives. A file whose lock nobody holds was left behind by a process that is gone.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, QTimer, Signal

from simulator.design.design import Design
from simulator.design.storage import files
from simulator.design.storage.strict_json import parse
from simulator.errors import DesignError
from ui.document.document import Document

KEEP_AFTER_MS = 1_000  # so much work can be lost


@dataclass(frozen=True, slots=True)
class Lost:
    """What a window left behind: its design, where that was stored, and the file that holds it."""

    design: Design
    path: Path | None
    file: Path
    lock: QLockFile

    def discard(self) -> None:
        """Remove it for good."""
        with suppress(OSError):
            self.file.unlink()
        self.lock.unlock()

    def leave(self) -> None:
        """Offer it again at the next launch."""
        self.lock.unlock()


class Recovery(QObject):
    """Keeps a copy of a document's unsaved changes; `failed` says once why it cannot."""

    failed = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._file = _folder() / f"{os.getpid()}-{secrets.token_hex(4)}.json"
        self._lock: QLockFile | None = None
        self._told = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)
        document.design_changed.connect(self._on_change)
        document.modified_changed.connect(self._on_change)

    def _on_change(self, *_: object) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Write the copy, or remove it where there is nothing that could be lost."""
        self._timer.stop()
        if not self._document.modified:
            self._drop()
            return
        path = self._document.path
        whole = {
            "path": None if path is None else str(path.absolute()),
            "design": json.loads(files.dumps(self._document.design)),
        }
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if self._lock is None:
                self._lock = _lock_of(self._file)
                self._lock.tryLock(0)
            files.write_whole(self._file, json.dumps(whole).encode())
        except OSError as error:
            if not self._told:
                self._told = True
                reason = error.strerror or error
                self.failed.emit(
                    f"Unsaved changes would not outlive a crash: {reason}. Save often."
                )

    def end(self) -> None:
        """The window closes in order: what was not saved was given up on purpose."""
        self._timer.stop()
        self._drop()

    def _drop(self) -> None:
        if self._lock is not None:
            with suppress(OSError):
                self._file.unlink()
            self._lock.unlock()
            self._lock = None


def lost() -> Iterator[Lost]:
    """What was left behind, the newest first; a file that cannot be read is moved aside."""
    with suppress(OSError):
        left = sorted(_folder().glob("*.json"), key=lambda file: -file.stat().st_mtime)
        for file in left:
            lock = _lock_of(file)
            if not lock.tryLock(0):
                continue  # its window lives
            try:
                yield _read(file, lock)
            except (DesignError, OSError):
                with suppress(OSError):
                    file.rename(file.with_suffix(".damaged"))
                lock.unlock()


def _read(file: Path, lock: QLockFile) -> Lost:
    whole = parse(files.read(file))
    if not isinstance(whole, dict):
        raise DesignError([])
    design = files.loads(json.dumps(whole.get("design")))
    path = whole.get("path")
    return Lost(design, Path(path) if isinstance(path, str) else None, file, lock)


def _lock_of(file: Path) -> QLockFile:
    lock = QLockFile(f"{file}.lock")
    lock.setStaleLockTime(0)  # however old: it counts as long as its process lives
    return lock


def _folder() -> Path:
    location = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(location)) / "depthscope" / "recovery"
