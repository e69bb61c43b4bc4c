"""Splitting off a validation set; classes keep their shares in both parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.datasets.spec import validation_count

Indices = NDArray[np.intp]


def split(targets: NDArray[np.generic], fraction: float, seed: int) -> tuple[Indices, Indices]:
    """Training and validation indices, each in rising order.

    Integer targets are classes: each gives its share, and the largest remainders fill up to the
    exact total, so that 1,797 digits at 0.2 leave 1,438 for training.
    """
    draw = np.random.default_rng([seed, 2])
    total = len(targets)
    wanted = validation_count(total, fraction)
    if targets.dtype.kind != "i":
        order = draw.permutation(total)
        return np.sort(order[wanted:]), np.sort(order[:wanted])
    groups = [np.nonzero(targets == label)[0] for label in np.unique(targets)]
    exact = np.array([len(group) * wanted / total for group in groups])
    counts = np.floor(exact).astype(int)
    for at in np.argsort(counts - exact, kind="stable")[: wanted - counts.sum()]:
        counts[at] += 1
    chosen = [draw.permutation(g)[:n] for g, n in zip(groups, counts, strict=True)]
    validation = np.sort(np.concatenate(chosen)) if wanted else np.array([], np.intp)
    training = np.setdiff1d(np.arange(total), validation, assume_unique=True)
    return training, validation
