"""Measures that a diagnosis needs beyond what probes record: how alike samples look, and more.

All work on what a pass left behind, (features, batch), and change nothing. Costs are stated for n
features and B samples; the probes of a run never take them, a forecast does once.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.arrays import Array

LARGEST_GRAM = 256  # rows or columns beyond which effective ranks are taken of a part


def mean_cosine(values: Array) -> float:
    """Mean cosine between the values of two different samples: 1 where all look alike.

    (‖Σ u‖² − B) / (B² − B) for unit vectors u; O(n·B). A sample whose values are all zero says
    nothing and looks like every other one. NaN for a single sample or values that are not finite.
    """
    double = values.astype(np.float64)
    samples = double.shape[1]
    if samples < 2 or not np.isfinite(double).all():
        return math.nan
    double /= max(float(np.abs(double).max()), np.finfo(np.float64).tiny)  # no square overflows
    norms = np.sqrt(np.einsum("fb,fb->b", double, double))
    known = norms > 0
    if not known.any():
        return 1.0
    total = (double[:, known] / norms[known]).sum(axis=1)
    alive = int(known.sum())
    pairs = samples * (samples - 1)
    unknown = pairs - alive * (alive - 1)
    return float((total @ total - alive + unknown) / pairs)


def effective_rank(values: Array) -> float:
    """In how many directions samples differ from zero: (Σ s²)² / Σ s⁴ of the singular values s.

    The participation ratio; between 1 and min(n, B). O(n·B·min(n, B)), of at most LARGEST_GRAM
    features and samples. NaN for values that are not finite.
    """
    double = values[:LARGEST_GRAM, :LARGEST_GRAM].astype(np.float64)
    largest = float(np.abs(double).max(initial=0.0))
    if not math.isfinite(largest):
        return math.nan
    if largest == 0:
        return 0.0
    double /= largest
    gram = double @ double.T if double.shape[0] <= double.shape[1] else double.T @ double
    return float(np.trace(gram) ** 2 / np.einsum("ij,ij->", gram, gram))


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
