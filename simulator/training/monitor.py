"""Watches a run for what is wrong with it: a forecast of each network, then readings on the way.

It changes no number of the run. The forecast works on networks of its own with the same weights;
readings are taken of full batches, READINGS times a run, and cost what observation.py says.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.diagnosis import observation
from simulator.diagnosis.evidence import NO_ARRAY, Evidence
from simulator.diagnosis.findings import Findings, forecast, is_healthy
from simulator.diagnosis.symptoms.trial import trial_length
from simulator.engine.network import Network
from simulator.measurement.unit_statistics import UnitStatistics

if TYPE_CHECKING:
    from simulator.diagnosis.symptom import Finding
    from simulator.training.trainer import Trainer

READINGS = 48  # in a run, evenly over its steps
EVALUATIONS = 10


@dataclass(slots=True)
class _Watched:
    """What is kept of one network; `base` is the evidence before the first step."""

    base: Evidence
    forecast: tuple[Finding, ...]
    findings: Findings
    statistics: UnitStatistics
    latest: Evidence


class Monitor:
    """Watches a trainer from before its first step: call `after_step` after each, then `finish`.

    `forecasts` and `findings` hold those of each network, heaviest first. After the end of one in
    `EVALUATIONS` parts of the run the networks are evaluated, for what only the whole set shows.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        total = trainer.total_steps
        self._period = max(total // READINGS, 1)
        self._next = self._period
        self._epochs_apart = math.ceil(trainer.epochs / EVALUATIONS)
        self._watched = [self._first_look(index) for index in range(len(trainer.networks))]

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
        if trainer.step_number >= self._next and trainer.last_batch_was_full:
            self._next = trainer.step_number + self._period
            self._read()

    def finish(self) -> None:
        """Take the last reading, after the final evaluation."""
        self._read()

    def _read(self) -> None:
        evidence = [self._evidence(index) for index in range(len(self._watched))]
        for watched, own in zip(self._watched, evidence, strict=True):
            shallower = [
                other.recent_loss
                for other in evidence
                if other.divergence is None and _is_easier(other, own)
            ]
            watched.latest = replace(own, shallower_loss=min(shallower, default=math.nan))
            watched.findings.read(watched.latest)

    def _evidence(self, index: int) -> Evidence:
        """What a network shows now; of one that has diverged, what it showed before."""
        trainer, watched = self._trainer, self._watched[index]
        network, training = trainer.networks[index], trainer.design.training
        history = trainer.histories[index].view()
        known = replace(
            watched.latest,
            step=trainer.step_number,
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
        layers = known.layers
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
        spare = Network(network.name, analysis, training)
        inputs, targets = trainer.first_batch(index)
        schedule, rate = training.schedule, trainer.learning_rate
        found = observation.trial(
            spare,
            inputs,
            targets,
            lambda step: rate * schedule.factor(step, trainer.total_steps),
            trial_length(trainer.total_steps),
        )
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
            first_loss=float(found.losses[0]),
            trial_losses=found.losses,
            penalty=observation.penalty(network, training.l1, training.l2),
            gradient_cosine=found.gradient_cosine,
            conflicting_share=found.conflicting_share,
        )
        return _Watched(
            evidence, forecast(evidence), Findings(), UnitStatistics(network.nodes), evidence
        )


def _is_easier(one: Evidence, other: Evidence) -> bool:
    """Whether a network is shallower than another, or as deep and alone has skips."""
    skips = [any(node.kind == "merge" for node in each.nodes) for each in (one, other)]
    return one.depth < other.depth or (one.depth == other.depth and skips == [True, False])
