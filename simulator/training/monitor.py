"""Watches a run for what is wrong with it: a forecast of each network, then readings on the way.

It changes no number of the run. The forecast works on networks of its own with the same weights;
readings are taken of full batches, READINGS times a run, and cost what observation.py says. A
window bounds both by time: the forecast's trial by seconds, readings by their share of the run's.
"""

from __future__ import annotations

import math
import time
from bisect import bisect_right
from copy import copy as shallow_copy
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from weakref import ref

import numpy as np

from simulator.diagnosis import observation
from simulator.diagnosis.evidence import NO_ARRAY, Evidence
from simulator.diagnosis.findings import Findings, forecast, is_healthy, readings
from simulator.diagnosis.symptoms.trial import trial_length
from simulator.engine.network import Network
from simulator.measurement.diagnosis import Diagnosis, Readings
from simulator.measurement.unit_statistics import UnitStatistics

if TYPE_CHECKING:
    from simulator.measurement.diagnosis import Finding
    from simulator.training.trainer import Trainer

READINGS = 48  # in a run, evenly over its steps
EVALUATIONS = 10
MOST_WAITING = 4  # times the seconds of a trial, which other processes do not count against


@dataclass(slots=True)
class _Watched:
    """What is kept of one network; `base` is the evidence before the first step."""

    base: Evidence
    forecast: tuple[Finding, ...]
    findings: Findings
    statistics: UnitStatistics
    latest: Evidence
    diagnoses: list[Diagnosis] = field(default_factory=list)  # of each reading, by its step
    steps: list[int] = field(default_factory=list)
    values: list[dict[str, float]] = field(default_factory=list)

    def note(self) -> None:
        """Keep what the latest reading says."""
        said, step = self.findings.said, self.latest.step
        before = self.diagnoses[-1] if self.diagnoses else Diagnosis(self.forecast)
        known = {(each.name, each.step) for each in before.began}
        new = [each for each in said if (each.name, each.step) not in known]
        self.steps.append(step)
        self.values.append(readings(self.latest))
        steps = np.array(self.steps)
        self.diagnoses.append(
            Diagnosis(
                self.forecast,
                said,
                (*before.began, *sorted(new, key=lambda each: each.step)),
                is_healthy(said, self.latest),
                {
                    name: Readings(steps, np.array([each[name] for each in self.values]))
                    for name in self.values[-1]
                },
            )
        )

    def go_on(self, before: _Watched) -> None:
        """Take over what was said of the network before it was edited."""
        self.diagnoses, self.steps = [*before.diagnoses], [*before.steps]
        self.values = [*before.values]


class Monitor:
    """Watches a trainer from before its first step: call `after_step` after each, then `finish`.

    `forecasts` and `findings` hold those of each network, heaviest first. After the end of one in
    `EVALUATIONS` parts of the run the networks are evaluated, for what only the whole set shows.
    Who evaluates them himself calls `read_if_due` instead.

    A run that `goes_on` after an edit has no forecast: its networks do not start anew; what was
    said of it before is kept. `trial_seconds` of work bound the trial of each network, without
    which little is foreseen, and `share` the time spent on readings, as a part of all.
    """

    def __init__(
        self,
        trainer: Trainer,
        *,
        goes_on: Monitor | None = None,
        trial_seconds: float = math.inf,
        share: float | None = None,
    ) -> None:
        self._run = ref(trainer)  # which has the monitor: both end with the last who holds the run
        total = trainer.total_steps
        self._period = max(total // READINGS, 1)
        self._next = trainer.step_number + self._period
        self._share, self._next_s = share, -math.inf
        self._trial_seconds = trial_seconds
        self._epochs_apart = math.ceil(trainer.epochs / EVALUATIONS)
        self._broken = self._count_broken()
        self._watched = [self._first_look(index) for index in range(len(trainer.networks))]
        for watched, before in zip(
            self._watched, goes_on._watched if goes_on else (), strict=False
        ):
            watched.go_on(before)

    @property
    def _trainer(self) -> Trainer:
        trainer = self._run()
        assert trainer is not None, "who asks a monitor holds its run"
        return trainer

    def forked(self, copy: Trainer) -> Monitor:
        """What watches a copy of the run from here on, and says so far what this one has said."""
        made = shallow_copy(self)
        made._run = ref(copy)
        made._watched = [
            replace(
                watched,
                findings=deepcopy(watched.findings),
                statistics=UnitStatistics(network.nodes),
                diagnoses=[*watched.diagnoses],
                steps=[*watched.steps],
                values=[*watched.values],
            )
            for watched, network in zip(self._watched, copy.networks, strict=True)
        ]
        return made

    @property
    def forecasts(self) -> list[tuple[Finding, ...]]:
        """What was foreseen of each network."""
        return [each.forecast for each in self._watched]

    @property
    def first_looks(self) -> list[Evidence]:
        """The evidence of each forecast."""
        return [each.base for each in self._watched]

    @property
    def latest(self) -> list[Evidence]:
        """The evidence of each latest reading."""
        return [each.latest for each in self._watched]

    @property
    def findings(self) -> list[tuple[Finding, ...]]:
        """What is found in each network at the latest reading."""
        return [each.findings.said for each in self._watched]

    @property
    def healthy(self) -> list[bool]:
        """Whether nothing was found in each network and its loss fell."""
        return [is_healthy(each.findings.said, each.latest) for each in self._watched]

    def after_step(self, trainer: Trainer) -> None:
        """Take a reading where one is due and the batch was full."""
        if trainer.epoch_ended() and not trainer.finished:
            epoch = trainer.step_number // trainer.steps_per_epoch
            if epoch % self._epochs_apart == 0:
                trainer.evaluate()
        self.read_if_due()

    def read_if_due(self) -> None:
        """Take a reading where one is due and the batch was full, or a network has diverged."""
        if not self.is_due:
            return
        began_s = time.perf_counter()
        self._broken = self._count_broken()
        self._next = self._trainer.step_number + self._period
        self._read()
        if self._share is not None:
            ended_s = time.perf_counter()
            self._next_s = ended_s + (ended_s - began_s) * (1 / self._share - 1)

    @property
    def is_due(self) -> bool:
        """Whether to take a reading now; asked after every step."""
        trainer = self._trainer
        if trainer.step_number >= self._next and trainer.last_batch_was_full:
            return time.perf_counter() >= self._next_s
        return self._count_broken() > self._broken

    def finish(self) -> None:
        """Take the last reading, after the final evaluation."""
        self._read()

    def rest(self) -> None:
        """Take a reading where the run has come to rest, unless this step has one already.

        There is nothing to read of a copy that has made no step of its own.
        """
        steps, networks = self._watched[0].steps, self._trainer.networks
        has_stepped = all(network.last_pass is not None for network in networks)
        if has_stepped and self._trainer.step_number > (steps[-1] if steps else 0):
            self._read()

    def diagnosis(self, index: int, step: int) -> Diagnosis:
        """What was said of a network up to a step."""
        watched = self._watched[index]
        at = bisect_right(watched.steps, step)
        if at:
            return watched.diagnoses[at - 1]
        return Diagnosis(watched.forecast)

    def _count_broken(self) -> int:
        return sum(network.divergence is not None for network in self._trainer.networks)

    def _read(self) -> None:
        evidence = [self._evidence(index) for index in range(len(self._watched))]
        for watched, own in zip(self._watched, evidence, strict=True):
            shallower = [
                other.recent_loss
                for other in evidence
                if other.divergence is None and _is_easier(other, own)
            ]
            others = zip(self._trainer.networks, evidence, strict=True)
            beaten = tuple(network.name for network, other in others if _ranks_vary(own, other))
            watched.latest = replace(
                own, shallower_loss=min(shallower, default=math.nan), ranked_otherwise=beaten
            )
            watched.findings.read(watched.latest)
            watched.note()

    def _evidence(self, index: int) -> Evidence:
        """What a network shows now; of one that has diverged, what it showed before."""
        trainer, watched = self._trainer, self._watched[index]
        network, training = trainer.networks[index], trainer.design.training
        history = trainer.histories[index].view()
        known = replace(
            watched.latest,
            step=trainer.step_number,
            total_steps=trainer.total_steps,
            trial_losses=NO_ARRAY,
            losses=history.losses,
            evaluations=np.column_stack(
                [
                    history.evaluation_steps,
                    history.train_losses,
                    history.validation_losses,
                    history.train_accuracies,
                ]
            ),
            divergence=network.divergence,
        )
        if network.divergence is not None:
            return known
        gradients = trainer.recorder.full_batch_gradients(index, trainer.step_number)[1]
        layers = replace(known.layers, gradient_log10=gradients)
        if trainer.last_batch_was_full:
            layers = observation.layer_evidence(
                network, watched.statistics, gradients, watched.base.layers
            )
        penalty = observation.penalty(network, training.l1, training.l2)
        return replace(known, layers=layers, penalty=penalty)

    def _first_look(self, index: int) -> _Watched:
        trainer = self._trainer
        training, network = trainer.design.training, trainer.networks[index]
        analysis = trainer.analysis.networks[index]
        started = trainer.step_number > 0
        spare = Network(network.name, analysis, training, trainer.is_cancelled)
        spare.state.parameters[...] = network.state.parameters
        inputs, targets = trainer.first_batch(index)
        schedule, rate = training.schedule, trainer.learning_rate
        end_s = time.thread_time() + self._trial_seconds
        latest_s = time.perf_counter() + MOST_WAITING * self._trial_seconds
        steps = 1 if started else trial_length(trainer.total_steps)
        found = observation.trial(
            spare,
            inputs,
            targets,
            lambda step: rate * schedule.factor(step, trainer.total_steps),
            steps,
            lambda: time.thread_time() > end_s or time.perf_counter() > latest_s,
        )
        whole = len(found.losses) == steps or spare.divergence is not None
        losses = trainer.histories[index].view().losses
        evidence = Evidence(
            step=0,
            total_steps=trainer.total_steps,
            batch_size=trainer.batch_size,
            rest=trainer.rest,
            depth=network.depth,
            nodes=network.nodes,
            loss_name=network.loss,
            output_activation=network.activation,
            reference_loss=observation.reference_loss(
                trainer.dataset, network.loss, trainer.targets(index)
            ),
            data=observation.data_evidence(trainer.dataset),
            layers=found.layers,
            first_loss=float(losses[0] if started and len(losses) else found.losses[0]),
            trial_losses=found.losses if whole and not started else NO_ARRAY,
            penalty=observation.penalty(network, training.l1, training.l2),
            gradient_cosine=found.gradient_cosine,
            conflicting_share=found.conflicting_share,
        )
        foreseen = () if started else forecast(evidence)
        return _Watched(evidence, foreseen, Findings(), UnitStatistics(network.nodes), evidence)


def _is_easier(one: Evidence, other: Evidence) -> bool:
    """Whether a network is shallower than another, or as deep and alone has skips."""
    skips = [any(node.kind == "merge" for node in each.nodes) for each in (one, other)]
    return one.depth < other.depth or (one.depth == other.depth and skips == [True, False])


def _ranks_vary(one: Evidence, other: Evidence) -> bool:
    """Whether a network has the lower loss in its batches, and the higher one in inference mode."""
    return one.recent_loss < other.recent_loss and one.inference_loss > other.inference_loss
