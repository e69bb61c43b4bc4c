"""How alike samples look at a layer: their mean cosine, and the directions that they span.

Both work on what a pass left behind, (features, batch), and change nothing. Costs are stated for n
features and B samples.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
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
