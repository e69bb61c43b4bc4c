"""Looks beside the window whether an image was overwritten in a folder of images."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from simulator.cancellation import Cancelled
from simulator.data.readers.files import is_folder, look_at_images, state
from ui.process.stoppable_thread import StoppableThread

if TYPE_CHECKING:
    from simulator.data import DataSpec


class _Look(StoppableThread):
    """One look at all images."""

    def __init__(self, spec: DataSpec) -> None:
        super().__init__()
        self.setObjectName("folder look")
        self.spec, self.before = spec, state(spec)
        self._cancelled = threading.Event()

    def run(self) -> None:
        try:
            look_at_images(self.spec, self._cancelled.is_set)
        except Cancelled:
            return

    def request_stop(self) -> None:
        self._cancelled.set()


class FolderLooker(QObject):
    """Looks at one folder at a time; `changed` says that it is not what it was."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look: _Look | None = None

    def look(self, spec: DataSpec) -> None:
        """Look at the images of `spec` beside the window, unless a look is not over yet."""
        if self._look is None and is_folder(spec):
            self._look = _Look(spec)
            self._look.finished.connect(self._on_finished)
            self._look.start(QThread.Priority.LowPriority)

    def close(self) -> None:
        """Leave the look unfinished."""
        if self._look is not None:
            self._look.stop()

    def _on_finished(self) -> None:
        look, self._look = self._look, None
        if look is not None and state(look.spec) != look.before:
            self.changed.emit()
