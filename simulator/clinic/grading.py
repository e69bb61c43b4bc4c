"""Grades a repair by training it, beside the broken network and the sound one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import never
from simulator.errors import DesignError, Problem
from simulator.training.trainer import Trainer

if TYPE_CHECKING:
    from simulator.cancellation import IsCancelled
    from simulator.clinic.cases import Case
    from simulator.design.design import Design

HALVED, NEAR_SOUND = 0.5, 1.1
MOST_EPOCHS = 200


@dataclass(frozen=True, slots=True)
class Grade:
    """Whether a repair works, with the losses that say so: means over the last epoch's batches.

    They are infinite after divergence.
    """

    passed: bool
    repaired: float
    broken: float
    sound: float
    text: str


def grade(case: Case, repaired: Design, is_cancelled: IsCancelled = never) -> Grade:
    """Train the first network of `repaired`, the broken and the sound one, each as it is planned.

    It passes with less than half of the broken one's loss, or within a tenth of the sound one's.
    Other data than the case's are no repair. Raises DesignError where the repair has problems.
    """
    if repaired.data != case.broken.data:
        return Grade(False, math.inf, math.inf, math.inf, "Other data are no repair.")
    losses = [final_loss(each, is_cancelled) for each in (repaired, case.broken, case.sound)]
    passed = is_repaired(losses[0], losses[1], losses[2])
    found = "Repaired" if passed else "Not repaired yet"
    now, before, sound = [f"{loss:.3g}" if math.isfinite(loss) else "diverged" for loss in losses]
    text = f"{found}: the loss is {now}; it was {before}, and that of a sound network is {sound}."
    return Grade(passed, losses[0], losses[1], losses[2], text)


def is_repaired(repaired: float, broken: float, sound: float) -> bool:
    """Whether a loss is below half of the broken network's, or within a tenth of the sound's."""
    return repaired < HALVED * broken or repaired <= NEAR_SOUND * sound < math.inf


def final_loss(design: Design, is_cancelled: IsCancelled = never) -> float:
    """The mean mini-batch loss of the last epoch of the first network."""
    alone = design.model_copy(update={"networks": design.networks[:1]})
    trainer = Trainer(alone, is_cancelled=is_cancelled)
    if trainer.epochs > MOST_EPOCHS:
        text = f"a repair may train for at most {MOST_EPOCHS} epochs (got {trainer.epochs})"
        raise DesignError([Problem("training.epochs", text)])
    losses: list[float] = []
    while not trainer.finished:
        trainer.step()
        losses.append(trainer.loss(0) or 0.0)
    if trainer.networks[0].divergence is not None:
        return math.inf
    return float(np.mean(losses[-trainer.steps_per_epoch :]))
