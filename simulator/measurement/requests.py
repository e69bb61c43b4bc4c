"""What is asked of a run: which measurements, how often, and which examination of a layer.

Apart from what answers them (probes.py, examination.py), since a window asks before anything runs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.measurement.quantities import KERNEL_GRADIENT, QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

HISTOGRAMS = ("gradient", "weight", "activation")

# steps between two measurements: all of them cost at most 5 % (the engine's benchmark measures it)
DEFAULT_PERIOD = 1024
KEY_FRAME_PERIOD = 128  # a frame costs a third of a step, a small network's as much as a step
FIRST_PERIOD = 32  # at most so many at the start, when most changes: a short run is measured too
EARLY_FRAMES = 4  # times as often early, when most is looked back at: 10 in a run of 345 steps
KEY_FRAMES = "key_frames"

# as dear as some steps, O(n·B·min(n, B)) for n outputs over B samples: only while a view shows them
SIMILARITY = frozenset({"input_similarity", "effective_rank"})
SIMILARITY_PERIOD = 128
PROBED = frozenset(QUANTITIES) - SIMILARITY - {KERNEL_GRADIENT}  # which is measured at every step
FULL = PROBED | {KEY_FRAMES}  # with the update that a step made
SWITCHABLE = (*(name for name in QUANTITIES if name != KERNEL_GRADIENT), *HISTOGRAMS, KEY_FRAMES)


def _default_periods() -> dict[str, int]:
    on_demand = SIMILARITY.union(HISTOGRAMS)
    periods = {name: 0 if name in on_demand else DEFAULT_PERIOD for name in SWITCHABLE}
    return {**periods, KEY_FRAMES: KEY_FRAME_PERIOD}


@dataclass(frozen=True, slots=True)
class Probes:
    """Which measurements are recorded, and every how many steps; 0 is never.

    What has a longer period than FIRST_PERIOD begins with that one, and with twice as long a one
    whenever the run is twice as long: by default at steps 1, 33, 65, 129, 257, 513, 1025, 2049 and
    then every 1024th. Key frames are kept at every 32nd step up to 257, every 64th up to 513, and
    then every 128th.

    The kernel gradient's norm costs next to nothing and is always recorded. Raises ValueError for
    a name that is not in `SWITCHABLE` or a negative period.
    """

    periods: Mapping[str, int] = field(default_factory=_default_periods)
    _names_by_period: Mapping[int, frozenset[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names: dict[int, set[str]] = {}
        for name, period in self.periods.items():
            if name not in SWITCHABLE or period < 0:
                raise ValueError(f"no probe {name!r} with a period of {period} steps")
            if period:
                names.setdefault(period, set()).add(name)
        by_period = {period: frozenset(names[period]) for period in names}
        object.__setattr__(self, "_names_by_period", by_period)

    def switched(self, **periods: int) -> Probes:
        """The same with other periods: `switched(dead_share=4, gradient=0)`."""
        return Probes({**self.periods, **periods})

    @property
    def common_period(self) -> int:
        """The greatest common divisor of all periods, the first too; 0 where all are off.

        Only at one of its steps can anything have to be measured.
        """
        longest = max(self.periods.values(), default=0)
        return math.gcd(*self.periods.values(), FIRST_PERIOD if longest > FIRST_PERIOD else 0)

    def names_at(self, step: int) -> frozenset[str]:
        """What is to be measured at a step, counted from 1: at the first all that is not off."""
        since = step - 1
        # the largest power of two in the steps made so far
        early = 1 << max(since.bit_length() - 1, 0)
        of_all, of_frames = max(FIRST_PERIOD, early), max(FIRST_PERIOD, early // EARLY_FRAMES)
        found: frozenset[str] = frozenset()
        for period, names in self._names_by_period.items():
            if since % min(period, of_all) == 0:
                found |= names
            elif KEY_FRAMES in names and since % min(period, of_frames) == 0:
                found |= {KEY_FRAMES}
        return found


@dataclass(frozen=True, slots=True)
class Example:
    """A sample by its number, from 0, in the training or the validation set."""

    index: int = 0
    validation: bool = False

    def __str__(self) -> str:
        return f"{'validation' if self.validation else 'training'} example {self.index}"


@dataclass(frozen=True, slots=True)
class ExaminationRequest:
    """What the visible views need.

    `layers` names the selected layer of each network after expansion, "body/3/a", or None; of it
    `matrices` and `activations` are made, of the whole network `predictions`. `example` is the
    sample that was chosen: feature maps are of it, or of the first image of the training set, and
    a matrix of activations has it among its columns.
    """

    layers: tuple[str | None, ...] = ()
    matrices: bool = False
    activations: bool = False
    predictions: bool = False
    example: Example | None = None

    @property
    def anything(self) -> bool:
        """Whether there is something to be made."""
        of_a_layer = any(self.layers) and (self.matrices or self.activations)
        return of_a_layer or self.predictions
