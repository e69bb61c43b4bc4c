"""Convolution: a window of weights moved over an image."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulator.nn.activations import LINEAR, AnyActivation, Linear, Relu
from simulator.nn.initializers import GLOROT_UNIFORM, ZEROS, AnyInitializer, HeNormal
from simulator.nn.layers.base import (
    CallSequence,
    Layer,
    LayerBuffers,
    ParameterSpec,
    slope_parameters,
)
from simulator.nn.layers.convolution_product import ConvolutionProduct, copy_calls
from simulator.nn.layers.window import Padding, Side, Window, image_shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.arrays import Call, Shape

MAX_FILTERS = 4_096


class Conv2D(Layer):
    """y = f(W ∗ x + b), each filter reading a square window of all channels."""

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

    @classmethod
    def new_settings(cls) -> dict[str, Any]:
        start = {"activation": Relu(), "kernel_initializer": HeNormal()}
        return {"filters": 16, "padding": "same", **start}

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

    def operation(self, buffers: LayerBuffers) -> Conv2DOperation:
        return Conv2DOperation(self, self._window(buffers.input_shape), buffers)

    def title(self) -> str:
        return f"{self.label} {self.filters:,}"

    def short_title(self) -> str:
        return "Conv"

    def detail_words(self) -> tuple[tuple[str, str | None], ...]:
        step = f" / {self.strides}" if self.strides > 1 else ""
        size = f"{self.kernel_size} × {self.kernel_size}{step}"
        return ((size, "kernel_size"), (self.activation.label, "activation"))


class Conv2DOperation:
    """z = W ∗ x + b, ∂W = x ∗ ∂z; ∂x is a convolution too, of ∂z with the flipped kernel.

    The stride of the one is the dilation of the other: zeros between the values that it reads.
    """

    def __init__(self, layer: Conv2D, window: Window, buffers: LayerBuffers) -> None:
        channels, filters, size = buffers.input_shape[-1], layer.filters, layer.kernel_size
        out = (window.out_height, window.out_width)
        rows = (filters, window.out_height, window.out_width * buffers.batch)
        x = buffers.x.reshape(channels, window.height, window.width, buffers.batch)
        self.windows = ConvolutionProduct(
            x, out, size, window.before, matmul=buffers.matmuls, stride=window.stride,
            ones=layer.use_bias,
        )  # fmt: skip
        self.kernel, self.bias = buffers.parameters["kernel"], buffers.parameters.get("bias")
        # the kernel by rows of the window, each followed by the factor of the ones it reads
        self.weights = buffers.empty((size, size * channels + layer.use_bias, filters))
        self.weights[...] = 0  # the bias is the factor of the first row's ones, and of no others
        self.activation = layer.activation
        self.linear = isinstance(layer.activation, Linear)
        self.y = buffers.y.reshape(filters, -1)
        keeps_z = layer.activation.needs_preactivation
        self.z = buffers.empty(self.y.shape) if keeps_z else self.y
        self.z_rows = self.z.reshape(rows)
        self.scratch = buffers.scratch(layer.activation, self.y.shape)
        self.forward = CallSequence(tuple(self._forward_calls()))
        if buffers.dy is None:
            return
        self.dy = buffers.dy.reshape(filters, -1)
        self.dz = self.dy if self.linear else buffers.empty(self.dy.shape)
        self.dz_rows = self.dz.reshape(rows)
        self.weights_gradient = buffers.empty(self.weights.shape)
        self.kernel_gradient = buffers.gradients["kernel"]
        self.bias_gradient = buffers.gradients.get("bias")
        self.dx = None
        if buffers.dx is not None:
            self.dx = buffers.dx.reshape(channels, window.height, -1)
            before = (size - 1 - window.before[0], size - 1 - window.before[1])
            self.flipped = buffers.empty((size, size, filters, channels))
            self.gradient_windows = ConvolutionProduct(
                self.dz.reshape(filters, *out, buffers.batch), (window.height, window.width), size,
                before, matmul=buffers.matmuls, dilation=window.stride,
            )  # fmt: skip
        self.backward = CallSequence(tuple(self._backward_calls()))

    def _forward_calls(self) -> Iterator[Call]:
        size, copies = len(self.kernel), self.kernel.shape[1] * self.kernel.shape[2]
        yield from copy_calls(self.weights[:, :copies], self.kernel.reshape(size, copies, -1))
        if self.bias is not None:
            yield partial(np.copyto, self.weights[0, copies], self.bias)
        yield from self.windows.gather_calls()
        weights = self.weights.reshape(-1, self.weights.shape[-1])
        yield partial(self.windows.product, weights, self.z_rows)
        if not self.linear:
            yield from self.activation.calls(self.z, self.y, self.scratch)

    def _backward_calls(self) -> Iterator[Call]:
        if not self.linear:
            yield from self.activation.backward_calls(
                self.z, self.y, self.dy, self.dz, self.scratch
            )
        made = self.weights_gradient
        size, copies = len(self.kernel), self.kernel.shape[1] * self.kernel.shape[2]
        yield partial(self.windows.weight_gradient, self.dz_rows, made.reshape(-1, made.shape[-1]))
        yield from copy_calls(self.kernel_gradient.reshape(size, copies, -1), made[:, :copies])
        if self.bias_gradient is not None:
            yield partial(np.copyto, self.bias_gradient, made[0, copies])
        if self.dx is not None:
            yield from copy_calls(self.flipped, self.kernel[::-1, ::-1].transpose(0, 1, 3, 2))
            yield from self.gradient_windows.gather_calls()
            flipped = self.flipped.reshape(-1, self.flipped.shape[-1])
            yield partial(self.gradient_windows.product, flipped, self.dx)
