"""What a run looks like at one moment: an immutable value, all that views ever see of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.history import HistoryView
from simulator.layers.base import Array
from simulator.network import Divergence

Status = Literal["ready", "training", "finished", "diverged"]


@dataclass(frozen=True, slots=True)
class NetworkSnapshot:
    """One network of a run.

    `layer_names` are all layers after expansion ("body/3/a", the last one "output"),
    `kernel_layers` those with a kernel: the rows of `gradient_log10` (kernel layers,), log10 of
    the kernel gradient's norm at the last step. `activation_std` (layers,) belongs to the last
    measurement. Losses and accuracies come from the latest evaluation over the whole set.
    """

    name: str
    layer_names: tuple[str, ...]
    kernel_layers: tuple[str, ...]
    parameters: int
    status: Status
    divergence: Divergence | None
    step: int
    loss: float | None
    gradient_log10: Array
    activation_std: Array
    train_loss: float | None
    validation_loss: float | None
    train_accuracy: float | None
    validation_accuracy: float | None
    history: HistoryView


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole run; `run_id` tells runs apart, `epoch` is fractional and counts from 0."""

    run_id: int
    running: bool
    step: int
    epoch: float
    epochs: int
    steps_per_epoch: int
    steps_per_second: float
    loss_name: str
    chance_loss: float | None
    networks: tuple[NetworkSnapshot, ...]
    message: str | None = None
