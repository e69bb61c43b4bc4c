"""Cures that were tried: each is trained in the network's place, and only what helps is offered.

For each finding of a network the edits of its cures are tried, one after the other, on trainers of
their own: the same data, seed and batches, so that they and the network as it is run in lockstep.
All tries together are bounded by their number, their steps and SEARCH_SECONDS. The network as it is
goes first, for its share of that time, and every cure gets as many epochs as it came to.

A run that has made steps can be tried on as it stands: then the network and each cured one go on
from copies of it, as the run itself would after the edit. Cures that act on a run's beginning, such
as another initialiser, are tried from there, and so is everything of a network that has diverged,
or that no cure helps on its way. Kernels that have learnt nothing can be a bad place to begin:
where the run would stay at chance, all is tried from the start first.
"""

from __future__ import annotations

import math
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.design.edits.base import EditError, changed
from simulator.diagnosis.cures import Cure, cures_named, together
from simulator.diagnosis.symptoms import SYMPTOMS
from simulator.training.cure_try import Limits, look_at, train

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from simulator.cancellation import IsCancelled
    from simulator.design.design import Design
    from simulator.diagnosis.cures import Change
    from simulator.training.cure_try import Alone, Course
    from simulator.training.run_copy import RunCopy

MOST_TRIES = 8  # of a network
TRY_STEPS = 300  # rounded up to whole epochs, and not beyond the plan
SEARCH_SECONDS = 20.0
MOST_SHARES = 3  # of the time that a try may take: a cured network's steps can be slower
CHANCE = 0.9  # of a constant guess's loss: a run above it has learnt nothing that a start loses
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

    Losses are means over the mini-batches of the last of `epochs`, or of the later half of less
    than two whole ones where time ran short; infinite after divergence.
    `change` makes the same edit of another design; one that `is_of_network` changes nothing that
    networks share. One that `begins_anew` was tried from the first step on.
    """

    text: str
    finding: str
    design: Design
    loss_before: float
    loss_after: float
    epochs: float
    change: Change
    is_of_network: bool = True
    begins_anew: bool = True


class Progress(NamedTuple):
    """How many tries of a search are made, what helped so far, and how much time is left.

    A search that has ended with `done` below `total` has run out of time.
    """

    done: int
    total: int
    found: tuple[TriedCure, ...]
    seconds_left: float


def called_here(function: Callable[..., Any], *arguments: Any, is_cancelled: IsCancelled) -> Any:
    """The function's result, made in this thread."""
    return function(*arguments, is_cancelled)


def search(
    design: Design,
    network: int,
    findings: Sequence[str],
    is_cancelled: IsCancelled,
    *,
    run: RunCopy | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    seconds: float = SEARCH_SECONDS,
    call: Callable[..., Any] = called_here,
) -> list[TriedCure]:
    """The cures that help a network, whose `findings` are given by name, heaviest first.

    `run` is a copy of the network's run, to be tried on as it stands. The search ends after so many
    `seconds`, with what helped until then. Raises Cancelled once `is_cancelled` says so, between
    two tries or in one that takes long. What takes time goes through `call`, as `called_here` does
    it: functions and arguments can be sent to another process.
    """
    end = time.monotonic() + seconds
    candidates = list(_candidates(design, network, findings))[:MOST_TRIES]
    going_on = [each for each in candidates if run and run.can_go_on_as(each[2], network)]
    most_runs = len(candidates) + len(going_on) + 2  # with the network as it is, going on and anew
    trials = _Trials(design, network, is_cancelled, end, seconds / most_runs, call)
    helped: list[TriedCure] = []
    number, total = 0, len(candidates)

    def report() -> None:
        if on_progress is not None:
            left = max(end - time.monotonic(), 0.0)
            on_progress(Progress(number, total, tuple(helped), left))

    report()
    first_anew = not going_on or seconds <= 0 or trials.has_learnt_nothing(run)
    on_way = [(each, run if each in going_on else None) for each in candidates]
    from_start = [(each, None) for each in candidates]
    tries = from_start if first_anew else on_way
    further = [(each, run if first_anew else None) for each in going_on]
    while number < len(tries) and time.monotonic() < end:
        candidate, start = tries[number]
        found = trials.try_cure(*candidate, start)
        if found is not None:
            helped.append(found)
        elif time.monotonic() >= end:  # it was not tried to its end
            break
        number += 1
        if number == len(candidates) and not helped:
            tries = tries + further
            total = len(tries)
        report()
    if number < len(tries):
        report()
    return helped


class _Trials:
    """Tries cures of one network for as many epochs each, and the network as it is beside them.

    All of it is over at `end`, by time.monotonic(); `share` are the seconds meant for one.
    """

    def __init__(
        self,
        design: Design,
        network: int,
        is_cancelled: IsCancelled,
        end: float,
        share: float,
        call: Callable[..., Any],
    ) -> None:
        self._design, self._network, self._is_cancelled = design, network, is_cancelled
        self._end, self._share, self._call = end, share, call
        self._before: dict[bool, float] = {}  # by whether the run begins anew
        self._epochs: float | None = None  # of each try, known with the network as it is

    @cached_property
    def _alone(self) -> Alone:
        found: Alone = self._call(
            look_at, _only(self._design, self._network, 1), is_cancelled=self._is_cancelled
        )
        return found

    @property
    def _planned_epochs(self) -> int:
        """About TRY_STEPS, in whole epochs of the plan."""
        whole = max(math.ceil(TRY_STEPS / self._alone.steps_per_epoch), 1)
        return min(whole, self._design.training.epochs)

    def has_learnt_nothing(self, run: RunCopy | None) -> bool:
        """Whether the network as it is, going on as `run`, is at the loss of a constant guess."""
        return not self._loss_before(run) < CHANCE * self._alone.guess

    def _train(self, design: Design, run: RunCopy | None, epochs: float, shares: int) -> Course:
        # what goes on has the whole plan, which a schedule of the rate follows
        plan = self._planned_epochs if run is None else design.training.epochs
        left = self._end - time.monotonic()
        limits = Limits(min(shares * self._share, left), left)
        alone = _only(design, self._network, plan)
        found: Course = self._call(
            train, alone, epochs, run, limits, is_cancelled=self._is_cancelled
        )
        return found

    def _loss_before(self, run: RunCopy | None) -> float:
        """The loss without a cure; the first time also for how many epochs all is tried."""
        anew = run is None
        if anew not in self._before:
            first = self._epochs is None
            planned = self._planned_epochs if self._epochs is None else self._epochs
            found = self._train(self._design, run, planned, 1 if first else MOST_SHARES)
            if first:
                made = len(found.losses) / self._alone.steps_per_epoch
                self._epochs = planned if found.is_whole or found.diverged else made
            self._before[anew] = found.loss
        return self._before[anew]

    def try_cure(
        self, cure: Cure, finding: str, cured: Design, run: RunCopy | None
    ) -> TriedCure | None:
        """The cure with its figures, if it helps a new run, or one that goes on as `run`."""
        design = self._design
        before = self._loss_before(run)
        assert self._epochs is not None
        found = self._train(cured, run, self._epochs, MOST_SHARES)
        after = found.loss
        if not found.is_whole or not after < HELPS * min(before, self._alone.guess):
            return None
        alone = (cured.training, cured.data) == (design.training, design.data)
        return TriedCure(
            cure.text, finding, cured, before, after, self._epochs, cure.applied, alone, run is None
        )


def _candidates(
    design: Design, network: int, findings: Sequence[str]
) -> Iterator[tuple[Cure, str, Design]]:
    """Each edit once, with the finding that it is for and the design after it.

    Where a design has several faults at its root, none may help alone: the first edits of each
    come together as the last.
    """
    roots = [name for name in findings if name in ROOTS]
    tried: set[str] = set()
    first: dict[str, Cure] = {}
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
                        first.setdefault(finding, cure)
                        yield cure, finding, cured
    if roots and len(first) > 1:
        all_of_them = together(tuple(first.values()))
        with suppress(EditError):
            cured = all_of_them.applied(design, network)
            if cured is not None:
                yield all_of_them, roots[0], cured


def _only(design: Design, network: int, epochs: int) -> Design:
    """The design with one of its networks, for so many epochs."""
    training = changed(design.training, epochs=epochs)
    return changed(design, networks=(design.networks[network],), training=training)
