"""Symptoms of the data and of the batches that are taken of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.diagnosis.evidence import ratio
from simulator.diagnosis.symptom import BEFORE, DURING, EVER, Sign, Symptom
from simulator.diagnosis.symptoms.trial import ails

if TYPE_CHECKING:
    from simulator.diagnosis.evidence import Evidence

SPREADS_APART = 1_000.0  # largest over smallest spread of columns
LAG = 2.0


def _inputs(evidence: Evidence, threshold: float) -> Sign | None:
    data = evidence.data
    if data.largest_input > threshold:
        text = (
            f"unscaled inputs: they reach {data.largest_input:.3g}, and weights start for inputs "
            "of about −1 to 1"
        )
        return Sign(data.largest_input, text)
    apart = data.largest_spread / data.smallest_spread if data.smallest_spread > 0 else 1.0
    if apart > SPREADS_APART and ails(evidence):
        text = f"unscaled inputs: the spread of one column is {apart:.3g} times that of another"
        return Sign(data.largest_input, text)
    return None


def _targets(evidence: Evidence, threshold: float) -> Sign | None:
    size = evidence.data.target_size
    if not (size > threshold or 0 < size < 1 / (10 * threshold)):
        return None
    text = (
        f"unscaled targets: their root mean square is {size:.3g}, so the loss starts at about "
        f"{size * size:.2g} and its gradient is as large"
    )
    return Sign(size, text)


def _small_batch(evidence: Evidence, threshold: float) -> Sign | None:
    if not evidence.normalises_batches:
        return None
    names = _normalised(evidence)
    if evidence.batch_size < threshold:
        count = evidence.batch_size
        text = (
            f"batch statistics: batch normalisation sees {count} {_samples(count)} at a time, "
            + ("so every output is the same" if count == 1 else "and their statistics are noise")
        )
        return Sign(float(count), text, names)
    if evidence.rest == 1:
        text = (
            "batch statistics: the last batch of an epoch holds 1 sample, which batch "
            "normalisation turns into zeros"
        )
        return Sign(1.0, text, names)
    return None


def _samples(count: int) -> str:
    return "sample" if count == 1 else "samples"


def _normalised(evidence: Evidence) -> tuple[str, ...]:
    """The layers that normalise over the batch."""
    return tuple(
        node.name
        for node in evidence.nodes
        if node.layer is not None and node.layer.type == "batch_normalization"
    )


def _lag(evidence: Evidence, threshold: float) -> Sign | None:
    """The loss in inference mode against that of the batches the network was trained on."""
    if not evidence.normalises_batches or not len(evidence.evaluations):
        return None
    whole, recent = evidence.inference_loss, evidence.recent_loss
    clear = whole - recent > 0.02 * evidence.reference_loss
    if not math.isnan(whole) and not (whole > threshold * recent and clear):
        return None
    told = f"{whole:.3g}" if math.isfinite(whole) else "not a finite number"
    others = " and ".join(evidence.ranked_otherwise)
    rank = f", so it is worse than {others} by the first and better by the second" if others else ""
    return Sign(
        ratio(whole, recent) if math.isfinite(whole) else math.inf,
        f"batch statistics: with its running averages the training loss is {told}, and "
        f"{recent:.3g} with those of the batch: the averages lag behind{rank}",
        _normalised(evidence),
    )


def _times_batch_loss(evidence: Evidence) -> float:
    if not evidence.normalises_batches or not len(evidence.evaluations):
        return math.nan
    return ratio(evidence.inference_loss, evidence.recent_loss)


def _penalty_share(evidence: Evidence) -> float:
    return ratio(evidence.penalty, evidence.recent_loss)


def _penalty(evidence: Evidence, threshold: float) -> Sign | None:
    loss = evidence.recent_loss
    if not evidence.penalty > threshold * loss or not ails(evidence):
        return None
    text = (
        f"regulariser too strong: it adds {evidence.penalty:.3g} to a loss of {loss:.3g}, so the "
        "steps make weights small first"
    )
    return Sign(evidence.penalty / loss, text)


SYMPTOMS = (
    Symptom(
        name="unscaled_inputs",
        measures="the largest input",
        threshold=10.0,
        source="UMLAUT 2021",
        weight=95,
        cures=("standardising the inputs",),
        look=_inputs,
        moments=BEFORE,
    ),
    Symptom(
        name="unscaled_targets",
        measures="root mean square of the targets",
        threshold=10.0,
        source="UMLAUT 2021",
        weight=96,
        cures=("standardising the targets",),
        look=_targets,
        moments=BEFORE,
    ),
    Symptom(
        name="batch_statistics",
        measures="samples in a batch that is normalised over",
        threshold=8,
        source="Wu & He 2018",
        weight=75,
        cures=("larger batches", "layer normalisation"),
        look=_small_batch,
        moments=BEFORE,
    ),
    Symptom(
        name="batch_statistics",
        measures="training loss with running averages over that with those of the batch",
        threshold=LAG,
        source="Ioffe & Szegedy 2015: both estimate the same statistics",
        weight=35,
        cures=("a smaller momentum", "more epochs", "larger batches"),
        look=_lag,
        reading=_times_batch_loss,
        moments=DURING,
    ),
    Symptom(
        name="regulariser_too_strong",
        measures="what l1 and l2 add to the loss over the loss itself",
        threshold=1.0,
        source="TheDeepChecker 2022",
        weight=74,
        cures=("a smaller l2", "a smaller l1"),
        look=_penalty,
        reading=_penalty_share,
        moments=EVER,
    ),
)
