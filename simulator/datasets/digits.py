"""The UCI handwritten digits: 1,797 images of 8 × 8 pixels, shipped with the program."""

from __future__ import annotations

import gzip

import numpy as np
from numpy.typing import NDArray

from simulator.assets import asset

SAMPLES, SIDE, CLASSES = 1_797, 8, 10


def digits() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Images (1797, 8, 8, 1) scaled to −0.5 … 0.5 and their digits (1797,)."""
    with gzip.open(asset("datasets", "digits.csv.gz"), "rt", encoding="ascii") as file:
        text = file.read().replace("\n", ",")
    table = np.fromstring(text, dtype=np.int64, sep=",").reshape(SAMPLES, -1)
    images = table[:, :-1].reshape(-1, SIDE, SIDE, 1) / 16 - 0.5
    return images, table[:, -1]
