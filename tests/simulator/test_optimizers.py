"""Updates follow the textbook formulas, written here for one number in plain Python."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulator.optimizers import (
    OPTIMIZERS,
    PIECE,
    STEPS_BETWEEN_SWEEPS,
    Adam,
    Optimizer,
    Sgd,
)

GRADIENTS = [0.3, -0.2, 0.5, 0.0, -0.7, 0.1]


def run(spec: Optimizer, start: float = 1.0, rate: float | None = None) -> list[float]:
    """The parameter after each step."""
    parameters, gradients = np.array([start]), np.array([0.0])
    update = spec.bind(parameters, gradients)
    path = []
    for gradient in GRADIENTS:
        gradients[0] = gradient
        update.step(spec.learning_rate if rate is None else rate)
        path.append(float(parameters[0]))
    return path


def sgd(rate: float, momentum: float, decay: float, nesterov: bool) -> list[float]:
    w, v, path = 1.0, 0.0, []
    for g in GRADIENTS:
        g = g + decay * w
        v = momentum * v + g
        w -= rate * (g + momentum * v if nesterov else v)
        path.append(w)
    return path


def adam(spec: Any, decoupled: bool) -> list[float]:
    w, m, v, path = 1.0, 0.0, 0.0, []
    for t, g in enumerate(GRADIENTS, 1):
        if decoupled:
            w -= spec.learning_rate * spec.weight_decay * w
        else:
            g = g + spec.weight_decay * w
        m = spec.beta_1 * m + (1 - spec.beta_1) * g
        v = spec.beta_2 * v + (1 - spec.beta_2) * g * g
        mean, square = m / (1 - spec.beta_1**t), v / (1 - spec.beta_2**t)
        w -= spec.learning_rate * mean / (math.sqrt(square) + spec.epsilon)
        path.append(w)
    return path


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("decay", [0.0, 0.01])
def test_sgd_takes_the_textbook_step(momentum: float, nesterov: bool, decay: float) -> None:
    spec = Sgd(learning_rate=0.1, momentum=momentum, nesterov=nesterov, weight_decay=decay)
    assert run(spec) == pytest.approx(sgd(0.1, momentum, decay, nesterov), rel=1e-12)


@pytest.mark.parametrize("name", ["adam", "adamw"])
@pytest.mark.parametrize("decay", [0.0, 0.02])
def test_adam_takes_the_textbook_step(name: str, decay: float) -> None:
    spec = OPTIMIZERS[name](learning_rate=0.1, weight_decay=decay)  # type: ignore[call-arg]
    assert run(spec) == pytest.approx(adam(spec, name == "adamw"), rel=1e-12)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_known_squares_change_nothing(name: str) -> None:
    draw = np.random.default_rng(0)
    results = []
    for known in (False, True):
        draw = np.random.default_rng(0)
        parameters, gradients = draw.normal(size=50), draw.normal(size=50)
        update = OPTIMIZERS[name]().bind(parameters, gradients)
        for _ in range(5):
            update.step(0.01, gradients**2 if known else None)
        results.append(parameters)
    assert np.array_equal(*results)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_long_vectors_are_updated_as_short_ones_are(name: str) -> None:
    draw = np.random.default_rng(1)
    start, gradients = draw.normal(size=2 * PIECE + 7), draw.normal(size=2 * PIECE + 7)
    whole = start.copy()
    OPTIMIZERS[name]().bind(whole, gradients).step(0.1)
    part = start[PIECE - 3 : PIECE + 3].copy()
    OPTIMIZERS[name]().bind(part, gradients[PIECE - 3 : PIECE + 3].copy()).step(0.1)
    assert np.array_equal(whole[PIECE - 3 : PIECE + 3], part)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_gradient_is_left_as_it_was(name: str) -> None:
    spec = OPTIMIZERS[name]()
    if "weight_decay" in OPTIMIZERS[name].model_fields:
        spec = OPTIMIZERS[name](weight_decay=0.1)  # type: ignore[call-arg]
    parameters, gradients = np.ones(5), np.arange(5.0)
    spec.bind(parameters, gradients).step(0.1)
    assert np.array_equal(gradients, np.arange(5.0))


def test_state_never_stays_subnormal() -> None:
    parameters, gradients = np.ones(8, np.float32), np.ones(8, np.float32)
    update = Adam().bind(parameters, gradients)
    update.step(1e-3)
    gradients[:] = 0
    for _ in range(20 * STEPS_BETWEEN_SWEEPS):
        update.step(1e-3)
    for state in update.state.values():
        subnormal = (state != 0) & (np.abs(state) < np.finfo(np.float32).tiny)
        assert not subnormal.any()
