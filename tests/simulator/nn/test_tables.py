"""Every class that a file can name is in the table from which menus, schema and forms are made."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import ValidationError

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


SETTINGS = {**LAYER_TYPES, **ACTIVATIONS, **INITIALIZERS, **OPTIMIZERS} | {
    f"{name} schedule": found for name, found in SCHEDULES.items()
}
SCALED = ["glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform",
          "lecun_normal", "orthogonal", "identity"]  # fmt: skip
ADAPTIVE = ["rmsprop", "adagrad", "adam", "adamw"]


@pytest.mark.parametrize(
    ("names", "field", "default", "limits"),
    [
        (["dense"], "units", None, "[1, 65536]"),
        (["dense", "conv2d"], "use_bias", True, ""),
        (["conv2d"], "filters", None, "[1, 4096]"),
        (["conv2d"], "kernel_size", 3, ""),
        (["conv2d"], "strides", 1, ""),
        (["max_pooling2d", "average_pooling2d"], "pool_size", 2, ""),
        (["batch_normalization"], "momentum", 0.99, "[0, 1)"),
        (["batch_normalization", "layer_normalization"], "epsilon", 1e-3, "(0, 1]"),
        (["dropout"], "rate", 0.5, "[0, 1)"),
        (["leaky_relu"], "negative_slope", 0.2, "[0, 1]"),
        (["prelu"], "initial_slope", 0.25, "[-10, 10]"),
        (["elu"], "alpha", 1, "[0, 100]"),
        (SCALED, "gain", 1, "[0, 1000]"),
        (["random_uniform"], "minval", -0.05, "[-1e+06, 1e+06]"),
        (["random_uniform"], "maxval", 0.05, "[-1e+06, 1e+06]"),
        (["random_normal", "truncated_normal"], "mean", 0, "[-1e+06, 1e+06]"),
        (["random_normal", "truncated_normal"], "stddev", 0.05, "[0, 1e+06]"),
        (["constant"], "value", 0, "[-1e+06, 1e+06]"),
        (["sgd"], "learning_rate", 0.01, "[0, 1e+06]"),
        (ADAPTIVE, "learning_rate", 1e-3, "[0, 1e+06]"),
        (["sgd", "rmsprop"], "momentum", 0, "[0, 1)"),
        (["sgd"], "nesterov", False, ""),
        (["sgd", "rmsprop", "adagrad", "adam"], "weight_decay", 0, "[0, 1e+06]"),
        (["adamw"], "weight_decay", 0.004, "[0, 1e+06]"),
        (["rmsprop"], "rho", 0.9, "[0, 1)"),
        (["adagrad"], "initial_accumulator_value", 0.1, "[0, 1e+06]"),
        (["adam", "adamw"], "beta_1", 0.9, "[0, 1)"),
        (["adam", "adamw"], "beta_2", 0.999, "[0, 1)"),
        (ADAPTIVE, "epsilon", 1e-7, "[1e-30, 1]"),
        ([f"{name} schedule" for name in SCHEDULES], "warmup_steps", 0, "[0, 1e+07]"),
        (["step schedule"], "every_steps", 100, "[1, 1e+07]"),
        (["step schedule"], "drop", 0.5, "(0, 1]"),
        (["exponential schedule"], "decay_steps", 100, "[1, 1e+07]"),
        (["exponential schedule"], "decay_rate", 0.9, "(0, 1]"),
        (["cosine schedule"], "alpha", 0, "[0, 1]"),
    ],
)
def test_settings_keep_the_defaults_and_limits_that_files_rely_on(
    names: list[str], field: str, default: object, limits: str
) -> None:
    """A file leaves defaults out: with another one its network would be another."""
    for name in names:
        schema = SETTINGS[name].model_json_schema()["properties"][field]
        assert schema.get("default") == default, name
        assert _limits(schema) == limits, name


def _limits(schema: dict[str, Any]) -> str:
    """The interval that a number may lie in: "[0, 1)"."""
    bounds = [
        f"{bracket}{schema[bound]:.6g}" if bracket in "[(" else f"{schema[bound]:.6g}{bracket}"
        for bound, bracket in (
            ("minimum", "["), ("exclusiveMinimum", "("), ("maximum", "]"), ("exclusiveMaximum", ")")
        )
        if bound in schema
    ]  # fmt: skip
    return ", ".join(bounds)


@pytest.mark.parametrize("kind", ["conv2d", "max_pooling2d"])
@pytest.mark.parametrize(("side", "fits"), [(0, False), (1, True), (64, True), (65, False)])
def test_a_window_has_sides_of_1_to_64(kind: str, side: int, fits: bool) -> None:
    field = "kernel_size" if kind == "conv2d" else "pool_size"
    values = {"id": "x", "type": kind, **LAYER_TYPES[kind].new_settings(), field: side}
    if fits:
        assert LAYER_TYPES[kind](**values)
    else:
        with pytest.raises(ValidationError, match=field):
            LAYER_TYPES[kind](**values)
