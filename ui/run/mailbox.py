"""Hands snapshots from the worker's thread to the window's, at the pace of the window."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QSemaphore

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.measurement.snapshot import Snapshot

DRAWING_MS = 50  # that the worker waits at most while a snapshot is drawn


class Mailbox:
    """Holds the newest snapshot that the window has not taken, and knows when it has been drawn.

    The worker makes another snapshot only when the last one was taken, so that their cost follows
    the display and not the steps. While one is drawn it waits: Python's lock lets only one of the
    two threads work, and threads that contend for it wake each other in vain at every call into Qt
    (a frame takes a quarter longer). The bound, above nearly every frame, keeps the worker
    independent of a window that is held up by something else.
    """

    def __init__(self) -> None:
        self._newest: deque[Snapshot] = deque(maxlen=1)
        self._drawn = QSemaphore()

    # Called from the worker's thread

    @property
    def empty(self) -> bool:
        """Whether the window has taken the newest snapshot."""
        return not self._newest

    def put(self, snapshot: Snapshot) -> None:
        """Replace what was not taken."""
        self._newest.append(snapshot)

    def put_and_wait(self, snapshot: Snapshot, announce: Callable[[], None]) -> None:
        """Put a snapshot, `announce` it, and wait until it is drawn, at most `DRAWING_MS`."""
        self.put(snapshot)
        self._drawn.tryAcquire(self._drawn.available())  # left by drawings that nobody waited for
        announce()
        self._drawn.tryAcquire(1, DRAWING_MS)

    def clear(self) -> None:
        """Forget what was not taken."""
        self._newest.clear()

    # Called from the window's thread

    def take(self) -> Snapshot | None:
        """The newest snapshot, if there is one that was not taken before."""
        try:
            return self._newest.popleft()
        except IndexError:
            return None

    def notify_drawn(self) -> None:
        """What was taken has been drawn: the worker need not wait any longer."""
        self._drawn.release()
