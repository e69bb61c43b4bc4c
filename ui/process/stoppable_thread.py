"""`StoppableThread`: a thread that is stopped before the interpreter ends, whoever forgot it.

Qt ends the process with an abort where a running thread's object is destroyed, be it that a window
was collected or that a script ended without closing it. So an object here lives as long as its
thread runs, and what still runs at the end of the program is stopped then.
"""

from __future__ import annotations

import atexit
from abc import abstractmethod

from PySide6.QtCore import QThread

STOP_TIMEOUT_MS = 30_000

_running: set[StoppableThread] = set()


class StoppableThread(QThread):
    """A QThread that knows how to be asked to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.finished.connect(self._release)

    def start(self, priority: QThread.Priority = QThread.Priority.InheritPriority) -> None:
        """Start the thread, and keep it alive until `run` has returned."""
        # the thread may need it when Python has begun to end, and refuses to import it
        import concurrent.futures.thread  # noqa: F401

        _running.add(self)
        super().start(priority)

    @abstractmethod
    def request_stop(self) -> None:
        """Have `run` return soon; called from another thread."""

    def stop(self, timeout_ms: int = STOP_TIMEOUT_MS) -> bool:
        """Have the thread end, and wait for it; whether it has ended."""
        self.request_stop()
        ended = self.wait(timeout_ms)
        if ended:
            _running.discard(self)
        return ended

    def _release(self) -> None:
        """Nothing but its owner keeps the thread any more; `finished` comes just before its end."""
        self.wait()
        _running.discard(self)


def stop_all() -> None:
    """Stop every thread that still runs."""
    for thread in list(_running):
        if thread.isRunning():
            thread.stop()
    _running.clear()


# before Qt's own function, which was registered when PySide6 was imported, destroys its objects
atexit.register(stop_all)
