"""Key frames: the parameters of a run at earlier steps, kept evenly within a budget of bytes.

A frame is copied into one of a fixed number of slots, and the slot of a frame that was dropped is
used again: memory is slow only when it is first written, and a long run allocates nothing.

What a step changed is the difference of two vectors. Many more frames are kept than are ever looked
at: it is taken when one is, and a frame costs a step one pass over memory less.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.cancellation import AT_ONCE, IsCancelled, never, parts, raise_if

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array

MAX_BYTES = 128 * 1024**2
MAX_FRAMES = 128
ALIGNMENT = 64

_Part = tuple[slice, "np.dtype[np.floating]"]  # bytes of a slot, and the type that they have


class NetworkFrame(NamedTuple):
    """One network after a step, as flat vectors; the gradient and the update are that step's.

    All are (parameters,) but the running statistics `moving`, (statistics,). `update` is what the
    step changed, None where it was not measured. The arrays of a kept frame are overwritten when
    its slot is used again: copy what is to last.
    """

    parameters: Array
    gradients: Array
    update: Array | None
    moving: Array


class KeyFrame(NamedTuple):
    """All networks of a run after `step`."""

    step: int
    networks: tuple[NetworkFrame, ...]


class KeyFrames:
    """Keeps the first frame, and every 2ᵏ-th offered one with k as small as the budget allows.

    At most MAX_FRAMES are kept, and at least one, be it larger than the budget.
    """

    def __init__(self, budget_bytes: int = MAX_BYTES) -> None:
        self.budget_bytes = budget_bytes
        self._frames: list[KeyFrame] = []
        self._stride, self._offered = 1, 0
        self._answered: tuple[int, bool] | None = None  # the last step asked about
        self._slots = np.empty((0, 0), np.uint8)
        self._layout: list[list[_Part]] = []  # of a slot: the parts of each network
        self._free: list[int] = []
        self._slot_of: dict[int, int] = {}  # step of a frame → its slot
        # step → the networks whose part for the update still holds the parameters of before
        self._before_in: dict[int, list[int]] = {}

    @property
    def steps(self) -> list[int]:
        """The steps whose frames are kept."""
        return [frame.step for frame in self._frames]

    @property
    def allocated_bytes(self) -> int:
        """Size of all slots; 0 before the first frame has shown how large one is."""
        return self._slots.nbytes

    def copy(self) -> KeyFrames:
        """Key frames that begin as these and go on by themselves."""
        twin = KeyFrames(self.budget_bytes)
        twin._stride, twin._offered = self._stride, self._offered
        twin._answered, twin._layout = self._answered, self._layout
        twin._free, twin._slot_of = list(self._free), dict(self._slot_of)
        twin._before_in = dict(self._before_in)
        twin._slots = np.empty_like(self._slots)
        for frame in self._frames:
            slot = self._slot_of[frame.step]
            twin._slots[slot] = self._slots[slot]
            copies = [
                copy if network.update is not None else copy._replace(update=None)
                for network, copy in zip(frame.networks, twin._views(slot), strict=True)
            ]
            twin._frames.append(KeyFrame(frame.step, tuple(copies)))
        return twin

    def keeps(self, step: int) -> bool:
        """Whether the frame of a step, which comes after all others, is kept.

        This is the offer: asked again of the same step, the answer is the same. Where no slot is
        free, every second frame is dropped first.
        """
        if self._answered is None or self._answered[0] != step:
            self._answered = step, self._keeps_next()
        return self._answered[1]

    def _keeps_next(self) -> bool:
        offer = self._offered
        self._offered += 1
        if offer % self._stride == 0 and self._frames and not self._free:
            for dropped in self._frames[1::2]:
                self._free.append(self._slot_of.pop(dropped.step))
                self._before_in.pop(dropped.step, None)
            self._frames = self._frames[::2]
            self._stride *= 2
        return offer % self._stride == 0 and (bool(self._free) or not self._frames)

    def append(
        self,
        step: int,
        networks: Sequence[NetworkFrame],
        before: Sequence[Array | None] = (),
        is_cancelled: IsCancelled = never,
    ) -> None:
        """Keep a copy of the frame of a step of which `keeps` was true.

        `before` has each network's parameters before that step, of which the update is made; for
        the networks whose parameters are not known it is the frame's own.
        """
        if not self._slots.size:
            self._make_slots(networks)
        slot, befores = self._free[-1], before or [None] * len(networks)
        copies, with_before = [], []
        for number, copy in enumerate(self._views(slot)):
            network, earlier = networks[number], befores[number]
            third = network.update if earlier is None else earlier
            if earlier is not None:
                with_before.append(number)
            copy_into(copy.parameters, network.parameters, is_cancelled)
            copy_into(copy.gradients, network.gradients, is_cancelled)
            copy_into(copy.moving, network.moving, is_cancelled)
            if third is None:
                copy = copy._replace(update=None)  # noqa: PLW2901
            else:
                assert copy.update is not None
                copy_into(copy.update, third, is_cancelled)
            copies.append(copy)
        self._slot_of[step] = self._free.pop()
        if with_before:
            self._before_in[step] = with_before
        self._frames.append(KeyFrame(step, tuple(copies)))

    def nearest(self, step: int) -> KeyFrame | None:
        """The latest frame at or before `step`; the first one where all are later."""
        if not self._frames:
            return None
        at = bisect_right(self._frames, step, key=lambda frame: frame.step)
        frame = self._frames[max(0, at - 1)]
        for number in self._before_in.pop(frame.step, ()):
            network = frame.networks[number]
            assert network.update is not None
            with np.errstate(all="ignore"):
                np.subtract(network.parameters, network.update, out=network.update)
        return frame

    def _make_slots(self, networks: Sequence[NetworkFrame]) -> None:
        start = 0
        for network in networks:
            places = []
            # an update has the size of the parameters, be it known or not
            for array in (
                network.parameters, network.gradients, network.parameters, network.moving
            ):  # fmt: skip
                places.append((slice(start, start + array.nbytes), array.dtype))
                start += _aligned(array.nbytes)
            self._layout.append(places)
        count = min(max(1, self.budget_bytes // start), MAX_FRAMES)
        # one large array, which the system fills with large pages where it has them
        self._slots = np.empty((count, start), np.uint8)
        self._free = list(reversed(range(count)))

    def _views(self, slot: int) -> list[NetworkFrame]:
        """Views of the bytes of a slot, of the sizes and types of the networks' arrays."""
        memory = self._slots[slot]
        return [
            NetworkFrame(*[memory[at].view(dtype) for at, dtype in places])
            for places in self._layout
        ]


def copy_into(target: Array, source: Array, is_cancelled: IsCancelled) -> None:
    """Copy a vector into one of its size; between parts of a long one it can be cancelled."""
    if len(source) <= AT_ONCE:  # the loop alone would take longer than the copy of a short one
        raise_if(is_cancelled)
        np.copyto(target, source)
        return
    for at in parts(len(source), is_cancelled):
        np.copyto(target[at], source[at])


def _aligned(size: int) -> int:
    """`size` in bytes, rounded up to a multiple of ALIGNMENT."""
    return -(-size // ALIGNMENT) * ALIGNMENT
