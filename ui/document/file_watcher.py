"""Tells that a file, or what lies beside it, may have changed on disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal

from ui.process.throttle import Throttle

if TYPE_CHECKING:
    from pathlib import Path

LATE_MS = 100  # a save is several events: temporary file, rename, locks


class FileWatcher(QObject):
    """Watches one file and its folder; `changed` says that it is worth a look, and no more.

    The folder tells of files that are replaced, as most programs save, and of locks; the file of
    what is written in place. Where the system cannot watch, nothing is told.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = ""
        self._watcher = QFileSystemWatcher(self)
        self._throttle = Throttle(self._tell, LATE_MS, parent=self)
        self._watcher.directoryChanged.connect(lambda _path: self._throttle.request_late())
        self._watcher.fileChanged.connect(lambda _path: self._throttle.request_late())

    def watch(self, path: Path | None) -> None:
        """Watch this file in place of the earlier one, links followed; None watches nothing."""
        wanted = "" if path is None else os.path.realpath(path)
        if wanted == self._path:
            return
        watched = self._watcher.directories() + self._watcher.files()
        if watched:
            self._watcher.removePaths(watched)
        self._throttle.cancel()
        self._path = wanted
        if wanted:
            self._watcher.addPath(os.path.dirname(wanted))
            self._watch_file()

    def close(self) -> None:
        """Watch nothing any more."""
        self.watch(None)

    def _watch_file(self) -> None:
        """Watch the file anew where it was replaced: the watch is of the old one, and gone."""
        if os.path.isfile(self._path) and self._path not in self._watcher.files():
            self._watcher.addPath(self._path)

    def _tell(self) -> None:
        self._watch_file()
        self.changed.emit()
