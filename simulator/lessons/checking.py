"""Checks a lesson's claims: plays its steps without a window, on several seeds, and measures.

Only runs that a claim is about are made, and each only as far as the last step that a claim is of.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import IsCancelled, never
from simulator.design import edits
from simulator.engine.products import use_threads
from simulator.lessons.measuring import first_step, measure, train
from simulator.lessons.playback import play
from simulator.training.trainer import Trainer
from simulator.training.transfer import continue_run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.design.design import Design
    from simulator.lessons.claims import Claim, Measurement
    from simulator.lessons.lesson import Lesson
    from simulator.lessons.playback import Operation, StepState

    Told = Callable[[int], None]

FRESH_SEEDS = (1001, 1002, 1003)  # no bound of the course was chosen on these
Asked = tuple[int, "Measurement"]  # of which step, and what


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim with its value on each seed."""

    claim: Claim
    seeds: tuple[int, ...]
    values: tuple[float, ...]

    @property
    def measured(self) -> tuple[float, ...]:
        """What is held against the bound: each value, or their median."""
        if self.claim.over_seeds == "median":
            return (float(np.median(self.values)),)
        return self.values

    @property
    def holds(self) -> bool:
        """Whether all that is measured keeps the bound."""
        return all(self.claim.holds(value) for value in self.measured)


def check(
    lesson: Lesson,
    design: Design,
    seeds: Sequence[int],
    after_seed: Told | None = None,
    is_cancelled: IsCancelled = never,
) -> tuple[Verdict, ...]:
    """All claims of a lesson on some seeds; `after_seed` is told each one that is done.

    Raises Cancelled. The lesson was read with its design, so that they fit together (reading.py).
    """
    values: list[list[float]] = [[] for _ in lesson.claims]
    for seed in seeds:
        found = measured(lesson, edits.set_training(design, "seed", seed), is_cancelled)
        for index, claim in enumerate(lesson.claims):
            parts = [found[asked_of(lesson, claim, part)] for part in claim.measurements]
            values[index].append(value_of(claim, *parts))
        if after_seed is not None:
            after_seed(seed)
    return tuple(
        Verdict(claim, tuple(seeds), tuple(of_claim))
        for claim, of_claim in zip(lesson.claims, values, strict=True)
    )


def value_of(claim: Claim, value: float, other: float = 0.0) -> float:
    """The claim's value, made of that of `measure` and of what it is divided by or lessened by."""
    with np.errstate(all="ignore"):
        if claim.divided_by is not None:
            return float(np.divide(value, other))
        return float(np.subtract(value, other))


def asked_of(lesson: Lesson, claim: Claim, part: Measurement) -> Asked:
    """A measurement of a claim, with the index of its step."""
    return lesson.step(part.step or claim.step), part


def all_asked(lesson: Lesson) -> set[Asked]:
    """What the claims of a lesson ask of its steps."""
    return {asked_of(lesson, claim, part) for claim in lesson.claims for part in claim.measurements}


def measured(
    lesson: Lesson, design: Design, is_cancelled: IsCancelled = never
) -> dict[Asked, float]:
    """Every measurement of every claim, by the index of its step."""
    states = play(lesson, design)
    asked = {
        asked_of(lesson, claim, part) for claim in lesson.claims for part in claim.measurements
    }
    at_end = [each for each in asked if each[1].at == "end"]
    last = {
        run: max(step for step, _ in at_end if states[step].run == run)
        for run in {states[step].run for step, _ in at_end}
    }
    found: dict[Asked, float] = {}
    runs: dict[int, Trainer] = {}
    with use_threads(os.cpu_count() or 1):
        for step, state in enumerate(states):
            for operation in state.operations:
                if last.get(operation.run, -1) >= step:
                    _perform(operation, runs, is_cancelled)
            starting = [each for each in asked if each[0] == step and each[1].at == "start"]
            if starting:
                fresh = first_step(state.design, is_cancelled)
                found |= {each: measure(fresh, each[1]) for each in starting}
            ending = [each for each in at_end if each[0] == step]
            if ending:
                trainer = _trainer(state, runs)
                found |= {each: measure(trainer, each[1]) for each in ending}
            for run in [run for run in runs if last.get(run, -1) <= step]:
                del runs[run]  # its arrays are of no further use
    return found


def _perform(operation: Operation, runs: dict[int, Trainer], is_cancelled: IsCancelled) -> None:
    if operation.kind == "begin":
        runs[operation.run] = Trainer(operation.design, is_cancelled=is_cancelled)
    elif operation.kind == "train":
        train(runs[operation.run], operation.epochs)
    else:
        before = runs[operation.run]
        transfer = continue_run(before, operation.design, operation.start, "edited")
        runs[operation.run] = transfer.trainer


def _trainer(state: StepState, runs: dict[int, Trainer]) -> Trainer:
    """The run at the end of a step, evaluated; of a design without a run a new one."""
    trainer = Trainer(state.design) if state.run is None else runs[state.run]
    trainer.evaluate()
    return trainer
