"""The UCI handwritten digits: 1,797 images of 8 × 8 pixels, shipped with the program."""

from __future__ import annotations

import gzip
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.assets import asset

SAMPLES, SIDE, CLASSES = 1_797, 8, 10
BRIGHTEST = 16


@lru_cache(1)
def digits() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Images (1797, 8, 8, 1) scaled to −0.5 … 0.5 and their digits (1797,); both read-only."""
    with gzip.open(asset("datasets", "digits.csv.gz"), "rt", encoding="ascii") as file:
        numbers = file.read().replace("\n", ",").rstrip(",")
    table = np.fromstring(numbers, np.int64, sep=",").reshape(SAMPLES, SIDE * SIDE + 1)
    images = table[:, :-1].reshape(SAMPLES, SIDE, SIDE, 1) / BRIGHTEST - 0.5
    labels = table[:, -1].copy()
    images.flags.writeable = labels.flags.writeable = False
    return images, labels
