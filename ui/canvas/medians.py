"""What repeated layers show: the median of their rows in a snapshot, of all cards at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.shapes import NetworkAnalysis

Path = tuple[str, ...]


def kernels_of(network: NetworkAnalysis) -> list[str]:
    """The names of the expanded layers with a kernel, in the order of a snapshot's rows."""
    return [
        node.name
        for node in network.nodes
        if node.kind == "layer" and node.layer is not None and node.layer.has_kernel
    ]


def rows_of_cards(names: Iterable[str]) -> dict[Path, list[int]]:
    """Which rows belong to which card, by the names of the expanded layers ("body/3/a")."""
    found: dict[Path, list[int]] = {}
    for row, name in enumerate(names):
        found.setdefault(tuple(name.split("/")[0::2]), []).append(row)
    return found


class Medians:
    """The median of each of some groups of rows.

    Groups of one size are sorted together: a network has few sizes, however many layers it has.
    """

    def __init__(self, groups: Sequence[Sequence[int]]) -> None:
        self._count = len(groups)
        sizes: dict[int, list[int]] = {}
        for at, rows in enumerate(groups):
            if rows:
                sizes.setdefault(len(rows), []).append(at)
        self._parts = [
            (np.array(places, np.intp), np.array([groups[at] for at in places], np.intp))
            for places in sizes.values()
        ]

    def of(self, values: NDArray[np.number], *, strict: bool = False) -> NDArray[np.float64]:
        """(groups, ...) of (rows, ...), NaN where a group is empty; where it is `strict`, also
        where one of its values is NaN."""
        found = np.full((self._count, *values.shape[1:]), np.nan)
        for places, rows in self._parts:
            size = rows.shape[1]
            ordered = np.sort(values[rows], axis=1)  # NaN last
            middle = ordered[:, size // 2]
            if strict:
                middle = np.where(np.isnan(ordered[:, -1]), np.nan, middle)
            found[places] = middle
        return found
