"""Projection: the learned linear map a skip takes where shapes differ (He et al. 2016, eq. 2)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.nn.layers.base import Layer, ShapeError
from simulator.nn.layers.conv2d import MAX_FILTERS, Conv2D
from simulator.nn.layers.dense import MAX_UNITS, Dense

if TYPE_CHECKING:
    from simulator.arrays import Shape


def projection_layer(source: Shape, target: Shape) -> Layer:
    """A layer without bias that maps shape `source` to `target`; ShapeError where none does.

    Vectors are mapped by a matrix, images by a 1 × 1 convolution whose stride makes the sizes
    agree.
    """
    widest = MAX_UNITS if len(target) == 1 else MAX_FILTERS
    if target[-1] > widest:
        raise ShapeError(f"a projection has at most {widest:,} outputs (needed {target[-1]:,})")
    if len(target) == 1:
        return Dense(id="projection", units=math.prod(target), use_bias=False)
    if len(source) != 3:
        raise ShapeError("a skip into an image needs an image as its source")
    stride = -(-source[0] // target[0])
    sizes = tuple(-(-side // stride) for side in source[:2])
    if sizes != target[:2]:
        raise ShapeError(
            f"no stride makes {source[0]} × {source[1]} into {target[0]} × {target[1]}; "
            "a skip can only lead to an image of the same size or a whole fraction of it"
        )
    return Conv2D(
        id="projection",
        filters=target[2],
        kernel_size=1,
        strides=stride,
        padding="same",
        use_bias=False,
    )
