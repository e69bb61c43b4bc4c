"""Dense: every output is a weighted sum of all inputs, a bias, and an activation."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import ClassVar, Literal

from numpy import multiply
from pydantic import Field

from simulator.activations import LINEAR, AnyActivation, Linear
from simulator.initializers import GLOROT_UNIFORM, ZEROS, AnyInitializer
from simulator.layers.base import (
    Chain,
    Layer,
    Operation,
    ParameterSpec,
    Shape,
    Site,
    slope_parameters,
)

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

    def operation(self, site: Site) -> Operation:
        return DenseOperation(self, site) if site.slopes is None else StackedDense(self, site)

    def title(self) -> str:
        return f"{self.label} {self.units:,}"

    def details(self) -> str:
        return f"{self.activation.label} · {self.kernel_initializer.label}"


class DenseOperation:
    """Three matrix products: z = Wᵀx, ∂W = x·∂zᵀ, ∂x = W·∂z, the bias riding as a last row."""

    def __init__(self, layer: Dense, site: Site) -> None:
        rows = site.x.shape[0] + layer.use_bias
        self.matmul = site.matmul
        size = rows * layer.units
        self.x = site.x_and_one if layer.use_bias else site.x
        self.kernel = site.parameters["kernel"]
        self.weights_t = site.flat[:size].reshape(rows, layer.units).T
        self.activation = layer.activation
        self.linear = isinstance(layer.activation, Linear)
        self.y = site.y
        apart = layer.activation.needs_preactivation
        self.z = site.empty(site.y.shape) if apart else site.y
        self.scratch = site.scratch(layer.activation, site.y.shape)
        if site.training:
            assert site.dy is not None
            self.dx, self.dy = site.dx, site.dy
            self.dz = site.dy
            if not self.linear:
                self.dz = site.empty(site.y.shape) if site.slopes is None else site.slopes
            self.weights_gradient = site.flat_gradient[:size].reshape(rows, layer.units)
        product = partial(self.matmul, self.weights_t, self.x, self.z)
        bent = [] if self.linear else self.activation.calls(self.z, self.y, self.scratch)
        self.forward: Callable[[], None] = Chain((product, *bent))
        self.backward: Callable[[], None] = self.pass_back

    def pass_back(self) -> None:
        dz = self.dz
        if not self.linear:
            self.activation.backward(self.z, self.y, self.dy, dz, self.scratch)
        self.matmul(self.x, dz.T, self.weights_gradient)
        if self.dx is not None:
            self.matmul(self.kernel, dz, self.dx)


class StackedDense(DenseOperation):
    """One of several layers whose slopes and weight gradients are taken together."""

    def __init__(self, layer: Dense, site: Site) -> None:
        super().__init__(layer, site)
        calls = [partial(multiply, self.dz, self.dy, self.dz)]
        if self.dx is not None:
            calls.append(partial(self.matmul, self.kernel, self.dz, self.dx))
        self.backward = Chain(tuple(calls))
