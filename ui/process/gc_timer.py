"""Collects cyclic garbage on the window's thread only, and all of it when there is time.

Python collects on whichever thread happens to allocate. Qt objects that the worker thread would
take down that way belong to the window's thread, and their end there can crash the process.

What is freed stays with the C library, which cuts it up anew: after an hour of use a process held
100 MB more than all that it had in use. So it is given back to the system at the same time, and
threads share what was freed: each of a dozen would keep its own, cut up in another way.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

INTERVAL_MS = 2_000
# Options of glibc. The window's thread has one arena, all others share the other. Blocks from 4 MB
# are mappings of their own, given back when freed: left alone, that limit grows to the largest
# block ever freed, up to 32 MB, and large arrays leave holes between small ones. As much may lie
# free at an arena's end before that is given back.
M_ARENA_MAX, ARENAS = -8, 2
M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, LARGE_BYTES = -3, -1, 4 << 20
AT_REST_MS = 1_000  # a run has been at rest for so long: whoever steps once and again is not held


class GarbageTimer(QTimer):
    """Stands in for automatic collection as long as it lives.

    Every two seconds it collects what is young, in a fraction of a millisecond. What has outlived
    two of these collections is examined by `collect_all` alone.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        share_free_memory()
        self.setInterval(INTERVAL_MS)
        self.timeout.connect(self._collect_young)
        self._at_rest = QTimer(self)
        self._at_rest.setSingleShot(True)
        self._at_rest.setInterval(AT_REST_MS)
        self._at_rest.timeout.connect(self.collect_all)
        self._has_spared_run = False
        self.start()

    def set_at_rest(self, at_rest: bool) -> None:
        """Say whether a run is at rest: a while later there is time for all garbage."""
        if at_rest:
            self._at_rest.start()
        else:
            self._at_rest.stop()

    def collect_all(self) -> None:
        """Collect cycles of every age: 60 ms for all objects there are, a few after `spare`."""
        gc.collect()
        if not self._has_spared_run:  # what it has loaded doubles the time of all that follow
            self._has_spared_run = True
            self.spare()
        # beside the window, which would wait 20 ms for it, and longer where much is free
        QThreadPool.globalInstance().start(return_memory)

    def spare(self) -> None:
        """Leave what exists now, such as modules, classes and the window, out of collections.

        What is spared is never found to be garbage: to be called before there is a run; it is again
        when the first one is at rest.
        """
        gc.freeze()

    def _collect_young(self) -> None:
        gc.collect(1)


def return_memory() -> None:
    """Give back to the system what the C library holds free, where it is one that keeps it."""
    trim = _glibc("malloc_trim")
    if trim is not None:
        trim(ctypes.c_size_t(0))


def share_free_memory() -> None:
    """Let threads that begin from now on share what others have freed, and keep little of it."""
    set_option = _glibc("mallopt")
    if set_option is not None:
        set_option(M_ARENA_MAX, ARENAS)
        for threshold in (M_MMAP_THRESHOLD, M_TRIM_THRESHOLD):
            set_option(threshold, LARGE_BYTES)


def _glibc(name: str) -> Callable[..., int] | None:
    """A function that only the C library of most Linux systems has."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
