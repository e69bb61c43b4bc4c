"""The trainer: steps the networks of a design in lockstep, on the same batches from one seed."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from simulator import losses
from simulator.datasets import Dataset, load
from simulator.design import Design
from simulator.history import History
from simulator.layers.base import Array
from simulator.network import Batch, Divergence, Network
from simulator.problems import DesignError
from simulator.samples import Samples
from simulator.shapes import analyze
from simulator.snapshot import NetworkSnapshot, Snapshot, Status
from simulator.workspace import padded_values

EPOCHS_IN_DETAIL = 30


class Evaluation(NamedTuple):
    """Losses and accuracies over the whole sets; NaN where there is none."""

    train_loss: float = math.nan
    validation_loss: float = math.nan
    train_accuracy: float = math.nan
    validation_accuracy: float = math.nan


class Trainer:
    """One run: data, networks, batch order and record.

    Same design, same seed, same machine: the same numbers to the bit, watched or not. Nothing
    here draws from the batch generator but the shuffle at the start of each epoch.

    Raises DesignError where the design has problems, before anything large is allocated.
    """

    def __init__(self, design: Design, folder: str | None = None, run_id: int = 0) -> None:
        analysis = analyze(design, folder)
        if analysis.problems:
            raise DesignError(analysis.problems)
        self.design = design
        self.run_id = run_id
        training = design.training
        dtype = np.dtype(training.dtype)
        self.dataset: Dataset = load(design.data, folder)
        self.networks = [
            Network(network.name, facts, training)
            for network, facts in zip(design.networks, analysis.networks, strict=True)
        ]
        self._training = Samples(self.dataset.train_inputs, self.dataset.train_targets, dtype)
        held, held_targets = self.dataset.validation_inputs, self.dataset.validation_targets
        self._validation: Samples | None = None
        if held is not None and held_targets is not None:
            self._validation = Samples(held, held_targets, dtype)
        samples = self._training.count
        wanted = samples if training.batch_size == "full" else training.batch_size
        self.batch_size = min(wanted, samples)
        self.steps_per_epoch = math.ceil(samples / self.batch_size)
        self.epochs = training.epochs
        self.step_number = 0
        self.learning_rate = training.optimizer.learning_rate
        self._seconds = [0.0] * len(self.networks)
        self.histories = [History(len(n.layout.kernel_names)) for n in self.networks]
        self.first_measurements: list[tuple[Array, Array] | None] = [None] * len(self.networks)
        self._losses: list[float | None] = [None] * len(self.networks)
        self._activation_std = [_frozen(n.activation_std()) for n in self.networks]
        self._evaluations: list[Evaluation | None] = [None] * len(self.networks)
        self._shuffler = np.random.default_rng([training.seed, 1])
        self._order = np.arange(samples)
        self._batches = {
            rows: self._bind(rows) for rows in {self.batch_size, samples % self.batch_size} - {0}
        }

    @property
    def total_steps(self) -> int:
        """Steps that the design plans: its epochs."""
        return self.epochs * self.steps_per_epoch

    @property
    def alive(self) -> bool:
        """Whether any network is still training."""
        return any(network.divergence is None for network in self.networks)

    @property
    def finished(self) -> bool:
        """Whether the planned steps are done or nothing is left to train."""
        return self.step_number >= self.total_steps or not self.alive

    def _bind(self, rows: int) -> tuple[Array, list[tuple[Array, Array]]]:
        """Arrays for batches of `rows` samples: inputs, and (all targets, batch targets) pairs."""
        inputs = padded_values(self._training.inputs.shape[0], rows, self.networks[0].dtype)
        targets: dict[int, tuple[Array, Array]] = {}
        for network in self.networks:
            if network.units not in targets:
                whole = self._training.targets(network.units)
                targets[network.units] = (whole, np.zeros((network.units, rows), whole.dtype))
            network.bind(Batch(inputs, targets[network.units][1]))
        return inputs[:-1], list(targets.values())

    def step(self) -> None:
        """Advance every network that has not diverged by one mini-batch."""
        position = self.step_number % self.steps_per_epoch
        if position == 0:
            self._shuffler.shuffle(self._order)
        chosen = self._order[position * self.batch_size : (position + 1) * self.batch_size]
        rows = len(chosen)
        inputs, targets = self._batches[rows]
        # mode "clip" writes straight into `out`; the indices are always in range
        np.take(self._training.inputs, chosen, axis=1, out=inputs, mode="clip")
        for whole, part in targets:
            np.take(whole, chosen, axis=1, out=part, mode="clip")
        rate = self.learning_rate * self.design.training.schedule.factor(
            self.step_number, self.total_steps
        )
        self.step_number += 1
        with np.errstate(all="ignore"):
            for index, network in enumerate(self.networks):
                if network.divergence is None:
                    began = time.perf_counter()
                    self._losses[index] = network.step(rows, rate, self.step_number)
                    self._seconds[index] += time.perf_counter() - began
        self._record()

    def _record(self) -> None:
        for index, network in enumerate(self.networks):
            diverged = network.divergence
            if diverged is not None and diverged.step != self.step_number:
                continue
            loss, history = self._losses[index], self.histories[index]
            assert loss is not None
            if history.wants_step():
                history.record(self.step_number, loss, network.gradient_log10())
            if self.first_measurements[index] is None:
                self.first_measurements[index] = (
                    network.gradient_log10(),
                    network.activation_std(),
                )

    def seconds_of(self, index: int) -> float:
        """Time spent stepping a network, without start-up and evaluation."""
        return self._seconds[index]

    def extend(self) -> None:
        """Plan as many epochs more as the design asks for."""
        self.epochs += self.design.training.epochs

    def measure_activations(self) -> None:
        """Renew the activation statistics that snapshots carry; reads what the step left behind."""
        self._activation_std = [_frozen(n.activation_std()) for n in self.networks]

    def epoch_ended(self) -> bool:
        """Whether the last step was the last of an epoch."""
        return self.step_number % self.steps_per_epoch == 0 and self.step_number > 0

    def evaluation_due(self) -> bool:
        """Whether this is the end of an epoch after which to evaluate.

        Every epoch up to the thirtieth, then every second, from the sixtieth every fourth, …: a
        long run keeps a curve of even detail on a growing axis and spends ever less on it.
        """
        epoch = self.step_number // self.steps_per_epoch
        every = 1 << max(0, (epoch // EPOCHS_IN_DETAIL).bit_length())
        every = every if epoch >= EPOCHS_IN_DETAIL else 1
        return self.epoch_ended() and epoch % every == 0

    def evaluate(self) -> None:
        """Measure every network that is alive over the whole sets, in inference mode."""
        with np.errstate(all="ignore"):
            for index, network in enumerate(self.networks):
                if network.divergence is not None:
                    continue
                train_loss, train_accuracy = self._measure(network, self._training)
                validation_loss, validation_accuracy = math.nan, math.nan
                if self._validation is not None:
                    validation_loss, validation_accuracy = self._measure(network, self._validation)
                found = Evaluation(train_loss, validation_loss, train_accuracy, validation_accuracy)
                self._evaluations[index] = found
                self.histories[index].record_evaluation(self.step_number, *found)

    def _measure(self, network: Network, samples: Samples) -> tuple[float, float]:
        targets = samples.targets(network.units)
        loss, predictions = network.evaluate(samples.inputs, targets)
        if self.dataset.task == "regression":
            return loss, math.nan
        return loss, losses.accuracy(predictions, targets)

    def evaluation(self, index: int) -> Evaluation | None:
        """The latest evaluation of a network."""
        return self._evaluations[index]

    def status(self, index: int) -> Status:
        if self.networks[index].divergence is not None:
            return "diverged"
        if self.step_number == 0:
            return "ready"
        return "finished" if self.step_number >= self.total_steps else "training"

    def chance_loss(self) -> float | None:
        """The loss of a network that has learnt nothing: ln 10 for ten classes."""
        return losses.chance_loss(self.networks[0].loss, self.dataset.outputs)

    def snapshot(
        self, running: bool = False, steps_per_second: float = 0.0, message: str | None = None
    ) -> Snapshot:
        """An immutable copy of what a view may want to show."""
        return Snapshot(
            run_id=self.run_id,
            running=running,
            step=self.step_number,
            epoch=self.step_number / self.steps_per_epoch,
            epochs=self.epochs,
            steps_per_epoch=self.steps_per_epoch,
            steps_per_second=steps_per_second,
            loss_name=self.networks[0].loss,
            chance_loss=self.chance_loss(),
            networks=tuple(self._network_snapshots()),
            message=message,
        )

    def _network_snapshots(self) -> Iterator[NetworkSnapshot]:
        for index, network in enumerate(self.networks):
            evaluation = self._evaluations[index] or Evaluation()
            started = self.step_number > 0
            layers = len(network.layout.kernel_names)
            gradients = network.gradient_log10() if started else np.full(layers, np.nan)
            yield NetworkSnapshot(
                name=network.name,
                layer_names=network.layer_names,
                kernel_layers=network.layout.kernel_names,
                parameters=network.parameter_count,
                status=self.status(index),
                divergence=network.divergence,
                step=network.divergence.step if network.divergence else self.step_number,
                loss=self._losses[index],
                gradient_log10=_frozen(gradients),
                activation_std=self._activation_std[index],
                train_loss=_known(evaluation.train_loss),
                validation_loss=_known(evaluation.validation_loss),
                train_accuracy=_known(evaluation.train_accuracy),
                validation_accuracy=_known(evaluation.validation_accuracy),
                history=self.histories[index].view(),
            )

    def divergences(self) -> list[Divergence]:
        """Where each diverged network broke."""
        return [n.divergence for n in self.networks if n.divergence is not None]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _frozen(values: Array) -> Array:
    found = np.asarray(values, np.float32)
    found.flags.writeable = False
    return found
