"""Reads large data files on a thread of their own, so that the window never waits for one."""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QObject, QThread, Signal

from simulator.cancellation import Cancelled
from simulator.data import DatasetError, DataSpec
from simulator.data.readers.files import read
from ui.process.interruptible import WayOut

# The window gets its turn again and again: without naps, its waits for the interpreter's lock add
# up to half a second on a busy machine.
NAP_S, NAP_EVERY_S = 50e-6, 2e-3
PATIENCE_MS = 100  # at the end, for a reading that is between two pieces of its file


class Reading(QThread):
    """One reading of one file; what it finds, also why it cannot be used, tables.py keeps."""

    def __init__(self, wanted: DataSpec) -> None:
        super().__init__()
        self.setObjectName("data reader")
        self.wanted = wanted
        self.stopped = threading.Event()
        self._next_nap_s = 0.0
        self._way_out = WayOut()

    def abandon(self) -> None:
        """End the thread where it is; may have to be said again."""
        self._way_out.abandon()

    def run(self) -> None:
        self._way_out.run(self._read)

    def _read(self) -> None:
        try:
            read(self.wanted, self._given_up)
        except (DatasetError, Cancelled):
            return  # the first is told by whoever asks next, the second nobody asks about

    def _given_up(self) -> bool:
        if time.perf_counter() >= self._next_nap_s:
            time.sleep(NAP_S)
            self._next_nap_s = time.perf_counter() + NAP_EVERY_S
        return self.stopped.is_set()


class DataReader(QObject):
    """Reads what is wanted, one file at a time; what is no longer wanted is left unfinished."""

    finished = Signal()  # what was wanted is known now

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: DataSpec | None = None
        self._reading: Reading | None = None

    @property
    def busy(self) -> bool:
        """Whether a file is being read, or was until a moment ago."""
        return self._reading is not None

    def want(self, spec: DataSpec) -> None:
        """Read a file, unless that is being done already; `finished` tells when it is known."""
        if spec != self._wanted or self._reading is None:
            self._wanted = spec
            self._begin()

    def leave(self) -> None:
        """Nothing is wanted any more."""
        self._wanted = None
        if self._reading is not None:
            self._reading.stopped.set()

    def close(self) -> None:
        """Leave, and wait for the thread to end."""
        self.leave()
        if self._reading is not None:
            while not self._reading.wait(PATIENCE_MS):
                self._reading.abandon()

    def _begin(self) -> None:
        if self._reading is not None:  # begins when that has ended
            self._reading.stopped.set()
        elif self._wanted is not None:
            self._reading = Reading(self._wanted)
            self._reading.finished.connect(self._on_finished)
            self._reading.start(QThread.Priority.LowPriority)

    def _on_finished(self) -> None:
        reading, self._reading = self._reading, None
        assert reading is not None
        reading.wait()  # it has told its end, and is about to end
        if self._wanted is None:
            return
        if reading.stopped.is_set():
            self._begin()
        else:
            self._wanted = None
            self.finished.emit()
