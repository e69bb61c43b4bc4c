"""Symptoms of the learning rate: steps too large, steps too small."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulator.diagnosis.evidence import median
from simulator.diagnosis.symptom import BEFORE, DURING, Sign, Symptom
from simulator.diagnosis.symptoms.trial import FORESEEN, ROUGH, ails, expected_loss, roughness

if TYPE_CHECKING:
    from simulator.diagnosis.evidence import Evidence

LARGE_STEP, SMALL_STEP = 0.05, 1e-3  # share of a kernel that a step changes: far more, far less


def _largest_update(evidence: Evidence) -> tuple[float, str]:
    """The largest share of a kernel that a step changes, and whose it is; NaN where unknown."""
    updates = evidence.layers.updates
    if not np.isfinite(updates).any():
        return math.nan, ""
    worst = int(np.nanargmax(np.where(np.isfinite(updates), updates, np.nan)))
    return float(updates[worst]), evidence.layers.kernels[worst]


def _rough(evidence: Evidence, threshold: float) -> Sign | None:
    value = roughness(evidence)
    if not value > threshold:
        return None
    update, kernel = _largest_update(evidence)
    steps = len(evidence.trial_losses)
    swings = "left the range of numbers" if math.isinf(value) else f"rose by {value:.2g} × chance"
    text = f"steps are too large: within {steps} trial steps on one batch the loss {swings}"
    if update > LARGE_STEP:
        text += f"; a step changes {100 * update:.2g} % of the kernel of {kernel}"
    return Sign(value, text, (kernel,) if kernel else ())


def _thrown(evidence: Evidence, threshold: float) -> Sign | None:
    """The first step replaces what was drawn: units that die of it make the rest look calm."""
    updates = evidence.layers.updates
    known = updates[np.isfinite(updates) & (updates > 0)]
    if not len(known) or not ails(evidence):
        return None
    typical = median(known)
    if not typical > threshold:
        return None
    text = f"steps are too large: the first changes {100 * typical:.2g} % of a typical kernel"
    return Sign(typical, text, evidence.layers.kernels)


def _slow(evidence: Evidence, threshold: float) -> Sign | None:
    """Small steps alone: the loss falls at every one of them, and too little."""
    updates = evidence.layers.updates
    known = updates[np.isfinite(updates) & (updates > 0)]
    end = expected_loss(evidence)
    falls = len(known) > 0 and bool((np.diff(evidence.trial_losses) < 0).all())
    if not (falls and threshold < end < math.inf and median(known) < SMALL_STEP):
        return None
    return Sign(
        end,
        f"steps are too small: one changes {100 * median(known):.2g} % of a typical "
        f"kernel, and at the pace of {len(evidence.trial_losses)} trial steps the planned "
        f"{evidence.total_steps:,} end at {end:.2g} times the loss of a constant guess",
    )


def _times_best(evidence: Evidence) -> float:
    """The recent loss over the best one so far; NaN where that is zero or the record short."""
    if len(evidence.losses) < 16:
        return math.nan
    # medians of short stretches, so that one hard mini-batch is no rise
    stretch = max(len(evidence.losses) // 20, 4)
    count = len(evidence.losses) // stretch
    typical = np.median(evidence.losses[-count * stretch :].reshape(count, stretch), axis=1)
    best = float(typical.min())
    return float(typical[-1]) / best if best > 0 else math.nan


def _rising(evidence: Evidence, threshold: float) -> Sign | None:
    times = _times_best(evidence)
    if not (times > threshold and evidence.struggles):
        return None
    return Sign(times, f"steps are too large: the loss is {times:.2g} times its best so far")


SYMPTOMS = (
    Symptom(
        name="rate_too_high",
        measures="how far the loss rises within trial steps on one batch, in units of chance",
        threshold=ROUGH,
        source="chosen on a population (tests/benchmarks/diagnosis.py); after Cohen 2021",
        weight=80,
        cures=("a smaller learning rate", "warm-up", "clipping"),
        look=_rough,
        moments=BEFORE,
    ),
    Symptom(
        name="rate_too_high",
        measures="share of a typical kernel that the first step changes",
        threshold=0.5,
        source="a tenth of it is too much already: UMLAUT 2021, Cohen 2021",
        weight=80,
        cures=("a smaller learning rate", "warm-up", "clipping"),
        look=_thrown,
        moments=BEFORE,
    ),
    Symptom(
        name="rate_too_high",
        measures="the recent loss over the best one so far",
        threshold=3.0,
        source="TheDeepChecker 2022",
        weight=80,
        cures=("a smaller learning rate", "warm-up", "clipping"),
        look=_rising,
        reading=_times_best,
        moments=DURING,
    ),
    Symptom(
        name="rate_too_low",
        measures="where the loss would end at the pace of trial steps on one batch",
        threshold=FORESEEN,
        source="chosen on a population (tests/benchmarks/diagnosis.py)",
        weight=56,
        cures=("a larger learning rate", "Adam", "more epochs"),
        look=_slow,
        moments=BEFORE,
    ),
)
