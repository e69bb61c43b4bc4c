"""Keeps a copy of a window's unsaved changes on disk, so that they survive a crash.

The form of the copy and the rules of the folder are `simulator.design.storage.recovery_copy` and
`recovery_folder`; here is when a copy is written, and when it goes.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal

from simulator.design.storage.recovery_copy import RecoveryCopy
from simulator.design.storage.recovery_folder import RecoveryFolder
from simulator.design.storage.store import NO_FILE
from ui.process.throttle import single_shot

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.design.design import Design
    from simulator.design.storage.recovery_folder import FoundCopy
    from ui.document.document import Document

WRITE_AFTER_MS = 700  # with the time that writing takes, less than a second of work is lost
PICTURE_AFTER_S = 20.0  # of a large network it takes longer than the copy itself


def recovery_folder() -> RecoveryFolder:
    """Where the copies of this user lie."""
    location = QStandardPaths.StandardLocation.GenericDataLocation
    data = Path(QStandardPaths.writableLocation(location))
    return RecoveryFolder(data / "depthscope" / "recovery")


class Autosave(QObject):
    """Writes the copy a moment after a change; `failed` says why it cannot, once until it can."""

    failed = Signal(str)

    def __init__(self, document: Document, picture: Callable[[], bytes]) -> None:
        super().__init__(document)
        self._document, self._make_picture = document, picture
        self._file = recovery_folder().new_file()
        self._written: Design | None = None  # what the copy on disk holds
        self._failure_reported = False
        self._picture, self._picture_s = b"", 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_AFTER_MS)
        self._timer.timeout.connect(self._draw_first)
        self._writing = single_shot(self, 0, self.save_copy)
        document.begun.connect(self._forget_picture)
        document.design_changed.connect(self._on_change)
        document.modified_changed.connect(self._on_modified)

    def _on_change(self, *_: object) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _on_modified(self, modified: bool) -> None:
        if modified:
            self._on_change()
        else:  # saved: a copy that stayed a moment longer would be older than the file
            self.save_copy()

    def _forget_picture(self) -> None:
        self._picture_s = 0.0

    def _draw_first(self) -> None:
        """Draw the picture, and write the copy in a turn of the event loop of its own."""
        if self._document.modified and self._written is not self._document.design:
            self._drawn()
        self._writing.start()

    def save_copy(self) -> None:
        """Write the copy, or remove it where nothing is unsaved."""
        self._stop_timers()
        if not self._document.modified:
            self._remove_copy()
            return
        design = self._document.design
        if self._written is design:
            return
        store = self._document.store
        based_on = store.known.digest if store is not None else NO_FILE
        copy = RecoveryCopy(design, self._document.path, based_on, time.time(), self._drawn())
        try:
            self._file.write(copy)
        except OSError as error:
            if not self._failure_reported:
                self._failure_reported = True
                reason = error.strerror or error
                self.failed.emit(
                    f"Unsaved changes would not outlive a crash: {reason}. Save often."
                )
        else:
            self._written, self._failure_reported = design, False

    def _drawn(self) -> bytes:
        now_s = time.monotonic()
        if now_s - self._picture_s > PICTURE_AFTER_S:
            self._picture, self._picture_s = self._make_picture(), now_s
        return self._picture

    def adopt(self, found: FoundCopy) -> None:
        """Make a copy that was left behind this window's own: it stays until a newer one is there.

        The window has just opened what it holds.
        """
        self._stop_timers()
        self._remove_copy()
        self._file = found.file
        self._written = self._document.design

    def close(self) -> None:
        """Remove the copy for good: the window has asked about unsaved changes and is closing."""
        self._stop_timers()
        self._remove_copy()

    def _stop_timers(self) -> None:
        self._timer.stop()
        self._writing.stop()

    def _remove_copy(self) -> None:
        self._file.remove()
        self._written = None
