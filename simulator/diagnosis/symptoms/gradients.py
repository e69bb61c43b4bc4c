"""Symptoms of the gradient on its way back: it vanishes, explodes, is exactly zero, or conflicts.

The kernel gradients' norms of the first and the last hidden layer are compared. The output layer
is left out: its gradient never passed through a layer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.diagnosis.symptom import BEFORE, EVER, Sign, Symptom
from simulator.diagnosis.symptoms.trial import ails
from simulator.diagnosis.words import layers_text
from simulator.measurement.quantity_text import factor_text

if TYPE_CHECKING:
    from simulator.diagnosis.evidence import Evidence


def _decades(evidence: Evidence) -> float | None:
    """log10 of the first hidden layer's gradient over the last's; None where there is none."""
    hidden = evidence.layers.gradient_log10[:-1]
    if len(hidden) < 2 or not np.isfinite(hidden[[0, -1]]).all():
        return None
    return float(hidden[0] - hidden[-1])


def _ratio(evidence: Evidence) -> float:
    decades = _decades(evidence)
    return np.nan if decades is None else float(10**decades)


def _zeros(evidence: Evidence) -> float:
    return float((evidence.layers.gradient_log10 == -np.inf).sum())


def _vanishing(evidence: Evidence, threshold: float) -> Sign | None:
    decades = _decades(evidence)
    if decades is None or decades >= np.log10(threshold) or not ails(evidence):
        return None
    first = evidence.layers.kernels[0]
    times = factor_text(-decades)
    text = f"vanishing gradient: {first} learns {times} times slower than the last hidden layer"
    return Sign(10**decades, text, (first,))


def _exploding(evidence: Evidence, threshold: float) -> Sign | None:
    decades = _decades(evidence)
    if decades is None or decades <= np.log10(threshold) or not ails(evidence):
        return None
    first = evidence.layers.kernels[0]
    times = factor_text(decades)
    text = f"exploding gradient: that of {first} is {times} times that of the last hidden layer"
    return Sign(10**decades, text, (first,))


def _exactly_zero(evidence: Evidence, threshold: float) -> Sign | None:
    zero = evidence.layers.gradient_log10 == -np.inf
    if not zero.sum() > threshold or not ails(evidence):
        return None
    names = tuple(np.array(evidence.layers.kernels)[zero].tolist())
    spreads = evidence.layers.spreads
    # a signal without spread stops at dead units; one that arrives has lost its gradient on the way
    cause = "its units are dead" if (spreads[:-1] == 0).any() else "underflow"
    return Sign(
        float(zero.sum()),
        f"exactly zero: no gradient reaches {layers_text(names)} ({cause})",
        names,
    )


def _conflicting(evidence: Evidence, threshold: float) -> Sign | None:
    cosine, share = evidence.gradient_cosine, evidence.conflicting_share
    if not (cosine < threshold and share > CONFLICTING_SHARE and ails(evidence)):
        return None
    return Sign(
        cosine,
        f"conflicting gradients: what helps one sample harms another of its class in "
        f"{100 * share:.0f} % of pairs; the smallest cosine is {cosine:.2f}",
    )


CONFLICTING_SHARE = 0.25

SYMPTOMS = (
    Symptom(
        name="exactly_zero",
        measures="kernels whose gradient is 0 in the network's precision",
        threshold=0,
        source="IEEE 754",
        weight=70,
        cures=(
            "biases that start at zero",
            "skips",
            "batch normalisation",
            "another initialiser",
            "another activation",
        ),
        look=_exactly_zero,
        reading=_zeros,
        moments=EVER,
    ),
    Symptom(
        name="vanishing",
        measures="the kernel gradient of the first hidden layer over that of the last",
        threshold=1e-2,
        source="the 100× rule; AutoTrainer 2021 warns from 1e-3 on",
        weight=65,
        cures=("skips", "batch normalisation", "another initialiser", "another activation"),
        look=_vanishing,
        reading=_ratio,
        moments=EVER,
    ),
    Symptom(
        name="exploding",
        measures="the kernel gradient of the first hidden layer over that of the last",
        threshold=100,
        source="the 100× rule; AutoTrainer 2021 warns from 70 on",
        weight=64,
        cures=("another initialiser", "clipping", "skips", "a smaller learning rate"),
        look=_exploding,
        reading=_ratio,
        moments=EVER,
    ),
    Symptom(
        name="conflicting_gradients",
        measures="the smallest cosine between the gradients of two samples of a class",
        threshold=-0.2,
        source="Sankararaman 2020",
        weight=25,
        cures=("more units", "batch normalisation", "skips"),
        look=_conflicting,
        moments=BEFORE,
    ),
)
