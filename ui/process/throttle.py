"""Limits how often something is done, however often it is asked for, and never drops the last."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer


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
        self._since_call = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.call_now)

    @property
    def elapsed_ms(self) -> int | None:
        """Milliseconds since the latest call; None before the first."""
        return self._since_call.elapsed() if self._since_call.isValid() else None

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
        if not self.is_pending:
            self._timer.start(max(0, self.late_ms - elapsed_ms))
        return False

    def call_now(self) -> None:
        """Call, whenever the latest call was; what was pending is done with it."""
        self._timer.stop()
        self._since_call.start()
        self._call()

    def cancel(self) -> None:
        """Drop what is pending."""
        self._timer.stop()
