"""The way out of a thread's work, however deep it is in a step, a drawing of weights or a file.

To look at a flag would cost every step of a small network something, and would still not be seen
in the middle of a layer of thousands. So an exception is raised in the thread from outside, as
Python allows: it arrives as soon as the call of NumPy that is under way returns.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable


class Abandoned(BaseException):
    """Nobody wants any more what this thread is doing. No `except Exception` holds it up."""


class WayOut:
    """Runs work that another thread may abandon; what the work was about is to be thrown away."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: int | None = None  # that may be interrupted now

    def run(self, work: Callable[[], object]) -> bool:
        """Do the work on the calling thread; whether it was done, and not abandoned."""
        done = False
        try:
            try:
                self._open(threading.get_ident())
                work()
                done = True
            finally:
                self._close()
        except Abandoned:
            pass
        return done

    def _close(self) -> None:
        # one that is on its way yet has to arrive in here: outside it would meet the innocent
        while self._thread is not None:
            try:
                self._open(None)
            except Abandoned:
                continue

    def _open(self, thread: int | None) -> None:
        with self._lock:
            self._thread = thread

    def abandon(self) -> None:
        """Have the thread leave its work, where it is at work. Called from another thread.

        It may have to be said again: Python drops an exception that arrives in a finalizer.
        """
        with self._lock:
            if self._thread is not None:
                thread, kind = ctypes.c_ulong(self._thread), ctypes.py_object(Abandoned)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, kind)
