"""Layer normalization: each sample to mean 0 and variance 1 over its channels, then rescaled."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from simulator.nn.initializers import Ones, Zeros
from simulator.nn.layers.base import Layer, LayerBuffers, ParameterSpec, Shape


class LayerNormalization(Layer):
    """y = gamma · (x − mean) / √(variance + epsilon) + beta (Ba et al. 2016).

    Mean and variance are taken over the last axis, as in Keras: over the features of a vector,
    over the channels at each position of an image.
    """

    type: Literal["layer_normalization"] = "layer_normalization"
    epsilon: float = Field(1e-3, gt=0, le=1, description="added to the variance")

    label: ClassVar[str] = "Layer norm"
    shortcut: ClassVar[str] = "L"
    summary: ClassVar[str] = "centres and scales each sample over its channels"

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def parameters(self, input_shape: Shape) -> tuple[ParameterSpec, ...]:
        channels = (input_shape[-1],)
        return (
            ParameterSpec("gamma", channels, Ones()),
            ParameterSpec("beta", channels, Zeros()),
        )

    def operation(self, site: LayerBuffers) -> LayerNormalizationOperation:
        return LayerNormalizationOperation(self, site)

    def details(self) -> str:
        return f"epsilon {self.epsilon:g}"


class LayerNormalizationOperation:
    """Works on (channels, positions · batch); means run down the columns, as products."""

    def __init__(self, layer: LayerNormalization, site: LayerBuffers) -> None:
        channels = site.input_shape[-1]
        self.epsilon, self.matmul = layer.epsilon, site.matmul
        self.x = site.x.reshape(channels, -1)
        self.y = site.y.reshape(channels, -1)
        self.gamma = site.parameters["gamma"][:, None]
        self.beta = site.parameters["beta"][:, None]
        self.normalized = site.empty(self.x.shape)
        self.inverse_std = site.empty((self.x.shape[1],))
        self.row = site.empty((self.x.shape[1],))
        self.averaging = np.full(channels, 1 / channels, self.x.dtype)
        self.work = site.borrow(0, self.x.shape)
        if site.dy is not None:
            self.dy = site.dy.reshape(channels, -1)
            self.dx = None if site.dx is None else site.dx.reshape(channels, -1)
            self.gamma_gradient = site.gradients["gamma"]
            self.beta_gradient = site.gradients["beta"]
            self.summing = np.ones(self.x.shape[1], self.x.dtype)
            self.scaled = site.borrow(1, self.x.shape)

    def forward(self) -> None:
        self.matmul(self.averaging, self.x, self.row)
        np.subtract(self.x, self.row, out=self.normalized)
        np.multiply(self.normalized, self.normalized, out=self.work)
        self.matmul(self.averaging, self.work, self.inverse_std)
        np.add(self.inverse_std, self.epsilon, out=self.inverse_std)
        np.sqrt(self.inverse_std, out=self.inverse_std)
        np.reciprocal(self.inverse_std, out=self.inverse_std)
        np.multiply(self.normalized, self.inverse_std, out=self.normalized)
        np.multiply(self.normalized, self.gamma, out=self.y)
        np.add(self.y, self.beta, out=self.y)

    def backward(self) -> None:
        # with g = gamma·∂y:  ∂x = (g − mean(g) − x̂ · mean(g·x̂)) / std
        work, scaled = self.work, self.scaled
        np.multiply(self.dy, self.normalized, out=work)
        self.matmul(work, self.summing, self.gamma_gradient)
        self.matmul(self.dy, self.summing, self.beta_gradient)
        if self.dx is None:
            return
        np.multiply(self.dy, self.gamma, out=scaled)
        np.multiply(scaled, self.normalized, out=work)
        self.matmul(self.averaging, work, self.row)
        np.multiply(self.normalized, self.row, out=work)
        self.matmul(self.averaging, scaled, self.row)
        np.subtract(scaled, self.row, out=scaled)
        np.subtract(scaled, work, out=scaled)
        np.multiply(scaled, self.inverse_std, out=self.dx)
