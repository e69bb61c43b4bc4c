"""A run at one moment, as an immutable value: all that views are given of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from simulator.measurement.quantities import KERNEL_GRADIENT, QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.arrays import Array
    from simulator.engine.network import Divergence
    from simulator.measurement.diagnosis import Diagnosis
    from simulator.measurement.examination import Examination
    from simulator.measurement.history import HistoryView
    from simulator.theory import Slope

Status = Literal["ready", "training", "finished", "diverged"]
MarkKind = Literal["edit", "learning_rate"]


class Mark(NamedTuple):
    """A change that the user made after `step`: an edit of the design, or of the learning rate.

    `text` says what was changed, in a few words.
    """

    step: int
    text: str
    kind: MarkKind = "edit"


@dataclass(frozen=True, slots=True)
class NetworkSnapshot:
    """One network of a run.

    `layer_names` are all layers after expansion ("body/3/a", the last one "output"),
    `kernel_layers` those with a kernel. `loss` is that of the last mini-batch, while losses and
    accuracies come from the latest evaluation over the whole set. `measured` holds the latest
    value of each quantity that was measured (quantities.py), (rows,), the kernel gradient first,
    and `measured_steps` the step of each that is not measured at every step. `theory` are the
    slopes to expect when training begins. `seconds` is the time spent stepping, `chance_loss` the
    loss of a network that has learnt nothing, where there is such a number. `divergence` says
    where the network diverged; one that was changed since, and whose `status` is no longer
    "diverged", has it until its next step. `diagnosis` is None where nobody watches the run.
    """

    name: str
    layer_names: tuple[str, ...]
    kernel_layers: tuple[str, ...]
    parameters: int
    status: Status
    divergence: Divergence | None
    step: int
    loss: float | None
    measured: Mapping[str, Array]
    train_loss: float | None
    validation_loss: float | None
    train_accuracy: float | None
    validation_accuracy: float | None
    history: HistoryView
    examination: Examination | None
    seconds: float
    theory: Mapping[str, tuple[Slope, ...]]
    measured_steps: Mapping[str, int]
    chance_loss: float | None
    diagnosis: Diagnosis | None = None

    @property
    def gradient_log10(self) -> Array:
        """log10 of the kernel gradients' norms at the last step, (kernel layers,)."""
        return self.measured[KERNEL_GRADIENT]

    def rows_of(self, quantity: str) -> tuple[str, ...]:
        """The names of the layers that a quantity has rows for."""
        return self.kernel_layers if QUANTITIES[quantity].rows == "kernels" else self.layer_names

    def value_of(self, quantity: str) -> Array:
        """The latest value of a quantity, (rows,); NaN where it was never measured."""
        known = self.measured.get(quantity)
        return np.full(len(self.rows_of(quantity)), np.nan, np.float32) if known is None else known

    def step_of(self, quantity: str) -> int:
        """The step that the latest value of a quantity was measured at."""
        return self.measured_steps.get(quantity, self.step)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole run; `run_id` tells runs apart, `epoch` is fractional and counts from 0.

    `chance_loss` is the loss of a network that has learnt nothing, None where there is no such
    number. A snapshot that is `rewound` shows an earlier `step` of a run that has come to
    `newest_step`; what needs parameters comes from the key frame of `parameters_step`.
    """

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
    message: str | None
    marks: tuple[Mark, ...]
    newest_step: int
    rewound: bool
    parameters_step: int

    def differing_step(self, network: NetworkSnapshot, quantity: str) -> int | None:
        """The step that a value was measured at, where that is another than the one shown.

        None for a live snapshot: its values are the newest there are, and soon measured again.
        """
        step = network.measured_steps.get(quantity, self.step)
        return step if self.rewound and step != self.step else None
