"""The layer types, one file each. A new type is a new file and a line in this table.

Palette, inspector, canvas card, JSON Schema and documentation read what they show from here; the
order is the palette's.
"""

from __future__ import annotations

from simulator.layers.activation import ActivationLayer
from simulator.layers.base import Layer, ParameterSpec, Shape, ShapeError
from simulator.layers.batch_normalization import BatchNormalization
from simulator.layers.dense import Dense
from simulator.layers.dropout import Dropout
from simulator.layers.projection import projection_layer

AnyLayer = Dense | ActivationLayer | BatchNormalization | Dropout

LAYER_TYPES: dict[str, type[Layer]] = {
    kind.model_fields["type"].default: kind
    for kind in (Dense, ActivationLayer, BatchNormalization, Dropout)
}

__all__ = [
    "LAYER_TYPES",
    "ActivationLayer",
    "AnyLayer",
    "BatchNormalization",
    "Dense",
    "Dropout",
    "Layer",
    "ParameterSpec",
    "Shape",
    "ShapeError",
    "projection_layer",
]
