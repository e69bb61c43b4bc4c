"""Key frames: the parameters of a run at earlier steps, kept evenly within a budget of bytes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.layers.base import Array

MAX_BYTES = 128 * 1024**2
MAX_FRAMES = 128  # more cost time: fresh memory is slow at its first touch


@dataclass(frozen=True, slots=True)
class NetworkFrame:
    """One network after a step, as flat vectors; the gradient and the update are that step's."""

    parameters: Array
    gradients: Array
    update: Array | None
    moving: Array

    def copy(self) -> NetworkFrame:
        """The same numbers, kept."""
        update = None if self.update is None else self.update.copy()
        return NetworkFrame(
            self.parameters.copy(), self.gradients.copy(), update, self.moving.copy()
        )

    @property
    def size_bytes(self) -> int:
        update = 0 if self.update is None else self.update.nbytes
        return self.parameters.nbytes + self.gradients.nbytes + self.moving.nbytes + update


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """All networks of a run after `step`."""

    step: int
    networks: tuple[NetworkFrame, ...]


class KeyFrames:
    """Keeps the first frame, and every 2ᵏ-th offered one with k as small as the budget allows."""

    def __init__(self, budget_bytes: int = MAX_BYTES) -> None:
        self.budget_bytes = budget_bytes
        self.frames: list[KeyFrame] = []
        self.bytes = 0
        self._stride, self._offered = 1, 0

    def wants_next(self) -> bool:
        """Whether the next offered frame is kept; counts the offer."""
        wanted = self._offered % self._stride == 0
        self._offered += 1
        return wanted

    def append(self, step: int, networks: Sequence[NetworkFrame]) -> None:
        """Keep a frame, and thin the older ones where the budget is spent."""
        size = sum(network.size_bytes for network in networks)
        frames = [*self.frames, KeyFrame(step, tuple(networks))]
        self.bytes += size
        while len(frames) > 1 and (self.bytes > self.budget_bytes or len(frames) > MAX_FRAMES):
            dropped = frames[1::2]
            frames = frames[::2]
            self._stride *= 2
            self.bytes -= sum(n.size_bytes for frame in dropped for n in frame.networks)
        self.frames = frames

    def nearest(self, step: int) -> KeyFrame | None:
        """The latest frame at or before `step`; the first one where all are later."""
        if not self.frames:
            return None
        at = bisect_right(self.frames, step, key=lambda frame: frame.step)
        return self.frames[max(0, at - 1)]

    def clear(self) -> None:
        """Forget all frames: the networks have changed their layers."""
        self.frames, self.bytes = [], 0
        self._stride, self._offered = 1, 0
