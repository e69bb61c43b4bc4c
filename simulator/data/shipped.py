"""Real tables that are shipped, read in the same way as a user's own (assets/datasets)."""

from __future__ import annotations

from typing import Any, NamedTuple

from simulator.data.kinds import DatasetKind

SETTINGS = ("validation_fraction", "seed", "standardize")


class Shipped(NamedTuple):
    """A table: its file in assets/datasets, and what a design with that file would say of it."""

    kind: DatasetKind
    file: str
    data: dict[str, Any]


SHIPPED = {
    "iris": Shipped(
        DatasetKind("iris", "150 irises of three species", "classification", SETTINGS),
        "iris.csv",
        {"target": "species", "task": "classification"},
    ),
    "wine": Shipped(
        DatasetKind("wine", "178 wines of three cultivars", "classification", SETTINGS),
        "wine.csv",
        {"target": "cultivar", "task": "classification"},
    ),
    "penguins": Shipped(
        DatasetKind("penguins", "344 penguins of three species, a few with gaps", "classification",
                    SETTINGS),
        "penguins.csv",
        {"target": "species", "task": "classification", "ignore": ("year",), "missing": "drop"},
    ),
}  # fmt: skip
