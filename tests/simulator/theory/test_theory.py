"""What theory expects of a gradient from layer to layer is what wide random networks measure."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulator.measurement.snapshot import NetworkSnapshot
from simulator.nn.activations import ACTIVATIONS
from simulator.theory.factors import BATCH_NORMALISED_RELU, growth_of, variance_of
from simulator.training.trainer import Trainer
from tests.simulator.designs import design

WIDTH, DEPTH, SEEDS = 128, 12, 4


def chain(activation: str, initializer: Any, cells: int = DEPTH, norm: bool = False) -> list[dict]:
    """A stem of the chain's width, then equal cells."""
    dense = {"type": "dense", "units": WIDTH, "kernel_initializer": initializer}
    layers: list[dict[str, Any]] = [{"id": "stem", **dense, "activation": "linear"}]
    for at in range(cells):
        if norm:
            layers += [
                {"id": f"d{at}", **dense, "activation": "linear"},
                {"id": f"n{at}", "type": "batch_normalization"},
                {"id": f"a{at}", "type": "activation", "activation": activation},
            ]
        else:
            layers.append({"id": f"d{at}", **dense, "activation": activation})
    return layers


def first_step(layers: list[dict], seed: int = 0) -> NetworkSnapshot:
    made = design(layers, data={"name": "digits"}, batch_size=64, seed=seed)
    trainer = Trainer(made)
    trainer.step(("activation_gradient", "activation_std"))
    return trainer.snapshot().networks[0]


def measured_decades(layers: list[dict]) -> dict[str, tuple[float, float]]:
    """(expected, measured) decades from a layer to the one before, the median over seeds."""
    found: dict[str, list[float]] = {}
    for seed in range(SEEDS):
        network = first_step(layers, seed)
        for quantity, (slope,) in network.theory.items():
            values = network.value_of(quantity)[list(slope.rows)].astype(float)
            if quantity == "activation_std":
                values = np.log10(values)
            # the first layers still carry what came in
            found.setdefault(quantity, []).append(float(np.mean(-np.diff(values[3:]))))
    return {
        quantity: (network.theory[quantity][0].decades, float(np.median(values)))
        for quantity, values in found.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("activation", "initializer"),
    [
        ("sigmoid", "glorot_normal"),
        ("relu", "glorot_uniform"),
        ("relu", "he_normal"),
        ("relu", {"name": "random_normal", "stddev": 0.2}),
        ("tanh", "glorot_normal"),
        ("tanh", {"name": "orthogonal", "gain": 1.5}),
        ("linear", "orthogonal"),
        ("leaky_relu", "lecun_normal"),
    ],
)
def test_the_slope_is_the_measured_one(activation: str, initializer: Any) -> None:
    slopes = measured_decades(chain(activation, initializer))
    for quantity in ("kernel_gradient", "activation_gradient"):
        expected, measured = slopes[quantity]
        # a layer scatters by about √(5/(4·n)) of its size, and the mean over 9 layers by a third
        assert measured == pytest.approx(expected, abs=0.04), quantity


@pytest.mark.slow
def test_xavier_with_relu_halves_the_signals_variance_at_every_layer() -> None:
    expected, measured = measured_decades(chain("relu", "glorot_normal"))["activation_std"]
    assert expected == pytest.approx(0.5 * math.log10(2), abs=1e-3)
    assert measured == pytest.approx(expected, abs=0.04)


def test_batch_normalisation_alone_makes_relu_gradients_explode() -> None:
    layers = chain("relu", "he_normal", norm=True)
    expected, measured = measured_decades(layers)["activation_gradient"]
    assert expected == pytest.approx(0.5 * math.log10(math.pi / (math.pi - 1)))
    assert measured == pytest.approx(expected, abs=0.025)


def test_published_factors() -> None:
    made = {name: kind() for name, kind in ACTIVATIONS.items()}
    # He et al. 2015: n·Var(w)/2 both ways
    assert growth_of(made["relu"], 2.0) == pytest.approx((1.0, 1.0), abs=1e-3)
    assert growth_of(made["relu"], 0.5) == pytest.approx((0.25, 0.25), abs=1e-3)
    # Hochreiter 1991: at most a sixteenth, since φ′ ≤ 1/4
    assert growth_of(made["sigmoid"], 1.0)[0] < 1 / 16
    # Poole et al. 2016: tanh is ordered below σw = 1 and chaotic above
    assert growth_of(made["tanh"], 0.9)[0] < 1 < growth_of(made["tanh"], 1.5)[0]
    assert growth_of(made["linear"], 0.7) == pytest.approx((0.7, 0.7))
    # Klambauer et al. 2017: SELU with Var(w) = 1/n holds mean 0 and variance 1
    assert growth_of(made["selu"], 1.0)[1] == pytest.approx(1.0, abs=1e-3)
    # a factor close to 1, which takes q long to go far
    for gain in (2.05, 1.97):
        assert growth_of(made["relu"], gain) == pytest.approx((gain / 2, gain / 2), abs=1e-5)
    assert pytest.approx(1.211, abs=1e-3) == math.sqrt(BATCH_NORMALISED_RELU)


@pytest.mark.parametrize("name", list(ACTIVATIONS))
@pytest.mark.parametrize("gain", [1e-6, 1.0, 1e6])
def test_every_activation_has_a_finite_factor_or_none(name: str, gain: float) -> None:
    growth = growth_of(ACTIVATIONS[name](), gain)
    assert growth is None or all(math.isfinite(part) and part >= 0 for part in growth)


def test_rows_are_those_of_the_chain_and_of_nothing_else() -> None:
    layers = [*chain("relu", "he_normal", 4), *chain("tanh", "he_normal", 2)[1:]]
    layers = [{**layer, "id": f"l{at}"} for at, layer in enumerate(layers)]
    network = first_step(layers)
    (slope,) = network.theory["kernel_gradient"]
    assert slope.rows == (1, 2, 3, 4)  # the stem reads 64 numbers, and two tanh are too few
    assert len(network.theory["activation_gradient"]) == 1


def test_what_joins_or_leaves_a_chain_ends_it() -> None:
    layers = chain("relu", "he_normal", 8)
    made = design(
        layers, skips=[{"source": "d3", "target": "d7"}], data={"name": "digits"}, batch_size=64
    )
    rows = [slope.rows for slope in Trainer(made).snapshot().networks[0].theory["kernel_gradient"]]
    assert rows == [(1, 2, 3, 4), (5, 6, 7)]


@pytest.mark.parametrize(
    "initializer", ["zeros", "ones", "identity", {"name": "random_normal", "stddev": 0.0}]
)
def test_weights_that_are_not_random_have_no_slope(initializer: Any) -> None:
    assert first_step(chain("relu", initializer)).theory["kernel_gradient"] == ()


def test_stated_variances_are_those_of_the_samples() -> None:
    dense = design(chain("relu", "he_normal", 1)).networks[0].layers[0]
    kinds = [
        "glorot_uniform", "he_normal", "lecun_uniform", {"name": "orthogonal", "gain": 2.0},
        {"name": "truncated_normal", "stddev": 0.3}, {"name": "random_uniform", "minval": -0.2,
                                                      "maxval": 0.2},
    ]  # fmt: skip
    for kind in kinds:
        layer = type(dense).model_validate(
            {"id": "x", "type": "dense", "units": 9, "kernel_initializer": kind}
        )
        made = layer.kernel_initializer
        sample = made.sample((WIDTH, WIDTH), WIDTH, WIDTH, np.random.default_rng(0))
        assert variance_of(made, WIDTH, WIDTH) == pytest.approx(np.var(sample), rel=0.05)
