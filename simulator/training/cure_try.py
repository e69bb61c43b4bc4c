"""One try of a cure: so many epochs of a design, within so many seconds, and the losses on the way.

Arguments and results can be sent to another process and back.
"""

from __future__ import annotations

import math
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.cancellation import Cancelled, raise_if
from simulator.diagnosis.observation import reference_loss
from simulator.errors import DesignError
from simulator.training.trainer import Trainer

if TYPE_CHECKING:
    from simulator.cancellation import IsCancelled
    from simulator.design.design import Design
    from simulator.training.run_copy import RunCopy

FEWEST_STEPS = 10  # of a try


class Alone(NamedTuple):
    """What is known of a network before any try; `guess` is the loss of a constant guess."""

    steps_per_epoch: int
    guess: float


def look_at(design: Design, is_cancelled: IsCancelled) -> Alone:
    """What is known of the first network of a design."""
    trainer = Trainer(design, is_cancelled=is_cancelled)
    guess = reference_loss(trainer.dataset, trainer.networks[0].loss, trainer.targets(0))
    return Alone(trainer.steps_per_epoch, guess)


class Limits(NamedTuple):
    """The seconds after which a try breaks off: usually, and before FEWEST_STEPS."""

    usual_s: float
    end_s: float


class Course(NamedTuple):
    """The losses of a try's steps; it `is_whole` unless it broke off."""

    losses: list[float]
    steps_per_epoch: int
    is_whole: bool
    diverged: bool

    @property
    def loss(self) -> float:
        """The mean over the last epoch, of less than two over their later half.

        Infinite where there is nothing, or nothing finite.
        """
        count = min(self.steps_per_epoch, max(len(self.losses) // 2, 1))
        if self.diverged or not self.losses:
            return math.inf
        return float(np.mean(self.losses[-count:]))


def train(
    design: Design, epochs: float, run: RunCopy | None, limits: Limits, is_cancelled: IsCancelled
) -> Course:
    """So many epochs of a new run of `design`, or of one that goes on as `run`.

    A design that cannot run makes no step. Raises Cancelled once `is_cancelled` says so.
    """
    began = time.monotonic()
    losses: list[float] = []
    per_epoch, steps, diverged = 1, 1, False

    def is_over() -> bool:
        limit_s = limits.usual_s if len(losses) >= FEWEST_STEPS else limits.end_s
        return time.monotonic() - began > limit_s or is_cancelled()

    with suppress(DesignError, Cancelled):
        if run is None:
            trainer = Trainer(design, is_cancelled=is_over)
        else:
            trainer = run.going_on_as(design, is_over)
        per_epoch = trainer.steps_per_epoch
        steps = max(round(epochs * per_epoch), 1)
        while len(losses) < steps and not diverged and not is_over():
            trainer.step()
            losses.append(trainer.loss(0) or 0.0)
            diverged = not trainer.alive
    raise_if(is_cancelled)
    return Course(losses, per_epoch, len(losses) == steps, diverged)
