"""What Next does, step by step: the design after each step, and what happens to the run meanwhile.

All of it follows from the lesson and its first design, without any run: Previous shows the design
of the step before, and the check of claims makes only the runs that a claim is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from simulator.lessons.actions import ContinueRun, StartAnew, Train
from simulator.training.run_changes import new_run_reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.design.design import Design
    from simulator.lessons.lesson import Lesson, Step


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that happens to a run, which is told from others by its number.

    "begin" makes a run of `design`; "continue" lets it go on with an edited `design`, whose new
    layers start as `start`; "train" makes `epochs` more.
    """

    kind: Literal["begin", "continue", "train"]
    run: int
    design: Design
    epochs: int = 0
    start: Literal["identity", "random"] = "identity"


@dataclass(frozen=True, slots=True)
class StepState:
    """Where a lesson stands after a step; `run` is None where its design has no run."""

    design: Design
    operations: tuple[Operation, ...]
    run: int | None
    epochs: int


def designs_of(lesson: Lesson, design: Design) -> tuple[Design, ...]:
    """The design after each step. Raises EditError where an edit is refused."""
    found = []
    for step in lesson.steps:
        design = applied(step, design)
        found.append(design)
    return tuple(found)


def applied(step: Step, design: Design) -> Design:
    """The design after one step; the same object where the step has no edit."""
    for action in step.setup:
        design = action.applied(design)
    return design


def play(lesson: Lesson, design: Design) -> tuple[StepState, ...]:
    """The state after each step. Raises EditError where an action is refused."""
    player = _Player(design)
    return tuple(player.perform(step) for step in lesson.steps)


class _Player:
    """Performs steps one after the other; `_of` is the design that the present run is of."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._of: Design | None = None
        self._run = -1
        self._epochs = 0

    def perform(self, step: Step) -> StepState:
        operations: list[Operation] = []
        for action in step.setup:
            self._design = action.applied(self._design)
            match action:
                case Train():
                    operations += self._train(action.epochs)
                case ContinueRun():
                    operations.append(self._continue(action))
                case StartAnew():
                    self._of = None
        at_rest = self._of == self._design
        return StepState(
            self._design,
            tuple(operations),
            self._run if at_rest else None,
            self._epochs if at_rest else 0,
        )

    def _train(self, epochs: int) -> Sequence[Operation]:
        begun = []
        if self._of != self._design:
            self._of, self._run, self._epochs = self._design, self._run + 1, 0
            begun.append(Operation("begin", self._run, self._design))
        self._epochs += epochs
        return [*begun, Operation("train", self._run, self._design, epochs)]

    def _continue(self, action: ContinueRun) -> Operation:
        if self._of is None:
            raise NoRun("there is no run to continue")
        reason = new_run_reason(self._of, self._design)
        if reason is not None:
            raise NoRun(f"the run cannot go on: {reason}")
        self._of = self._design
        return Operation("continue", self._run, self._design, start=action.start)


class NoRun(ValueError):
    """A step continues a run that there is not, or that cannot go on; the message says why."""
