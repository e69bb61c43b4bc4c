"""Limits how often something is done, however often it is asked for, and never drops the last."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable


class Throttle(QObject):
    """Calls a function at most once an interval: at the first request, and after the last.

    A request calls at once where `interval_ms` have passed since the latest call (the leading
    edge). Others are made up for by one call `late_ms` after the latest (the trailing edge), if no
    request has become a leading one by then. With `late_ms` somewhat above the interval, requests
    that keep coming are all answered at leading edges, within the event that brought them.
    """

    def __init__(
        self,
        call: Callable[[], object],
        interval_ms: int,
        *,
        late_ms: int | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._call = call
        self.interval_ms = interval_ms
        self.late_ms = interval_ms if late_ms is None else late_ms
        self._called_ms: float | None = None
        self.gap_ms: float | None = None  # between the latest call and the one before it
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.call_now)

    @property
    def elapsed_ms(self) -> float | None:
        """Milliseconds since the latest call; None before the first."""
        return None if self._called_ms is None else _now_ms() - self._called_ms

    @property
    def is_pending(self) -> bool:
        """Whether a request waits for the trailing edge."""
        return self._timer.isActive()

    def request(self) -> bool:
        """Call now or later; returns whether it was now."""
        elapsed_ms = self.elapsed_ms
        if elapsed_ms is None or elapsed_ms >= self.interval_ms:
            self.call_now()
            return True
        self.request_late()
        return False

    def request_late(self) -> None:
        """Call at the trailing edge, if no request becomes a leading one before."""
        if not self.is_pending:
            self._timer.start(max(0, round(self.late_ms - (self.elapsed_ms or 0))))

    def call_now(self) -> None:
        """Call, whenever the latest call was; what was pending is done with it."""
        self._timer.stop()
        self.gap_ms, self._called_ms = self.elapsed_ms, _now_ms()
        self._call()

    def cancel(self) -> None:
        """Drop what is pending."""
        self._timer.stop()


def _now_ms() -> float:
    return time.monotonic() * 1e3


def single_shot(parent: QObject, interval_ms: int, call: Callable[[], None]) -> QTimer:
    """A timer that calls once, `interval_ms` after each start."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    timer.timeout.connect(call)
    return timer
