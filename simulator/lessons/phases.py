"""A step in phases, as a window performs it: one edit, what the run does with it, the training.

A step of most lessons is a single phase; what it edits or begins after training is another one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from simulator.lessons.actions import (
    Camera,
    ContinueRun,
    HideRuns,
    OpenView,
    Select,
    ShowStudy,
    StartAnew,
    Train,
)

if TYPE_CHECKING:
    from simulator.design.design import Design
    from simulator.lessons.lesson import Lesson, Step
    from simulator.lessons.playback import StepState

Shown = Select | Camera | OpenView | ShowStudy | HideRuns


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of a step.

    `design` is that after its edits. `run` says what becomes of the run then: it is the "same",
    begins as a "new" one, or goes on with the edited design, whose new layers start as "identity"
    or at "random". It is trained for `epochs` more, up to `until` epochs of it; `shows` is what
    the window is to do meanwhile.
    """

    design: Design
    run: Literal["same", "new", "identity", "random"] = "same"
    epochs: int = 0
    until: int = 0
    shows: tuple[Shown, ...] = ()


def phases(step: Step, before: StepState) -> tuple[Phase, ...]:
    """The phases of a step, which begins where the step before has ended.

    Raises EditError where an edit is refused.
    """
    found = [Phase(before.design, until=before.epochs)]
    for action in step.setup:
        now = found[-1]
        if isinstance(action, Shown):
            found[-1] = replace(now, shows=(*now.shows, action))
            continue
        if isinstance(action, Train):
            epochs = now.epochs + action.epochs
            found[-1] = replace(now, epochs=epochs, until=now.until + action.epochs)
            continue
        if now.epochs:  # an edit after training
            now = Phase(now.design, until=now.until)
            found.append(now)
        if isinstance(action, ContinueRun):
            start = before.epochs if len(found) == 1 else found[-2].until
            found[-1] = replace(now, run=action.start, until=start)
        elif isinstance(action, StartAnew):
            found[-1] = replace(now, run="new", until=0)
        else:
            design = action.applied(now.design)
            if design != now.design:
                found[-1] = replace(now, design=design, run="new", until=0)
    return tuple(phase for phase in found if phase != Phase(before.design, until=before.epochs))


def shown_until(lesson: Lesson, index: int) -> tuple[Shown, ...]:
    """What the window shows at the end of a step: the last view, camera, selection and study."""
    last: dict[type, Shown] = {}
    for step in lesson.steps[: index + 1]:
        for action in step.setup:
            if isinstance(action, Shown) and not isinstance(action, HideRuns):
                last[type(action)] = action
    return tuple(last.values())
