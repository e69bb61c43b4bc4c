"""Traces one step of training: what every layer received and made, forward and backward."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from simulator.cancellation import raise_if

if TYPE_CHECKING:
    from simulator.arrays import Array
    from simulator.engine.network import Network
    from simulator.training.trainer import Trainer

ENTRIES = 4  # of each array, shown as they are
CORNER = 32  # rows and columns of each array that are kept, to be drawn


@dataclass(frozen=True, slots=True)
class ArraySummary:
    """An array in a few numbers: statistics over all its entries, and the first ENTRIES of them.

    Values and gradients of layers are (features, batch): their first entries are those of the
    batch's first sample. Those of a kernel are in the order of memory. `corner` has the first rows
    and columns, at most CORNER of each; a kernel's last axis, its units, are the columns.
    """

    name: str
    shape: tuple[int, ...]
    mean: float
    std: float
    minimum: float
    maximum: float
    first: tuple[float, ...]
    corner: Array = field(repr=False, compare=False)

    @staticmethod
    def of(name: str, array: Array, *, batch: bool = True) -> ArraySummary:
        """Summarize an array, keeping its corner alone; `batch`: it is (features, batch)."""
        with np.errstate(all="ignore"):
            mean, std = float(array.mean(dtype=np.float64)), float(array.std(dtype=np.float64))
            minimum, maximum = float(array.min()), float(array.max())
        first = array[:ENTRIES, 0] if batch else array.reshape(-1)[:ENTRIES]
        corner = array.reshape(-1, array.shape[-1])[:CORNER, :CORNER].copy()
        corner.flags.writeable = False
        entries = tuple(float(value) for value in first)
        return ArraySummary(name, array.shape, mean, std, minimum, maximum, entries, corner)


@dataclass(frozen=True, slots=True)
class Stage:
    """One layer's part in a pass; `label` is what the layer is, such as "Dense 32"."""

    direction: Literal["forward", "backward"]
    layer: str
    label: str
    arrays: tuple[ArraySummary, ...]


@dataclass(frozen=True, slots=True)
class StepTrace:
    """The stages of step `step`, for each network in the order of calculation, and its loss."""

    step: int
    losses: tuple[float | None, ...]
    networks: tuple[tuple[Stage, ...], ...]


def trace_step(trainer: Trainer) -> StepTrace:
    """Make one step, to the bit the same as without a trace, and trace it.

    A network that has diverged makes no step any more and has no stages.
    """
    tracers = [_Tracer(network) for network in trainer.networks]
    alive = [network.divergence is None for network in trainer.networks]
    trainer.recorder.observe_gradients([tracer.on_gradient for tracer in tracers])
    try:
        trainer.step(probe=("activation_gradient", "update_ratio"))
    finally:
        trainer.recorder.observe_gradients(None)
    stages = []
    for index, tracer in enumerate(tracers):
        update = trainer.recorder.current_frame(index).update
        stages.append(tracer.stages(update) if alive[index] else ())
    losses = tuple(trainer.loss(index) for index in range(len(tracers)))
    return StepTrace(trainer.step_number, losses, tuple(stages))


class _Tracer:
    """Collects what passes through one network during a step."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._kernels = _kernels(network, network.state.parameters)  # before the step
        self._gradients: dict[int, ArraySummary] = {}

    def on_gradient(self, node: int, gradient: Array) -> None:
        """Summarize a layer's gradient, (features, batch): later layers may reuse its array."""
        last = node == len(self._network.nodes) - 1
        self._gradients[node] = ArraySummary.of("∂L/∂z" if last else "∂L/∂y", gradient)

    def stages(self, update: Array | None) -> tuple[Stage, ...]:
        """Stages forward from the first layer to the last, and back; `update` is (parameters,)."""
        network = self._network
        last_pass = network.last_pass
        if last_pass is None:
            return ()
        plan, predictions = last_pass
        gradients = _kernels(network, network.state.gradients, "∂L/∂W")
        changes = {} if update is None else _kernels(network, update, "change of W")
        forward, backward = [], []
        layers = [index for index, node in enumerate(network.nodes) if node.kind == "layer"]
        for index in layers:
            raise_if(network.is_cancelled)
            node = network.nodes[index]
            assert node.layer is not None
            label = node.layer.title()
            y = predictions if index == layers[-1] else plan.values[index + 1]
            made = [ArraySummary.of("x", plan.values[node.inputs[0]]), ArraySummary.of("y", y)]
            if index in self._kernels:
                made.insert(1, self._kernels[index])
            forward.append(Stage("forward", node.name, label, tuple(made)))
            back = [self._gradients.get(index), gradients.get(index), changes.get(index)]
            known = tuple(numbers for numbers in back if numbers is not None)
            backward.append(Stage("backward", node.name, label, known))
        return (*forward, *reversed(backward))


def _kernels(network: Network, flat: Array, name: str = "W") -> dict[int, ArraySummary]:
    """The kernel's part of a flat vector, by the number of its layer's node."""
    found = {}
    for index, parameter_slice in enumerate(network.layout.slices):
        views = parameter_slice.views(flat)
        if "kernel" in views and parameter_slice.node.kind == "layer":
            found[index] = ArraySummary.of(name, views["kernel"], batch=False)
    return found
