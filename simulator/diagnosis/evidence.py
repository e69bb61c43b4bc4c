"""Evidence: what one network shows at one moment, from which every symptom is judged.

Losses are in units of their own; `reference_loss` is what the best constant guess would have, so
that a ratio of 1 is chance for any data: the entropy of the labels, or the variance of targets.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simulator.arrays import Array
    from simulator.design.graph import Node
    from simulator.engine.network import Divergence

NO_ARRAY: Array = np.zeros(0)


@dataclass(frozen=True, slots=True)
class DataEvidence:
    """The training data in numbers: the largest input, the spreads of its columns, its targets.

    `target_size` is the root mean square of regression targets, `lowest_target` and
    `highest_target` what 5 % and 95 % of them lie below; NaN for classes.
    """

    largest_input: float
    smallest_spread: float
    largest_spread: float
    target_size: float
    lowest_target: float = float("nan")
    highest_target: float = float("nan")


@dataclass(frozen=True, slots=True)
class LayerEvidence:
    """What the last full batch left in the layers; arrays have a row for each of `layers`.

    `cosines` and `ranks` say how alike the samples look at each layer's output (measures.py).
    Rows of `gradient_log10`, `updates` (changed share of each kernel at a step) and `identical`
    (share of units with the weights of another) are `kernels`. The last row is the output layer.
    """

    layers: tuple[str, ...]
    kernels: tuple[str, ...]
    gradient_log10: Array
    spreads: Array
    dead: Array
    saturated: Array
    cosines: Array
    ranks: Array
    identical: Array
    updates: Array = field(default_factory=lambda: NO_ARRAY)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One network at one moment.

    Before the first step `trial_losses` are those of trial steps on one batch; later `losses` are
    the mini-batch losses recorded so far, and `evaluations` (times, 4) the steps and the training
    loss, validation loss and training accuracy over the whole sets, NaN where there is none.
    `rest` is the size of an epoch's last batch where that is smaller, else 0; `penalty` what l1 and
    l2 add to the loss. `gradient_cosine` is the smallest cosine between the gradients of two
    samples and `conflicting_share` how many pairs are below zero. `shallower_loss` is the least of
    a network of the same run with fewer layers, or with skips and as many. All three are NaN where
    there is none. `ranked_otherwise` are the names of networks of the run that this one beats by
    its mini-batch losses and not in inference mode.
    """

    step: int
    total_steps: int
    batch_size: int
    rest: int
    depth: int
    nodes: tuple[Node, ...]
    loss_name: str
    output_activation: str
    reference_loss: float
    data: DataEvidence
    layers: LayerEvidence
    first_loss: float
    trial_losses: Array = field(default_factory=lambda: NO_ARRAY)
    losses: Array = field(default_factory=lambda: NO_ARRAY)
    evaluations: Array = field(default_factory=lambda: np.zeros((0, 4)))
    penalty: float = 0.0
    gradient_cosine: float = float("nan")
    conflicting_share: float = float("nan")
    shallower_loss: float = float("nan")
    ranked_otherwise: tuple[str, ...] = ()
    divergence: Divergence | None = None

    @property
    def normalises_batches(self) -> bool:
        """Whether a layer takes its statistics over the batch."""
        return self.has_layer("batch_normalization")

    def has_layer(self, kind: str) -> bool:
        """Whether a layer is of this type."""
        return any(node.layer is not None and node.layer.type == kind for node in self.nodes)

    @property
    def inference_loss(self) -> float:
        """The training loss in inference mode at the latest evaluation, NaN before the first."""
        return float(self.evaluations[-1, 1]) if len(self.evaluations) else math.nan

    @property
    def recent_loss(self) -> float:
        """The median of the latest tenth of the mini-batch losses, of at least eight of them."""
        latest = self.losses[-max(len(self.losses) // 10, 8) :]
        return median(latest) if len(latest) else self.first_loss

    @property
    def progress(self) -> float:
        """The recent loss over that of the best constant guess."""
        return self.recent_loss / self.reference_loss

    @property
    def struggles(self) -> bool:
        """Whether the loss is still more than half of a constant guess's: else nothing ails it."""
        return not self.progress <= STRUGGLING


STRUGGLING = 0.5
FEW_VALUES = 512  # which are sorted sooner than NumPy prepares to choose among them


def median(values: Array) -> float:
    """The median of an array (n,), NaN where one of them is; to the bit that of `np.median`.

    A reading takes some twenty of a few values each, of which NumPy's own would be a third of it.
    """
    if not 0 < len(values) <= FEW_VALUES:
        return float(np.median(values))
    ordered = np.sort(values)
    half = len(ordered) // 2
    if np.isnan(ordered[-1]):
        return math.nan
    return float(ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2)


def ratio(value: float, other: float) -> float:
    """`value` over `other`; infinite over 0, NaN for 0 over 0."""
    if other == 0:
        return math.nan if value == 0 or math.isnan(value) else math.copysign(math.inf, value)
    return value / other
