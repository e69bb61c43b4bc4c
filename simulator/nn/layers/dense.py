"""Dense: every output is a weighted sum of all inputs, a bias, and an activation."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from numpy import multiply
from pydantic import Field

from simulator.nn.activations import LINEAR, AnyActivation, Linear, Relu, Scratch
from simulator.nn.initializers import GLOROT_UNIFORM, ZEROS, AnyInitializer, HeNormal
from simulator.nn.layers.base import (
    CallSequence,
    Layer,
    LayerBuffers,
    Operation,
    ParameterSpec,
    slope_parameters,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.arrays import Call, Shape

MAX_UNITS = 65_536


class Dense(Layer):
    """y = f(W·x + b). An image that arrives is flattened first."""

    type: Literal["dense"] = "dense"
    units: int = Field(ge=1, le=MAX_UNITS, description="number of outputs")
    activation: AnyActivation = Field(LINEAR, description="function applied to each output")
    kernel_initializer: AnyInitializer = Field(GLOROT_UNIFORM, description="how the weights start")
    bias_initializer: AnyInitializer = Field(ZEROS, description="how the biases start")
    use_bias: bool = Field(True, description="add a learned constant to each output")

    label: ClassVar[str] = "Dense"
    shortcut: ClassVar[str] = "D"
    summary: ClassVar[str] = "fully connected layer: weighted sums of all inputs"
    main_field: ClassVar[str | None] = "units"
    has_kernel: ClassVar[bool] = True

    @classmethod
    def new_settings(cls) -> dict[str, Any]:
        return {"units": 32, "activation": Relu(), "kernel_initializer": HeNormal()}

    def output_shape(self, input_shape: Shape) -> Shape:
        return (self.units,)

    def parameters(self, input_shape: Shape) -> tuple[ParameterSpec, ...]:
        fan_in = math.prod(input_shape)
        kernel = ParameterSpec(
            "kernel", (fan_in, self.units), self.kernel_initializer, fan_in, self.units
        )
        bias = ParameterSpec("bias", (self.units,), self.bias_initializer, fan_in, self.units)
        slopes = slope_parameters(self.activation, self.units)
        return (kernel, *((bias,) if self.use_bias else ()), *slopes)

    def operation(self, buffers: LayerBuffers) -> Operation:
        return DenseOperation(self, buffers)

    def title(self) -> str:
        return f"{self.label} {self.units:,}"

    def detail_words(self) -> tuple[tuple[str, str | None], ...]:
        initializer = self.kernel_initializer.label
        return ((self.activation.label, "activation"), (initializer, "kernel_initializer"))


class DenseOperation:
    """Three matrix products: z = Wᵀx, ∂W = x·∂zᵀ, ∂x = W·∂z, the bias riding as a last row.

    In a layer batch, f′ and ∂W are taken for several layers together, elsewhere.
    """

    def __init__(self, layer: Dense, buffers: LayerBuffers) -> None:
        self.size = slice((buffers.x.shape[0] + layer.use_bias) * layer.units)
        self.x = buffers.x_with_ones if layer.use_bias else buffers.x
        keeps_z = layer.activation.needs_preactivation
        self.z = buffers.empty(buffers.y.shape) if keeps_z else buffers.y
        scratch = buffers.scratch(layer.activation, buffers.y.shape)
        weights = buffers.flat[self.size].reshape(-1, layer.units)
        calls: list[Call] = [partial(buffers.matmul, weights.T, self.x, self.z)]
        if not isinstance(layer.activation, Linear):
            calls += layer.activation.calls(self.z, buffers.y, scratch)
        self.forward = CallSequence(tuple(calls))
        if buffers.training:
            self.backward = CallSequence(tuple(self._backward_calls(layer, buffers, scratch)))

    def _backward_calls(
        self, layer: Dense, buffers: LayerBuffers, scratch: Scratch
    ) -> Iterator[Call]:
        assert buffers.dy is not None
        dz = buffers.dy
        if buffers.slopes is not None:
            dz = buffers.slopes
            yield partial(multiply, dz, buffers.dy, dz)
        elif not isinstance(layer.activation, Linear):
            dz = buffers.empty(buffers.y.shape)
            yield from layer.activation.backward_calls(self.z, buffers.y, buffers.dy, dz, scratch)
        if buffers.slopes is None:
            gradient = buffers.flat_gradient[self.size].reshape(-1, layer.units)
            yield partial(buffers.matmul, self.x, dz.T, gradient)
        if buffers.dx is not None:
            yield partial(buffers.matmul, buffers.parameters["kernel"], dz, buffers.dx)
