"""Each measure gives what its definition says, at any magnitude."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.diagnosis.measures import identical_units, label_entropy, negative_cosines
from simulator.measurement.similarity import effective_rank, mean_cosine


def cosine_of_pairs(values: np.ndarray) -> float:
    """The definition, pair by pair."""
    units = values / np.linalg.norm(values, axis=0)
    pairs = [units[:, i] @ units[:, j] for i in range(values.shape[1]) for j in range(i)]
    return float(np.mean(pairs))


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_the_mean_cosine_is_that_of_all_pairs(scale: float) -> None:
    values = np.random.default_rng(0).normal(0.3, 1, (7, 12)) * scale
    assert mean_cosine(values) == pytest.approx(cosine_of_pairs(values / scale), abs=1e-12)


def test_samples_without_a_signal_look_alike() -> None:
    assert mean_cosine(np.zeros((4, 6))) == 1
    assert mean_cosine(np.ones((4, 6))) == pytest.approx(1)
    half = np.eye(4)
    half[:, 2:] = 0  # two samples at right angles, two without a signal: 5 of 6 pairs alike
    assert mean_cosine(half) == pytest.approx(5 / 6)
    assert math.isnan(mean_cosine(np.ones((4, 1))))
    assert math.isnan(mean_cosine(np.array([[1.0, np.inf]])))


def test_relu_layers_make_inputs_alike_as_theory_says() -> None:
    """Claim 24: κ(ρ) = [√(1−ρ²) + ρ(π − arccos ρ)]/π, from ρ = 0."""
    draw, width, samples = np.random.default_rng(1), 512, 24
    values, rho = draw.normal(size=(width, samples)), 0.0
    for _ in range(10):
        kernel = draw.normal(0, math.sqrt(2 / width), (width, width))
        values = np.maximum(kernel @ values, 0)
        rho = (math.sqrt(1 - rho**2) + rho * (math.pi - math.acos(rho))) / math.pi
    assert rho == pytest.approx(0.872, abs=1e-3)
    assert mean_cosine(values) == pytest.approx(rho, abs=0.03)


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_the_effective_rank_counts_equal_directions(scale: float) -> None:
    draw = np.random.default_rng(2)
    rows, _ = np.linalg.qr(draw.normal(size=(9, 5)))
    columns, _ = np.linalg.qr(draw.normal(size=(40, 5)))
    assert effective_rank(rows @ columns.T * scale) == pytest.approx(5)
    assert effective_rank(np.ones((9, 40)) * scale) == pytest.approx(1)


def test_nothing_has_no_rank_and_what_is_not_finite_an_unknown_one() -> None:
    assert effective_rank(np.zeros((3, 4))) == 0
    assert math.isnan(effective_rank(np.array([[np.nan]])))


def test_units_count_as_identical_that_share_their_weights_with_another() -> None:
    kernel = np.random.default_rng(3).normal(size=(5, 8))
    assert identical_units(kernel) == 0
    kernel[:, 3] = kernel[:, 6] = kernel[:, 1]
    assert identical_units(kernel) == 3 / 8
    assert identical_units(np.ones((3, 3, 2, 4))) == 1
    assert identical_units(np.ones((5, 1))) == 0


def test_conflicts_are_the_smallest_cosine_and_the_share_of_negative_ones() -> None:
    gradients = [np.array(each, float) for each in ([1, 0], [0, 2], [-3, 0], [0, 0])]
    smallest, share = negative_cosines(gradients)
    assert smallest == -1
    assert share == pytest.approx(1 / 3)
    assert math.isnan(negative_cosines([np.zeros(3), np.ones(3)])[0])


def test_the_entropy_of_labels_is_that_of_their_shares() -> None:
    assert label_entropy(np.array([0, 1, 2, 3]), 4) == pytest.approx(math.log(4))
    assert label_entropy(np.array([1, 1, 1]), 4) == 0
    assert label_entropy(np.array([0, 0, 0, 1]), 9) == pytest.approx(
        -(0.75 * math.log(0.75) + 0.25 * math.log(0.25))
    )
