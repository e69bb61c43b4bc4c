"""Updates follow PyTorch's definitions, written here for one number in plain Python."""

from __future__ import annotations

import json
import math
import tracemalloc
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator.model import Model
from simulator.nn.optimizers import (
    OPTIMIZERS,
    Adagrad,
    Adam,
    AdamW,
    AnyOptimizer,
    Optimizer,
    RmsProp,
    Sgd,
)
from simulator.nn.optimizers.base import PIECE, STEPS_BETWEEN_FLUSHES

GRADIENTS = [0.3, -0.2, 0.5, 0.0, -0.7, 0.1]
RATES = [0.1, 0.1, 0.05, 0.2, 0.0, 0.1]
TINY = float(np.finfo(np.float32).tiny)

# every rule in every form it has
SPECS: list[Optimizer] = [
    Sgd(),
    Sgd(weight_decay=0.01),
    Sgd(momentum=0.9),
    Sgd(momentum=0.9, weight_decay=0.01),
    Sgd(nesterov=True),
    Sgd(momentum=0.9, nesterov=True),
    Sgd(momentum=0.9, nesterov=True, weight_decay=0.01),
    RmsProp(),
    RmsProp(rho=0.99, epsilon=1e-3),
    RmsProp(momentum=0.8),
    RmsProp(momentum=0.8, weight_decay=0.01),
    Adagrad(),
    Adagrad(initial_accumulator_value=0.0),
    Adagrad(weight_decay=0.01),
    Adam(),
    Adam(beta_1=0.0, beta_2=0.5, epsilon=1e-3),
    Adam(weight_decay=0.01),
    AdamW(),
    AdamW(weight_decay=0.0),
    AdamW(weight_decay=0.5),
]
NAMES = [spec.model_dump_json() for spec in SPECS]
every_spec = pytest.mark.parametrize("spec", SPECS, ids=NAMES)


def reference(spec: Any) -> Iterator[float]:
    """One parameter, starting at 1, after each step; from the documentation of torch.optim."""
    w, v, m, s = 1.0, 0.0, 0.0, getattr(spec, "initial_accumulator_value", 0.0)
    for t, (g, rate) in enumerate(zip(GRADIENTS, RATES, strict=True), 1):
        if isinstance(spec, AdamW):
            w -= rate * spec.weight_decay * w
        else:
            g += spec.weight_decay * w
        if isinstance(spec, Sgd):
            v = spec.momentum * v + g
            w -= rate * (g + spec.momentum * v if spec.nesterov else v)
        elif isinstance(spec, RmsProp):
            s = spec.rho * s + (1 - spec.rho) * g * g
            v = spec.momentum * v + g / (math.sqrt(s) + spec.epsilon)
            w -= rate * v
        elif isinstance(spec, Adagrad):
            s += g * g
            w -= rate * g / (math.sqrt(s) + spec.epsilon)
        else:
            m = spec.beta_1 * m + (1 - spec.beta_1) * g
            s = spec.beta_2 * s + (1 - spec.beta_2) * g * g
            mean, square = m / (1 - spec.beta_1**t), s / (1 - spec.beta_2**t)
            w -= rate * mean / (math.sqrt(square) + spec.epsilon)
        yield w


def path(spec: Optimizer, dtype: str = "float64", known_squares: bool = False) -> list[float]:
    """The parameter after each step."""
    parameters, gradients = np.ones(3, dtype), np.zeros(3, dtype)
    update = spec.bind(parameters, gradients)
    found = []
    for gradient, rate in zip(GRADIENTS, RATES, strict=True):
        gradients[:] = gradient
        update.step(rate, gradients * gradients if known_squares else None)
        found.append(float(parameters[1]))
    assert update.count == len(GRADIENTS)
    return found


def test_every_optimizer_of_the_contract_is_here() -> None:
    assert set(OPTIMIZERS) == {"sgd", "rmsprop", "adagrad", "adam", "adamw"}
    assert {type(spec) for spec in SPECS} == set(OPTIMIZERS.values())


@every_spec
@pytest.mark.parametrize("known_squares", [False, True])
@pytest.mark.parametrize(
    ("dtype", "precision"), [("float64", 1e-13), ("float32", 1e-5), ("float16", 1e-2)]
)
def test_a_step_is_the_one_that_pytorch_documents(
    spec: Optimizer, known_squares: bool, dtype: str, precision: float
) -> None:
    found = path(spec, dtype, known_squares)
    assert found == pytest.approx(list(reference(spec)), rel=precision, abs=precision)


@every_spec
def test_fifty_steps_agree_with_pytorch_itself(spec: Any) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed here")
    shared = {"lr": spec.learning_rate, "weight_decay": spec.weight_decay}
    if isinstance(spec, Sgd):
        nesterov = spec.nesterov and spec.momentum > 0
        kind, more = torch.optim.SGD, {"momentum": spec.momentum, "nesterov": nesterov}
    else:
        more = {"eps": spec.epsilon}
        if isinstance(spec, RmsProp):
            kind, more = torch.optim.RMSprop, more | {"alpha": spec.rho, "momentum": spec.momentum}
        elif isinstance(spec, Adagrad):
            start = {"initial_accumulator_value": spec.initial_accumulator_value}
            kind, more = torch.optim.Adagrad, more | start
        else:
            kind = torch.optim.AdamW if isinstance(spec, AdamW) else torch.optim.Adam
            more = more | {"betas": (spec.beta_1, spec.beta_2)}
    draw = np.random.default_rng(2)
    parameters, gradients = draw.normal(size=100), np.zeros(100)
    theirs = torch.nn.Parameter(torch.tensor(parameters))
    optimizer, update = kind([theirs], **shared, **more), spec.bind(parameters, gradients)
    for _ in range(50):
        gradients[:] = draw.normal(size=100) * 10.0 ** draw.uniform(-6, 1, 100)
        theirs.grad = torch.tensor(gradients)
        optimizer.step()
        update.step(spec.learning_rate)
    assert np.allclose(parameters, theirs.detach().numpy(), rtol=1e-12, atol=1e-14)


@every_spec
def test_the_gradient_is_left_as_it_was(spec: Optimizer) -> None:
    gradients = np.arange(5.0)
    spec.bind(np.ones(5), gradients).step(0.1)
    assert gradients.tolist() == [0, 1, 2, 3, 4]


@every_spec
def test_long_vectors_are_updated_as_short_ones_are(spec: Optimizer) -> None:
    draw = np.random.default_rng(1)
    size, part = 2 * PIECE + 7, slice(PIECE - 3, PIECE + 3)
    whole, gradients = draw.normal(size=size), draw.normal(size=size)
    short, few = whole[part].copy(), gradients[part].copy()
    long_update, short_update = spec.bind(whole, gradients), spec.bind(short, few)
    for known in (False, True, False):
        long_update.step(0.1, gradients**2 if known else None)
        short_update.step(0.1, few**2 if known else None)
    assert np.array_equal(whole[part], short)
    for name, state in long_update.state.items():
        assert np.array_equal(state[part], short_update.state[name])


@every_spec
def test_state_and_count_are_all_that_an_update_remembers(spec: Optimizer) -> None:
    """A run that goes on elsewhere with both copied takes the same steps, to the bit."""
    draw = np.random.default_rng(4)
    here, gradients = draw.normal(size=9), draw.normal(size=9)
    first = spec.bind(here, gradients)
    for _ in range(3):
        first.step(0.01)
    there = here.copy()
    second = spec.bind(there, gradients)
    second.count = first.count
    for name, state in first.state.items():
        assert state.shape == here.shape
        second.state[name][:] = state
    for update in (first, second):
        update.step(0.01)
    assert np.array_equal(here, there)


@every_spec
def test_a_unit_whose_gradient_is_zero_stays_where_it_is(spec: Any) -> None:
    parameters = np.ones(4, np.float32)
    update = spec.model_copy(update={"weight_decay": 0.0}).bind(
        parameters, np.zeros_like(parameters)
    )
    for _ in range(100):
        update.step(0.1, np.zeros_like(parameters))
    assert parameters.tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize("kind", [RmsProp, Adagrad, Adam, AdamW])
def test_even_the_smallest_epsilon_divides_nothing_by_zero(kind: type[Optimizer]) -> None:
    for dtype in (np.float16, np.float32, np.float64):
        parameters, gradients = np.ones(3, dtype), np.array([0, 1e-7, 1e-3], dtype)
        update = kind(epsilon=1e-30).bind(parameters, gradients)  # type: ignore[call-arg]
        for _ in range(40):
            update.step(1e-3)
        assert np.isfinite(parameters).all()


@every_spec
def test_steady_state_allocates_nothing(spec: Optimizer) -> None:
    parameters, gradients = np.ones(50_000, np.float32), np.ones(50_000, np.float32)
    update = spec.bind(parameters, gradients)
    squares = gradients * gradients
    update.step(0.01, squares)
    tracemalloc.start()
    for _ in range(2 * STEPS_BETWEEN_FLUSHES):
        update.step(0.01, squares)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000  # a piece of single precision is 131 kB


def subnormals(values: np.ndarray) -> int:
    return int(np.count_nonzero((values != 0) & (np.abs(values) < TINY)))


@every_spec
def test_state_that_decays_never_becomes_subnormal(spec: Optimizer) -> None:
    """Else each dead unit would slow its network for good; see the note in optimizers/base.py."""
    parameters, gradients = np.ones(8, np.float32), np.full(8, 1e-3, np.float32)
    update = spec.bind(parameters, gradients)
    for _ in range(5):
        update.step(1e-3)
    gradients[:] = 0
    for _ in range(1_500):  # 0.9^1500 is 1e-69
        update.step(1e-3)
        assert not any(subnormals(state) for state in update.state.values())


@every_spec
@pytest.mark.parametrize("subnormal", [1e-42, -3e-40, 1e-38])
def test_a_subnormal_gradient_leaves_no_subnormal_state(spec: Optimizer, subnormal: float) -> None:
    parameters = np.array([1.0, -0.5, 1e-3], np.float32)
    expected, gradients = parameters.copy(), np.array([subnormal, subnormal, 0.1], np.float32)
    update, free = (
        spec.bind(parameters, gradients),
        spec.bind(expected, np.array([0, 0, 0.1], "f4")),
    )
    for _ in range(50):
        update.step(1e-3)
        free.step(1e-3)
        assert not any(subnormals(state) for state in update.state.values())
    assert np.array_equal(parameters, expected)


@every_spec
def test_a_small_gradient_is_rounded_far_below_what_matters(spec: Optimizer) -> None:
    """Beside subnormal entries, one of 1e-20 counts to a relative 1e-7."""
    gradients = np.array([1e-20, 1e-42], np.float32)
    moved = []
    for entries in (slice(0, 2), slice(0, 1)):
        parameters = np.zeros(2, np.float32)[entries]
        update = spec.bind(parameters, gradients[entries])
        for _ in range(5):
            update.step(1.0)
        moved.append(float(parameters[0]))
    assert moved[0] != 0
    assert moved[0] == pytest.approx(moved[1], rel=1e-6)


def test_half_precision_keeps_squares_that_it_could_not_hold_itself() -> None:
    """(1e-4)² = 1e-8 is 0 in half precision, and Adam would divide by its epsilon alone."""
    parameters, gradients = np.zeros(2, np.float16), np.full(2, 1e-4, np.float16)
    update = Adam(learning_rate=0.01).bind(parameters, gradients)
    update.step(0.01, gradients * gradients)
    assert {state.dtype.name for state in update.state.values()} == {"float32"}
    assert parameters == pytest.approx([-0.01, -0.01], rel=2e-3)


class Holder(Model):
    """Something with an optimiser, as a training has one."""

    optimizer: AnyOptimizer


rates, shares = st.floats(0, 1e6), st.floats(0, 1, exclude_max=True)
common = {"learning_rate": rates, "weight_decay": rates}
divided = {**common, "epsilon": st.floats(1e-30, 1)}
specs = st.one_of(
    st.builds(Sgd, **common, momentum=shares, nesterov=st.booleans()),
    st.builds(RmsProp, **divided, rho=shares, momentum=shares),
    st.builds(Adagrad, **divided, initial_accumulator_value=rates),
    st.builds(Adam, **divided, beta_1=shares, beta_2=shares),
    st.builds(AdamW, **divided, beta_1=shares, beta_2=shares),
)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("epsilon", [1e-30, 1e-20, 1e-16, 1e-12, 1e-7])
@pytest.mark.parametrize("size", [5e-20, 1e-7, 1.0])
@pytest.mark.parametrize(
    "spec",
    [Adam(), AdamW(weight_decay=0.0), Adam(beta_2=0.0), RmsProp(), RmsProp(rho=0.0),
     RmsProp(momentum=0.5), Adagrad(initial_accumulator_value=0.0)],
    ids=repr,
)  # fmt: skip
def test_a_tiny_epsilon_is_computed_right(
    spec: Any, size: float, epsilon: float, dtype: str
) -> None:
    """Whatever the gradient: its square may be far below what the network's precision holds."""
    found = []
    for precision in ("float64", dtype):
        gradients = np.array([size, -size / 2], dtype).astype(precision)
        parameters = np.zeros(2, precision)
        update = spec.model_copy(update={"epsilon": epsilon}).bind(parameters, gradients)
        for _ in range(40):
            update.step(0.01, gradients * gradients)
        found.append(parameters.astype(float))
    assert found[1] == pytest.approx(found[0], rel=1e-2 if dtype == "float16" else 1e-3)
    assert found[0][0] != 0 or (size == 5e-20 and dtype == "float16")


def test_the_usual_epsilon_costs_no_wider_state() -> None:
    for spec in SPECS:
        update = spec.bind(np.ones(2, np.float32), np.ones(2, np.float32))
        assert update.dtype == np.float32
    assert Adam(epsilon=1e-20).bind(np.ones(2, np.float32), np.ones(2, np.float32)).dtype == float


@given(specs)
def test_json_brings_back_the_same_optimizer(spec: Optimizer) -> None:
    text = Holder(optimizer=spec).model_dump_json()
    assert Holder.model_validate_json(text).optimizer == spec


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_with_defaults_is_a_plain_string(name: str) -> None:
    held = Holder(optimizer=OPTIMIZERS[name]())
    assert json.loads(held.model_dump_json()) == {"optimizer": name}
    assert Holder.model_validate({"optimizer": {"name": name}}) == held


def test_defaults_are_those_of_keras() -> None:
    expected = {
        "sgd": (0.01, {"momentum": 0.0, "nesterov": False}),
        "rmsprop": (0.001, {"rho": 0.9, "momentum": 0.0, "epsilon": 1e-7}),
        "adagrad": (0.001, {"initial_accumulator_value": 0.1, "epsilon": 1e-7}),
        "adam": (0.001, {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "weight_decay": 0.0}),
        "adamw": (0.001, {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "weight_decay": 0.004}),
    }
    for name, (rate, values) in expected.items():
        spec = OPTIMIZERS[name]()
        assert spec.learning_rate == rate
        assert {key: getattr(spec, key) for key in values} == values


@pytest.mark.parametrize(
    "wrong",
    [
        "adm",
        {"name": "sgd", "learning_rate": -0.1},
        {"name": "sgd", "learning_rate": "0.1"},
        {"name": "sgd", "momentum": 1.0},
        {"name": "sgd", "nesterov": 1},
        {"name": "sgd", "beta_1": 0.9},
        {"name": "adam", "epsilon": 0.0},
        {"name": "adam", "epsilon": 1e-50},
        {"name": "adam", "beta_2": 1.0},
        {"name": "adam", "momentum": 0.9},
        {"name": "adagrad", "initial_accumulator_value": -1.0},
        {"name": "rmsprop", "learning_rate": math.nan},
    ],
)
def test_a_wrong_optimizer_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        Holder.model_validate({"optimizer": wrong})


@pytest.mark.parametrize("kind", OPTIMIZERS.values())
def test_every_optimizer_can_be_shown(kind: type[Optimizer]) -> None:
    assert kind.label
    assert kind.summary
    for name, field in kind.model_fields.items():
        assert name == "name" or field.description
