"""The layer types, one file each. A new type is a new file and a line in this table.

Palette, inspector, canvas card, JSON Schema and documentation read what they show from here; the
order is the palette's.
"""

from __future__ import annotations

from simulator.nn.layers.activation import ActivationLayer
from simulator.nn.layers.base import Layer, ParameterSpec, Shape, ShapeError
from simulator.nn.layers.batch_normalization import BatchNormalization
from simulator.nn.layers.conv2d import Conv2D
from simulator.nn.layers.dense import Dense
from simulator.nn.layers.dropout import Dropout
from simulator.nn.layers.layer_normalization import LayerNormalization
from simulator.nn.layers.pooling import (
    AveragePooling2D,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
)
from simulator.nn.layers.skip_projection import projection_layer

AnyLayer = (
    Dense
    | Conv2D
    | ActivationLayer
    | BatchNormalization
    | LayerNormalization
    | Dropout
    | MaxPooling2D
    | AveragePooling2D
    | GlobalAveragePooling2D
    | Flatten
)

_KINDS: tuple[type[Layer], ...] = (
    Dense,
    Conv2D,
    ActivationLayer,
    BatchNormalization,
    LayerNormalization,
    Dropout,
    MaxPooling2D,
    AveragePooling2D,
    GlobalAveragePooling2D,
    Flatten,
)

LAYER_TYPES: dict[str, type[Layer]] = {kind.model_fields["type"].default: kind for kind in _KINDS}

__all__ = [
    "LAYER_TYPES",
    "ActivationLayer",
    "AnyLayer",
    "AveragePooling2D",
    "BatchNormalization",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "Layer",
    "LayerNormalization",
    "MaxPooling2D",
    "ParameterSpec",
    "Shape",
    "ShapeError",
    "projection_layer",
]
