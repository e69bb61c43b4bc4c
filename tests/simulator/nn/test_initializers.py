"""Initialisers have the stated mean, variance and shape, and are written as Keras writes them."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator.model import Model
from simulator.nn.initializers import (
    INITIALIZERS,
    AnyInitializer,
    Constant,
    Identity,
    Initializer,
    Ones,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    Scaled,
    ScaledNormal,
    TruncatedNormal,
    Zeros,
)

SEEDS = 5
# shape, fan_in, fan_out: dense, wide, tall, and a 3 × 3 convolution of 16 channels to 32
PLACES = [
    ((120, 90), 120, 90),
    ((20, 500), 20, 500),
    ((500, 20), 500, 20),
    ((3, 3, 16, 32), 144, 288),
]
VARIANCES = {
    "glorot_uniform": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "glorot_normal": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "he_uniform": lambda fan_in, fan_out: 2 / fan_in,
    "he_normal": lambda fan_in, fan_out: 2 / fan_in,
    "lecun_uniform": lambda fan_in, fan_out: 1 / fan_in,
    "lecun_normal": lambda fan_in, fan_out: 1 / fan_in,
}
# of a unit normal distribution truncated at ±2, by integration of the density
TRUNCATED_VARIANCE = 0.7737413035499233


def check_moments(values: np.ndarray, mean: float, variance: float) -> None:
    """Mean and variance are within four of their standard errors.

    The sample's fourth moment gives the standard error of its variance: √((m₄ − σ⁴) / n).
    """
    count, deviations = values.size, values.ravel() - mean
    assert abs(deviations.mean()) <= 4 * math.sqrt(variance / count)
    error = math.sqrt((np.mean(deviations**4) - variance**2) / count)
    assert abs(np.mean(deviations**2) - variance) <= 4 * error


def draw(spec: Initializer, place: Any = PLACES[0], seed: int = 0) -> np.ndarray:
    shape, fan_in, fan_out = place
    return spec.sample(shape, fan_in, fan_out, np.random.default_rng(seed))


def test_every_initializer_of_the_contract_is_here() -> None:
    contract = """zeros ones constant random_uniform random_normal truncated_normal
        glorot_uniform glorot_normal he_uniform he_normal lecun_uniform lecun_normal
        orthogonal identity"""
    assert set(INITIALIZERS) == set(contract.split())


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("gain", [1.0, 1.7])
@pytest.mark.parametrize("name", VARIANCES)
def test_scaled_initializers_have_the_stated_variance(
    name: str, gain: float, place: Any, seed: int
) -> None:
    spec = INITIALIZERS[name](gain=gain)  # type: ignore[call-arg]
    variance = gain**2 * VARIANCES[name](*place[1:])
    values = draw(spec, place, seed)
    check_moments(values, 0, variance)
    # √3 standard deviations for a uniform, two of the wider normal for a truncated one
    normal = isinstance(spec, ScaledNormal)
    bound = 2 / math.sqrt(TRUNCATED_VARIANCE) if normal else math.sqrt(3)
    assert np.abs(values).max() <= bound * math.sqrt(variance) * (1 + 1e-12)
    assert np.abs(values).max() >= 0.98 * bound * math.sqrt(variance)


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("place", PLACES)
def test_unscaled_initializers_ignore_both_fans(place: Any, seed: int) -> None:
    check_moments(draw(RandomUniform(), place, seed), 0, 0.1**2 / 12)
    check_moments(draw(RandomUniform(minval=0, maxval=1), place, seed), 0.5, 1 / 12)
    check_moments(draw(RandomNormal(), place, seed), 0, 0.05**2)
    check_moments(draw(RandomNormal(mean=2, stddev=1), place, seed), 2, 1)
    check_moments(draw(TruncatedNormal(), place, seed), 0, 0.05**2 * TRUNCATED_VARIANCE)
    check_moments(draw(TruncatedNormal(mean=-1, stddev=3), place, seed), -1, 9 * TRUNCATED_VARIANCE)


def test_a_truncated_normal_ends_at_two_standard_deviations() -> None:
    values = draw(TruncatedNormal(mean=1, stddev=0.5), ((400, 400), 400, 400))
    assert values.min() >= 0
    assert values.max() <= 2
    assert values.max() > 1.99


@pytest.mark.parametrize("gain", [1.0, 1.1])
@pytest.mark.parametrize("place", [*PLACES, ((7, 7), 7, 7), ((1, 9), 1, 9), ((1, 1), 1, 1)])
def test_orthogonal_has_every_singular_value_at_the_gain(gain: float, place: Any) -> None:
    values = draw(Orthogonal(gain=gain), place).reshape(-1, place[0][-1])
    rows, columns = values.shape
    product = values.T @ values if rows >= columns else values @ values.T
    assert np.abs(product / gain**2 - np.eye(min(rows, columns))).max() <= 1e-12


def test_orthogonal_favours_no_direction() -> None:
    """Uniform over rotations: the trace has mean 0, variance 1; plain QR would give signs away."""
    generator = np.random.default_rng(0)
    traces = [np.trace(Orthogonal().sample((4, 4), 4, 4, generator)) for _ in range(2_000)]
    check_moments(np.array(traces), 0, 1)


@pytest.mark.parametrize("shape", [(5, 5), (3, 6), (6, 3)])
def test_identity_is_the_gain_on_the_diagonal(shape: tuple[int, int]) -> None:
    assert np.array_equal(draw(Identity(gain=0.5), (shape, *shape)), 0.5 * np.eye(*shape))


@pytest.mark.parametrize("side", [1, 2, 3, 5])
def test_the_identity_of_a_convolution_passes_the_centre_of_its_window(side: int) -> None:
    values = draw(Identity(), ((side, side, 4, 6), side**2 * 4, side**2 * 6))
    centre = (side - 1) // 2
    assert np.array_equal(values[centre, centre], np.eye(4, 6))
    assert values.sum() == 4


def test_constants_are_constant() -> None:
    assert not draw(Zeros()).any()
    assert (draw(Ones()) == 1).all()
    assert not draw(Constant()).any()
    assert (draw(Constant(value=-2.5)) == -2.5).all()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", INITIALIZERS)
def test_a_sample_has_its_shape_in_double_precision_and_repeats_with_its_generator(
    name: str, place: Any
) -> None:
    first, second = (draw(INITIALIZERS[name](), place, seed=3) for _ in range(2))
    assert first.shape == place[0]
    assert first.dtype == np.float64
    assert np.array_equal(first, second)
    first[...] = 0  # and is the caller's own


def test_a_gain_of_zero_gives_zeros() -> None:
    for kind in INITIALIZERS.values():
        if "gain" in kind.model_fields:
            assert not draw(kind(gain=0.0)).any()  # type: ignore[call-arg]


def test_every_scaled_initializer_takes_a_gain() -> None:
    scaled = {name for name, kind in INITIALIZERS.items() if issubclass(kind, Scaled)}
    assert scaled == set(VARIANCES)
    assert all("gain" in INITIALIZERS[name].model_fields for name in {*scaled, "orthogonal"})


class Holder(Model):
    """Something with an initialiser, as a layer has one."""

    kernel_initializer: AnyInitializer


gains = st.floats(0, 1e3)
within = st.floats(-1e6, 1e6)
specs = st.one_of(
    st.sampled_from(list(INITIALIZERS.values())).flatmap(
        lambda kind: st.builds(kind, gain=gains) if "gain" in kind.model_fields else st.builds(kind)
    ),
    st.builds(Constant, value=within),
    st.builds(RandomNormal, mean=within, stddev=st.floats(0, 1e6)),
    st.builds(TruncatedNormal, mean=within, stddev=st.floats(0, 1e6)),
    st.lists(within, min_size=2, max_size=2).map(
        lambda ends: RandomUniform(minval=min(ends), maxval=max(ends))
    ),
)


@given(specs)
def test_json_brings_back_the_same_initializer(spec: Initializer) -> None:
    text = Holder(kernel_initializer=spec).model_dump_json()
    assert Holder.model_validate_json(text).kernel_initializer == spec


@given(specs)
def test_every_initializer_that_parses_gives_finite_weights(spec: Initializer) -> None:
    assert np.isfinite(draw(spec, ((4, 3), 4, 3))).all()


@pytest.mark.parametrize("name", INITIALIZERS)
def test_an_initializer_with_defaults_is_a_plain_string(name: str) -> None:
    held = Holder(kernel_initializer=INITIALIZERS[name]())
    assert json.loads(held.model_dump_json()) == {"kernel_initializer": name}
    assert Holder.model_validate({"kernel_initializer": name}) == held


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("he", "he_normal"),
        (
            {"name": "random_uniform", "minval": 1, "maxval": 0},
            r"must not exceed maxval \(got 1, 0",
        ),
        ({"name": "random_uniform", "minval": 0.1}, r"must not exceed maxval \(got 0.1, 0.05"),
        ({"name": "random_normal", "stddev": -1}, "greater than or equal to 0"),
        ({"name": "he_normal", "gain": -1}, "greater than or equal to 0"),
        ({"name": "he_normal", "scale": 2}, "Extra inputs are not permitted"),
        ({"name": "constant", "value": math.inf}, "finite|less than"),
        ({"name": "constant", "value": "1"}, "valid number"),
        (7, "valid dictionary|object"),
    ],
)
def test_a_wrong_initializer_is_refused_with_its_reason(wrong: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Holder.model_validate({"kernel_initializer": wrong})


@pytest.mark.parametrize("kind", INITIALIZERS.values())
def test_every_initializer_can_be_shown(kind: type[Initializer]) -> None:
    assert kind.label
    assert kind.summary
    for name, field in kind.model_fields.items():
        assert name == "name" or field.description
