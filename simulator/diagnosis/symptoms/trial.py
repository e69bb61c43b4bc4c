"""What trial steps on one batch foretell, and the symptom of a batch that cannot be fitted.

A network that cannot lower its loss on the very batch that it is trained on will not learn the
data either. The trial is made on a copy of the network; its length is `TRIAL_STEPS`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulator.diagnosis.symptom import BEFORE, Sign, Symptom

if TYPE_CHECKING:
    from simulator.diagnosis.evidence import Evidence

TRIAL_STEPS = 60
EARLY, LATE = slice(15, 30), slice(45, 60)
BETWEEN = 30  # steps from the middle of the one to that of the other
FORESEEN, ROUGH = 0.4, 3.0  # chosen on a population (tests/benchmarks/diagnosis.py)
CHANCE = 0.9  # of a constant guess's loss: who is above it has learnt nothing yet


def late_loss(evidence: Evidence) -> float:
    """The loss at the end of the trial over that of a constant guess; infinite if it diverged."""
    losses = evidence.trial_losses
    if len(losses) < TRIAL_STEPS or not np.isfinite(losses).all():
        return math.inf
    return float(np.median(losses[LATE])) / evidence.reference_loss


def expected_loss(evidence: Evidence) -> float:
    """The loss after all planned steps at the pace of the trial, in units of a constant guess's.

    Of a network above chance it is what it has: the way down to chance is quickly gone and says
    nothing about what follows.
    """
    late = late_loss(evidence)
    if not late < CHANCE:
        return late
    early = float(np.median(evidence.trial_losses[EARLY])) / evidence.reference_loss
    pace = (min(early, 1.0) - late) / BETWEEN
    return min(late, late - pace * (evidence.total_steps - TRIAL_STEPS))


def roughness(evidence: Evidence) -> float:
    """The sum of all rises of the loss in the trial's second half, in units of a constant guess's.

    Infinite where the trial diverged.
    """
    losses = evidence.trial_losses
    if len(losses) < TRIAL_STEPS or not np.isfinite(losses).all():
        return math.inf
    rises = np.maximum(np.diff(losses[TRIAL_STEPS // 2 :]), 0)
    return float(rises.sum()) / evidence.reference_loss


def ails(evidence: Evidence) -> bool:
    """Whether the network seems to learn too little: only then a measured oddity is an ailment.

    Before the first step the trial tells, later the loss.
    """
    if not len(evidence.trial_losses):
        return evidence.struggles
    return expected_loss(evidence) > FORESEEN or roughness(evidence) > ROUGH


def _look(evidence: Evidence, threshold: float) -> Sign | None:
    value = expected_loss(evidence)
    if not threshold < value < math.inf:
        return None
    first, last = evidence.trial_losses[0], evidence.trial_losses[-1]
    return Sign(
        value,
        f"will not train: {TRIAL_STEPS} trial steps on one batch took its loss from {first:.3g} to "
        f"{last:.3g}; a constant guess has {evidence.reference_loss:.3g}",
    )


SYMPTOMS = (
    Symptom(
        name="cannot_fit_one_batch",
        measures="where the loss would end at the pace of trial steps on one batch",
        threshold=FORESEEN,
        source="TheDeepChecker 2022; chosen on a population (tests/benchmarks/diagnosis.py)",
        weight=20,
        cures=("skips", "batch normalisation", "another initialiser", "another learning rate"),
        look=_look,
        moments=BEFORE,
    ),
)
