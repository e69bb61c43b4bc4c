"""What the worker does with a run that is left: keeps it, and tells the window of it.

All of it happens on the worker's thread; the window's side is run_book.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtCore import SignalInstance

    from simulator.training.kept_runs import KeptRuns
    from simulator.training.trainer import Trainer


class Leaving(NamedTuple):
    """That the present run is to be kept under a key, if it was trained at least so long."""

    key: int
    least_s: float = 0.0


class LeftRuns:
    """Keeps trainers; `kept` and `dropped` are signals with the key of a run."""

    def __init__(self, kept: SignalInstance, dropped: SignalInstance) -> None:
        self._kept_signal, self._dropped_signal = kept, dropped
        self._runs: KeptRuns | None = None  # loaded with what trains, when the first run is left

    def keep(self, run: Trainer | None, leaving: Leaving | None) -> None:
        """Keep a run that is left, unless it has made no step, and tell what was kept or dropped.

        `kept` comes with the run's last snapshot, or with None where there is nothing to keep.
        """
        if leaving is None:
            return
        if run is None or not run.step_number or run.seconds_of(0) < leaving.least_s:
            self._kept_signal.emit(leaving.key, None)
            return
        from simulator.training.kept_runs import KeptRuns

        if self._runs is None:
            self._runs = KeptRuns()
        run.record_newest_step()
        dropped = self._runs.keep(leaving.key, run)
        self._kept_signal.emit(leaving.key, run.snapshot(fresh=False))
        for key in dropped:
            self._dropped_signal.emit(key)

    def find(self, key: int | None) -> Trainer | None:
        """A run that is kept."""
        return self._runs.find(key) if self._runs is not None else None

    def take(self, key: int) -> Trainer | None:
        """A run that is kept, to go on with."""
        return self._runs.take(key) if self._runs is not None else None

    def drop(self, keys: Collection[int]) -> None:
        """Keep some runs no longer."""
        if self._runs is not None:
            self._runs.drop(keys)

    def pin(self, keys: Collection[int]) -> None:
        """Drop these last."""
        if self._runs is not None:
            self._runs.pin(keys)
