"""Optimisers: rules that turn a gradient into a step, over one flat vector.

Names and defaults are Keras', the updates PyTorch's definitions.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, WrapSerializer

from simulator.model import from_name, to_name
from simulator.nn.optimizers.adagrad import Adagrad
from simulator.nn.optimizers.adam import Adam, AdamW
from simulator.nn.optimizers.base import PIECE, STEPS_BETWEEN_FLUSHES, Optimizer, Update
from simulator.nn.optimizers.rmsprop import RmsProp
from simulator.nn.optimizers.sgd import Sgd

OPTIMIZERS: dict[str, type[Optimizer]] = {
    kind.model_fields["name"].default: kind for kind in (Sgd, RmsProp, Adagrad, Adam, AdamW)
}

AnyOptimizer = Annotated[
    Sgd | RmsProp | Adagrad | Adam | AdamW,
    Field(discriminator="name"),
    BeforeValidator(from_name),
    WrapSerializer(to_name),
]

__all__ = [
    "OPTIMIZERS",
    "PIECE",
    "STEPS_BETWEEN_FLUSHES",
    "Adagrad",
    "Adam",
    "AdamW",
    "AnyOptimizer",
    "Optimizer",
    "RmsProp",
    "Sgd",
    "Update",
]
