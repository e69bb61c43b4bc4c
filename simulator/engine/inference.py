"""A network's forward pass in inference mode: no dropout, running statistics, any samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import IsCancelled, never, raise_if
from simulator.design.limits import EVALUATION_BATCH
from simulator.engine.execution_plan import ExecutionPlan, padded_values
from simulator.nn import losses

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.arrays import Array
    from simulator.design.graph import Node
    from simulator.engine.parameters import NetworkState
    from simulator.engine.samples import Columns


class Inference:
    """Runs the forward pass over any number of samples, batch by batch.

    It reads the parameters and running averages that `state` holds at the time of each call.
    Inputs are (features, samples), outputs (units, samples). Once `is_cancelled` says so, every
    method raises Cancelled between two batches, or within one that takes long.
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        state: NetworkState,
        loss: str,
        activation: str,
        generators: Mapping[int, np.random.Generator],
        is_cancelled: IsCancelled = never,
    ) -> None:
        self._loss, self._activation, self._is_cancelled = loss, activation, is_cancelled
        features = _features(nodes)
        batch = padded_values(features, EVALUATION_BATCH, state.dtype)
        self._plan = ExecutionPlan(
            nodes, state, batch, generators, training=False, is_cancelled=is_cancelled
        )

    def values(self, inputs: Columns, node: int) -> Array:
        """The output of one node, (features, samples); the last node's are the logits."""
        found = self._plan.values[node + 1]
        values = np.empty((len(found), inputs.shape[1]), found.dtype)
        for start in range(0, inputs.shape[1], EVALUATION_BATCH):
            raise_if(self._is_cancelled)
            part = inputs[:, start : start + EVALUATION_BATCH]
            self._plan.values[0][:, : part.shape[1]] = part
            self._plan.forward()
            values[:, start : start + part.shape[1]] = found[:, : part.shape[1]]
        return values

    def evaluate(self, inputs: Columns, targets: Array) -> tuple[float, Array]:
        """Mean loss against `targets` (units, samples), and the predictions."""
        logits = self.values(inputs, len(self._plan.nodes) - 1)
        predictions = np.empty_like(logits)
        head = losses.make_head(
            self._loss, self._activation, logits, targets, predictions, np.empty_like(logits)
        )
        return head.forward(), predictions

    def predict(self, inputs: Columns) -> Array:
        """Outputs after the output activation: probabilities, or values for regression."""
        units = len(self._plan.logits)
        return self.evaluate(inputs, np.zeros((units, inputs.shape[1]), inputs.dtype))[1]


def _features(nodes: Sequence[Node]) -> int:
    shape = next(node.input_shape for node in nodes if 0 in node.inputs)
    assert shape is not None
    return int(np.prod(shape))
