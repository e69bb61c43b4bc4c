"""Evaluation: losses and accuracies over the whole sets, in inference mode, and when."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.nn import losses

if TYPE_CHECKING:
    from simulator.data import Dataset
    from simulator.engine.network import Network
    from simulator.engine.samples import Samples
    from simulator.measurement.history import HistoryView

EPOCHS_IN_DETAIL = 30  # the first, after each of which a run is evaluated


class Evaluation(NamedTuple):
    """Losses and accuracies over the whole sets; NaN where there is none."""

    train_loss: float = math.nan
    validation_loss: float = math.nan
    train_accuracy: float = math.nan
    validation_accuracy: float = math.nan

    def by_name(self) -> dict[str, Any]:
        """The figures by name, None where there is none that is finite."""
        return {
            name: value if math.isfinite(value) else None for name, value in self._asdict().items()
        }


def last_evaluation(history: HistoryView) -> Evaluation:
    """The evaluation that was recorded last; all NaN where there was none."""
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
    """Whether a run is evaluated at the end of an epoch, counted from 1.

    Every epoch up to the thirtieth, then every second, from the sixtieth every fourth, …: on an
    axis that grows with the run the points stay about as dense, and ever less time goes into them.
    """
    if epoch < EPOCHS_IN_DETAIL:
        return True
    return epoch % (1 << (epoch // EPOCHS_IN_DETAIL).bit_length()) == 0


def evaluate(
    network: Network, dataset: Dataset, train: Samples, validation: Samples | None
) -> Evaluation:
    """Evaluate a network over the training and, where there is one, the validation set."""
    train_loss, train_accuracy = _loss_and_accuracy(network, dataset, train)
    if validation is None:
        return Evaluation(train_loss, math.nan, train_accuracy, math.nan)
    validation_loss, validation_accuracy = _loss_and_accuracy(network, dataset, validation)
    return Evaluation(train_loss, validation_loss, train_accuracy, validation_accuracy)


def _loss_and_accuracy(network: Network, dataset: Dataset, samples: Samples) -> tuple[float, float]:
    targets = samples.targets(network.units)
    loss, predictions = network.evaluate(samples.inputs, targets)
    if dataset.task == "regression":
        return loss, math.nan
    return loss, losses.accuracy(predictions, targets)
