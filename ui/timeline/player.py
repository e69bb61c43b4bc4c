"""Plays the recorded run again, at the toolbar's speed, until the newest step is reached."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

FRAME_MS = 33
WHOLE_RUN_S = 12.0  # at full speed the recorded run passes in this time


class Player(QObject):
    """Emits `step_requested` for one step after another, and `ended` at the newest one.

    Frames come at 30 a second; steps in between two frames are skipped.
    """

    step_requested = Signal(int)
    ended = Signal()
    playing_changed = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rate: float | None = None
        self._newest, self._position, self._last_frame_s = 0, 0.0, 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_frame)

    @property
    def playing(self) -> bool:
        """Whether frames are being shown."""
        return self._timer.isActive()

    def set_rate(self, steps_per_second: float | None) -> None:
        """Play so many steps a second; None plays the whole run in `WHOLE_RUN_S`."""
        self._rate = steps_per_second

    def set_newest(self, step: int) -> None:
        """The newest step of the run, at which playing ends."""
        self._newest = step

    def play(self, first: int) -> None:
        """Play from a step on."""
        self._position, self._last_frame_s = float(first), time.perf_counter()
        if not self.playing:
            self._timer.start()
            self.playing_changed.emit(True)

    def stop(self) -> None:
        """Stop at the present frame."""
        if self.playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def _on_frame(self) -> None:
        now = time.perf_counter()
        self.advance(now - self._last_frame_s)
        self._last_frame_s = now

    def advance(self, seconds: float) -> None:
        """Go on by as many steps as belong to `seconds`, and request the last of them."""
        rate = self._newest / WHOLE_RUN_S if self._rate is None else self._rate
        before = int(self._position)
        self._position += rate * seconds
        if self._position >= self._newest:
            self.stop()
            self.ended.emit()
        elif int(self._position) != before:
            self.step_requested.emit(int(self._position))
