"""The layer types, one file each: a new type is a new file, its import and its name in `AnyLayer`.

Palette, inspector, canvas card, JSON Schema and documentation read what they show from here; the
order is the palette's.
"""

from __future__ import annotations

from typing import get_args

from simulator.arrays import Shape as Shape
from simulator.nn.layers.activation import ActivationLayer as ActivationLayer
from simulator.nn.layers.base import Layer as Layer
from simulator.nn.layers.base import ParameterSpec as ParameterSpec
from simulator.nn.layers.base import ShapeError as ShapeError
from simulator.nn.layers.batch_normalization import BatchNormalization as BatchNormalization
from simulator.nn.layers.conv2d import Conv2D as Conv2D
from simulator.nn.layers.dense import Dense as Dense
from simulator.nn.layers.dropout import Dropout as Dropout
from simulator.nn.layers.layer_normalization import LayerNormalization as LayerNormalization
from simulator.nn.layers.pooling import AveragePooling2D as AveragePooling2D
from simulator.nn.layers.pooling import Flatten as Flatten
from simulator.nn.layers.pooling import GlobalAveragePooling2D as GlobalAveragePooling2D
from simulator.nn.layers.pooling import MaxPooling2D as MaxPooling2D
from simulator.nn.layers.skip_projection import projection_layer as projection_layer

# A type checker cannot follow a union that is made from a table, so the union is the table.
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

LAYER_TYPES: dict[str, type[Layer]] = {
    layer.model_fields["type"].default: layer for layer in get_args(AnyLayer)
}
