"""When a training run makes its next step, probes, examines and publishes: times and nothing else.

No thread, no clock, no Qt: every method takes the time, in seconds of any clock that only runs
forward. The worker asks before each step what is due with it, and notes afterwards what it did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.measurement.requests import FULL, PROBED

if TYPE_CHECKING:
    from collections.abc import Collection

PUBLISH_INTERVAL_S = 1 / 30.3
REWOUND_INTERVAL_S = 0.25  # looking back, only the newest step's number still changes
PROBE_INTERVAL_S = 0.7  # between two probes of every layer; cards show them twice as rarely
SLOW_EXAMINATION_S = 0.05  # a pause is announced before one that takes longer
EXAMINE_SHARE = 0.1  # of the worker's time, for what views request beyond that
SLOW_STEP_S = 1 / 70  # a step that is followed by so long a pause is probed whole
RATE_WINDOW_S = 0.5


class StepPlan(NamedTuple):
    """What is due with the next step.

    `probes` names what to measure at it beyond what is recorded anyway; `publishes` whether a
    snapshot is due after it, `examines` whether that is to hold a new examination.
    """

    publishes: bool
    examines: bool
    probes: Collection[str]


NOTHING_DUE = StepPlan(publishes=False, examines=False, probes=())


class Pacing:
    """The times of what a run does besides its steps, and of the steps in slow motion."""

    def __init__(self) -> None:
        self._delay_s = 0.0
        self.next_step_s = 0.0  # in slow motion the earliest time; else when the last one began
        self._next_publish_s = 0.0
        self._next_probe_s = 0.0
        self._next_examination_s = 0.0
        self._examination_s = 0.0  # that the last one took
        self._steps_per_second = 0.0
        self._counted_from = (0.0, 0)  # time and step

    @property
    def probes_every_step(self) -> bool:
        """Whether steps are so slow that each of them is measured whole."""
        return self._delay_s > SLOW_STEP_S

    @property
    def examines_slowly(self) -> bool:
        """Whether an examination takes so long that nobody should wait for it."""
        return self._examination_s > SLOW_EXAMINATION_S

    @property
    def steps_per_second(self) -> float:
        """The rate over the last half second or more; 0 until that has passed."""
        return self._steps_per_second

    def set_rate(self, steps_per_second: float | None, now_s: float) -> None:
        """Slow motion with at most so many steps a second; None is as fast as possible."""
        self._delay_s = 0.0 if steps_per_second is None else 1 / steps_per_second
        self.next_step_s = now_s

    def begin_run(self) -> None:
        """Another run: no rate is known of it."""
        self._steps_per_second = 0.0

    def resume(self, now_s: float, step: int) -> None:
        """Training begins or goes on after `step`."""
        self._counted_from = now_s, step
        self.next_step_s = now_s

    def begin_step(
        self, now_s: float, *, is_last: bool, examinable: bool, mailbox_empty: bool
    ) -> StepPlan:
        """What is due with the step that begins now.

        `examinable` says whether views request anything that a snapshot of this step would hold;
        for a window that has not taken the last snapshot nothing is examined.
        """
        self.next_step_s = max(self.next_step_s + self._delay_s, now_s)
        publishes = now_s >= self._next_publish_s
        if not (publishes or is_last or self._delay_s):  # most steps: nothing else is asked
            return NOTHING_DUE
        due = now_s >= self._next_examination_s and mailbox_empty
        examines = publishes and examinable and due
        probes: Collection[str] = ()
        if is_last or examines or self.probes_every_step:
            probes = FULL
        elif publishes and now_s >= self._next_probe_s:
            probes = PROBED
        return StepPlan(publishes, examines, probes)

    def note_probes(self, began_s: float, measured: Collection[str]) -> None:
        """A step that began at `began_s` measured this, whoever asked for it."""
        if frozenset(measured) >= PROBED:
            self._next_probe_s = began_s + PROBE_INTERVAL_S

    def note_publishing(self, now_s: float, step: int, *, rewound: bool) -> None:
        """A snapshot is published after `step`, which began at `now_s`.

        Due times lie at even intervals: what a long step delays is not added to the next.
        """
        interval_s = REWOUND_INTERVAL_S if rewound else PUBLISH_INTERVAL_S
        self._next_publish_s = max(self._next_publish_s + interval_s, now_s)
        since_s, since_step = self._counted_from
        if now_s - since_s >= RATE_WINDOW_S:
            self._steps_per_second = (step - since_step) / (now_s - since_s)
            self._counted_from = now_s, step

    def note_examination(self, began_s: float, ended_s: float) -> None:
        """An examination was made; the next follows so late that all take their share of time."""
        self._examination_s = ended_s - began_s
        self._next_examination_s = ended_s + self._examination_s / EXAMINE_SHARE

    def hasten_examination(self) -> None:
        """Something else is requested: examine with the next snapshot."""
        self._next_examination_s = 0.0
