"""Generated sets have the shape, labels and noise that they state; the digits are the published
ones, all of them, unchanged."""

from __future__ import annotations

import gzip
import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.assets import asset
from simulator.data.builtin import GENERATED, digits

# of the decompressed text, so that another gzip may pack it
SHA_256 = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"
# Alpaydin & Kaynak, optdigits.names: class distribution of the 1,797 test images
PER_CLASS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]

SEEDS = st.integers(0, 2**32 - 1)
CLASSES = [name for name, kind in GENERATED.items() if kind.task == "classification"]
BALANCED = sorted({*CLASSES} - {"xor", "checkerboard"})


def make(name: str, samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    maker = GENERATED[name].make
    assert maker is not None
    return maker(samples, noise, np.random.default_rng(seed))


@pytest.mark.parametrize("name", GENERATED)
@given(samples=st.integers(2, 300), noise=st.floats(0, 10), seed=SEEDS)
@settings(max_examples=15)
def test_every_set_has_its_stated_shape_and_only_finite_numbers(
    name: str, samples: int, noise: float, seed: int
) -> None:
    kind = GENERATED[name]
    points, targets = make(name, samples, noise, seed)
    assert points.shape == (samples, kind.coordinates)
    assert np.isfinite(points).all()
    if kind.task == "classification":
        assert targets.shape == (samples,)
        assert targets.dtype == np.int64
        assert set(targets.tolist()) <= {0, 1}
    else:
        assert targets.shape == (samples, 1)
        assert np.isfinite(targets).all()


@pytest.mark.parametrize("name", GENERATED)
@given(seed=SEEDS)
@settings(max_examples=10)
def test_the_seed_fixes_every_number(name: str, seed: int) -> None:
    points, targets = make(name, 50, 0.1, seed)
    again, same = make(name, 50, 0.1, seed)
    other, _ = make(name, 50, 0.1, seed + 1)
    assert np.array_equal(points, again)
    assert np.array_equal(targets, same)
    assert not np.array_equal(points, other)


@pytest.mark.parametrize("name", GENERATED)
def test_without_noise_coordinates_lie_about_within_one(name: str) -> None:
    points, _ = make(name, 2_000, 0.0, 1)
    # the clouds of `gaussians` have tails: ½ plus four standard deviations of 0.2
    assert np.abs(points).max() <= (1.3 if name == "gaussians" else 1.0 + 1e-12)
    assert np.abs(points).max() > 0.8


@pytest.mark.parametrize("name", BALANCED)
@given(samples=st.integers(2, 201), seed=SEEDS)
@settings(max_examples=10)
def test_classes_are_of_equal_size(name: str, samples: int, seed: int) -> None:
    _, labels = make(name, samples, 0.1, seed)
    assert labels.sum() == samples // 2


@pytest.mark.parametrize("name", GENERATED)
def test_noise_is_the_standard_deviation_of_what_is_added(name: str) -> None:
    samples, noise = 40_000, 0.3
    clean_points, clean = make(name, samples, 0.0, 3)
    points, targets = make(name, samples, noise, 3)
    if GENERATED[name].task == "classification":
        assert np.array_equal(targets, clean)
        added = points - clean_points
    else:
        assert np.array_equal(points, clean_points)
        added = targets - clean
    # four standard errors of a mean, σ/√n, and of a standard deviation, σ/√(2n)
    assert abs(added.mean()) < 4 * noise / np.sqrt(added.size)
    assert abs(added.std() - noise) < 4 * noise / np.sqrt(2 * added.size)


def test_xor_separates_quadrants() -> None:
    points, labels = make("xor", 500, 0.0, 0)
    assert np.array_equal(labels == 1, np.sign(points[:, 0]) != np.sign(points[:, 1]))


def test_circles_have_radius_one_and_a_half() -> None:
    points, labels = make("circles", 500, 0.0, 0)
    assert np.allclose(np.hypot(*points.T), np.where(labels == 0, 1.0, 0.5))


def test_gaussians_are_centred_on_the_diagonal() -> None:
    points, labels = make("gaussians", 20_000, 0.0, 0)
    for label, centre in ((0, 0.5), (1, -0.5)):
        cloud = points[labels == label]
        assert np.allclose(cloud.mean(axis=0), centre, atol=4 * 0.2 / np.sqrt(len(cloud)))
        assert np.allclose(cloud.std(axis=0), 0.2, atol=4 * 0.2 / np.sqrt(2 * len(cloud)))


def test_spiral_arms_are_one_another_turned_by_half_a_circle() -> None:
    points, labels = make("spirals", 500, 0.0, 0)
    t = np.hypot(*points.T)
    angle = 1.75 * 2 * np.pi * t + np.pi * labels
    assert np.allclose(points, t[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1))


def test_moons_are_the_textbook_pair_centred_and_scaled() -> None:
    points, labels = make("moons", 500, 0.0, 0)
    textbook = points * 1.5 + [0.5, 0.25]
    upper, lower = textbook[labels == 0], textbook[labels == 1]
    assert np.allclose(np.hypot(*upper.T), 1)
    assert (upper[:, 1] >= -1e-12).all()
    assert np.allclose(np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5), 1)
    assert (lower[:, 1] <= 0.5 + 1e-12).all()


def test_checkerboard_fields_have_one_colour_and_neighbours_the_other() -> None:
    points, labels = make("checkerboard", 4_000, 0.0, 0)
    column, row = np.floor((points + 1) / 0.5).astype(int).T
    assert np.array_equal(labels, (column + row) % 2)
    assert len(set(zip(column.tolist(), row.tolist(), strict=True))) == 16


def test_plane_is_the_mean_of_its_inputs() -> None:
    points, values = make("plane", 100, 0.0, 0)
    assert np.allclose(values[:, 0], (points[:, 0] + points[:, 1]) / 2)


def test_hills_are_odd_under_reflection() -> None:
    points, values = make("hills", 100, 0.0, 0)
    assert np.abs(values).max() <= 1.01
    near_top = np.hypot(points[:, 0] - 0.5, points[:, 1] - 0.5) < 0.1
    assert (values[near_top] > 0.9).all()
    near_hollow = np.hypot(points[:, 0] - 0.5, points[:, 1] + 0.5) < 0.1
    assert (values[near_hollow] < -0.9).all()


def test_sine_has_two_waves() -> None:
    x, y = make("sine", 100, 0.0, 0)
    assert np.allclose(y, np.sin(2 * np.pi * x))


# The digits


def test_the_file_is_the_published_one() -> None:
    text = gzip.decompress(asset("datasets", "digits.csv.gz").read_bytes())
    assert hashlib.sha256(text).hexdigest() == SHA_256


def test_every_class_has_its_published_number_of_images() -> None:
    images, labels = digits()
    assert images.shape == (1797, 8, 8, 1)
    assert np.bincount(labels).tolist() == PER_CLASS


def test_pixels_reach_from_minus_a_half_to_a_half_in_sixteen_steps() -> None:
    images, _ = digits()
    assert images.min() == -0.5
    assert images.max() == 0.5
    assert set(np.unique(images)) == {n / 16 - 0.5 for n in range(17)}


def test_the_first_image_is_a_zero_as_printed_in_the_source() -> None:
    images, labels = digits()
    assert labels[0] == 0
    assert ((images[0, 0, :, 0] + 0.5) * 16).tolist() == [0, 0, 5, 13, 9, 1, 0, 0]


def test_the_source_and_the_licence_stand_beside_the_file() -> None:
    text = asset("datasets", "README.md").read_text(encoding="utf-8")
    for words in ("Alpaydin", "10.24432/C50P49", "Attribution 4.0"):
        assert words in text
