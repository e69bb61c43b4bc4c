"""Batch normalisation: each channel to mean 0 and variance 1 over the batch, then rescaled."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulator.nn.initializers import Ones, Zeros
from simulator.nn.layers.base import Layer, LayerBuffers, Operation, ParameterSpec
from simulator.nn.layers.single_precision import SinglePrecision, is_half

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.arrays import Shape


class BatchNormalization(Layer):
    """y = gamma · (x − mean) / √(variance + epsilon) + beta (Ioffe & Szegedy 2015).

    Training uses the batch's own mean and variance, per channel (for images over all positions
    as well); inference uses running averages: moving ← momentum · moving + (1 − momentum) · batch.
    """

    type: Literal["batch_normalization"] = "batch_normalization"
    momentum: float = Field(0.99, ge=0, lt=1, description="inertia of the running averages")
    epsilon: float = Field(1e-3, gt=0, le=1, description="added to the variance")

    label: ClassVar[str] = "Batch norm"
    shortcut: ClassVar[str] = "N"
    id_stem: ClassVar[str] = "norm"
    summary: ClassVar[str] = "centres and scales each channel over the batch"

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def parameters(self, input_shape: Shape) -> tuple[ParameterSpec, ...]:
        channels = (input_shape[-1],)
        return (
            ParameterSpec("gamma", channels, Ones()),
            ParameterSpec("beta", channels, Zeros()),
        )

    def statistics(self, input_shape: Shape) -> Mapping[str, tuple[Shape, float]]:
        channels = (input_shape[-1],)
        return {"mean": (channels, 0.0), "variance": (channels, 1.0)}

    def operation(self, buffers: LayerBuffers) -> Operation:
        if is_half(buffers):
            return SinglePrecision(self.operation, buffers)
        return (
            TrainingNormalization(self, buffers)
            if buffers.training
            else FixedNormalization(self, buffers)
        )

    def short_title(self) -> str:
        return "BN"

    def detail_words(self) -> tuple[tuple[str, str | None], ...]:
        return ((f"momentum {self.momentum:g}", "momentum"),)


class TrainingNormalization:
    """Normalises by the batch itself, and writes its mean and variance into `statistics`."""

    def __init__(self, layer: BatchNormalization, buffers: LayerBuffers) -> None:
        channels = buffers.input_shape[-1]
        self.epsilon, self.matmul = layer.epsilon, buffers.matmul
        self.x = buffers.x.reshape(channels, -1)
        self.y = buffers.y.reshape(channels, -1)
        assert buffers.dy is not None
        self.dy = buffers.dy.reshape(channels, -1)
        self.dx = None if buffers.dx is None else buffers.dx.reshape(channels, -1)
        self.gamma = buffers.parameters["gamma"][:, None]
        self.beta = buffers.parameters["beta"][:, None]
        self.gamma_gradient = buffers.gradients["gamma"]
        self.beta_gradient = buffers.gradients["beta"]
        self.gamma_column = self.gamma_gradient[:, None]
        self.beta_column = self.beta_gradient[:, None]
        self.mean, self.variance = buffers.statistics["mean"], buffers.statistics["variance"]
        self.mean_column, self.variance_column = self.mean[:, None], self.variance[:, None]
        self.normalized = buffers.empty(self.x.shape)
        self.inverse_std = buffers.empty((channels, 1))
        self.column = buffers.empty((channels, 1))
        self.scratch = buffers.borrow(0, self.x.shape)
        count = self.x.shape[1]
        # a product with these vectors is a mean or a sum along the batch
        self.averaging = np.full(count, 1 / count, self.x.dtype)
        self.summing = np.ones(count, self.x.dtype)
        self.share = 1 / count

    def forward(self) -> None:
        self.matmul(self.x, self.averaging, self.mean)
        np.subtract(self.x, self.mean_column, out=self.normalized)
        np.multiply(self.normalized, self.normalized, out=self.scratch)
        self.matmul(self.scratch, self.averaging, self.variance)
        np.add(self.variance_column, self.epsilon, out=self.inverse_std)
        np.sqrt(self.inverse_std, out=self.inverse_std)
        np.reciprocal(self.inverse_std, out=self.inverse_std)
        np.multiply(self.normalized, self.inverse_std, out=self.normalized)
        np.multiply(self.normalized, self.gamma, out=self.y)
        np.add(self.y, self.beta, out=self.y)

    def backward(self) -> None:
        # ∂x = gamma/std · (∂y − mean(∂y) − x̂ · mean(∂y·x̂)), Ioffe & Szegedy 2015, section 3
        scratch, column = self.scratch, self.column
        np.multiply(self.dy, self.normalized, out=scratch)
        self.matmul(scratch, self.summing, self.gamma_gradient)
        self.matmul(self.dy, self.summing, self.beta_gradient)
        if self.dx is None:
            return
        np.multiply(self.gamma_column, self.share, out=column)
        np.multiply(self.normalized, column, out=scratch)
        np.subtract(self.dy, scratch, out=scratch)
        np.multiply(self.beta_column, self.share, out=column)
        np.subtract(scratch, column, out=scratch)
        np.multiply(self.gamma, self.inverse_std, out=column)
        np.multiply(scratch, column, out=self.dx)


class FixedNormalization:
    """Normalises by the running averages: an affine map of each channel."""

    def __init__(self, layer: BatchNormalization, buffers: LayerBuffers) -> None:
        channels = buffers.input_shape[-1]
        self.epsilon = layer.epsilon
        self.x = buffers.x.reshape(channels, -1)
        self.y = buffers.y.reshape(channels, -1)
        self.gamma = buffers.parameters["gamma"][:, None]
        self.beta = buffers.parameters["beta"][:, None]
        self.mean = buffers.moving["mean"][:, None]
        self.variance = buffers.moving["variance"][:, None]

    def forward(self) -> None:
        scale = self.gamma / np.sqrt(self.variance + self.epsilon)
        np.subtract(self.x, self.mean, out=self.y)
        np.multiply(self.y, scale, out=self.y)
        np.add(self.y, self.beta, out=self.y)

    def backward(self) -> None:
        raise RuntimeError("inference has no backward pass")
