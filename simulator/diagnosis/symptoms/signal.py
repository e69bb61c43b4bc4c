"""Symptoms of the signal on its way forward: samples look alike, units are dead or saturated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.diagnosis.symptom import BEFORE, EVER, Sign, Symptom
from simulator.diagnosis.symptoms.trial import ails, late_loss
from simulator.diagnosis.words import layers_text
from simulator.measurement.quantity_text import factor_text

if TYPE_CHECKING:
    from simulator.arrays import Array
    from simulator.diagnosis.evidence import Evidence

ALL_ALIKE, HALF = 0.95, 0.5  # so alike that a trial has to get below half of chance


def _cosine(evidence: Evidence) -> float:
    hidden = evidence.layers.cosines[:-1]
    return float(hidden[-1]) if len(hidden) else np.nan


def _alike(evidence: Evidence, threshold: float) -> Sign | None:
    hidden = evidence.layers.cosines[:-1]
    if not len(hidden):
        return None
    value, rank = float(hidden[-1]), float(evidence.layers.ranks[:-1][-1])
    doomed = len(evidence.trial_losses) > 0 and value > ALL_ALIKE and late_loss(evidence) > HALF
    if not value > threshold or not (ails(evidence) or doomed):
        return None
    layer = evidence.layers.layers[len(hidden) - 1]
    return Sign(
        value,
        f"at the last hidden layer all inputs look alike: their mean cosine is {value:.2g} and "
        f"they span {max(rank, 1.0):.1f} directions",
        (layer,),
    )


def _share(
    evidence: Evidence, shares: Array, threshold: float, what: str, where: str = ""
) -> Sign | None:
    """The sign of hidden layers whose share of something exceeds a threshold."""
    hidden = shares[:-1]
    if not len(hidden) or not ails(evidence):
        return None
    over = hidden > threshold
    if not over.any():
        return None
    worst = int(np.argmax(hidden))
    names = tuple(np.array(evidence.layers.layers[: len(hidden)])[over].tolist())
    worst_name = evidence.layers.layers[worst]
    text = f"{100 * hidden[worst]:.3g} % {what} in {worst_name}{where}"
    if len(names) > 1:
        text += f"; too many in {layers_text(names)}"
    return Sign(float(hidden[worst]), text, names)


def _dead_share(evidence: Evidence) -> float:
    return _largest(evidence.layers.dead)


def _saturated_share(evidence: Evidence) -> float:
    return _largest(_bounded_saturated(evidence))


def _largest(shares: Array) -> float:
    return float(shares[:-1].max()) if len(shares) > 1 else np.nan


def _dead(evidence: Evidence, threshold: float) -> Sign | None:
    return _share(
        evidence, evidence.layers.dead, threshold, "dead units", ": they are flat for every sample"
    )


def _saturated(evidence: Evidence, threshold: float) -> Sign | None:
    shares = _bounded_saturated(evidence)
    return _share(evidence, shares, threshold, "of the outputs are saturated")


def _bounded_saturated(evidence: Evidence) -> Array:
    """Of bounded activations: a ReLU does not saturate, half of it is flat by design."""
    bounded = np.array(
        [
            getattr(getattr(node.layer, "activation", None), "name", "") in ("tanh", "sigmoid")
            for node in evidence.nodes
            if node.kind == "layer"
        ]
    )
    return np.where(bounded, evidence.layers.saturated, 0)


def _change(evidence: Evidence) -> tuple[float, float]:
    """log10 of the last hidden layer's spread over the first's, and of each step; 0 if unknown."""
    spreads = evidence.layers.spreads[:-1]
    if len(spreads) < 3 or not (np.isfinite(spreads[[0, -1]]).all() and spreads[0] > 0):
        return 0.0, 0.0
    total = float(np.log10(max(spreads[-1], 1e-300) / spreads[0]))
    return total, total / (len(spreads) - 1)


def _shrinks(evidence: Evidence, threshold: float) -> Sign | None:
    total, each = _change(evidence)
    if not (10**total < threshold and ails(evidence)):
        return None
    text = f"the signal shrinks {factor_text(-total)}-fold on its way, by {10**each:.2f} a layer"
    return Sign(10**total, text)


def _blows_up(evidence: Evidence, threshold: float) -> Sign | None:
    total, each = _change(evidence)
    if not (10**total > threshold and ails(evidence)):
        return None
    text = f"the signal blows up {factor_text(total)}-fold on its way, by {10**each:.2f} a layer"
    return Sign(10 ** min(total, 30.0), text)


SYMPTOMS = (
    Symptom(
        name="inputs_look_alike",
        measures="mean cosine between samples at the last hidden layer",
        threshold=0.9,
        source="Daneshmand 2020, Feng 2022",
        weight=60,
        cures=("skips", "batch normalisation", "leaky ReLU", "an orthogonal initialiser"),
        look=_alike,
        reading=_cosine,
        moments=EVER,
    ),
    Symptom(
        name="dead_units",
        measures="share of a layer's units that are flat for every sample of the batch",
        threshold=0.5,
        source="Maas 2013",
        weight=58,
        cures=(
            "biases that start at zero",
            "a smaller learning rate",
            "leaky ReLU",
            "He's initialiser",
        ),
        look=_dead,
        reading=_dead_share,
        moments=EVER,
    ),
    Symptom(
        name="saturated_units",
        measures="share of a layer's outputs where tanh or sigmoid is flat",
        threshold=0.25,
        source="Glorot & Bengio 2010",
        weight=66,
        cures=("Glorot's initialiser", "batch normalisation", "a smaller learning rate"),
        look=_saturated,
        reading=_saturated_share,
        moments=EVER,
    ),
    Symptom(
        name="signal_shrinks",
        measures="spread of the last hidden layer's outputs over that of the first",
        threshold=0.05,
        source="TheDeepChecker 2022",
        weight=55,
        cures=("He's initialiser", "batch normalisation", "skips"),
        look=_shrinks,
        moments=BEFORE,
    ),
    Symptom(
        name="signal_blows_up",
        measures="spread of the last hidden layer's outputs over that of the first",
        threshold=20,
        source="TheDeepChecker 2022",
        weight=62,  # likeness of inputs does not depend on their size, and causes none
        cures=("Glorot's initialiser", "batch normalisation", "normalised branches"),
        look=_blows_up,
        moments=BEFORE,
    ),
)
