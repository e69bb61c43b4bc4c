"""Every class that a file can name is in the table from which menus, schema and forms are made."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, get_args

import pytest

import simulator.nn
from simulator.model import Model
from simulator.nn.activations import ACTIVATIONS, Activation
from simulator.nn.initializers import INITIALIZERS, Initializer
from simulator.nn.layers import LAYER_TYPES, AnyLayer, Layer
from simulator.nn.optimizers import OPTIMIZERS, Optimizer
from simulator.nn.schedules import SCHEDULES, Schedule


def named(base: type[Model], field: str) -> Iterator[str]:
    """The names of all subclasses in nn that have one, whatever file they are in."""
    for found in base.__subclasses__():
        default = found.model_fields[field].default
        if isinstance(default, str) and found.__module__.startswith("simulator."):
            yield default
        yield from named(found, field)


@pytest.mark.parametrize(
    ("base", "field", "table"),
    [
        (Layer, "type", LAYER_TYPES),
        (Activation, "name", ACTIVATIONS),
        (Initializer, "name", INITIALIZERS),
        (Optimizer, "name", OPTIMIZERS),
        (Schedule, "name", SCHEDULES),
    ],
)
def test_no_class_with_a_name_is_missing_in_its_table(
    base: type[Model], field: str, table: dict[str, Any]
) -> None:
    for module in pkgutil.walk_packages(simulator.nn.__path__, "simulator.nn."):
        importlib.import_module(module.name)
    assert set(named(base, field)) == set(table)
    assert all(issubclass(found, base) for found in table.values())


def test_the_union_of_layers_is_their_table() -> None:
    assert get_args(AnyLayer) == tuple(LAYER_TYPES.values())


@pytest.mark.parametrize("kind", LAYER_TYPES)
def test_the_settings_of_a_new_layer_make_one(kind: str) -> None:
    layer = LAYER_TYPES[kind](id="x", type=kind, **LAYER_TYPES[kind].new_settings())
    assert LAYER_TYPES[kind].model_validate_json(layer.model_dump_json()) == layer
