"""One layer alone, on random values: what it makes of them can be compared with its formula."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from simulator.nn.layers.base import Layer, LayerBuffers, Operation

BATCH = 5


def at_work(
    layer: Layer,
    input_shape: tuple[int, ...],
    *,
    batch: int = BATCH,
    training: bool = True,
    dtype: Any = np.float64,
    with_dx: bool = True,
    moving: dict[str, float] | None = None,
) -> tuple[LayerBuffers, Operation]:
    """The layer's operation and the arrays it is bound to: random x, ∂y and parameters.

    What it has to write is NaN before. `moving` fills its running averages.
    """
    draw = np.random.default_rng(3)
    shape = layer.output_shape(input_shape)
    with_ones = np.ones((math.prod(input_shape) + 1, batch), dtype)
    with_ones[:-1] = draw.normal(size=(math.prod(input_shape), batch))
    specs = layer.parameters(input_shape)
    flat = draw.normal(size=sum(spec.size for spec in specs)).astype(dtype)
    gradient = np.full_like(flat, np.nan)
    views: list[dict[str, np.ndarray]] = []
    for vector in (flat, gradient):
        start, found = 0, {}
        for spec in specs:
            found[spec.name] = vector[start : start + spec.size].reshape(spec.shape)
            start += spec.size
        views.append(found)
    averages = layer.statistics(input_shape)
    single = np.result_type(dtype, np.float32)  # what averages have at least
    scratch = {number: np.full(2**16, np.nan, dtype) for number in range(4)}
    buffers = LayerBuffers(
        input_shape=input_shape,
        output_shape=shape,
        batch=batch,
        training=training,
        x=with_ones[:-1],
        x_with_ones=with_ones,
        y=np.full((math.prod(shape), batch), np.nan, dtype),
        dx=np.full((math.prod(input_shape), batch), np.nan, dtype) if with_dx else None,
        dy=draw.normal(size=(math.prod(shape), batch)).astype(dtype) if training else None,
        parameters=views[0],
        gradients=views[1],
        flat=flat,
        flat_gradient=gradient,
        generator=np.random.default_rng(4),
        borrow=lambda number, wanted: scratch[number][: math.prod(wanted)].reshape(wanted),
        statistics={name: np.full(size, np.nan, single) for name, (size, _) in averages.items()},
        moving={
            name: np.full(size, (moving or {}).get(name, start), single)
            for name, (size, start) in averages.items()
        },
    )
    return buffers, layer.operation(buffers)


def as_images(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """(features, batch), channel by channel, as (batch, height, width, channels)."""
    height, width, channels = shape
    return values.reshape(channels, height, width, -1).transpose(3, 1, 2, 0)
