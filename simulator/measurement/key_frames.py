"""Key frames: the parameters of a run at earlier steps, kept evenly within a budget of bytes.

A frame is copied into one of a fixed number of slots, and a slot whose frame was thinned out is
used again: memory is slow only at its first touch, and a long run allocates nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from simulator.arrays import Array

MAX_BYTES = 128 * 1024**2
MAX_FRAMES = 128
ALIGNMENT = 64


@dataclass(frozen=True, slots=True)
class NetworkFrame:
    """One network after a step, as flat vectors; the gradient and the update are that step's.

    The arrays are used again, for other steps: copy what is to last.
    """

    parameters: Array
    gradients: Array
    update: Array | None
    moving: Array


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
        self._stride, self._offered = 1, 0
        self._slots = np.zeros((0, 0), np.uint8)
        self._free: list[int] = []
        self._taken: dict[int, int] = {}  # step of a frame → its slot

    @property
    def room_bytes(self) -> int:
        """Memory that may be used, once the first frame has shown how large it is."""
        return self._slots.nbytes

    def wants_next(self) -> bool:
        """Whether the next offered frame is kept; counts the offer, and thins where it must."""
        offer = self._offered
        self._offered += 1
        if offer % self._stride == 0 and self.frames and not self._free:
            for dropped in self.frames[1::2]:
                self._free.append(self._taken.pop(dropped.step))
            self.frames = self.frames[::2]
            self._stride *= 2
        return offer % self._stride == 0 and (bool(self._free) or not self.frames)

    def append(self, step: int, networks: Sequence[NetworkFrame]) -> None:
        """Keep a copy of a frame that was wanted."""
        if not self._slots.size:
            self._make_slots(networks)
        slot = self._taken[step] = self._free.pop()
        places = _places(self._slots[slot], networks)
        for network, place in zip(networks, places, strict=True):
            for name, values in _arrays(network):
                np.copyto(getattr(place, name), values)
        kept = (
            place if network.update is not None else replace(place, update=None)
            for network, place in zip(networks, places, strict=True)
        )
        self.frames = [*self.frames, KeyFrame(step, tuple(kept))]

    def nearest(self, step: int) -> KeyFrame | None:
        """The latest frame at or before `step`; the first one where all are later."""
        if not self.frames:
            return None
        at = bisect_right(self.frames, step, key=lambda frame: frame.step)
        return self.frames[max(0, at - 1)]

    def _make_slots(self, networks: Sequence[NetworkFrame]) -> None:
        size = sum(_aligned(each.nbytes) for network in networks for each in _parts(network))
        count = min(max(1, self.budget_bytes // size), MAX_FRAMES)
        # one large array, which the system fills with large pages where it has them
        self._slots = np.empty((count, size), np.uint8)
        self._free = list(reversed(range(count)))


def _arrays(network: NetworkFrame) -> list[tuple[str, Array]]:
    values = ((field.name, getattr(network, field.name)) for field in fields(network))
    return [(name, array) for name, array in values if array is not None]


def _parts(network: NetworkFrame) -> list[Array]:
    """The arrays of a frame in the order of a slot; an update, once known, is as the parameters."""
    return [network.parameters, network.gradients, network.parameters, network.moving]


def _places(slot: Array, networks: Sequence[NetworkFrame]) -> list[NetworkFrame]:
    """Where in a slot the arrays of each network belong."""
    start, places = 0, []
    for network in networks:
        views = []
        for part in _parts(network):
            views.append(slot[start : start + part.nbytes].view(part.dtype))
            start += _aligned(part.nbytes)
        places.append(NetworkFrame(*views))
    return places


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT
