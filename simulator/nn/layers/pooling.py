"""Pooling: the largest value, or the mean, of a window that moves over each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulator.nn.layers.base import Layer, LayerBuffers, Operation, ShapeError
from simulator.nn.layers.single_precision import SinglePrecision, is_half
from simulator.nn.layers.window import Padding, Side, Window, image_shape

if TYPE_CHECKING:
    from simulator.arrays import Array, Shape


class Pooling(Layer):
    """Pooling over a window: its fields and the shape that leaves."""

    pool_size: Side = Field(2, description="side of the window")
    strides: Side | None = Field(None, description="step of the window; as wide as it by default")
    padding: Padding = Field("valid", description="same: pad so that every value is seen")

    main_field: ClassVar[str | None] = "pool_size"

    def window(self, input_shape: Shape) -> Window:
        height, width, _ = image_shape(input_shape, self.label)
        return Window(height, width, self.pool_size, self.strides or self.pool_size, self.padding)

    def output_shape(self, input_shape: Shape) -> Shape:
        window = self.window(input_shape)
        window.check(self.label)
        return (window.out_height, window.out_width, input_shape[-1])

    def short_title(self) -> str:
        return self.label.split()[0]

    def detail_words(self) -> tuple[tuple[str, str | None], ...]:
        size = f"{self.pool_size} × {self.pool_size} / {self.strides or self.pool_size}"
        return ((size, "pool_size"),)


class MaxPooling2D(Pooling):
    """The largest value of each window."""

    type: Literal["max_pooling2d"] = "max_pooling2d"

    label: ClassVar[str] = "Max pooling"
    shortcut: ClassVar[str] = "P"
    summary: ClassVar[str] = "keeps the largest value of each window"

    def operation(self, buffers: LayerBuffers) -> Operation:
        return MaxOperation(self.window(buffers.input_shape), buffers)


class AveragePooling2D(Pooling):
    """The mean of each window, padding left out."""

    type: Literal["average_pooling2d"] = "average_pooling2d"

    label: ClassVar[str] = "Mean pooling"
    shortcut: ClassVar[str] = "V"
    summary: ClassVar[str] = "keeps the mean of each window"

    def operation(self, buffers: LayerBuffers) -> Operation:
        if is_half(buffers):
            return SinglePrecision(self.operation, buffers)
        return AverageOperation(self.window(buffers.input_shape), buffers)


class _Windowed:
    """Binds a pooling to arrays of (channels, height, width, batch); pads with `filler`."""

    def __init__(self, window: Window, buffers: LayerBuffers, filler: float) -> None:
        channels, batch = buffers.input_shape[-1], buffers.batch
        self.window = window
        self.x = buffers.x.reshape(channels, window.height, window.width, batch)
        out = (channels, window.out_height, window.out_width, batch)
        self.y = buffers.y.reshape(out)
        self.padded = self.x
        if window.pads:
            self.padded = buffers.empty((channels, *window.padded_shape, batch))
            self.padded[...] = filler
        self.dx: Array | None = None
        if buffers.dx is not None and buffers.dy is not None:
            self.dx, self.dy = buffers.dx.reshape(self.x.shape), buffers.dy.reshape(out)
            self.dpadded = buffers.empty(self.padded.shape) if window.pads else self.dx

    def padded_input(self) -> Array:
        """The input with its padding, copied from `x` as it is now."""
        if self.padded is not self.x:
            np.copyto(self.window.inside(self.padded), self.x)
        return self.padded

    def empty_gradient(self) -> Array:
        """The gradient of the padded input, set to zero; `write_dx` takes `dx` from it."""
        self.dpadded[...] = 0
        return self.dpadded

    def write_dx(self) -> None:
        """Write `dx` from the gradient of the padded input, which has been filled."""
        if self.dx is not None and self.dpadded is not self.dx:
            np.copyto(self.dx, self.window.inside(self.dpadded))


class MaxOperation(_Windowed):
    """The gradient goes to the first of the largest values, as in Keras and PyTorch."""

    def __init__(self, window: Window, buffers: LayerBuffers) -> None:
        super().__init__(window, buffers, -np.inf)
        if self.dx is not None:
            self.free = np.empty(self.y.shape, bool)
            self.here = np.empty(self.y.shape, bool)
            self.part = buffers.empty(self.y.shape)

    def forward(self) -> None:
        offsets = self.window.offsets(self.padded_input())
        np.copyto(self.y, next(offsets))
        for read in offsets:
            np.maximum(self.y, read, out=self.y)

    def backward(self) -> None:
        if self.dx is None:
            return
        self.free[...] = True
        reads = self.window.offsets(self.padded)
        for read, into in zip(reads, self.window.offsets(self.empty_gradient()), strict=True):
            np.equal(read, self.y, out=self.here)
            np.logical_and(self.here, self.free, out=self.here)
            np.logical_xor(self.free, self.here, out=self.free)
            np.multiply(self.dy, self.here, out=self.part)
            np.add(into, self.part, out=into)
        self.write_dx()


class AverageOperation(_Windowed):
    """Sums over the window, divided by how many of its values are no padding."""

    def __init__(self, window: Window, buffers: LayerBuffers) -> None:
        super().__init__(window, buffers, 0.0)
        ones = np.zeros((1, *window.padded_shape, 1))
        window.inside(ones)[...] = 1
        counts = np.add.reduce(list(window.offsets(ones)))
        self.share = (1 / counts).astype(buffers.y.dtype)
        self.part = buffers.empty(self.y.shape) if self.dx is not None else self.y

    def forward(self) -> None:
        offsets = self.window.offsets(self.padded_input())
        np.copyto(self.y, next(offsets))
        for read in offsets:
            np.add(self.y, read, out=self.y)
        np.multiply(self.y, self.share, out=self.y)

    def backward(self) -> None:
        if self.dx is None:
            return
        np.multiply(self.dy, self.share, out=self.part)
        for into in self.window.offsets(self.empty_gradient()):
            np.add(into, self.part, out=into)
        self.write_dx()


class GlobalAveragePooling2D(Layer):
    """The mean of each channel: an image becomes a vector."""

    type: Literal["global_average_pooling2d"] = "global_average_pooling2d"

    label: ClassVar[str] = "Global pooling"
    shortcut: ClassVar[str] = "G"
    summary: ClassVar[str] = "keeps the mean of each channel; an image becomes a vector"

    def output_shape(self, input_shape: Shape) -> Shape:
        return (image_shape(input_shape, self.label)[2],)

    def operation(self, buffers: LayerBuffers) -> Operation:
        if is_half(buffers):
            return SinglePrecision(self.operation, buffers)
        return GlobalAverageOperation(buffers)

    def short_title(self) -> str:
        return self.label.split()[0]

    def detail_words(self) -> tuple[tuple[str, str | None], ...]:
        return (("mean of each channel", None),)


class GlobalAverageOperation:
    """The mean over axis 1 of (channels, positions, batch)."""

    def __init__(self, buffers: LayerBuffers) -> None:
        channels = buffers.input_shape[-1]
        self.x = buffers.x.reshape(channels, -1, buffers.batch)
        self.y, self.dy = buffers.y, buffers.dy
        self.dx = None if buffers.dx is None else buffers.dx.reshape(self.x.shape)
        self.share = 1 / self.x.shape[1]
        self.part = buffers.empty(buffers.y.shape)

    def forward(self) -> None:
        np.add.reduce(self.x, axis=1, out=self.y)
        np.multiply(self.y, self.share, out=self.y)

    def backward(self) -> None:
        if self.dx is not None and self.dy is not None:
            np.multiply(self.dy, self.share, out=self.part)
            np.copyto(self.dx, self.part[:, None, :])


class Flatten(Layer):
    """An image as a vector, channel by channel."""

    type: Literal["flatten"] = "flatten"

    label: ClassVar[str] = "Flatten"
    shortcut: ClassVar[str] = "F"
    summary: ClassVar[str] = "turns an image into a vector; Dense does so by itself"

    def output_shape(self, input_shape: Shape) -> Shape:
        size = 1
        for side in input_shape:
            size *= side
        if size < 1:
            raise ShapeError("nothing arrives to be flattened")
        return (size,)

    def operation(self, buffers: LayerBuffers) -> Operation:
        return FlattenOperation(buffers)

    def detail_words(self) -> tuple[tuple[str, str | None], ...]:
        return (("image to vector", None),)


class FlattenOperation:
    """Copies, as values lie channel by channel already."""

    def __init__(self, buffers: LayerBuffers) -> None:
        self.x, self.y, self.dx, self.dy = buffers.x, buffers.y, buffers.dx, buffers.dy

    def forward(self) -> None:
        np.copyto(self.y, self.x)

    def backward(self) -> None:
        if self.dx is not None and self.dy is not None:
            np.copyto(self.dx, self.dy)
