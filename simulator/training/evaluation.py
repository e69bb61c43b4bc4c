"""Evaluation: losses and accuracies over the whole sets, in inference mode, and when it is due."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from simulator.data import Dataset
from simulator.engine.network import Network
from simulator.engine.samples import Samples
from simulator.measurement.history import HistoryView
from simulator.nn import losses

EPOCHS_IN_DETAIL = 30


class Evaluation(NamedTuple):
    """Losses and accuracies over the whole sets; NaN where there is none."""

    train_loss: float = math.nan
    validation_loss: float = math.nan
    train_accuracy: float = math.nan
    validation_accuracy: float = math.nan

    def known(self) -> dict[str, Any]:
        """The figures by name, None where there is none."""
        return {
            name: None if math.isnan(value) else value for name, value in self._asdict().items()
        }


def last_evaluation(history: HistoryView) -> Evaluation:
    """The one that was recorded last."""
    if not len(history.evaluation_steps):
        return Evaluation()
    columns = (
        history.train_losses,
        history.validation_losses,
        history.train_accuracies,
        history.validation_accuracies,
    )
    return Evaluation(*(float(column[-1]) for column in columns))


def is_evaluated(epoch: int) -> bool:
    """Whether to evaluate at the end of an epoch, counted from 1.

    Every epoch up to the thirtieth, then every second, from the sixtieth every fourth, …: a long
    run keeps a curve of even detail on a growing axis and spends ever less on it.
    """
    if epoch < EPOCHS_IN_DETAIL:
        return True
    return epoch % (1 << (epoch // EPOCHS_IN_DETAIL).bit_length()) == 0


def evaluate(
    network: Network, dataset: Dataset, train: Samples, held: Samples | None
) -> Evaluation:
    """Measure a network over the training and, where there is one, the validation set."""
    train_loss, train_accuracy = _measure(network, dataset, train)
    if held is None:
        return Evaluation(train_loss, math.nan, train_accuracy, math.nan)
    held_loss, held_accuracy = _measure(network, dataset, held)
    return Evaluation(train_loss, held_loss, train_accuracy, held_accuracy)


def _measure(network: Network, dataset: Dataset, samples: Samples) -> tuple[float, float]:
    targets = samples.targets(network.units)
    loss, predictions = network.evaluate(samples.inputs, targets)
    if dataset.task == "regression":
        return loss, math.nan
    return loss, losses.accuracy(predictions, targets)
