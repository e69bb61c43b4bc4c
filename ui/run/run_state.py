"""The states of a run as the window sees them."""

from __future__ import annotations

from enum import StrEnum


class RunState(StrEnum):
    """What a run is doing; `empty` where there is none, or none that can be trained."""

    EMPTY = "empty"
    LOADING = "loading"
    READY = "ready"
    TRAINING = "training"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"

    @property
    def is_at_rest(self) -> bool:
        """Whether the worker waits for a command and will make no step by itself."""
        return self not in (RunState.LOADING, RunState.TRAINING)
