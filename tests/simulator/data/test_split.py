"""The validation split is exact in number, fair to classes and fixed by its seed."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.data.builtin import digits
from simulator.data.split import split, validation_count

LABELS = st.lists(st.integers(0, 5), min_size=2, max_size=200).map(np.array)
FRACTIONS = st.floats(0, 0.9)


def draw(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_fifth_of_the_digits_leaves_1438_for_training() -> None:
    train, held = split(digits()[1], 0.2, draw())
    assert (len(train), len(held)) == (1438, 359)


@given(LABELS, FRACTIONS)
@settings(max_examples=200)
def test_every_sample_falls_into_exactly_one_part(labels: np.ndarray, fraction: float) -> None:
    train, held = split(labels, fraction, draw())
    assert sorted([*train, *held]) == list(range(len(labels)))
    assert len(held) == validation_count(len(labels), fraction)
    assert len(train) >= 1
    assert (np.diff(train) > 0).all()
    assert (np.diff(held) > 0).all()


@given(st.lists(st.integers(5, 60), min_size=1, max_size=6), st.floats(0, 0.8))
@settings(max_examples=200)
def test_each_class_gives_its_share_to_within_one_sample(sizes: list[int], fraction: float) -> None:
    labels = np.repeat(np.arange(len(sizes)), sizes)
    _, held = split(labels, fraction, draw())
    given_away = np.bincount(labels[held], minlength=len(sizes))
    share = np.array(sizes) * len(held) / len(labels)
    assert (np.abs(given_away - share) < 1).all()


@given(LABELS, FRACTIONS)
@settings(max_examples=200)
def test_no_class_is_lost_to_training_while_another_has_samples_to_spare(
    labels: np.ndarray, fraction: float
) -> None:
    train, held = split(labels, fraction, draw())
    classes = len(np.unique(labels))
    if len(held) <= len(labels) - classes:
        assert len(np.unique(labels[train])) == classes


def test_the_generator_fixes_the_split() -> None:
    labels = digits()[1]
    first, again, other = (split(labels, 0.2, draw(seed))[1] for seed in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_values_are_split_without_regard_to_their_size() -> None:
    values = np.arange(10.0)[:, None]
    train, held = split(values, 0.3, draw())
    assert (len(train), len(held)) == (7, 3)


def test_no_fraction_means_no_validation() -> None:
    train, held = split(np.array([0, 1, 1]), 0.0, draw())
    assert train.tolist() == [0, 1, 2]
    assert held.size == 0
