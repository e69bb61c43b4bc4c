"""Runs that were left and could go on: each with weights, optimiser state, history, batch order.

An edit that begins anew, Undo and Redo leave a run; it is kept whole, so that it can be shown and
taken up again where it stood. The memory is bounded: the run that was left first goes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from simulator.training.trainer import Trainer

MAX_BYTES = 512 * 1024**2
MAX_RUNS = 64


class KeptRuns:
    """Trainers by the key of their run, what was left last comes last."""

    def __init__(self, budget_bytes: int = MAX_BYTES, most: int = MAX_RUNS) -> None:
        self.budget_bytes, self.most = budget_bytes, most
        self._runs: dict[int, Trainer] = {}
        self._pinned: frozenset[int] = frozenset()

    def __contains__(self, key: int) -> bool:
        return key in self._runs

    def __len__(self) -> int:
        return len(self._runs)

    @property
    def nbytes(self) -> int:
        """Bytes of all that is kept."""
        return sum(run.nbytes for run in self._runs.values())

    def keep(self, key: int, run: Trainer) -> list[int]:
        """Keep a run; returns the keys of runs that are dropped for it, which may be its own.

        A pinned run is dropped only where no other is left, and none for one that is too large.
        """
        if run.nbytes > self.budget_bytes:
            return [key]
        self._runs[key] = run
        dropped = []
        while self._runs and (len(self._runs) > self.most or self.nbytes > self.budget_bytes):
            loose = (one for one in self._runs if one not in self._pinned)
            dropped.append(next(loose, next(iter(self._runs))))
            del self._runs[dropped[-1]]
        return dropped

    def find(self, key: int | None) -> Trainer | None:
        """A run that is kept."""
        return None if key is None else self._runs.get(key)

    def take(self, key: int) -> Trainer | None:
        """A run that is kept, to go on with: it is kept no longer."""
        return self._runs.pop(key, None)

    def pin(self, keys: Collection[int]) -> None:
        """Drop these last, and no others."""
        self._pinned = frozenset(keys)

    def drop(self, keys: Collection[int]) -> None:
        """Keep some runs no longer."""
        for key in keys:
            self._runs.pop(key, None)
