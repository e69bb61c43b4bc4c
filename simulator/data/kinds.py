"""What is known about a data set before any of it is generated or read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from simulator.arrays import Array

    # (samples, noise, generator) → points (samples, coordinates) and their targets: class numbers
    # (samples,), or values (samples, outputs). NumPy loads its generators when they are first
    # named, and `depthscope check` needs none.
    Make = Callable[[int, float, np.random.Generator], tuple[Array, Array]]

Task = Literal["classification", "regression"]


class DatasetKind(NamedTuple):
    """How one data set is shown, and which settings apply to it.

    `coordinates` is the length of a generated point (2: `features` apply), `make` generates it;
    sets that are read from somewhere have neither.
    """

    title: str
    summary: str
    task: Task
    settings: tuple[str, ...]
    coordinates: int = 0
    make: Make | None = None


class DatasetKinds(dict[str, DatasetKind]):
    """A table of data sets that generating functions enter themselves into."""

    def generated(
        self, title: str, summary: str, task: Task, coordinates: int = 2
    ) -> Callable[[Make], Make]:
        """Enter the decorated function under its own name."""
        settings = ["samples", "noise", "validation_fraction", "seed", "standardize"]
        if coordinates == 2:
            settings += ["features", "points"]
        relevant = tuple(settings)

        def enter(make: Make) -> Make:
            self[make.__name__] = DatasetKind(title, summary, task, relevant, coordinates, make)
            return make

        return enter
