"""Reads large data files on a thread of their own, so that the window never waits for one.

Each file is read by a thread that ends with it; what it found, also why it cannot be used, stays
in simulator/data/readers/files.py, where the window's thread then finds it at once. The reading
asks again and again whether it is still requested: that is where it ends, and where it gives the
window's thread its turn.
"""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QObject, QThread, Signal

from simulator.cancellation import Cancelled
from simulator.data import DatasetError, DataSpec
from simulator.data.readers.files import read
from ui.process.stoppable_thread import StoppableThread
from ui.process.thread_turns import short_turns

# The window gets its turn again and again: without naps, its waits for the interpreter's lock add
# up to half a second on a busy machine.
NAP_S, NAP_EVERY_S = 50e-6, 2e-3


class Reading(StoppableThread):
    """One reading of one file."""

    def __init__(self, request: DataSpec) -> None:
        super().__init__()
        self.setObjectName("data reader")
        self.request = request
        self.cancelled = threading.Event()
        self._next_nap_s = 0.0

    def run(self) -> None:
        try:
            with short_turns():
                read(self.request, self._is_cancelled)
        except (DatasetError, Cancelled):
            return  # whoever asks for the data next is told of the first; nobody of the second

    def request_stop(self) -> None:
        self.cancelled.set()

    def _is_cancelled(self) -> bool:
        if time.perf_counter() >= self._next_nap_s:
            time.sleep(NAP_S)
            self._next_nap_s = time.perf_counter() + NAP_EVERY_S
        return self.cancelled.is_set()


class DataReader(QObject):
    """Reads the file requested last, one at a time; others are left unfinished."""

    finished = Signal()  # the file requested last has been read, or cannot be used

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._request: DataSpec | None = None
        self._reading: Reading | None = None

    @property
    def busy(self) -> bool:
        """Whether a file is being read, or was until a moment ago."""
        return self._reading is not None

    def request(self, spec: DataSpec) -> None:
        """Read a file, unless that is being done already; `finished` tells when it is known."""
        if spec != self._request or self._reading is None:
            self._request = spec
            self._begin()

    def cancel(self) -> None:
        """Request nothing any more."""
        self._request = None
        if self._reading is not None:
            self._reading.request_stop()

    def close(self) -> None:
        """Cancel, and wait for the thread to end: a piece of the file, or one pass over all."""
        self.cancel()
        if self._reading is not None:
            self._reading.stop()

    def _begin(self) -> None:
        if self._reading is not None:  # the next one begins when that has ended
            self._reading.request_stop()
        elif self._request is not None:
            self._reading = Reading(self._request)
            self._reading.finished.connect(self._on_finished)
            self._reading.start(QThread.Priority.LowPriority)

    def _on_finished(self) -> None:
        reading, self._reading = self._reading, None
        assert reading is not None
        reading.wait()  # `finished` comes from a thread that is still about to end
        if self._request is None:
            return
        if reading.cancelled.is_set():
            self._begin()
        else:
            self._request = None
            self.finished.emit()
