"""Every activation and its derivative agree with formulas written independently."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from simulator.model import Model
from simulator.nn.activations import (
    ACTIVATIONS,
    Activation,
    AnyActivation,
    Elu,
    LeakyRelu,
    Prelu,
    Scratch,
    base,
)


@pytest.fixture(autouse=True)
def as_in_training() -> Iterator[None]:
    """The trainer silences overflow on the way to a right result."""
    with np.errstate(all="ignore"):
        yield


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


def gelu(z: float) -> float:
    return 0.5 * z * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))


def elu(z: float, alpha: float) -> float:
    return z if z > 0 else alpha * math.expm1(z)


FORMULAS: dict[str, Callable[[float], float]] = {
    "linear": lambda z: z,
    "sigmoid": sigmoid,
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
    "leaky_relu": lambda z: z if z > 0 else 0.2 * z,
    "prelu": lambda z: z if z > 0 else 0.25 * z,
    "elu": lambda z: elu(z, 1.0),
    "selu": lambda z: 1.0507009873554805 * elu(z, 1.6732632423543772),
    "gelu": gelu,
    "silu": lambda z: z * sigmoid(z),
    "softplus": lambda z: math.log1p(math.exp(-abs(z))) + max(z, 0.0),
}

SHORT, LONG = (3, 5), (40, 60)  # the second from a size where some take another path


def numbers(shape: tuple[int, int], dtype: str = "float64") -> np.ndarray:
    return np.random.default_rng(5).normal(0, 2, shape).astype(dtype)


def scratch_for(spec: Activation, z: np.ndarray) -> Scratch:
    found = Scratch(np.full_like(z, np.nan), np.full_like(z, np.nan))
    if isinstance(spec, Prelu):
        found.slope = np.full((z.shape[0], 1), spec.initial_slope, z.dtype)
        found.slope_gradient = np.zeros_like(found.slope)
    return found


EVERY_HALF = np.arange(2**16, dtype=np.uint16).view(np.float16)
EVERY_HALF = EVERY_HALF[np.isfinite(EVERY_HALF)].reshape(1, -1)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_half_precision_loses_no_value_and_no_slope_that_it_could_hold(name: str) -> None:
    """Every finite number of half precision, against the same formulas in double precision."""
    spec = ACTIVATIONS[name]()
    found = []
    for z in (EVERY_HALF, EVERY_HALF.astype(np.float64)):
        y, scratch = values(spec, z), scratch_for(spec, z)
        dz = np.full_like(z, np.nan)
        spec.backward(z, y, np.ones_like(z), dz, scratch)
        found.append((y, dz))
    for half, double in zip(*found, strict=True):
        largest = float(np.finfo(np.float16).max)
        inside = np.abs(double) <= largest
        assert np.isfinite(half[inside]).all()
        allowed = 2**-7 * np.maximum(np.abs(double), 1)
        assert (np.abs(half - double)[inside] <= allowed[inside]).all()


def test_a_small_sigmoid_is_not_lost_to_an_exponential_beyond_half_precision() -> None:
    z = np.array([[-11.5, -12.0, -16.0]], np.float16)
    expected = 1 / (1 + np.exp(-z.astype(np.float64)))
    assert values(ACTIVATIONS["sigmoid"](), z) == pytest.approx(expected, rel=0.3, abs=0)
    calls = ACTIVATIONS["sigmoid"]().calls(z, again := np.zeros_like(z), Scratch(z, z))
    for call in calls:
        call()
    assert again == pytest.approx(expected, rel=0.3, abs=0)
    assert values(ACTIVATIONS["silu"](), z) == pytest.approx(z * expected, rel=0.3, abs=0)


def values(spec: Activation, z: np.ndarray) -> np.ndarray:
    y = np.full_like(z, np.nan)
    spec.forward(z, y, scratch_for(spec, z))
    return y


def slopes(spec: Activation, z: np.ndarray, dy: np.ndarray | None = None) -> np.ndarray:
    """dz for a gradient `dy`, of ones if not given."""
    y, dz = values(spec, z), np.full_like(z, np.nan)
    spec.backward(z, y, np.ones_like(z) if dy is None else dy, dz, scratch_for(spec, z))
    return dz


def test_numbers_that_all_layers_share_cannot_be_written() -> None:
    scratch = Scratch(np.zeros(3), np.zeros(3))
    assert (float(scratch.zero), float(scratch.one)) == (0, 1)
    assert not scratch.zero.flags.writeable
    assert not scratch.one.flags.writeable


def test_every_activation_of_the_contract_is_here() -> None:
    contract = "linear sigmoid tanh relu leaky_relu prelu elu selu gelu silu softplus"
    assert set(ACTIVATIONS) == set(contract.split()) == set(FORMULAS)


@pytest.mark.parametrize("shape", [SHORT, LONG])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_are_those_of_the_formula(name: str, shape: tuple[int, int]) -> None:
    z = numbers(shape)
    expected = np.vectorize(FORMULAS[name])(z)
    assert np.allclose(values(ACTIVATIONS[name](), z), expected, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(
    ("spec", "formula"),
    [
        (LeakyRelu(negative_slope=0.7), lambda z: z if z > 0 else 0.7 * z),
        (LeakyRelu(negative_slope=0.0), lambda z: max(z, 0.0)),
        (LeakyRelu(negative_slope=1.0), lambda z: z),
        (Prelu(initial_slope=-1.5), lambda z: z if z > 0 else -1.5 * z),
        (Elu(alpha=2.5), lambda z: elu(z, 2.5)),
        (Elu(alpha=0.0), lambda z: max(z, 0.0)),
    ],
)
def test_parameters_shape_the_function(spec: Activation, formula: Callable[[float], float]) -> None:
    z = numbers(SHORT)
    assert np.allclose(values(spec, z), np.vectorize(formula)(z), rtol=1e-13, atol=1e-15)
    assert np.allclose(slopes(spec, z), central(spec, z), rtol=0, atol=1e-8)


def central(spec: Activation, z: np.ndarray, step: float = 1e-5) -> np.ndarray:
    return (values(spec, z + step) - values(spec, z - step)) / (2 * step)


@pytest.mark.parametrize("shape", [SHORT, LONG])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_derivatives_agree_with_central_differences(name: str, shape: tuple[int, int]) -> None:
    spec, z = ACTIVATIONS[name](), numbers(shape)
    z[np.abs(z) < 1e-3] = 0.5  # no kink within a step
    dy = np.random.default_rng(6).normal(size=shape)
    assert np.allclose(slopes(spec, z, dy), dy * central(spec, z), rtol=0, atol=1e-8)


@pytest.mark.parametrize("shape", [SHORT, LONG])
def test_the_gradient_of_a_learned_slope_sums_over_its_channel(shape: tuple[int, int]) -> None:
    spec, z = Prelu(), numbers(shape)
    dy, y, dz = numbers(shape) + 1, np.empty(shape), np.empty(shape)
    scratch = scratch_for(spec, z)
    spec.forward(z, y, scratch)
    spec.backward(z, y, dy, dz, scratch)
    assert scratch.slope_gradient is not None
    expected = np.sum(np.where(z < 0, z, 0) * dy, axis=1)
    assert scratch.slope_gradient[:, 0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_derivative_at_the_origin_is_the_one_of_keras_and_pytorch(name: str) -> None:
    at_zero = {"linear": 1, "sigmoid": 0.25, "tanh": 1, "relu": 0, "leaky_relu": 0.2,
               "prelu": 0.25, "elu": 1, "selu": 1.0507009873554805 * 1.6732632423543772,
               "gelu": 0.5, "silu": 0.5, "softplus": 0.5}  # fmt: skip
    for shape in (SHORT, LONG):
        found = slopes(ACTIVATIONS[name](), np.zeros(shape))
        assert found == pytest.approx(np.full(shape, at_zero[name]), rel=1e-14)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_huge_inputs_give_the_limits_and_nothing_undefined(name: str, dtype: str) -> None:
    largest = {"float16": 1e4, "float32": 1e18, "float64": 1e150}[dtype]
    z = np.array([[-largest, -1000, -100, 100, 1000, largest]], dtype)
    y, slope = values(ACTIVATIONS[name](), z), slopes(ACTIVATIONS[name](), z)
    above = {"sigmoid": (1, 0), "tanh": (1, 0)}.get(name, (z[0, 3:], 1))
    if name == "selu":
        above = (1.0507009873554805 * z[0, 3:].astype(float), 1.0507009873554805)
    below = {
        "linear": (z[0, :3], 1), "tanh": (-1, 0), "leaky_relu": (0.2 * z[0, :3].astype(float), 0.2),
        "prelu": (0.25 * z[0, :3].astype(float), 0.25), "elu": (-1, 0),
        "selu": (-1.7580993408473766, 0),
    }.get(name, (0, 0))  # fmt: skip
    precision = {"float16": 2e-3, "float32": 1e-6, "float64": 1e-12}[dtype]
    for found, (low, high) in ((y, (below[0], above[0])), (slope, (below[1], above[1]))):
        assert np.allclose(found[0, :3].astype(float), low, rtol=precision, atol=1e-7)
        assert np.allclose(found[0, 3:].astype(float), high, rtol=precision, atol=1e-7)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize(("dtype", "precision"), [("float32", 2e-6), ("float16", 1e-2)])
def test_lower_precision_gives_the_same_to_its_precision(
    name: str, dtype: str, precision: float
) -> None:
    spec = ACTIVATIONS[name]()
    z = numbers(LONG, dtype)
    for function in (values, slopes):
        low, exact = function(spec, z), function(spec, z.astype(float))
        assert low.dtype == dtype
        assert np.abs(low - exact).max() <= precision


def test_a_nearly_saturated_sigmoid_keeps_its_small_derivative() -> None:
    """y − y² would have lost a tenth of it in single precision."""
    found = float(slopes(ACTIVATIONS["sigmoid"](), np.full(SHORT, 12, np.float32))[0, 0])
    assert found == pytest.approx(sigmoid(12) * sigmoid(-12), rel=0.01)


@pytest.mark.parametrize("shape", [SHORT, LONG])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_nothing_but_the_result_is_written(name: str, shape: tuple[int, int]) -> None:
    spec, z = ACTIVATIONS[name](), numbers(shape)
    y, dy = values(spec, z), numbers(shape) * 2
    kept = [array.copy() for array in (z, y, dy)]
    spec.backward(z, y, dy, np.empty_like(z), scratch_for(spec, z))
    for array, before in zip((z, y, dy), kept, strict=True):
        assert np.array_equal(array, before)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_input_and_output_may_share_an_array_unless_the_input_is_needed(name: str) -> None:
    spec = ACTIVATIONS[name]()
    if spec.needs_preactivation:
        return
    z = numbers(SHORT)
    expected, expected_slopes = values(spec, z), slopes(spec, z)
    spec.forward(z, z, scratch_for(spec, z))
    assert np.array_equal(z, expected)
    dz = np.empty_like(z)
    spec.backward(z, z, np.ones_like(z), dz, scratch_for(spec, z))
    assert np.array_equal(dz, expected_slopes)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_what_claims_to_pass_positive_numbers_unchanged_does_so_to_the_bit(name: str) -> None:
    spec, z = ACTIVATIONS[name](), np.abs(numbers(SHORT))
    assert not spec.identity_on_positive or np.array_equal(values(spec, z), z)


class Holder(Model):
    """Something with an activation, as a layer has one."""

    activation: AnyActivation


specs = st.one_of(
    st.sampled_from([kind() for kind in ACTIVATIONS.values()]),
    st.builds(LeakyRelu, negative_slope=st.floats(0, 1)),
    st.builds(Prelu, initial_slope=st.floats(-10, 10)),
    st.builds(Elu, alpha=st.floats(0, 100)),
)


@given(specs)
def test_json_brings_back_the_same_activation(spec: Activation) -> None:
    text = Holder(activation=spec).model_dump_json()
    assert Holder.model_validate_json(text).activation == spec


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_with_defaults_is_a_plain_string(name: str) -> None:
    assert json.loads(Holder(activation=ACTIVATIONS[name]()).model_dump_json()) == {
        "activation": name
    }
    assert Holder.model_validate({"activation": name}).activation == ACTIVATIONS[name]()


def test_a_parameter_that_differs_is_written() -> None:
    dumped: Any = Holder(activation=LeakyRelu(negative_slope=0.1)).model_dump(mode="json")
    assert dumped == {"activation": {"name": "leaky_relu", "negative_slope": 0.1}}


@pytest.mark.parametrize(
    "wrong",
    [
        "rleu",
        {"name": "relu", "slope": 1},
        {"name": "elu", "alpha": "1"},
        {"name": "elu", "alpha": -1},
        {"name": "leaky_relu", "negative_slope": 2},
        3,
        None,
    ],
)
def test_anything_else_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        Holder.model_validate({"activation": wrong})


@pytest.mark.parametrize("kind", ACTIVATIONS.values())
def test_every_activation_can_be_shown(kind: type[Activation]) -> None:
    assert issubclass(kind, BaseModel)
    assert kind.label
    assert kind.summary
    for name, field in kind.model_fields.items():
        assert name == "name" or field.description


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_long_arrays_are_gone_through_in_pieces_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """But for a slope that is learnt for whole channels."""
    draw, activation = np.random.default_rng(3), ACTIVATIONS[name]()
    z, dy = draw.normal(size=(2, 5, 7))
    found = []
    for longest in (35, 34, 8):
        monkeypatch.setattr(base, "LONGEST", longest)
        scratch = Scratch(*np.zeros((2, *z.shape)))
        if activation.learns_slope:
            scratch.slope, scratch.slope_gradient = np.full((2, 5, 1), 0.25)
        made, gradient = np.zeros((2, *z.shape))
        forward = activation.calls(z, made, scratch)
        for call in forward:
            call()
        backward = activation.backward_calls(z, made, dy, gradient, scratch)
        for call in backward:
            call()
        found.append((made, gradient, len(forward)))
    (made, gradient, whole), *others = found
    for other, other_gradient, calls in others:
        assert np.array_equal(other, made)
        assert np.array_equal(other_gradient, gradient)
        goes_in_pieces = type(activation).calls is Activation.calls and not activation.learns_slope
        assert goes_in_pieces is (calls > whole)
