"""Slow motion: at few steps a second, each step is seen to pass through the networks and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.measurement.snapshot import Snapshot
    from ui.canvas.items.pass_light import PassLightItem, Way

SLOW = 4  # steps a second: at more of them nothing moves
FRAME_MS = 33
SHARE = 0.85  # of the time from step to step


class PassAnimation(QObject):
    """Moves the light of `item` for each new step of a run in slow motion; else nothing moves."""

    def __init__(self, item: PassLightItem, ways: Callable[[], Sequence[Way]]) -> None:
        super().__init__()
        self._item, self._ways = item, ways
        self._rate: int | None = None
        self._step = 0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_frame)

    @property
    def moving(self) -> bool:
        """Whether a light is on its way."""
        return self._timer.isActive()

    def set_rate(self, rate: int | None) -> None:
        """Steps a second; None is as fast as possible."""
        self._rate = rate
        if rate is None or rate > SLOW:
            self.stop()

    def follow(self, snapshot: Snapshot) -> None:
        """Begin a pass where a snapshot of a running slow motion has another step than before."""
        is_slow = self._rate is not None and self._rate <= SLOW
        is_new, self._step = snapshot.step != self._step, snapshot.step
        if is_slow and is_new and snapshot.running and not snapshot.rewound:
            self._item.set_ways(self._ways())
            self._clock.start()
            self._timer.start()
            self._item.show_at(0.0)

    def stop(self) -> None:
        """Show no light."""
        self._timer.stop()
        self._item.show_at(None)

    def _on_frame(self) -> None:
        self.show_after(self._clock.elapsed())

    def show_after(self, milliseconds: float) -> None:
        """Show the pass so long after its beginning."""
        period = 1000 / (self._rate or SLOW)
        moment = 2 * milliseconds / (SHARE * period)
        if moment >= 2:
            self.stop()
        else:
            self._item.show_at(moment)
