"""Symptoms of a run's course: divergence, a loss that stands still, swings or grows apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulator.diagnosis.evidence import median, ratio
from simulator.diagnosis.symptom import DURING, Sign, Symptom

if TYPE_CHECKING:
    from simulator.diagnosis.evidence import Evidence

SETTLED = 0.25  # of the planned steps, after which a standing loss is no beginning any more
FEWEST_STEPS = 30
SWING, FEWEST_EVALUATIONS = 0.03, 6
LEVEL_DECADES = 2.0


def _settled(evidence: Evidence) -> bool:
    return evidence.step >= max(FEWEST_STEPS, SETTLED * evidence.total_steps)


def _times_first(evidence: Evidence) -> float:
    return evidence.recent_loss / max(evidence.first_loss, 1e-30)


def _diverged(evidence: Evidence, threshold: float) -> Sign | None:
    broken = evidence.divergence
    if broken is not None:
        text = (
            f"diverged at step {broken.step:,}: the {broken.what} of {broken.layer} is no longer "
            "finite"
        )
        return Sign(math.inf, text, (broken.layer,))
    times = _times_first(evidence)
    if not times > threshold:
        return None
    return Sign(times, f"diverged: the loss is {times:.1e} times the first", ("output",))


def _progress(evidence: Evidence) -> float:
    return evidence.progress


def _chance(evidence: Evidence, threshold: float) -> Sign | None:
    if not (_settled(evidence) and evidence.progress >= threshold):
        return None
    return Sign(
        evidence.progress,
        f"stuck at chance: the loss is {evidence.recent_loss:.3g}, and that of a constant guess "
        f"{evidence.reference_loss:.3g}",
    )


def _times_shallower(evidence: Evidence) -> float:
    shallow = evidence.shallower_loss
    return evidence.recent_loss / shallow if shallow > 0 else math.nan


def _degradation(evidence: Evidence, threshold: float) -> Sign | None:
    """The gradient is level, and yet a shallower network of the same run trains better."""
    shallow = evidence.shallower_loss
    if not (_settled(evidence) and evidence.struggles and shallow > 0):
        return None
    hidden = evidence.layers.gradient_log10[:-1]
    ends = hidden[[0, -1]] if len(hidden) > 1 else np.array([np.nan])
    level = np.isfinite(ends).all() and np.ptp(ends) <= LEVEL_DECADES
    if not (level and evidence.recent_loss > threshold * shallow):
        return None
    return Sign(
        evidence.recent_loss / shallow,
        f"degradation: its training loss of {evidence.recent_loss:.3g} is higher than the "
        f"{shallow:.3g} of a shallower network or its twin with skips, although its gradients are "
        "level",
    )


def _swinging_share(evidence: Evidence) -> float:
    accuracies = evidence.evaluations[:, 3]
    if len(accuracies) < FEWEST_EVALUATIONS:
        return math.nan
    changes = np.diff(accuracies)
    turns = np.zeros(len(changes), bool)
    turns[1:] = np.sign(changes[1:]) * np.sign(changes[:-1]) < 0
    return float(np.mean(turns & (np.abs(changes) >= SWING)))


def _oscillating(evidence: Evidence, threshold: float) -> Sign | None:
    share = _swinging_share(evidence)
    if not (share >= threshold and evidence.struggles):
        return None
    text = f"oscillating: the accuracy swings by {SWING:.0%} or more in {share:.0%} of epochs"
    return Sign(share, text)


def _gained(evidence: Evidence) -> float:
    losses = evidence.losses
    if len(losses) < 32:
        return math.nan
    quarter = len(losses) // 4
    before = median(losses[-2 * quarter : -quarter])
    return 1 - ratio(median(losses[-quarter:]), before)


def _plateau(evidence: Evidence, threshold: float) -> Sign | None:
    better = _gained(evidence)
    if not (better < threshold and _settled(evidence) and evidence.struggles):
        return None
    after = median(evidence.losses[-(len(evidence.losses) // 4) :])
    gained = f"lowered it by {100 * better:.2g} %" if better > 0 else "did not lower it"
    return Sign(better, f"plateau: the loss stands still at {after:.3g}; the last quarter {gained}")


def _times_best(evidence: Evidence) -> float:
    validation = evidence.evaluations[:, 2]
    if not len(validation) or not np.isfinite(validation).all():
        return math.nan
    return float(validation[-1] / max(validation.min(), 1e-12))


def _overfitting(evidence: Evidence, threshold: float) -> Sign | None:
    if len(evidence.evaluations) < FEWEST_EVALUATIONS:
        return None
    train, validation = evidence.evaluations[:, 1], evidence.evaluations[:, 2]
    if not np.isfinite(validation).all():
        return None
    best = int(np.argmin(validation))
    times = float(validation[-1] / max(validation[best], 1e-12))
    risen = validation[-1] - validation[best] > CLEARLY * evidence.reference_loss
    if not (times > threshold and risen and train[-1] < train[best]):
        return None
    return Sign(
        times,
        f"overfitting: since step {int(evidence.evaluations[best, 0]):,} the validation loss rose "
        f"from {validation[best]:.3g} to {validation[-1]:.3g} while the training loss fell",
    )


CLEARLY = 0.1  # of a constant guess's loss: less is a small matter


def _underfitting(evidence: Evidence, threshold: float) -> Sign | None:
    if not (evidence.step >= evidence.total_steps and evidence.progress > threshold):
        return None
    return Sign(
        evidence.progress,
        f"underfitting: after all {evidence.total_steps:,} steps the loss is still "
        f"{100 * evidence.progress:.3g} % of that of a constant guess",
    )


SYMPTOMS = (
    Symptom(
        name="diverged",
        measures="the recent loss over the first one",
        threshold=1e6,
        source="every tool that watches training",
        weight=78,
        cures=("a smaller learning rate", "clipping", "standardising", "another initialiser"),
        look=_diverged,
        reading=_times_first,
        moments=DURING,
        at_once=True,
    ),
    Symptom(
        name="stuck_at_chance",
        measures="the recent loss over that of a constant guess",
        threshold=0.98,
        source="entropy of the labels, or variance of the targets",
        weight=30,
        cures=("skips", "batch normalisation", "another initialiser", "another learning rate"),
        look=_chance,
        reading=_progress,
        moments=DURING,
    ),
    Symptom(
        name="degradation",
        measures="the recent loss over that of a shallower network",
        threshold=1.5,
        source="He 2016",
        weight=59,
        cures=("skips", "fewer repetitions"),
        look=_degradation,
        reading=_times_shallower,
        moments=DURING,
    ),
    Symptom(
        name="oscillating",
        measures="share of epochs in which the accuracy turns by 0.03 or more",
        threshold=0.2,
        source="AutoTrainer 2021",
        weight=28,
        cures=("a smaller learning rate", "larger batches"),
        look=_oscillating,
        reading=_swinging_share,
        moments=DURING,
    ),
    Symptom(
        name="plateau",
        measures="what the last quarter of the run gained, as a share of the loss",
        threshold=0.01,
        source="TheDeepChecker 2022",
        weight=18,
        cures=("another learning rate", "skips", "more units"),
        look=_plateau,
        reading=_gained,
        moments=DURING,
    ),
    Symptom(
        name="overfitting",
        measures="the validation loss over its best so far",
        threshold=1.15,
        source="AutoTrainer 2021",
        weight=26,
        cures=("fewer epochs", "dropout", "weight decay", "more data"),
        look=_overfitting,
        reading=_times_best,
        moments=DURING,
    ),
    Symptom(
        name="underfitting",
        measures="the loss at the end over that of a constant guess",
        threshold=0.5,
        source="UMLAUT 2021",
        weight=10,
        cures=("more epochs", "more units", "another learning rate"),
        look=_underfitting,
        reading=_progress,
        moments=DURING,
        at_once=True,
    ),
)
