"""Projection: the learned linear map a skip takes where shapes differ (He et al. 2016, eq. 2)."""

from __future__ import annotations

import math

from simulator.arrays import Shape
from simulator.nn.layers.base import Layer, ShapeError
from simulator.nn.layers.conv2d import MAX_FILTERS, Conv2D
from simulator.nn.layers.dense import MAX_UNITS, Dense


def projection_layer(given: Shape, wanted: Shape) -> Layer:
    """A layer without bias from `given` to `wanted`; raises ShapeError where there is none.

    Vectors are mapped by a matrix, images by a 1 × 1 convolution whose stride makes the sizes
    agree.
    """
    widest = MAX_UNITS if len(wanted) == 1 else MAX_FILTERS
    if wanted[-1] > widest:
        raise ShapeError(f"a projection has at most {widest:,} outputs (needed {wanted[-1]:,})")
    if len(wanted) == 1:
        return Dense(id="projection", units=math.prod(wanted), use_bias=False)
    if len(given) != 3:
        raise ShapeError("a skip into an image needs an image as its source")
    stride = -(-given[0] // wanted[0])
    sizes = tuple(-(-side // stride) for side in given[:2])
    if sizes != wanted[:2]:
        raise ShapeError(
            f"no stride makes {given[0]} × {given[1]} into {wanted[0]} × {wanted[1]}; "
            "a skip can only lead to an image of the same size or a whole fraction of it"
        )
    return Conv2D(
        id="projection",
        filters=wanted[2],
        kernel_size=1,
        strides=stride,
        padding="same",
        use_bias=False,
    )
