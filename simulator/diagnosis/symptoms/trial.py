"""What trial steps on one batch foretell, and the symptom of a batch that cannot be fitted.

A network that cannot lower its loss on the very batch that it is trained on will not learn the
data either. The trial is made on a copy of the network. A longer plan has a longer trial: what
stands still for 60 steps may well learn in 2,000.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulator.diagnosis.evidence import median
from simulator.diagnosis.symptom import BEFORE, Sign, Symptom

if TYPE_CHECKING:
    from simulator.diagnosis.evidence import Evidence

SHORTEST_TRIAL, LONGEST_TRIAL, TRIAL_SHARE = 60, 300, 0.15  # steps, and share of the plan
FORESEEN, ROUGH = 0.4, 3.0  # chosen on a population (tests/benchmarks/diagnosis.py)
CHANCE = 0.9  # of a constant guess's loss: who is above it has learnt nothing yet


def trial_length(total_steps: int) -> int:
    """How many trial steps are made before a run of so many."""
    return min(max(round(TRIAL_SHARE * total_steps), SHORTEST_TRIAL), LONGEST_TRIAL)


def late_loss(evidence: Evidence) -> float:
    """The median loss of the trial's last quarter over that of a constant guess.

    Infinite if the trial diverged.
    """
    if not _is_whole(evidence):
        return math.inf
    quarter = len(evidence.trial_losses) // 4
    return median(evidence.trial_losses[-quarter:]) / evidence.reference_loss


def expected_loss(evidence: Evidence) -> float:
    """The loss after all planned steps at the pace of the trial, in units of a constant guess's.

    The pace is that from the second quarter of the trial to the last. Of a network above chance it
    is what it has: the way down to chance is quickly gone and says nothing about what follows.
    """
    late = late_loss(evidence)
    if not late < CHANCE:
        return late
    quarter = len(evidence.trial_losses) // 4
    second = evidence.trial_losses[quarter : 2 * quarter]
    early = median(second) / evidence.reference_loss
    pace = (min(early, 1.0) - late) / (2 * quarter)
    return min(late, late - pace * (evidence.total_steps - len(evidence.trial_losses)))


def roughness(evidence: Evidence) -> float:
    """How far the loss rises in 30 steps of the trial's second half, all rises added up.

    In units of a constant guess's loss; infinite where the trial diverged, NaN without one.
    """
    if not len(evidence.trial_losses):
        return math.nan
    if not _is_whole(evidence):
        return math.inf
    half = evidence.trial_losses[len(evidence.trial_losses) // 2 :]
    rises = float(np.maximum(np.diff(half), 0).sum())
    return rises * (SHORTEST_TRIAL // 2) / len(half) / evidence.reference_loss


def _is_whole(evidence: Evidence) -> bool:
    losses = evidence.trial_losses
    planned = trial_length(evidence.total_steps)
    return len(losses) >= planned and bool(np.isfinite(losses).all())


def ails(evidence: Evidence) -> bool:
    """Whether the network seems to learn too little: only then a measured oddity is an ailment.

    Before the first step the trial tells, and nothing where it was too long to be made; later the
    loss.
    """
    if not len(evidence.trial_losses):
        return evidence.step > 0 and evidence.struggles
    return expected_loss(evidence) > FORESEEN or roughness(evidence) > ROUGH


def _look(evidence: Evidence, threshold: float) -> Sign | None:
    value = expected_loss(evidence)
    if not threshold < value < math.inf:
        return None
    first, last = evidence.trial_losses[0], evidence.trial_losses[-1]
    return Sign(
        value,
        f"will not train: {len(evidence.trial_losses)} trial steps on one batch took its loss from "
        f"{first:.3g} to {last:.3g}; a constant guess has {evidence.reference_loss:.3g}",
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
