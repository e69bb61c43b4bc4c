"""A network that trains: its parameters, and a step on one batch with loss, gradient and update.

The passes themselves are in execution_plan.py, and for a first reading in reference.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from simulator.cancellation import IsCancelled, never, raise_if
from simulator.engine.execution_plan import ExecutionPlan
from simulator.engine.gradient_norms import SquareSums
from simulator.engine.inference import Inference
from simulator.engine.norms import mean_and_deviation, norm
from simulator.engine.parameters import NetworkState, ParameterLayout, named_generator
from simulator.nn import losses
from simulator.theory import Slope, expected

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.arrays import Array
    from simulator.design.design import TrainingSpec
    from simulator.design.graph import NetworkAnalysis, Node
    from simulator.engine.samples import Columns
    from simulator.nn.losses import Head

STEPS_BETWEEN_PROBES = 64  # for layers that meet subnormal numbers


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where the first non-finite number appeared; `layer` is a name such as "body/3/a"."""

    step: int
    layer: str
    what: Literal["loss", "activation", "gradient"]


@dataclass(slots=True)
class Batch:
    """The inputs and targets of one batch size, shared by all networks in lockstep.

    `inputs` is (features + 1, batch) with a last row of ones; `targets` (units, batch).
    """

    inputs: Array
    targets: Array


class Network:
    """The executable made from a NetworkDesign.

    Owns its parameters, gradients, optimiser state and an execution plan for each batch size it
    meets. A step allocates nothing. `visit_gradient`, where set, is called during every backward
    pass with each layer's node and ∂L/∂y, (features, batch), which lasts for the call only.
    """

    def __init__(
        self,
        name: str,
        analysis: NetworkAnalysis,
        training: TrainingSpec,
        is_cancelled: IsCancelled = never,
    ) -> None:
        self.name, self.is_cancelled = name, is_cancelled
        self.nodes: tuple[Node, ...] = analysis.nodes
        self.loss, self.activation = analysis.loss, analysis.activation
        self.layer_names = analysis.expanded
        self.depth = analysis.depth
        self.dtype: np.dtype[np.floating] = np.dtype(training.dtype)
        self.layout = ParameterLayout(self.nodes)
        self.state = NetworkState(self.layout, self.dtype, training.seed, is_cancelled)
        raise_if(is_cancelled)
        self.update = training.optimizer.bind(self.state.parameters, self.state.gradients)
        self.update.allow_cancelling(is_cancelled)
        raise_if(is_cancelled)
        self.divergence: Divergence | None = None
        self.is_updating = False  # or an update was broken off, which left half of the weights
        # the name is part of every dropout mask that a seed gives: it may not change
        self._generators = {
            index: named_generator(training.seed, f"{node.name}/draws")
            for index, node in enumerate(self.nodes)
            if node.layer is not None
        }
        self._sums = SquareSums(self.state, is_cancelled)
        self._subnormal: set[int] = set()
        self._penalty = _penalty_of(training, self.layout, self.dtype)
        self._clip_norm = training.clip_norm
        self.visit_gradient: Callable[[int, Array], None] | None = None
        self._bound: dict[int, tuple[ExecutionPlan, Head]] = {}
        self._last: tuple[ExecutionPlan, Head] | None = None
        self._evaluation: Inference | None = None

    @property
    def units(self) -> int:
        """Outputs of the last layer."""
        shape = self.nodes[-1].shape
        assert shape is not None
        return shape[-1]

    @property
    def parameter_count(self) -> int:
        return self.layout.size

    @property
    def nbytes(self) -> int:
        """Bytes of parameters, gradients, optimiser state and, nearly, of the plans' values."""
        vectors = [self.state.parameters, self.state.gradients, *self.update.state.values()]
        # a layer keeps its output, most also what comes before the activation, and two gradients
        values = sum(4 * plan.block.nbytes for plan, _ in self._bound.values())
        return sum(vector.nbytes for vector in vectors) + values

    def bind(self, batch: Batch) -> None:
        """Make the plan for batches that will arrive in the arrays of `batch`."""
        rows = batch.inputs.shape[1]
        plan = ExecutionPlan(
            self.nodes, self.state, batch.inputs, self._generators,
            training=True, is_cancelled=self.is_cancelled,
        )  # fmt: skip
        predictions = np.empty_like(plan.logits)
        head = losses.make_head(
            self.loss, self.activation, plan.logits, batch.targets, predictions,
            plan.logits_gradient,
        )  # fmt: skip
        self._bound[rows] = (plan, head)
        if self._penalty is None:  # else the gradient is complete only after the pass
            self._sums.use_layer_batches(rows, plan.layer_batches)

    def gradients_of(self, rows: int, *, probe: bool = False) -> float:
        """Forward and backward over the bound batch of `rows` samples; returns the mean loss.

        The training objective's gradient is left in `state.gradients`; no parameter changes.
        With `probe`, layers that meet subnormal numbers scale their gradient from the next pass on.
        """
        plan, head = self._last = self._bound[rows]
        plan.forward()
        loss = head.forward()
        head.backward()
        if probe and self._may_meet_subnormals():
            self._probe_for_subnormals(plan)
        elif self.visit_gradient is None:
            plan.backward()
        else:
            plan.backward_visiting(self.visit_gradient)
        if self._penalty is not None:
            self._penalty.add(self.state.parameters, self.state.gradients)
        return loss

    def step(self, rows: int, learning_rate: float, number: int) -> float:
        """One step of training on the bound batch of `rows` samples; returns the mean loss.

        At the first loss or gradient that is not finite nothing is updated, and `divergence` says
        where it appeared. Clipping scales what the optimiser uses; `state.gradients` stay as they
        are, so that all that is measured of them is what it was before.
        """
        loss = self.gradients_of(rows, probe=number % STEPS_BETWEEN_PROBES == 1)
        gradients = self.state.gradients
        squares = self._sums.measure(rows)
        total = self._sums.total()
        measurable = math.isfinite(total)
        if not (math.isfinite(loss) and (measurable or np.isfinite(gradients).all())):
            self.divergence = self._locate(number)
            return loss
        reusable = squares if measurable else None
        scale = 1.0
        if self._clip_norm is not None:
            whole = self._whole_norm(total)
            if whole > self._clip_norm:
                scale = self._clip_norm / whole
        self.is_updating = True
        self.state.update_moving()
        self.update.step(learning_rate, reusable, scale)
        self.is_updating = False
        return loss

    @cached_property
    def theory(self) -> Mapping[str, tuple[Slope, ...]]:
        """How theory expects quantities to change from layer to layer when training begins."""
        return expected(self.nodes, self.layout.kernel_names)

    def _may_meet_subnormals(self) -> bool:
        """Whether a probe can find anything, judging by the norms of the last step."""
        if self.dtype == np.float16:  # its products are made in single precision
            return False
        return bool(self._subnormal) or bool(self._sums.values.min() < np.finfo(self.dtype).tiny)

    def _probe_for_subnormals(self, plan: ExecutionPlan) -> None:
        """The backward pass, and which layers meet subnormal numbers in it or nearly so."""
        subnormal: set[int] = set()

        def visit(node: int, gradient: Array) -> None:
            if self.visit_gradient is not None:
                self.visit_gradient(node, gradient)
            if plan.meets_subnormals(node, gradient):
                subnormal.add(node)

        plan.backward_visiting(visit)
        if subnormal != self._subnormal:
            self._subnormal = subnormal
            for bound, _ in self._bound.values():
                bound.scale_gradients_of(subnormal)

    def _whole_norm(self, total: float) -> float:
        """The whole gradient's L2 norm; `total`, its square, may have over- or underflowed."""
        if self._sums.is_trusted(total):
            return math.sqrt(total)
        return norm(self.state.gradients)

    def gradient_log10(self) -> Array:
        """log10 of the L2 norm of each layer's kernel gradient at the last step, (layers,).

        −inf is an exact zero. Taken before clipping; sums that may have under- or overflowed
        in the network's own precision are taken again in double precision.
        """
        return self._sums.log10_norms()

    @property
    def last_pass(self) -> tuple[ExecutionPlan, Array] | None:
        """The plan that ran last, with its values, and its predictions (units, batch)."""
        if self._last is None:
            return None
        plan, head = self._last
        return plan, head.predictions

    def activation_std(self, rows: int | None = None) -> Array:
        """Standard deviation of each layer's output over the last batch, (layers,).

        With `rows`, over the last batch of so many samples.
        """
        if self._last is None:
            return np.full(len(self.layer_names), np.nan)
        plan, head = self._last if rows is None else self._bound[rows]
        values = [
            plan.values[index + 1] for index, node in enumerate(self.nodes) if node.kind == "layer"
        ]
        values[-1] = head.predictions
        with np.errstate(all="ignore"):
            return np.array([mean_and_deviation(v, self.is_cancelled)[1] for v in values])

    def evaluate(self, inputs: Columns, targets: Array) -> tuple[float, Array]:
        """Mean loss over a whole set and the predictions (units, samples), in inference mode.

        `inputs` is (features, samples), `targets` (units, samples).
        """
        if self._evaluation is None:
            self._evaluation = self.inference(self.state)
        return self._evaluation.evaluate(inputs, targets)

    def inference(self, state: NetworkState) -> Inference:
        """The forward pass with the parameters of a state, this network's own or another."""
        return Inference(
            self.nodes, state, self.loss, self.activation, self._generators, self.is_cancelled
        )

    def mark_overflow(self, step: int) -> None:
        """Note that the loss over a whole set is not finite after `step`."""
        self.divergence = Divergence(step, self.nodes[-1].name, "loss")

    def _locate(self, step: int) -> Divergence:
        """The first layer, in the order of calculation, that made a number that is not finite."""
        assert self._last is not None
        plan, _ = self._last
        for index, node in enumerate(self.nodes):
            if not np.isfinite(plan.values[index + 1]).all():
                return Divergence(step, _layer_of(node), "activation")
        for part in reversed(self.layout.slices):
            if not np.isfinite(self.state.gradients[part.start : part.stop]).all():
                return Divergence(step, _layer_of(part.node), "gradient")
        return Divergence(step, self.nodes[-1].name, "loss")


def _layer_of(node: Node) -> str:
    """The layer a merge or projection leads to."""
    return node.name.rsplit("/", 1)[0] if node.kind in ("merge", "projection") else node.name


@dataclass(slots=True)
class _Penalty:
    """The gradient of l1·Σ|w| + l2·Σw² over kernels: l1·sign(w) + 2·l2·w where `mask` is 1."""

    l1: float
    l2: float
    mask: Array
    scratch: Array

    def add(self, parameters: Array, gradients: Array) -> None:
        scratch = self.scratch
        if self.l2:
            np.multiply(parameters, 2 * self.l2, out=scratch)
            np.multiply(scratch, self.mask, out=scratch)
            np.add(gradients, scratch, out=gradients)
        if self.l1:
            np.sign(parameters, out=scratch)
            np.multiply(scratch, self.l1, out=scratch)
            np.multiply(scratch, self.mask, out=scratch)
            np.add(gradients, scratch, out=gradients)


def _penalty_of(
    training: TrainingSpec, layout: ParameterLayout, dtype: np.dtype[np.floating]
) -> _Penalty | None:
    if not (training.l1 or training.l2):
        return None
    mask = layout.kernel_mask(dtype)
    return _Penalty(training.l1, training.l2, mask, np.empty_like(mask))
