"""Key frames: the parameters of a run at earlier steps, kept evenly within a budget of bytes.

A frame is copied into one of a fixed number of slots, and the slot of a frame that was dropped is
used again: memory is slow only when it is first written, and a long run allocates nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import IsCancelled, never, parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array

MAX_BYTES = 128 * 1024**2
MAX_FRAMES = 128
ALIGNMENT = 64


@dataclass(frozen=True, slots=True)
class NetworkFrame:
    """One network after a step, as flat vectors; the gradient and the update are that step's.

    All are (parameters,) but the running statistics `moving`, (statistics,). `update` is what the
    step changed, None where it was not measured. The arrays of a kept frame are overwritten when
    its slot is used again: copy what is to last.
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
    """Keeps the first frame, and every 2ᵏ-th offered one with k as small as the budget allows.

    At most MAX_FRAMES are kept, and at least one, be it larger than the budget.
    """

    def __init__(self, budget_bytes: int = MAX_BYTES) -> None:
        self.budget_bytes = budget_bytes
        self.frames: list[KeyFrame] = []
        self._stride, self._offered = 1, 0
        self._slots = np.empty((0, 0), np.uint8)
        self._free: list[int] = []
        self._slot_of: dict[int, int] = {}  # step of a frame → its slot

    @property
    def allocated_bytes(self) -> int:
        """Size of all slots; 0 before the first frame has shown how large one is."""
        return self._slots.nbytes

    def copy(self) -> KeyFrames:
        """Key frames that begin as these and go on by themselves."""
        twin = KeyFrames(self.budget_bytes)
        twin._stride, twin._offered = self._stride, self._offered
        twin._free, twin._slot_of = list(self._free), dict(self._slot_of)
        twin._slots = np.empty_like(self._slots)
        for frame in self.frames:
            slot = self._slot_of[frame.step]
            twin._slots[slot] = self._slots[slot]
            views = _slot_views(twin._slots[slot], frame.networks)
            twin.frames.append(KeyFrame(frame.step, _as_measured(views, frame.networks)))
        return twin

    def keeps_next(self) -> bool:
        """Whether the next offered frame is kept; counts the offer.

        Where no slot is free, every second frame is dropped first.
        """
        offer = self._offered
        self._offered += 1
        if offer % self._stride == 0 and self.frames and not self._free:
            for dropped in self.frames[1::2]:
                self._free.append(self._slot_of.pop(dropped.step))
            self.frames = self.frames[::2]
            self._stride *= 2
        return offer % self._stride == 0 and (bool(self._free) or not self.frames)

    def append(
        self, step: int, networks: Sequence[NetworkFrame], is_cancelled: IsCancelled = never
    ) -> None:
        """Keep a copy of the frame of a step for which `keeps_next` was true."""
        if not self._slots.size:
            self._make_slots(networks)
        slot = self._slot_of[step] = self._free.pop()
        copies = _slot_views(self._slots[slot], networks)
        for network, copy in zip(networks, copies, strict=True):
            for name, values in _arrays(network):
                for at in parts(len(values), is_cancelled):
                    np.copyto(getattr(copy, name)[at], values[at])
        self.frames = [*self.frames, KeyFrame(step, _as_measured(copies, networks))]

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


def _as_measured(
    copies: Sequence[NetworkFrame], networks: Sequence[NetworkFrame]
) -> tuple[NetworkFrame, ...]:
    """The copies, of which those have an update whose networks had one measured."""
    return tuple(
        copy if network.update is not None else replace(copy, update=None)
        for network, copy in zip(networks, copies, strict=True)
    )


def _arrays(network: NetworkFrame) -> list[tuple[str, Array]]:
    """The arrays of a frame that are known, by name."""
    values = ((field.name, getattr(network, field.name)) for field in fields(network))
    return [(name, array) for name, array in values if array is not None]


def _parts(network: NetworkFrame) -> list[Array]:
    """What a slot has to hold, in its order; an update has the size of the parameters."""
    return [network.parameters, network.gradients, network.parameters, network.moving]


def _slot_views(slot: Array, networks: Sequence[NetworkFrame]) -> list[NetworkFrame]:
    """Views of the bytes of a slot, of the sizes and types of the networks' arrays."""
    start, frames = 0, []
    for network in networks:
        views = []
        for part in _parts(network):
            views.append(slot[start : start + part.nbytes].view(part.dtype))
            start += _aligned(part.nbytes)
        frames.append(NetworkFrame(*views))
    return frames


def _aligned(size: int) -> int:
    """`size` in bytes, rounded up to a multiple of ALIGNMENT."""
    return -(-size // ALIGNMENT) * ALIGNMENT
