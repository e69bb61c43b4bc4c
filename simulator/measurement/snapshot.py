"""What a run looks like at one moment: an immutable value, all that views ever see of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from simulator.arrays import Array
from simulator.engine.network import Divergence
from simulator.measurement.examination import Examination
from simulator.measurement.history import HistoryView
from simulator.measurement.quantities import KERNEL_GRADIENT, QUANTITIES
from simulator.theory import Slope

Status = Literal["ready", "training", "finished", "diverged"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the user changed something: after `step`, what, in a few words."""

    step: int
    text: str


@dataclass(frozen=True, slots=True)
class NetworkSnapshot:
    """One network of a run.

    `layer_names` are all layers after expansion ("body/3/a", the last one "output"),
    `kernel_layers` those with a kernel. `measured` holds the latest value of each quantity that
    was measured (quantities.py), a row a layer of its kind, and `measured_steps` the step of
    each that is only looked at now and then. Losses and accuracies come
    from the latest evaluation over the whole set; `theory` are the slopes to expect at the start.
    `divergence` says where the network broke; one that was changed since, and whose `status` is
    no longer "diverged", has it until its next step.
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
    examination: Examination | None = None
    seconds: float = 0.0
    theory: Mapping[str, tuple[Slope, ...]] = field(default_factory=dict)
    measured_steps: Mapping[str, int] = field(default_factory=dict)

    @property
    def gradient_log10(self) -> Array:
        """log10 of the kernel gradient's norm at the last step, (kernel layers,)."""
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

    A snapshot that is `rewound` shows an earlier `step` of a run that has come to `newest_step`;
    what needs parameters comes from the key frame of `parameters_step`.
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
    message: str | None = None
    marks: tuple[Mark, ...] = ()
    newest_step: int = 0
    rewound: bool = False
    parameters_step: int = 0

    def differing_step(self, network: NetworkSnapshot, quantity: str) -> int | None:
        """Looking back, the step that a value is of, where that is another than the one shown.

        A live value is the newest that there is, and looked at again before long: None.
        """
        step = network.measured_steps.get(quantity, self.step)
        return step if self.rewound and step != self.step else None
