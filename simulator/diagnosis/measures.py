"""Measures that a diagnosis needs beyond what probes record: of kernels, gradients and labels.

All of them change nothing. Costs are stated for n features and B samples; the probes of a run never
take them, a forecast does once. How alike samples look: simulator/measurement/similarity.py.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array


def identical_units(kernel: Array) -> float:
    """Share of a layer's units whose weights are those of another one; (fan_in, units). O(n·B)."""
    columns = kernel.reshape(-1, kernel.shape[-1])
    if columns.shape[1] < 2:
        return 0.0
    _, counts = np.unique(columns, axis=1, return_counts=True)
    return float(counts[counts > 1].sum() / columns.shape[1])


def negative_cosines(gradients: Sequence[Array]) -> tuple[float, float]:
    """The smallest cosine between two samples' gradients, and the share of pairs below zero.

    Gradients are flat vectors, one a sample; they cost a pass of one sample each. NaN where
    fewer than two of them are not zero.
    """
    norms = [float(np.linalg.norm(each)) for each in gradients]
    units = [each / size for each, size in zip(gradients, norms, strict=True) if size > 0]
    if len(units) < 2:
        return math.nan, math.nan
    matrix = np.stack(units).astype(np.float64)
    cosines = (matrix @ matrix.T)[np.triu_indices(len(units), 1)]
    return float(cosines.min()), float(np.mean(cosines < 0))


def label_entropy(targets: Array, classes: int) -> float:
    """The loss of a guess that knows how often each class occurs: −Σ p ln p."""
    counts = np.bincount(targets.astype(np.intp).ravel(), minlength=classes)
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())
