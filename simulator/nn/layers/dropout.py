"""Dropout: sets a random share of the values to 0 while training (Srivastava et al. 2014)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulator.nn.layers.base import Layer, LayerBuffers

if TYPE_CHECKING:
    from simulator.arrays import Shape


class Dropout(Layer):
    """y = x · mask / (1 − rate) in training, y = x in inference."""

    type: Literal["dropout"] = "dropout"
    rate: float = Field(0.5, ge=0, lt=1, description="share of the values set to zero")

    label: ClassVar[str] = "Dropout"
    shortcut: ClassVar[str] = "O"
    summary: ClassVar[str] = "silences a random share of the values while training"
    main_field: ClassVar[str | None] = "rate"

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def operation(self, buffers: LayerBuffers) -> DropoutOperation:
        return DropoutOperation(self, buffers)

    def title(self) -> str:
        return f"{self.label} {self.rate:g}"

    def detail_words(self) -> tuple[tuple[str, str | None], ...]:
        return ((f"silences {self.rate:.0%} in training", "rate"),)


class DropoutOperation:
    """Draws a new mask, 1 / (1 − rate) or 0, at every forward pass, from the layer's generator."""

    def __init__(self, layer: Dropout, buffers: LayerBuffers) -> None:
        self.x, self.y, self.dx, self.dy = buffers.x, buffers.y, buffers.dx, buffers.dy
        self.keep = 1 - layer.rate
        self.active = buffers.training and layer.rate > 0
        self.generator = buffers.generator
        if self.active:
            # random numbers exist in single and double precision only
            drawn = np.float64 if buffers.y.dtype == np.float64 else np.float32
            self.drawn = np.empty(buffers.x.shape, drawn)
            self.mask = buffers.empty(buffers.x.shape)

    def forward(self) -> None:
        if not self.active:
            np.copyto(self.y, self.x)
            return
        drawn = self.drawn
        self.generator.random(out=drawn, dtype=drawn.dtype.type)
        np.add(drawn, self.keep, out=drawn)
        np.floor(drawn, out=drawn)  # 1 with probability `keep`, else 0
        np.multiply(drawn, 1 / self.keep, out=self.mask, casting="same_kind")
        np.multiply(self.x, self.mask, out=self.y)

    def backward(self) -> None:
        if self.dx is None or self.dy is None:
            return
        if self.active:
            np.multiply(self.dy, self.mask, out=self.dx)
        else:
            np.copyto(self.dx, self.dy)
