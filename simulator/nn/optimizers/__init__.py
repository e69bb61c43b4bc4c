"""Optimisers: rules that turn a gradient into a step, over one flat vector.

Names and defaults are Keras', the updates PyTorch's definitions. A new one is a new file, its
import and its name in `_AnyOptimizer`, the order of all menus.
"""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import BeforeValidator, Field

from simulator.model import TO_NAME, from_name
from simulator.nn.optimizers.adagrad import Adagrad as Adagrad
from simulator.nn.optimizers.adam import Adam as Adam
from simulator.nn.optimizers.adam import AdamW as AdamW
from simulator.nn.optimizers.base import Optimizer as Optimizer
from simulator.nn.optimizers.base import Update as Update
from simulator.nn.optimizers.rmsprop import RmsProp as RmsProp
from simulator.nn.optimizers.sgd import Sgd as Sgd

# A type checker cannot follow a union that is made from a table, so the union is the table.
_AnyOptimizer = Sgd | RmsProp | Adagrad | Adam | AdamW

OPTIMIZERS: dict[str, type[Optimizer]] = {
    optimizer.model_fields["name"].default: optimizer for optimizer in get_args(_AnyOptimizer)
}

AnyOptimizer = Annotated[
    _AnyOptimizer,
    Field(discriminator="name"),
    BeforeValidator(from_name),
    TO_NAME,
]
