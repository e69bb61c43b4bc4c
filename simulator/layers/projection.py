"""Projection: the learned linear map a skip takes where shapes differ (He et al. 2016, eq. 2)."""

from __future__ import annotations

import math

from simulator.layers.base import Layer, Shape, ShapeError
from simulator.layers.dense import Dense


def projection_layer(given: Shape, wanted: Shape) -> Layer:
    """A layer without bias from `given` to `wanted`; raises ShapeError where there is none."""
    if len(wanted) == 1:
        return Dense(id="projection", units=math.prod(wanted), use_bias=False)
    raise ShapeError("a skip into an image needs a source of the same shape")
