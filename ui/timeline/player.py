"""Plays the recorded run again, at the transport's speed, until it has caught up."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

FRAME_MS = 33
WHOLE_RUN_S = 12.0  # at full speed the recorded run passes in this time


class Player(QObject):
    """Asks for step after step; `ended` when the newest is reached."""

    wanted = Signal(int)
    ended = Signal()
    playing_changed = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rate: float | None = None
        self._newest, self._place, self._then_s = 0, 0.0, 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_frame)

    @property
    def playing(self) -> bool:
        """Whether time goes on by itself."""
        return self._timer.isActive()

    def set_rate(self, steps_per_second: float | None) -> None:
        """Steps a second; None lets the whole run pass in `WHOLE_RUN_S`."""
        self._rate = steps_per_second

    def set_newest(self, step: int) -> None:
        """Where playing ends."""
        self._newest = step

    def play(self, first: int) -> None:
        """Play from a step on."""
        self._place, self._then_s = float(first), time.perf_counter()
        if not self.playing:
            self._timer.start()
            self.playing_changed.emit(True)

    def stop(self) -> None:
        """Stay where it is."""
        if self.playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def _on_frame(self) -> None:
        now = time.perf_counter()
        self.advance(now - self._then_s)
        self._then_s = now

    def advance(self, seconds: float) -> None:
        """Let so much time pass."""
        rate = self._newest / WHOLE_RUN_S if self._rate is None else self._rate
        before = int(self._place)
        self._place += rate * seconds
        if self._place >= self._newest:
            self.stop()
            self.ended.emit()
        elif int(self._place) != before:
            self.wanted.emit(int(self._place))
