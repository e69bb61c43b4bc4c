"""Reads evidence of a network, of its data and of trial steps; nothing here changes a run.

A reading costs about n·B for every n outputs of a layer over B samples, as much as a few steps. A
trial costs its steps and CONFLICT_SAMPLES passes of one sample, on a
network that is made for it and thrown away.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulator.cancellation import never
from simulator.data.statistics import largest_size, mean_and_spread
from simulator.diagnosis.evidence import DataEvidence, LayerEvidence
from simulator.diagnosis.measures import (
    identical_units,
    label_entropy,
    negative_cosines,
)
from simulator.engine.execution_plan import padded_values
from simulator.engine.network import Batch
from simulator.engine.norms import log10_norm
from simulator.measurement.similarity import effective_rank, mean_cosine
from simulator.measurement.unit_statistics import UnitStatistics
from simulator.nn.losses import MSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.arrays import Array
    from simulator.data import Dataset
    from simulator.engine.network import Network

CONFLICT_SAMPLES, FEWEST_SAME = 12, 4
SMALLEST_LOSS = 1e-30  # of a constant guess, where all targets are equal


class Trial(NamedTuple):
    """What trial steps gave: the first pass, all losses, and how samples' gradients agree."""

    layers: LayerEvidence
    losses: Array
    gradient_cosine: float
    conflicting_share: float


def data_evidence(dataset: Dataset) -> DataEvidence:
    """The training data in numbers."""
    largest, spreads = _sizes_and_spreads(dataset)
    varying = spreads[spreads > 0]
    classes = dataset.task == "classification"
    targets = np.array([math.nan]) if classes else dataset.train_targets
    low, high = np.quantile(targets, (0.05, 0.95))
    return DataEvidence(
        largest,
        float(varying.min()) if len(varying) else 1.0,
        float(varying.max()) if len(varying) else 1.0,
        math.nan if classes else math.sqrt(float(np.mean(np.square(dataset.train_targets)))),
        float(low),
        float(high),
    )


def _sizes_and_spreads(dataset: Dataset) -> tuple[float, Array]:
    """The largest size of what networks see, and the spread of each input, (inputs,)."""
    inputs = dataset.train_inputs.reshape(len(dataset.train_inputs), -1)
    _, spreads = mean_and_spread(inputs)
    if dataset.input_scaling is None:
        return largest_size(inputs), spreads
    ends = np.stack([inputs.min(axis=0), inputs.max(axis=0)])
    seen = dataset.seen(ends.reshape(2, *dataset.input_shape))
    scale = np.broadcast_to(dataset.input_scaling.scale, dataset.input_shape).reshape(-1)
    return largest_size(seen), spreads * scale


def reference_loss(dataset: Dataset, loss: str, targets: Array) -> float:
    """The loss of the best constant guess; `targets` (units, samples) are those of the network."""
    if loss == MSE:
        return max(float(targets.astype(np.float64).var(axis=1).mean()), SMALLEST_LOSS)
    return max(label_entropy(dataset.train_targets, dataset.outputs), SMALLEST_LOSS)


def penalty(network: Network, l1: float, l2: float) -> float:
    """What l1 and l2 add to the loss."""
    if not (l1 or l2):
        return 0.0
    total = 0.0
    for kernel in _kernels(network):
        total += l1 * float(np.abs(kernel).sum()) + l2 * float(np.vdot(kernel, kernel))
    return total


def layer_evidence(
    network: Network,
    statistics: UnitStatistics,
    gradient_log10: Array,
    first: LayerEvidence | None = None,
    updates: Array | None = None,
) -> LayerEvidence:
    """What the network's last pass left behind; `statistics` are made for its nodes once.

    A reading on the way is given the evidence of the `first`: which units are identical it takes
    from there, and how alike samples look it measures at the last hidden layer only.
    """
    assert network.last_pass is not None
    plan, predictions = network.last_pass
    nodes = [index for index, node in enumerate(network.nodes) if node.kind == "layer"]
    looked_at = nodes if first is None else nodes[-2:-1]
    cosines, ranks = np.full((2, len(nodes)), np.nan)
    with np.errstate(all="ignore"):
        measured = statistics.measure(plan, predictions)
        for node in looked_at:
            row, values = nodes.index(node), plan.values[node + 1]
            cosines[row], ranks[row] = mean_cosine(values), effective_rank(values)
    identical = (
        np.array([identical_units(kernel) for kernel in _kernels(network)])
        if first is None
        else first.identical
    )
    return LayerEvidence(
        network.layer_names,
        network.layout.kernel_names,
        gradient_log10,
        measured["activation_std"],
        measured["dead_share"],
        measured["saturated_share"],
        cosines,
        ranks,
        identical,
        np.zeros(0) if updates is None else updates,
    )


def trial(
    network: Network,
    inputs: Array,
    targets: Array,
    rate: Callable[[int], float],
    steps: int,
    is_over: Callable[[], bool] = never,
) -> Trial:
    """So many trial `steps` of a spare network on one batch; `rate` gives each step's.

    Fewer where the network diverges, or once `is_over` says so. `inputs` is (features, batch),
    `targets` (units, batch).
    """
    rows = inputs.shape[1]
    cosine, share = _conflicts(network, inputs, targets)
    _bind(network, inputs, targets)
    before = network.state.parameters.astype(np.float64)
    losses: list[float] = []
    with np.errstate(all="ignore"):
        losses.append(network.step(rows, rate(0), 1))
        layers = layer_evidence(
            network,
            UnitStatistics(network.nodes),
            network.gradient_log10(),
            updates=_updates(network, before),
        )
        while len(losses) < steps and network.divergence is None and not is_over():
            losses.append(network.step(rows, rate(len(losses)), len(losses) + 1))
    return Trial(layers, np.array(losses), cosine, share)


def _kernels(network: Network) -> list[Array]:
    """The kernels of the layers that have one, in Keras shape and double precision."""
    return [
        part.views(network.state.parameters)["kernel"].astype(np.float64)
        for part in network.layout.slices
        if part.node.kind == "layer" and part.specs and part.specs[0].name == "kernel"
    ]


def _bind(network: Network, inputs: Array, targets: Array) -> None:
    values = padded_values(len(inputs), inputs.shape[1], network.dtype)
    values[:-1] = inputs
    network.bind(Batch(values, np.ascontiguousarray(targets)))


def _updates(network: Network, before: Array) -> Array:
    """The share of each kernel that a step changed; NaN where it was zero."""
    found = []
    for start, stop in zip(network.layout.kernel_starts, network.layout.kernel_stops, strict=True):
        change = log10_norm(network.state.parameters[start:stop] - before[start:stop])
        size = log10_norm(before[start:stop])
        found.append(10 ** min(change - size, 30.0) if size > -math.inf else math.nan)
    return np.array(found)


def _conflicts(network: Network, inputs: Array, targets: Array) -> tuple[float, float]:
    """The smallest cosine between samples' gradients and the share below zero (measures.py).

    Of samples with the same target where there are some: different classes pull the output apart
    in any network. NaN under batch normalisation, where a sample has no gradient of its own.
    """
    if any(n.layer is not None and n.layer.type == "batch_normalization" for n in network.nodes):
        return math.nan, math.nan
    found = []
    same = np.flatnonzero((targets == targets[:, :1]).all(axis=0))
    chosen = same if len(same) >= FEWEST_SAME else np.arange(inputs.shape[1])
    with np.errstate(all="ignore"):
        for number in chosen[:CONFLICT_SAMPLES].tolist():
            sample = slice(number, number + 1)
            _bind(network, inputs[:, sample], targets[:, sample])
            network.gradients_of(1)
            found.append(network.state.gradients.astype(np.float64))
    return negative_cosines([each for each in found if np.isfinite(each).all()])
