"""Losses: output activation and loss together, computed from the logits.

A head is bound to arrays of (units, samples). Cross-entropies are fused with their activation, so
that no logit, however large, makes them overflow: softplus(z) − y·z for a sigmoid, log Σeᶻ − z_y
for a softmax. Every loss is the mean over samples (mse over outputs as well).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np
from numpy import (
    add,
    copyto,
    divide,
    exp,
    log,
    logaddexp,
    maximum,
    multiply,
    negative,
    reciprocal,
    subtract,
    tanh,
)

if TYPE_CHECKING:
    from simulator.arrays import Array

MSE = "mse"
BINARY = "binary_crossentropy"
CATEGORICAL = "categorical_crossentropy"

LABELS = {MSE: "mean squared error", BINARY: "cross-entropy", CATEGORICAL: "cross-entropy"}


def resolve(loss: str, activation: str, task: str, outputs: int) -> tuple[str, str, int]:
    """Loss, output activation and units that follow from what a design leaves to `auto`.

    `task` is "classification" or "regression", `outputs` the number of classes or of target
    values. Raises ValueError for a pair that does not fit the data, and says which would.
    """
    if task == "regression":
        if loss not in ("auto", MSE):
            raise ValueError(f"{loss} needs classes, and the targets are numbers; use mse")
        return MSE, _choose(activation, "linear"), outputs
    if loss == "auto":
        loss = BINARY if outputs == 2 else CATEGORICAL
    if loss == BINARY and outputs != 2:
        raise ValueError(
            f"binary_crossentropy needs two classes, and the data has {outputs}; "
            "use categorical_crossentropy"
        )
    if loss == BINARY:
        return BINARY, _only(activation, "sigmoid", BINARY), 1
    if loss == CATEGORICAL:
        return CATEGORICAL, _only(activation, "softmax", CATEGORICAL), outputs
    single = outputs == 2 and activation != "softmax"
    default = "sigmoid" if single else "softmax"
    return MSE, _choose(activation, default), 1 if single else outputs


def _choose(activation: str, default: str) -> str:
    return default if activation == "auto" else activation


def _only(activation: str, default: str, loss: str) -> str:
    if activation not in ("auto", default):
        raise ValueError(f"{loss} needs the output activation {default} (got {activation})")
    return default


def chance_loss(loss: str, classes: int) -> float | None:
    """The loss of a network that gives every class the same probability: ln 10 for ten."""
    return math.log(classes) if loss in (BINARY, CATEGORICAL) else None


def accuracy(predictions: Array, targets: Array) -> float:
    """Share of samples whose class is right; both (units, samples), one unit for two classes.

    A class is the unit with the largest prediction, or, of two, the second above 0.5.
    """
    if predictions.shape[0] == 1:
        right = (predictions > 0.5) == (targets > 0.5)
    else:
        right = predictions.argmax(axis=0) == targets.argmax(axis=0)
    return float(np.mean(right))


class Head(ABC):
    """The end of a network: from logits to predictions and loss, and back to the logits' gradient.

    All arrays are (units, samples). Neither pass allocates. Scalars are arrays of no dimension,
    which a call takes without converting them. An exponential may overflow on its way to the right
    result; the caller silences NumPy.
    """

    def __init__(
        self, logits: Array, targets: Array, predictions: Array, logits_gradient: Array
    ) -> None:
        self.logits, self.targets = logits, targets
        self.predictions, self.logits_gradient = predictions, logits_gradient
        self.samples: int = logits.shape[1]
        self.scratch = np.empty_like(logits)
        self.one = np.array(1, logits.dtype)
        self.zero = np.array(0, logits.dtype)
        self.mean_factor = np.array(1 / self.samples, logits.dtype)
        # a product with ones sums over units in less time than a reduction does
        self.ones = np.ones(logits.shape[0], logits.dtype)
        self.row = np.empty(self.samples, logits.dtype)
        self.double_row = np.empty(self.samples)
        self.row_of_ones = np.ones(self.samples)

    @abstractmethod
    def forward(self) -> float:
        """Write the predictions; returns the mean loss."""

    @abstractmethod
    def backward(self) -> None:
        """Write the mean loss's gradient with respect to the logits."""

    def _mean_of_sums(self, values: Array) -> float:
        """Sum over units, mean over samples, the latter in double precision."""
        self.ones.dot(values, self.row)
        return self._mean(self.row)

    def _mean(self, row: Array) -> float:
        """Mean over samples in double precision."""
        copyto(self.double_row, row)
        return float(self.double_row.dot(self.row_of_ones)) / self.samples

    def _softmax(self, z: Array, out: Array) -> None:
        """Write e^z / Σe^z, for z ≤ 0 and not all far below; leaves Σe^z in `row`."""
        exp(z, out)
        self.ones.dot(out, self.row)
        divide(out, self.row, out)

    def _sigmoid(self, z: Array, out: Array) -> None:
        """Write 1 / (1 + e^−z)."""
        negative(z, out)
        exp(out, out)  # overflows to inf, whose reciprocal is the right 0
        add(out, self.one, out)
        reciprocal(out, out)


class SigmoidCrossEntropy(Head):
    """log(1 + e^z) − y·z; gradient (σ(z) − y) / batch."""

    def forward(self) -> float:
        z, p, scratch = self.logits, self.predictions, self.scratch
        logaddexp(z, self.zero, scratch)
        multiply(z, self.targets, p)
        subtract(scratch, p, scratch)
        self._sigmoid(z, p)
        return self._mean_of_sums(scratch)

    def backward(self) -> None:
        gradient = self.logits_gradient
        subtract(self.predictions, self.targets, gradient)
        multiply(gradient, self.mean_factor, gradient)


class SoftmaxCrossEntropy(Head):
    """log Σe^z − Σ y·z; gradient (softmax(z) − y) / batch.

    With s = z − max z the loss is log Σe^s − Σ y·s.
    """

    def __init__(
        self, logits: Array, targets: Array, predictions: Array, logits_gradient: Array
    ) -> None:
        super().__init__(logits, targets, predictions, logits_gradient)
        self.differences, self.flat_targets = predictions.reshape(-1), targets.reshape(-1)

    def forward(self) -> float:
        p, row = self.predictions, self.row
        maximum.reduce(self.logits, 0, out=row)
        subtract(self.logits, row, p)
        chosen = float(self.differences.dot(self.flat_targets))
        self._softmax(p, p)
        log(row, row)
        return self._mean(row) - chosen / self.samples

    def backward(self) -> None:
        gradient = self.logits_gradient
        subtract(self.predictions, self.targets, gradient)
        multiply(gradient, self.mean_factor, gradient)


class SquaredError(Head):
    """mean (f(z) − y)² over samples and outputs, f being the output activation."""

    def __init__(
        self,
        activation: str,
        logits: Array,
        targets: Array,
        predictions: Array,
        logits_gradient: Array,
    ) -> None:
        super().__init__(logits, targets, predictions, logits_gradient)
        self.activation = activation
        self.second_scratch = np.empty_like(logits)
        self.twice = np.array(2 / logits.size, logits.dtype)

    def forward(self) -> float:
        z, p, row = self.logits, self.predictions, self.row
        if self.activation == "linear":
            np.copyto(p, z)
        elif self.activation == "sigmoid":
            self._sigmoid(z, p)
        elif self.activation == "tanh":
            tanh(z, p)
        else:
            maximum.reduce(z, 0, out=row)
            subtract(z, row, p)
            self._softmax(p, p)
        subtract(p, self.targets, self.scratch)
        multiply(self.scratch, self.scratch, self.second_scratch)
        return self._mean_of_sums(self.second_scratch) / len(self.second_scratch)

    def backward(self) -> None:
        p, dz, second = self.predictions, self.logits_gradient, self.second_scratch
        multiply(self.scratch, self.twice, dz)
        if self.activation == "sigmoid":
            subtract(self.one, p, second)
            multiply(second, p, second)
            multiply(dz, second, dz)
        elif self.activation == "tanh":
            multiply(p, p, second)
            subtract(self.one, second, second)
            multiply(dz, second, dz)
        elif self.activation == "softmax":
            # Jacobian of the softmax: dz = p · (dy − Σ dy·p)
            multiply(dz, p, second)
            self.ones.dot(second, self.row)
            subtract(dz, self.row, dz)
            multiply(dz, p, dz)


class HalfPrecision(Head):
    """Any head on half-precision arrays: calculated in single precision, then rounded.

    Activation and loss together count as one operation, as in hardware; a square, or a gradient
    divided by the batch size, would leave the range of half precision on the way.
    """

    def __init__(
        self, loss: str, activation: str, logits: Array, targets: Array, *results: Array
    ) -> None:
        super().__init__(logits, targets, *results)
        arrays = [np.empty(logits.shape, np.float32) for _ in range(4)]
        self.inner = make_head(loss, activation, *arrays)

    def forward(self) -> float:
        inner = self.inner
        np.copyto(inner.logits, self.logits)
        np.copyto(inner.targets, self.targets)
        loss = inner.forward()
        np.copyto(self.predictions, inner.predictions)
        return loss

    def backward(self) -> None:
        self.inner.backward()
        np.copyto(self.logits_gradient, self.inner.logits_gradient)


def make_head(
    loss: str,
    activation: str,
    logits: Array,
    targets: Array,
    predictions: Array,
    logits_gradient: Array,
) -> Head:
    """The head for a pair that `resolve` gave, bound to arrays of (units, batch)."""
    if logits.dtype == np.float16:
        return HalfPrecision(loss, activation, logits, targets, predictions, logits_gradient)
    if loss == BINARY:
        return SigmoidCrossEntropy(logits, targets, predictions, logits_gradient)
    if loss == CATEGORICAL:
        return SoftmaxCrossEntropy(logits, targets, predictions, logits_gradient)
    return SquaredError(activation, logits, targets, predictions, logits_gradient)
