"""Cures that were tried: each is trained in the network's place, and only what helps is offered.

For each finding of a network the edits of its cures are tried, one after the other, on trainers of
their own: the same data, seed and batches, so that they and the network as it is run in lockstep.
All tries together are bounded: by their number, their steps and, each, by time.

A run that has made steps can be tried on as it stands: then the network and each cured one go on
from copies of it, as the run itself would after the edit. Cures that act on a run's beginning, such
as another initialiser, are tried from there, and so is everything of a network that has diverged,
or that no cure helps on its way: kernels that have learnt nothing can be a bad place to begin.
"""

from __future__ import annotations

import math
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
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
    from collections.abc import Callable, Iterator, Sequence

    from simulator.cancellation import IsCancelled
    from simulator.design.design import Design
    from simulator.diagnosis.cures import Change
    from simulator.training.run_copy import RunCopy

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
    `change` makes the same edit of another design; one that `is_of_network` changes nothing that
    networks share. One that `begins_anew` was tried from the first step on.
    """

    text: str
    finding: str
    design: Design
    loss_before: float
    loss_after: float
    epochs: int
    change: Change
    is_of_network: bool = True
    begins_anew: bool = True


@dataclass(frozen=True, slots=True)
class Progress:
    """How many tries of a search are made, and what helped so far."""

    done: int
    total: int
    found: tuple[TriedCure, ...]


def search(
    design: Design,
    network: int,
    findings: Sequence[str],
    is_cancelled: IsCancelled,
    *,
    run: RunCopy | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> list[TriedCure]:
    """The cures that help a network, whose `findings` are given by name, heaviest first.

    `run` is a copy of the network's run, to be tried on as it stands. Raises Cancelled once
    `is_cancelled` says so, between two tries or in one that takes long.
    """
    candidates = list(_candidates(design, network, findings))[:MOST_TRIES]
    trials = _Trials(design, network, is_cancelled)
    going_on = [each for each in candidates if run and run.can_go_on_as(each[2], network)]
    tries = [(each, run if each in going_on else None) for each in candidates]
    helped: list[TriedCure] = []
    report = on_progress or (lambda _progress: None)
    report(Progress(0, len(tries), ()))
    number = 0
    while number < len(tries):
        candidate, start = tries[number]
        found = trials.try_cure(*candidate, start)
        if found is not None:
            helped.append(found)
        number += 1
        if number == len(candidates) and not helped:
            tries += [(each, None) for each in going_on]
        report(Progress(number, len(tries), tuple(helped)))
    return helped


class _Trials:
    """Tries cures of one network for the same time each, and the network as it is beside them."""

    def __init__(self, design: Design, network: int, is_cancelled: IsCancelled) -> None:
        self._design, self._network, self._is_cancelled = design, network, is_cancelled
        self._before: dict[bool, float] = {}  # by whether the run begins anew

    @cached_property
    def _epochs(self) -> int:
        return _epochs(self._design, self._network)

    @cached_property
    def _guess(self) -> float:
        trainer = Trainer(_only(self._design, self._network, 1))
        return reference_loss(trainer.dataset, trainer.networks[0].loss, trainer.targets(0))

    def _loss(self, design: Design, run: RunCopy | None) -> float:
        return _loss(design, self._network, self._epochs, self._is_cancelled, run)

    def try_cure(
        self, cure: Cure, finding: str, cured: Design, run: RunCopy | None
    ) -> TriedCure | None:
        """The cure with its figures, if it helps a new run, or one that goes on as `run`."""
        design, anew = self._design, run is None
        if anew not in self._before:
            self._before[anew] = self._loss(design, run)
        before, after = self._before[anew], self._loss(cured, run)
        if not after < HELPS * min(before, self._guess):
            return None
        alone = (cured.training, cured.data) == (design.training, design.data)
        return TriedCure(
            cure.text, finding, cured, before, after, self._epochs, cure.applied, alone, anew
        )


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


def _loss(
    design: Design,
    network: int,
    epochs: int,
    is_cancelled: IsCancelled,
    run: RunCopy | None = None,
) -> float:
    """The mean loss of the last of so many epochs, of a new run or one that goes on as `run`.

    Infinite where it diverges, takes too long or cannot run.
    """
    end = time.monotonic() + TRY_SECONDS

    def is_over() -> bool:
        return time.monotonic() > end or is_cancelled()

    losses: list[float] = []
    try:
        if run is None:
            trainer = Trainer(_only(design, network, epochs), is_cancelled=is_over)
        else:  # with the whole plan, which a schedule of the rate follows
            trainer = run.going_on_as(_only(design, network, design.training.epochs), is_over)
        for _ in range(epochs * trainer.steps_per_epoch):
            if not trainer.alive:
                break
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
