"""Activation: an element-wise function as a layer of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from simulator.nn.activations import AnyActivation, Relu
from simulator.nn.layers.base import Layer, LayerBuffers, ParameterSpec, slope_parameters

if TYPE_CHECKING:
    from simulator.arrays import Shape


class ActivationLayer(Layer):
    """y = f(x), shape unchanged."""

    type: Literal["activation"] = "activation"
    activation: AnyActivation = Field(description="function applied to each value")

    label: ClassVar[str] = "Activation"
    shortcut: ClassVar[str] = "A"
    summary: ClassVar[str] = "applies a function to every value, for example after a sum"
    main_field: ClassVar[str | None] = "activation"

    @classmethod
    def new_settings(cls) -> dict[str, Any]:
        return {"activation": Relu()}

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def parameters(self, input_shape: Shape) -> tuple[ParameterSpec, ...]:
        return slope_parameters(self.activation, input_shape[-1])

    def operation(self, buffers: LayerBuffers) -> ActivationOperation:
        return ActivationOperation(self, buffers)

    def short_title(self) -> str:
        return self.activation.label

    def detail_words(self) -> tuple[tuple[str, str | None], ...]:
        return ((self.activation.label, "activation"),)


class ActivationOperation:
    """Applies the function over (channels, positions · batch)."""

    def __init__(self, layer: ActivationLayer, buffers: LayerBuffers) -> None:
        by_channel = (buffers.input_shape[-1], -1)
        self.activation = layer.activation
        self.x = buffers.x.reshape(by_channel)
        self.y = buffers.y.reshape(by_channel)
        self.scratch = buffers.scratch(layer.activation, self.x.shape)
        self.dx = None
        if buffers.dy is not None:
            self.dy = buffers.dy.reshape(by_channel)
            self.dx = None if buffers.dx is None else buffers.dx.reshape(by_channel)
            self.dz = buffers.empty(self.dy.shape) if self.dx is None else self.dx

    def forward(self) -> None:
        self.activation.forward(self.x, self.y, self.scratch)

    def backward(self) -> None:
        # a learned slope has a gradient even where dx is not needed
        if self.dx is not None or self.activation.learns_slope:
            self.activation.backward(self.x, self.y, self.dy, self.dz, self.scratch)
