"""The table of data sets, in the order in which they are offered."""

from __future__ import annotations

from simulator.datasets.kind import Kind
from simulator.datasets.toy import TOYS

DATASETS: dict[str, Kind] = {
    "digits": Kind(
        "digits 8 × 8",
        "1,797 handwritten digits, ten classes",
        "classification",
        ("validation_fraction", "seed", "standardize"),
    ),
    "xor_table": Kind(
        "XOR table",
        "the four rows of the truth table",
        "classification",
        ("features", "standardize"),
        coordinates=2,
    ),
    **TOYS,
    "file": Kind(
        "file",
        "your own table or images, from CSV or NPZ",
        "classification",
        ("path", "target", "task", "validation_fraction", "seed", "standardize"),
    ),
}
