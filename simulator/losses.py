"""Losses: output activation and loss together, computed from the logits.

A head is bound to arrays of (units, batch). Cross-entropies are fused with their activation, so
that no logit, however large, makes them overflow: softplus(z) − y·z for a sigmoid, log Σeᶻ − z_y
for a softmax. Every loss is the mean over samples (mse over outputs as well).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

MSE = "mse"
BINARY = "binary_crossentropy"
CATEGORICAL = "categorical_crossentropy"

LABELS = {MSE: "mean squared error", BINARY: "cross-entropy", CATEGORICAL: "cross-entropy"}


def resolve(loss: str, activation: str, task: str, outputs: int) -> tuple[str, str, int]:
    """Loss, output activation and units that follow from what a design leaves to `auto`.

    `outputs` is the number of classes, or of target numbers. Raises ValueError for pairs that
    make no sense, with a sentence that says which would.
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
    natural = "sigmoid" if single else "softmax"
    return MSE, _choose(activation, natural), 1 if single else outputs


def _choose(activation: str, natural: str) -> str:
    return natural if activation == "auto" else activation


def _only(activation: str, natural: str, loss: str) -> str:
    if activation not in ("auto", natural):
        raise ValueError(f"{loss} needs the output activation {natural} (got {activation})")
    return natural


def chance_loss(loss: str, classes: int) -> float | None:
    """The loss of a network that gives every class the same probability: ln 10 for ten."""
    return math.log(classes) if loss in (BINARY, CATEGORICAL) else None


def accuracy(predictions: Array, targets: Array) -> float:
    """Share of samples whose class is right; both (units, samples), one unit for two classes."""
    if predictions.shape[0] == 1:
        right = (predictions > 0.5) == (targets > 0.5)
    else:
        right = predictions.argmax(axis=0) == targets.argmax(axis=0)
    return float(np.mean(right))


class Head(ABC):
    """The end of a network: logits in; predictions, loss and the logits' gradient out."""

    def __init__(
        self, logits: Array, targets: Array, predictions: Array, logits_gradient: Array
    ) -> None:
        self.logits, self.targets = logits, targets
        self.predictions, self.logits_gradient = predictions, logits_gradient
        self.samples = logits.shape[1]
        self.work = np.zeros_like(logits)

    @abstractmethod
    def forward(self) -> float:
        """Write the predictions; returns the mean loss."""

    @abstractmethod
    def backward(self) -> None:
        """Write the mean loss's gradient with respect to the logits."""

    def _mean(self, values: Array, count: int) -> float:
        total: float = np.add.reduce(values, axis=None, dtype=np.float64)
        return float(total) / count


class SigmoidCrossEntropy(Head):
    """max(z, 0) − y·z + log(1 + e^−|z|); gradient (σ(z) − y) / batch."""

    def forward(self) -> float:
        z, p, work = self.logits, self.predictions, self.work
        np.logaddexp(z, 0, out=work)
        np.multiply(z, self.targets, out=p)
        np.subtract(work, p, out=work)
        _sigmoid(z, p)
        return self._mean(work, self.samples)

    def backward(self) -> None:
        np.subtract(self.predictions, self.targets, out=self.logits_gradient)
        np.multiply(self.logits_gradient, 1 / self.samples, out=self.logits_gradient)


class SoftmaxCrossEntropy(Head):
    """log Σe^z − Σ y·z; gradient (softmax(z) − y) / batch."""

    def __init__(
        self, logits: Array, targets: Array, predictions: Array, logits_gradient: Array
    ) -> None:
        super().__init__(logits, targets, predictions, logits_gradient)
        self.row = np.zeros((1, self.samples), logits.dtype)
        self.losses = np.zeros((1, self.samples), logits.dtype)

    def forward(self) -> float:
        p, row = self.predictions, self.row
        np.maximum.reduce(self.logits, axis=0, keepdims=True, out=row)
        np.subtract(self.logits, row, out=p)
        np.multiply(p, self.targets, out=self.work)
        np.exp(p, out=p)
        np.add.reduce(p, axis=0, keepdims=True, out=row)
        np.divide(p, row, out=p)
        np.log(row, out=self.losses)
        chosen = np.add.reduce(self.work, axis=None, dtype=np.float64)
        logs = np.add.reduce(self.losses, axis=None, dtype=np.float64)
        mean: float = float(logs - chosen) / self.samples
        return mean

    def backward(self) -> None:
        np.subtract(self.predictions, self.targets, out=self.logits_gradient)
        np.multiply(self.logits_gradient, 1 / self.samples, out=self.logits_gradient)


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
        self.row = np.zeros((1, self.samples), logits.dtype)
        self.other = np.zeros_like(logits)

    def forward(self) -> float:
        p = self.predictions
        if self.activation == "linear":
            np.copyto(p, self.logits)
        elif self.activation == "sigmoid":
            _sigmoid(self.logits, p)
        elif self.activation == "tanh":
            np.tanh(self.logits, out=p)
        else:
            np.maximum.reduce(self.logits, axis=0, keepdims=True, out=self.row)
            np.subtract(self.logits, self.row, out=p)
            np.exp(p, out=p)
            np.add.reduce(p, axis=0, keepdims=True, out=self.row)
            np.divide(p, self.row, out=p)
        np.subtract(p, self.targets, out=self.work)
        np.multiply(self.work, self.work, out=self.other)
        return self._mean(self.other, self.work.size)

    def backward(self) -> None:
        p, dz, other = self.predictions, self.logits_gradient, self.other
        np.multiply(self.work, 2 / self.work.size, out=dz)
        if self.activation == "sigmoid":
            np.subtract(1, p, out=other)
            np.multiply(other, p, out=other)
            np.multiply(dz, other, out=dz)
        elif self.activation == "tanh":
            np.multiply(p, p, out=other)
            np.subtract(1, other, out=other)
            np.multiply(dz, other, out=dz)
        elif self.activation == "softmax":
            # Jacobian of the softmax: dz = p · (dy − Σ dy·p)
            np.multiply(dz, p, out=other)
            np.add.reduce(other, axis=0, keepdims=True, out=self.row)
            np.subtract(dz, self.row, out=dz)
            np.multiply(dz, p, out=dz)


def _sigmoid(z: Array, out: Array) -> None:
    np.negative(z, out=out)
    np.exp(out, out=out)  # overflows to inf, whose reciprocal is the right 0
    np.add(out, 1, out=out)
    np.reciprocal(out, out=out)


def make_head(
    loss: str,
    activation: str,
    logits: Array,
    targets: Array,
    predictions: Array,
    logits_gradient: Array,
) -> Head:
    """The head for a pair that `resolve` gave, bound to arrays of (units, batch)."""
    if loss == BINARY:
        return SigmoidCrossEntropy(logits, targets, predictions, logits_gradient)
    if loss == CATEGORICAL:
        return SoftmaxCrossEntropy(logits, targets, predictions, logits_gradient)
    return SquaredError(activation, logits, targets, predictions, logits_gradient)
