"""Looks beside the window whether an image was overwritten in a folder of images."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from simulator.cancellation import Cancelled
from simulator.data.readers.files import is_folder, look_at_images, state
from ui.process.stoppable_thread import StoppableThread
from ui.process.throttle import single_shot

if TYPE_CHECKING:
    from simulator.data import DataSpec

REST = 10  # times as long as a look took, until the next one may begin


class _Look(StoppableThread):
    """One look at all images."""

    def __init__(self, spec: DataSpec) -> None:
        super().__init__()
        self.setObjectName("folder look")
        self.spec, self.before = spec, state(spec)
        self._cancelled = threading.Event()
        self.took_s = 0.0

    def run(self) -> None:
        began = time.monotonic()
        try:
            look_at_images(self.spec, self._cancelled.is_set)
        except Cancelled:
            return
        self.took_s = time.monotonic() - began

    def request_stop(self) -> None:
        self._cancelled.set()


class FolderLooker(QObject):
    """Looks at one folder at a time; `changed` says that it is not what it was.

    70,000 images take 0.4 s of a processor. However often a look is asked for, all of them together
    take less than a tenth of the time: one that is asked for too soon is late, but is not left out.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look: _Look | None = None
        self._wanted: DataSpec | None = None
        self._rest_until_s = 0.0
        self._resting = single_shot(self, 0, self._begin)

    def look(self, spec: DataSpec) -> None:
        """Look at the images of `spec` beside the window, unless a look is not over yet."""
        if self._look is None and is_folder(spec):
            self._wanted = spec
            left_s = self._rest_until_s - time.monotonic()
            if left_s > 0:
                self._resting.start(round(1e3 * left_s) + 1)
            else:
                self._begin()

    def _begin(self) -> None:
        assert self._wanted is not None
        self._look = _Look(self._wanted)
        self._look.finished.connect(self._on_finished)
        self._look.start(QThread.Priority.LowPriority)

    @property
    def is_at_rest(self) -> bool:
        """Whether no look is under way, and none waits for its turn."""
        return self._look is None and not self._resting.isActive()

    def close(self) -> None:
        """Leave the look unfinished."""
        self._resting.stop()
        if self._look is not None:
            self._look.stop()

    def _on_finished(self) -> None:
        look, self._look = self._look, None
        if look is not None:
            self._rest_until_s = time.monotonic() + REST * look.took_s
        if look is not None and state(look.spec) != look.before:
            self.changed.emit()
