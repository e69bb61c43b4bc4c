"""Points in the plane and on the line, generated from a seed; coordinates lie within about ±1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Draw = np.random.Generator


def xor_table() -> tuple[Floats, Labels]:
    """The truth table of exclusive or: four rows in {0, 1}."""
    points = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return points, np.array([0, 1, 1, 0])


def xor(samples: int, noise: float, draw: Draw) -> tuple[Floats, Labels]:
    """Uniform in the square; the class is whether the signs differ before noise moves it."""
    points = draw.uniform(-1, 1, (samples, 2))
    labels = (points[:, 0] * points[:, 1] < 0).astype(np.int64)
    return points + draw.normal(0, 0.5 * noise, points.shape), labels


def circles(samples: int, noise: float, draw: Draw) -> tuple[Floats, Labels]:
    """A ring of radius 1 around one of radius ½."""
    labels = _balanced(samples, 2, draw)
    angle = draw.uniform(0, 2 * np.pi, samples)
    radius = np.where(labels == 0, 1.0, 0.5)
    points = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return points + draw.normal(0, 0.5 * noise, points.shape), labels


def gaussians(samples: int, noise: float, draw: Draw) -> tuple[Floats, Labels]:
    """Two clouds around (½, ½) and (−½, −½); `noise` widens them."""
    labels = _balanced(samples, 2, draw)
    centre = np.where(labels == 0, 0.5, -0.5)[:, None]
    return centre + draw.normal(0, 0.1 + noise, (samples, 2)), labels


def spirals(samples: int, noise: float, draw: Draw) -> tuple[Floats, Labels]:
    """Two interleaved arms of one and three quarter turns each."""
    labels = _balanced(samples, 2, draw)
    along = np.sqrt(draw.uniform(0, 1, samples))  # even along the arm's area
    angle = 1.75 * 2 * np.pi * along + np.pi * labels
    points = along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return points + draw.normal(0, 0.2 * noise, points.shape), labels


def moons(samples: int, noise: float, draw: Draw) -> tuple[Floats, Labels]:
    """Two half circles that reach into each other."""
    labels = _balanced(samples, 2, draw)
    angle = draw.uniform(0, np.pi, samples)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    points = np.where(labels[:, None] == 0, upper, lower)
    centred = (points - [0.5, 0.25]) / 1.5
    return centred + draw.normal(0, 0.5 * noise, points.shape), labels


def checkerboard(samples: int, noise: float, draw: Draw) -> tuple[Floats, Labels]:
    """A board of 4 × 4 squares."""
    points = draw.uniform(-1, 1, (samples, 2))
    labels = np.floor(2 * (points + 1)).astype(np.int64).sum(axis=1) % 2
    return points + draw.normal(0, 0.2 * noise, points.shape), labels


def plane(samples: int, noise: float, draw: Draw) -> tuple[Floats, Floats]:
    """y = (x1 + x2) / 2: a target that one linear layer fits."""
    points = draw.uniform(-1, 1, (samples, 2))
    values = points.mean(axis=1) + draw.normal(0, 0.5 * noise, samples)
    return points, values[:, None]


def hills(samples: int, noise: float, draw: Draw) -> tuple[Floats, Floats]:
    """Sum of four Gaussian hills and hollows of width 0.3."""
    points = draw.uniform(-1, 1, (samples, 2))
    tops = np.array([[-0.5, -0.5], [0.5, 0.5], [-0.5, 0.5], [0.5, -0.5]])
    heights = np.array([1.0, 1.0, -1.0, -1.0])
    distance = ((points[:, None] - tops) ** 2).sum(axis=2)
    values = np.exp(-distance / (2 * 0.3**2)) @ heights
    return points, (values + draw.normal(0, 0.5 * noise, samples))[:, None]


def sine(samples: int, noise: float, draw: Draw) -> tuple[Floats, Floats]:
    """y = sin(2πx) for x in −1 … 1."""
    x = draw.uniform(-1, 1, samples)
    y = np.sin(2 * np.pi * x) + draw.normal(0, 0.5 * noise, samples)
    return x[:, None], y[:, None]


FEATURES = {
    "x1": lambda p: p[:, 0],
    "x2": lambda p: p[:, 1],
    "x1^2": lambda p: p[:, 0] ** 2,
    "x2^2": lambda p: p[:, 1] ** 2,
    "x1*x2": lambda p: p[:, 0] * p[:, 1],
    "sin(x1)": lambda p: np.sin(np.pi * p[:, 0]),
    "sin(x2)": lambda p: np.sin(np.pi * p[:, 1]),
}


def _balanced(samples: int, classes: int, draw: Draw) -> Labels:
    labels = np.arange(samples) % classes
    return draw.permutation(labels)
