"""Activation functions, named and parametrised as in Keras.

A new one is a class, its import and its name in `_AnyActivation`, the order of all menus.
"""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import BeforeValidator, Field

from simulator.model import TO_NAME, from_name
from simulator.nn.activations.base import Activation as Activation
from simulator.nn.activations.base import Scratch as Scratch
from simulator.nn.activations.rectifiers import LeakyRelu as LeakyRelu
from simulator.nn.activations.rectifiers import Prelu as Prelu
from simulator.nn.activations.rectifiers import Relu as Relu
from simulator.nn.activations.smooth import Elu as Elu
from simulator.nn.activations.smooth import Gelu as Gelu
from simulator.nn.activations.smooth import Selu as Selu
from simulator.nn.activations.smooth import Silu as Silu
from simulator.nn.activations.smooth import Softplus as Softplus
from simulator.nn.activations.squashing import Linear as Linear
from simulator.nn.activations.squashing import Sigmoid as Sigmoid
from simulator.nn.activations.squashing import Tanh as Tanh

# A type checker cannot follow a union that is made from a table, so the union is the table.
_AnyActivation = (
    Linear | Sigmoid | Tanh | Relu | LeakyRelu | Prelu | Elu | Selu | Gelu | Silu | Softplus
)

ACTIVATIONS: dict[str, type[Activation]] = {
    activation.model_fields["name"].default: activation for activation in get_args(_AnyActivation)
}

AnyActivation = Annotated[
    _AnyActivation,
    Field(discriminator="name"),
    BeforeValidator(from_name),
    TO_NAME,
]

# the default of every layer; made without validation, which is not loaded before it is needed
LINEAR = Linear.model_construct()
