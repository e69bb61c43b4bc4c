"""What a run that somebody watches says of a lesson's claims: the values as they are reached.

The same measurements as those of the check (checking.py), of the run in the window; what the
lesson's own run would not show, because another was made of it, is not measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.lessons.checking import Asked, all_asked, asked_of, value_of
from simulator.lessons.measuring import first_step, measure
from simulator.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.lessons.claims import Claim
    from simulator.lessons.lesson import Lesson
    from simulator.lessons.playback import StepState

Values = dict[Asked, float]


@dataclass(frozen=True, slots=True)
class LiveClaim:
    """A claim as far as it has been measured; `value` is None where a part of it is not known.

    `decided_at` is the index of the last step that it is measured in.
    """

    claim: Claim
    decided_at: int
    value: float | None = None

    @property
    def holds(self) -> bool | None:
        """Whether this run keeps the bound; None where that is not known."""
        return None if self.value is None else self.claim.holds(self.value)


def live_claims(lesson: Lesson, values: Mapping[Asked, float]) -> tuple[LiveClaim, ...]:
    """Every claim with the value that follows from what has been measured so far."""
    found = []
    for claim in lesson.claims:
        asked = [asked_of(lesson, claim, part) for part in claim.measurements]
        parts = [values.get(each) for each in asked]
        known = [part for part in parts if part is not None]
        value = value_of(claim, *known) if len(known) == len(parts) else None
        found.append(LiveClaim(claim, max(step for step, _ in asked), value))
    return tuple(found)


def asks_of(lesson: Lesson, index: int) -> list[Asked]:
    """What is measured at the end of a step, for claims of it or of others."""
    return [each for each in all_asked(lesson) if each[0] == index]


def measure_step(
    lesson: Lesson, states: Sequence[StepState], index: int, trainer: Trainer | None
) -> Values:
    """What is asked of a step, in a run that stands where the lesson's own would.

    Empty of what is measured at the end where it does not: it was trained longer, or edited.
    """
    asked, state = asks_of(lesson, index), states[index]
    starting = [each for each in asked if each[1].at == "start"]
    ending = [each for each in asked if each[1].at == "end"]
    found: Values = {}
    if starting:
        fresh = first_step(state.design)
        found |= {each: measure(fresh, each[1]) for each in starting}
    if ending and state.run is None:
        trainer = Trainer(state.design)
        trainer.evaluate()
    if ending and trainer is not None and _stands_at_end(states, index, trainer):
        if not _is_evaluated(trainer):
            trainer.evaluate()
        found |= {each: measure(trainer, each[1]) for each in ending}
    return found


def _is_evaluated(trainer: Trainer) -> bool:
    """Whether the losses over the whole sets are those of the newest step."""
    last = [history.view().evaluation_steps[-1:] for history in trainer.histories]
    return any(len(step) and step[0] == trainer.step_number for step in last)


def _stands_at_end(states: Sequence[StepState], index: int, trainer: Trainer) -> bool:
    """Whether a run is of the step's design and went the way that the steps up to it lead."""
    state = states[index]
    edits = [
        operation
        for earlier in states[: index + 1]
        for operation in earlier.operations
        if operation.kind == "continue" and operation.run == state.run
    ]
    steps = state.epochs * trainer.steps_per_epoch
    return (
        trainer.design == state.design
        and len(trainer.recorder.marks) == len(edits)
        and (trainer.step_number == steps or (not trainer.alive and trainer.step_number < steps))
    )
