"""The data sets that a design can name: generated points, the shipped digits, a user's own file.

A new generated set is a function here, entered into the table by its decorator. Coordinates lie
within about −1 … 1. `noise` is the standard deviation of the Gaussian noise that is added to the
coordinates of classes, and to the values of regression; labels and values belong to the point
before it moved. Shapes of the sets follow TensorFlow Playground (dataset.ts) and scikit-learn
(make_circles, make_moons), scaled to this range.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from simulator.assets import asset
from simulator.data.kinds import DatasetKind, DatasetKinds
from simulator.data.shipped import SHIPPED

if TYPE_CHECKING:
    from simulator.arrays import Floats, Labels

DIGITS, SIDE, DIGIT_CLASSES = 1_797, 8, 10  # images, pixels along an edge, classes
BRIGHTEST = 16  # of the grey values in the digits' file, which start at 0

# the truth table of exclusive or: inputs (4, 2) and classes (4,)
XOR_TABLE = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 1, 1, 0])

GENERATED = DatasetKinds()


@GENERATED.generated("XOR", "opposite quadrants belong together", "classification")
def xor(samples: int, noise: float, draw: np.random.Generator) -> tuple[Floats, Labels]:
    """Uniform in the square; the class is whether the signs of the coordinates differ."""
    points = draw.uniform(-1, 1, (samples, 2))
    labels = (points[:, 0] * points[:, 1] < 0).astype(np.int64)
    return _with_noise(points, noise, draw), labels


@GENERATED.generated("circles", "a ring around a ring", "classification")
def circles(samples: int, noise: float, draw: np.random.Generator) -> tuple[Floats, Labels]:
    """Class 0 on the circle of radius 1, class 1 on that of radius ½."""
    labels = _balanced(samples, draw)
    radius = np.where(labels == 0, 1.0, 0.5)
    points = radius[:, None] * _direction(draw.uniform(0, 2 * np.pi, samples))
    return _with_noise(points, noise, draw), labels


@GENERATED.generated("Gaussians", "two clouds", "classification")
def gaussians(samples: int, noise: float, draw: np.random.Generator) -> tuple[Floats, Labels]:
    """Clouds of standard deviation 0.2 around (½, ½) and (−½, −½); noise widens them."""
    labels = _balanced(samples, draw)
    centre = np.where(labels == 0, 0.5, -0.5)[:, None]
    return _with_noise(centre + draw.normal(0, 0.2, (samples, 2)), noise, draw), labels


@GENERATED.generated("spirals", "two interleaved arms", "classification")
def spirals(samples: int, noise: float, draw: np.random.Generator) -> tuple[Floats, Labels]:
    """Two Archimedean arms r = t, φ = 1.75 · 2π · t, the second turned by half a circle.

    t = √u with u uniform, so that the points lie evenly along the arms.
    """
    labels = _balanced(samples, draw)
    t = np.sqrt(draw.uniform(0, 1, samples))
    points = t[:, None] * _direction(1.75 * 2 * np.pi * t + np.pi * labels)
    return _with_noise(points, noise, draw), labels


@GENERATED.generated("moons", "two half circles that interlock", "classification")
def moons(samples: int, noise: float, draw: np.random.Generator) -> tuple[Floats, Labels]:
    """Upper half circle around (−⅓, −⅙), lower one around (⅓, ⅙), both of radius ⅔.

    The textbook pair (cos t, sin t), (1 − cos t, ½ − sin t), centred and divided by 1.5.
    """
    labels = _balanced(samples, draw)
    angle = draw.uniform(0, np.pi, samples) + np.pi * labels
    centre = np.where(labels == 0, -1.0, 1.0)[:, None] * [1 / 3, 1 / 6]
    return _with_noise(centre + _direction(angle) / 1.5, noise, draw), labels


@GENERATED.generated("checkerboard", "4 × 4 squares", "classification")
def checkerboard(samples: int, noise: float, draw: np.random.Generator) -> tuple[Floats, Labels]:
    """Uniform in the square; the class is the colour of its field of side ½."""
    points = draw.uniform(-1, 1, (samples, 2))
    labels = np.floor(2 * (points + 1)).astype(np.int64).sum(axis=1) % 2
    return _with_noise(points, noise, draw), labels


@GENERATED.generated("plane", "a linear function of two inputs", "regression")
def plane(samples: int, noise: float, draw: np.random.Generator) -> tuple[Floats, Floats]:
    """y = (x1 + x2) / 2: a target that one linear layer fits."""
    points = draw.uniform(-1, 1, (samples, 2))
    return points, _with_noise(points.mean(axis=1, keepdims=True), noise, draw)


@GENERATED.generated("hills", "a smooth landscape over two inputs", "regression")
def hills(samples: int, noise: float, draw: np.random.Generator) -> tuple[Floats, Floats]:
    """y = Σ ±exp(−|x − c|² / (2 · 0.3²)): hills at (±½, ±½), hollows at (±½, ∓½)."""
    points = draw.uniform(-1, 1, (samples, 2))
    tops = np.array([[-0.5, -0.5], [0.5, 0.5], [-0.5, 0.5], [0.5, -0.5]])
    heights = np.array([[1.0], [1.0], [-1.0], [-1.0]])
    distance = ((points[:, None] - tops) ** 2).sum(axis=2)
    return points, _with_noise(np.exp(-distance / (2 * 0.3**2)) @ heights, noise, draw)


@GENERATED.generated("sine", "two waves over one input", "regression", coordinates=1)
def sine(samples: int, noise: float, draw: np.random.Generator) -> tuple[Floats, Floats]:
    """y = sin(2πx)."""
    x = draw.uniform(-1, 1, (samples, 1))
    return x, _with_noise(np.sin(2 * np.pi * x), noise, draw)


def _balanced(samples: int, draw: np.random.Generator) -> Labels:
    """Two classes of equal size (the first may have one more), in random order."""
    return draw.permutation(np.arange(samples) % 2)


def _direction(angle: Floats) -> Floats:
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _with_noise(values: Floats, noise: float, draw: np.random.Generator) -> Floats:
    return values + draw.normal(0, noise, values.shape)


@lru_cache(1)
def digits() -> tuple[Floats, Labels]:
    """Images (1797, 8, 8, 1) scaled to −0.5 … 0.5 and their digits (1797,); both read-only."""
    with gzip.open(asset("datasets", "digits.csv.gz"), "rt", encoding="ascii") as file:
        numbers = file.read().replace("\n", ",").rstrip(",")
    table = np.fromstring(numbers, np.int64, sep=",").reshape(DIGITS, SIDE * SIDE + 1)
    images = table[:, :-1].reshape(DIGITS, SIDE, SIDE, 1) / BRIGHTEST - 0.5
    labels = table[:, -1].copy()
    images.flags.writeable = labels.flags.writeable = False
    return images, labels


DATASETS: dict[str, DatasetKind] = {
    "digits": DatasetKind(
        "digits 8 × 8",
        "1,797 handwritten digits, ten classes",
        "classification",
        ("validation_fraction", "seed", "standardize"),
    ),
    "xor_table": DatasetKind(
        "XOR table",
        "the four rows of the truth table",
        "classification",
        ("features", "standardize"),
        coordinates=2,
    ),
    **GENERATED,
    **{name: shipped.kind for name, shipped in SHIPPED.items()},
    "file": DatasetKind(
        "file",
        "your own table or images: CSV, XLSX, ODS, Parquet, NPZ, NPY, or a folder of images",
        "classification",
        (
            "path",
            "target",
            "task",
            "missing",
            "text_inputs",
            "validation_fraction",
            "seed",
            "standardize",
            "standardize_targets",
        ),
    ),
}
