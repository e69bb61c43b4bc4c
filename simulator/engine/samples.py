"""A data set in the engine's layout: one column a sample, features in channel-major order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from simulator.data.statistics import is_compact

if TYPE_CHECKING:
    from simulator.arrays import Array
    from simulator.data.dataset import InputScaling

AT_ONCE = 256  # samples that are converted together


class Samples:
    """Inputs (features, samples), and targets (units, samples) for the units that a network has."""

    def __init__(
        self,
        inputs: Array,
        targets: Array,
        dtype: np.dtype[np.floating[Any]],
        scaling: InputScaling | None = None,
    ) -> None:
        self.count = len(inputs)
        self.inputs = columns_of(inputs, dtype, scaling)
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


class StoredColumns:
    """Inputs (features, samples) that become numbers of `dtype` only when they are taken.

    They stay as a file stores them, (samples, …) of one or two bytes each, and are scaled and
    turned for the samples of a batch: to the bit what `columns_of` would have made of all.
    """

    def __init__(
        self, stored: Array, dtype: np.dtype[np.floating[Any]], scaling: InputScaling | None
    ) -> None:
        self.dtype = dtype
        self._channels = stored.shape[-1] if stored.ndim == 4 else 1
        self._stored = stored.reshape(len(stored), -1)
        self.shape = self._stored.shape[::-1]
        self._taken = np.empty((AT_ONCE, self.shape[0]), stored.dtype)
        self._scaling: tuple[Array, Array] | None = None  # for each stored number of a sample
        if scaling is not None:
            repeats = self.shape[0] // len(scaling.shift)
            self._scaling = np.tile(scaling.shift, repeats), np.tile(scaling.scale, repeats)
            self._wide = np.empty(self._taken.shape, np.float64)
            self._single = np.empty(self._taken.shape, np.float32)

    def take(self, chosen: Array, axis: int, out: Array, mode: Literal["clip"]) -> None:
        """Write the chosen samples into `out` (features, chosen), as `ndarray.take` would."""
        for start in range(0, len(chosen), AT_ONCE):
            some = chosen[start : start + AT_ONCE]
            taken = self._taken[: len(some)]
            self._stored.take(some, 1 - axis, taken, mode)
            self._turn(taken, out[:, start : start + len(some)])

    def __getitem__(self, place: tuple[slice, slice | Array]) -> Array:
        """The samples that a slice or indices name, of all features, (features, chosen)."""
        features, samples = place
        chosen = np.arange(self.shape[1])[samples]
        made = np.empty((self.shape[0], len(chosen)), self.dtype)
        self.take(chosen, 1, made, "clip")
        return made[features]

    def _turn(self, taken: Array, out: Array) -> None:
        """Write samples (samples, features) as columns, scaled, channel after channel."""
        values = taken
        if self._scaling is not None:
            shift, scale = self._scaling
            wide, values = self._wide[: len(taken)], self._single[: len(taken)]
            np.subtract(taken, shift, out=wide)
            np.multiply(wide, scale, out=values, casting="same_kind")
        pixels = len(out) // self._channels
        for channel in range(self._channels):
            rows = out[channel * pixels : (channel + 1) * pixels]
            rows[...] = values[:, channel :: self._channels].T


Columns = np.ndarray[Any, Any] | StoredColumns


def columns_of(
    inputs: Array, dtype: np.dtype[np.floating[Any]], scaling: InputScaling | None = None
) -> Columns:
    """Inputs (samples, …) as columns (features, samples).

    Images (samples, height, width, channels) become (channels · height · width, samples): the
    order in which convolutions read whole rows and in which flattening moves nothing. What a file
    stores in one or two bytes is scaled, where there is a `scaling`, when it is taken; other
    inputs have been scaled before.
    """
    if is_compact(inputs):
        return StoredColumns(inputs, dtype, scaling)
    columns = np.moveaxis(inputs, 0, -1)
    if columns.ndim == 4:
        columns = np.moveaxis(columns, 2, 0)
    return np.ascontiguousarray(columns.reshape(-1, len(inputs)), dtype)
