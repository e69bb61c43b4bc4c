"""Convolution: a window of weights moved over an image."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from simulator.activations import LINEAR, AnyActivation, Linear
from simulator.initializers import GLOROT_UNIFORM, ZEROS, AnyInitializer
from simulator.layers.base import Layer, ParameterSpec, Shape, Site, slope_parameters
from simulator.layers.window import Padding, Side, Window, image_shape

MAX_FILTERS = 4_096


class Conv2D(Layer):
    """y = f(W ∗ x + b), each filter looking at a square window of all channels."""

    type: Literal["conv2d"] = "conv2d"
    filters: int = Field(ge=1, le=MAX_FILTERS, description="channels of the result")
    kernel_size: Side = Field(3, description="side of the window")
    strides: Side = Field(1, description="step of the window")
    padding: Padding = Field("valid", description="same: pad so that the size is kept")
    activation: AnyActivation = Field(LINEAR, description="function applied to each output")
    kernel_initializer: AnyInitializer = Field(GLOROT_UNIFORM, description="how the weights start")
    bias_initializer: AnyInitializer = Field(ZEROS, description="how the biases start")
    use_bias: bool = Field(True, description="add a learned constant to each channel")

    label: ClassVar[str] = "Conv 2D"
    shortcut: ClassVar[str] = "C"
    summary: ClassVar[str] = "moves a window of weights over an image"
    main_field: ClassVar[str | None] = "filters"
    has_kernel: ClassVar[bool] = True

    def _window(self, input_shape: Shape) -> Window:
        height, width, _ = image_shape(input_shape, self.label)
        return Window(height, width, self.kernel_size, self.strides, self.padding)

    def output_shape(self, input_shape: Shape) -> Shape:
        window = self._window(input_shape)
        window.check(self.label)
        return (window.out_height, window.out_width, self.filters)

    def parameters(self, input_shape: Shape) -> tuple[ParameterSpec, ...]:
        shape = (self.kernel_size, self.kernel_size, input_shape[-1], self.filters)
        field = self.kernel_size**2
        fans = (field * input_shape[-1], field * self.filters)
        kernel = ParameterSpec("kernel", shape, self.kernel_initializer, *fans)
        bias = ParameterSpec("bias", (self.filters,), self.bias_initializer, *fans)
        slopes = slope_parameters(self.activation, self.filters)
        return (kernel, *((bias,) if self.use_bias else ()), *slopes)

    def operation(self, site: Site) -> Conv2DOperation:
        return Conv2DOperation(self, self._window(site.input_shape), site)

    def title(self) -> str:
        return f"{self.label} {self.filters:,}"

    def details(self) -> str:
        step = f" / {self.strides}" if self.strides > 1 else ""
        return f"{self.kernel_size} × {self.kernel_size}{step} · {self.activation.label}"


class Conv2DOperation:
    """One matrix product over all windows, gathered as columns (im2col, Chellapilla et al. 2006).

    With the batch innermost each offset of the window is one copy of long contiguous runs, and
    the product's result already lies as (channels, height, width, batch).
    """

    def __init__(self, layer: Conv2D, window: Window, site: Site) -> None:
        channels, batch = site.input_shape[-1], site.batch
        self.window, self.matmul = window, site.matmul
        self.x = site.x.reshape(channels, window.height, window.width, batch)
        fan_in = channels * layer.kernel_size**2
        places = window.out_height * window.out_width * batch
        columns = site.empty((fan_in + 1, places))
        columns[-1] = 1
        shape = (layer.kernel_size**2, channels, window.out_height, window.out_width, batch)
        self.gathered = columns[:-1].reshape(shape)
        self.columns = columns if layer.use_bias else columns[:-1]
        self.padded = site.empty((channels, *window.padded_shape, batch)) if window.pads else self.x
        rows = fan_in + layer.use_bias
        weights = site.flat[: rows * layer.filters].reshape(rows, layer.filters)
        self.weights_t, self.kernel = weights.T, weights[:fan_in]
        self.activation = layer.activation
        self.linear = isinstance(layer.activation, Linear)
        self.y = site.y.reshape(layer.filters, places)
        apart = layer.activation.needs_preactivation
        self.z = site.empty(self.y.shape) if apart else self.y
        self.scratch = site.scratch(layer.activation, self.y.shape)
        if site.dy is not None:
            self.dy = site.dy.reshape(layer.filters, places)
            self.dz = self.dy if self.linear else site.empty(self.dy.shape)
            self.weights_gradient = site.flat_gradient[: rows * layer.filters].reshape(
                rows, layer.filters
            )
            self._prepare_input_gradient(site, fan_in, shape)

    def _prepare_input_gradient(self, site: Site, fan_in: int, shape: Shape) -> None:
        self.dx = None if site.dx is None else site.dx.reshape(self.x.shape)
        if self.dx is not None:
            self.dcolumns = site.borrow(0, (fan_in, self.columns.shape[1]))
            self.dgathered = self.dcolumns.reshape(shape)
            self.dpadded = site.empty(self.padded.shape) if self.window.pads else self.dx

    def forward(self) -> None:
        if self.padded is not self.x:
            np.copyto(self.window.inside(self.padded), self.x)
        offsets = self.window.offsets(self.padded)
        for place, read in zip(self.gathered, offsets, strict=True):
            np.copyto(place, read)
        self.matmul(self.weights_t, self.columns, self.z)
        if not self.linear:
            self.activation.forward(self.z, self.y, self.scratch)

    def backward(self) -> None:
        dz = self.dz
        if not self.linear:
            self.activation.backward(self.z, self.y, self.dy, dz, self.scratch)
        self.matmul(self.columns, dz.T, self.weights_gradient)
        if self.dx is None:
            return
        self.matmul(self.kernel, dz, self.dcolumns)
        self.dpadded[...] = 0
        offsets = self.window.offsets(self.dpadded)
        for place, read in zip(self.dgathered, offsets, strict=True):
            np.add(read, place, out=read)
        if self.dpadded is not self.dx:
            np.copyto(self.dx, self.window.inside(self.dpadded))
