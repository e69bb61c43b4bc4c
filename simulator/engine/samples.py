"""A data set in the engine's layout: one column a sample, features in channel-major order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from simulator.arrays import Array


class Samples:
    """Inputs (features, samples), and targets (units, samples) for the units that a network has."""

    def __init__(self, inputs: Array, targets: Array, dtype: np.dtype[np.floating[Any]]) -> None:
        self.count = len(inputs)
        self.inputs: Array = columns_of(inputs, dtype)
        self._targets = targets
        self._dtype = dtype
        self._made: dict[int, Array] = {}

    def targets(self, units: int) -> Array:
        """Targets for an output of `units`, made once: 0 and 1 for classes, values for regression.

        A single unit for two classes has the class number itself.
        """
        if units not in self._made:
            self._made[units] = self._make(units)
        return self._made[units]

    def _make(self, units: int) -> Array:
        if self._targets.dtype.kind == "f":
            values = self._targets.reshape(self.count, -1).T
        elif units == 1:
            values = self._targets[None, :]
        else:
            values = np.arange(units)[:, None] == self._targets[None, :]
        return np.ascontiguousarray(values, self._dtype)


def columns_of(inputs: Array, dtype: np.dtype[np.floating[Any]]) -> Array:
    """Inputs (samples, …) as columns (features, samples).

    Images (samples, height, width, channels) become (channels · height · width, samples): the
    order in which convolutions read whole rows and in which flattening moves nothing.
    """
    columns = np.moveaxis(inputs, 0, -1)
    if columns.ndim == 4:
        columns = np.moveaxis(columns, 2, 0)
    return np.ascontiguousarray(columns.reshape(-1, len(inputs)), dtype)
