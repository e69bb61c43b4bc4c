"""Activation functions, named and parametrised as in Keras."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, WrapSerializer

from simulator.model import from_name, to_name
from simulator.nn.activations.base import Activation, Call, Scratch
from simulator.nn.activations.rectifiers import LeakyRelu, Prelu, Relu
from simulator.nn.activations.smooth import Elu, Gelu, Selu, Silu, Softplus
from simulator.nn.activations.squashing import Linear, Sigmoid, Tanh

_KINDS: tuple[type[Activation], ...] = (
    Linear,
    Sigmoid,
    Tanh,
    Relu,
    LeakyRelu,
    Prelu,
    Elu,
    Selu,
    Gelu,
    Silu,
    Softplus,
)

ACTIVATIONS: dict[str, type[Activation]] = {
    kind.model_fields["name"].default: kind for kind in _KINDS
}

AnyActivation = Annotated[
    Linear | Sigmoid | Tanh | Relu | LeakyRelu | Prelu | Elu | Selu | Gelu | Silu | Softplus,
    Field(discriminator="name"),
    BeforeValidator(from_name),
    WrapSerializer(to_name),
]

# the default of every layer; made without validation, which is not loaded before it is needed
LINEAR = Linear.model_construct()

__all__ = [
    "ACTIVATIONS",
    "LINEAR",
    "Activation",
    "AnyActivation",
    "Call",
    "Elu",
    "Gelu",
    "LeakyRelu",
    "Linear",
    "Prelu",
    "Relu",
    "Scratch",
    "Selu",
    "Sigmoid",
    "Silu",
    "Softplus",
    "Tanh",
]
