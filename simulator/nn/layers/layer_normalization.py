"""Layer normalisation: each sample to mean 0 and variance 1 over its channels, then rescaled."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulator.nn.initializers import Ones, Zeros
from simulator.nn.layers.base import Layer, LayerBuffers, Operation, ParameterSpec
from simulator.nn.layers.single_precision import SinglePrecision, is_half

if TYPE_CHECKING:
    from simulator.arrays import Shape


class LayerNormalization(Layer):
    """y = gamma · (x − mean) / √(variance + epsilon) + beta (Ba et al. 2016).

    Mean and variance are taken over the last axis, as in Keras: over the features of a vector,
    over the channels at each position of an image.
    """

    type: Literal["layer_normalization"] = "layer_normalization"
    epsilon: float = Field(1e-3, gt=0, le=1, description="added to the variance")

    label: ClassVar[str] = "Layer norm"
    shortcut: ClassVar[str] = "L"
    id_stem: ClassVar[str] = "norm"
    summary: ClassVar[str] = "centres and scales each sample over its channels"

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def parameters(self, input_shape: Shape) -> tuple[ParameterSpec, ...]:
        channels = (input_shape[-1],)
        return (
            ParameterSpec("gamma", channels, Ones()),
            ParameterSpec("beta", channels, Zeros()),
        )

    def operation(self, buffers: LayerBuffers) -> Operation:
        if is_half(buffers):
            return SinglePrecision(self.operation, buffers)
        return LayerNormalizationOperation(self, buffers)

    def short_title(self) -> str:
        return "LN"

    def detail_words(self) -> tuple[tuple[str, str | None], ...]:
        return ((f"epsilon {self.epsilon:g}", "epsilon"),)


class LayerNormalizationOperation:
    """Works on (channels, positions · batch); means run down the columns, as products."""

    def __init__(self, layer: LayerNormalization, buffers: LayerBuffers) -> None:
        channels = buffers.input_shape[-1]
        self.epsilon, self.matmul = layer.epsilon, buffers.matmul
        self.x = buffers.x.reshape(channels, -1)
        self.y = buffers.y.reshape(channels, -1)
        self.gamma = buffers.parameters["gamma"][:, None]
        self.beta = buffers.parameters["beta"][:, None]
        self.normalized = buffers.empty(self.x.shape)
        self.inverse_std = buffers.empty((self.x.shape[1],))
        self.row = buffers.empty((self.x.shape[1],))
        self.averaging = np.full(channels, 1 / channels, self.x.dtype)
        self.scratch = buffers.borrow(0, self.x.shape)
        if buffers.dy is not None:
            self.dy = buffers.dy.reshape(channels, -1)
            self.dx = None if buffers.dx is None else buffers.dx.reshape(channels, -1)
            self.gamma_gradient = buffers.gradients["gamma"]
            self.beta_gradient = buffers.gradients["beta"]
            self.summing = np.ones(self.x.shape[1], self.x.dtype)
            self.scaled = buffers.borrow(1, self.x.shape)

    def forward(self) -> None:
        self.matmul(self.averaging, self.x, self.row)
        np.subtract(self.x, self.row, out=self.normalized)
        np.multiply(self.normalized, self.normalized, out=self.scratch)
        self.matmul(self.averaging, self.scratch, self.inverse_std)
        np.add(self.inverse_std, self.epsilon, out=self.inverse_std)
        np.sqrt(self.inverse_std, out=self.inverse_std)
        np.reciprocal(self.inverse_std, out=self.inverse_std)
        np.multiply(self.normalized, self.inverse_std, out=self.normalized)
        np.multiply(self.normalized, self.gamma, out=self.y)
        np.add(self.y, self.beta, out=self.y)

    def backward(self) -> None:
        # with g = gamma·∂y:  ∂x = (g − mean(g) − x̂ · mean(g·x̂)) / std
        scratch, scaled = self.scratch, self.scaled
        np.multiply(self.dy, self.normalized, out=scratch)
        self.matmul(scratch, self.summing, self.gamma_gradient)
        self.matmul(self.dy, self.summing, self.beta_gradient)
        if self.dx is None:
            return
        np.multiply(self.dy, self.gamma, out=scaled)
        np.multiply(scaled, self.normalized, out=scratch)
        self.matmul(self.averaging, scratch, self.row)
        np.multiply(self.normalized, self.row, out=scratch)
        self.matmul(self.averaging, scaled, self.row)
        np.subtract(scaled, self.row, out=scaled)
        np.subtract(scaled, scratch, out=scaled)
        np.multiply(scaled, self.inverse_std, out=self.dx)
