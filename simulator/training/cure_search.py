"""Cures that were tried: each is trained in the network's place, and only what helps is offered.

For each finding of a network the edits of its cures are tried, one after the other, on trainers of
their own: the same data, seed and batches, so that they and the network as it is run in lockstep.
All tries together are bounded: by their number, their steps and, each, by time.
"""

from __future__ import annotations

import math
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import Cancelled
from simulator.design.edits.base import EditError, changed
from simulator.diagnosis.cures import Cure, cures_named
from simulator.diagnosis.observation import reference_loss
from simulator.diagnosis.symptoms import SYMPTOMS
from simulator.errors import DesignError
from simulator.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.cancellation import IsCancelled
    from simulator.design.design import Design

MOST_TRIES = 8  # of a network
TRY_STEPS = 300  # rounded up to whole epochs, and not beyond the plan
TRY_SECONDS = 20.0
HELPS = 0.8  # of the loss without the cure, and of a constant guess's
# faults of design and data that explain what follows from them: other cures would treat effects
ROOTS = frozenset(
    {
        "unscaled_inputs",
        "unscaled_targets",
        "symmetric_units",
        "output_unfit_for_the_loss",
        "regulariser_too_strong",
    }
)


@dataclass(frozen=True, slots=True)
class TriedCure:
    """A cure that helped: `design` is the whole design after it.

    Losses are means over the mini-batches of the last of `epochs`, infinite after divergence.
    """

    text: str
    finding: str
    design: Design
    loss_before: float
    loss_after: float
    epochs: int


def search(
    design: Design, network: int, findings: Sequence[str], is_cancelled: IsCancelled
) -> list[TriedCure]:
    """The cures that help a network, whose `findings` are given by name, heaviest first.

    Raises Cancelled once `is_cancelled` says so, between two tries or in one that takes long.
    """
    candidates = list(_candidates(design, network, findings))
    if not candidates:
        return []
    epochs = _epochs(design, network)
    before = _loss(design, network, epochs, is_cancelled)
    trainer = Trainer(_only(design, network, epochs))
    guess = reference_loss(trainer.dataset, trainer.networks[0].loss, trainer.targets(0))
    helped = []
    for cure, finding, cured in candidates[:MOST_TRIES]:
        after = _loss(cured, network, epochs, is_cancelled)
        if after < HELPS * min(before, guess):
            helped.append(TriedCure(cure.text, finding, cured, before, after, epochs))
    return helped


def _candidates(
    design: Design, network: int, findings: Sequence[str]
) -> Iterator[tuple[Cure, str, Design]]:
    """Each edit once, with the finding that it is for and the design after it."""
    roots = [name for name in findings if name in ROOTS]
    tried: set[str] = set()
    for finding in roots or findings:
        known = [cure for symptom in SYMPTOMS if symptom.name == finding for cure in symptom.cures]
        for name in known:
            for cure in cures_named(name, design):
                if cure.text in tried:
                    continue
                tried.add(cure.text)
                with suppress(EditError):  # a rate beyond its limits
                    cured = cure.applied(design, network)
                    if cured is not None:
                        yield cure, finding, cured


def _epochs(design: Design, network: int) -> int:
    """How long to try: about TRY_STEPS, in whole epochs of the plan."""
    alone = Trainer(_only(design, network, 1))
    return min(max(math.ceil(TRY_STEPS / alone.steps_per_epoch), 1), design.training.epochs)


def _only(design: Design, network: int, epochs: int) -> Design:
    """The design with one of its networks, for so many epochs."""
    training = changed(design.training, epochs=epochs)
    return changed(design, networks=(design.networks[network],), training=training)


def _loss(design: Design, network: int, epochs: int, is_cancelled: IsCancelled) -> float:
    """The mean loss of the last epoch; infinite where it diverges, takes too long or cannot run."""
    end = time.monotonic() + TRY_SECONDS

    def is_over() -> bool:
        return time.monotonic() > end or is_cancelled()

    losses: list[float] = []
    try:
        trainer = Trainer(_only(design, network, epochs), is_cancelled=is_over)
        while not trainer.finished:
            trainer.step()
            losses.append(trainer.loss(0) or 0.0)
            if is_over():
                raise Cancelled
    except DesignError:
        return math.inf
    except Cancelled:
        if is_cancelled():
            raise
        return math.inf
    if trainer.networks[0].divergence is not None:
        return math.inf
    return float(np.mean(losses[-trainer.steps_per_epoch :]))
