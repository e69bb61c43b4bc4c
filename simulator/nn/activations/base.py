"""What every activation states about itself: its name, its formula and, beside it, its derivative.

Arrays are feature-major: (features, batch), or any other shape whose first axis is the channel.
`forward` reads the pre-activation `z` and writes `y`; `backward` reads the gradient `dy` with
respect to `y` and writes `dz`. Where `needs_preactivation` is false the derivative is computed
from `y` alone, so that `z` and `y` may be the same array. Where `slope_from_output` is true,
`slope_calls` do so for any number of layers at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from simulator.model import Model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.arrays import Array, Call


@dataclass(slots=True)
class Scratch:
    """Scratch memory for a calculation: two arrays shaped like `z`, and prelu's learned slope.

    `slope` and `slope_gradient` have shape (channels, 1, …), one slope a channel. `zero` and
    `one` are arrays of no dimension, which a call takes without converting them.
    """

    a: Array
    b: Array
    slope: Array | None = None
    slope_gradient: Array | None = None
    zero: Array = field(init=False)
    one: Array = field(init=False)

    def __post_init__(self) -> None:
        self.zero, self.one = _scalar(0, self.a.dtype), _scalar(1, self.a.dtype)


@lru_cache
def _scalar(value: int, dtype: np.dtype[Any]) -> Array:
    """A number as a read-only array, one for all layers, so that it stays in the cache."""
    found = np.array(value, dtype)
    found.flags.writeable = False
    return found


NOWHERE = (-math.inf, math.inf)  # is flat an activation with this range
LONGEST = 2**18  # numbers that one call works on, up to 2 ms, and longer where memory is new

FLAT = 0.05  # a slope below this share of the activation's largest counts as flat: a saturated unit


class Activation(Model):
    """An element-wise function between layers; `name` is its Keras name.

    What a subclass says of itself beside its label and its summary for menus:
    `needs_preactivation`, whether its derivative reads z (else y alone); `slope_from_output`,
    whether `slope_calls` give that derivative; `learns_slope`, whether it has a parameter for each
    channel; `identity_on_positive`, whether f(z) = z for z > 0; `flat_by_preactivation`, whether
    `flat_range` is about z.
    """

    name: str

    label: ClassVar[str]
    summary: ClassVar[str]
    needs_preactivation: ClassVar[bool] = False
    learns_slope: ClassVar[bool] = False
    identity_on_positive: ClassVar[bool] = False
    slope_from_output: ClassVar[bool] = False
    flat_by_preactivation: ClassVar[bool] = False

    def flat_range(self) -> tuple[float, float]:
        """(low, high): the slope is below `FLAT` of its largest where y ≤ low or y ≥ high.

        The bounds are for z instead of y where `flat_by_preactivation` says so.
        """
        return NOWHERE

    def forward(self, z: Array, y: Array, scratch: Scratch) -> None:
        """Write f(z) into `y`."""
        raise TypeError(f"{type(self).__name__} has no formula")

    def calls(self, z: Array, y: Array, scratch: Scratch) -> list[Call]:
        """`forward` on these arrays as calls without arguments, of NumPy itself where it pays."""
        return [partial(self.forward, *piece) for piece in self._pieces(scratch, z, y)]

    def backward_calls(
        self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch
    ) -> list[Call]:
        """`backward` on these arrays as calls without arguments."""
        if not self.slope_from_output:
            return [partial(self.backward, *piece) for piece in self._pieces(scratch, z, y, dy, dz)]
        return [*self.slope_calls(y, dz, scratch), partial(np.multiply, dz, dy, dz)]

    def _pieces(self, scratch: Scratch, *arrays: Array) -> Iterator[tuple[Any, ...]]:
        """The arrays whole, or in pieces of `LONGEST` numbers; each with scratch of its size.

        Between two calls a long pass asks whether it is still wanted.
        """
        size = scratch.a.size
        whole = size <= LONGEST or self.learns_slope
        if whole or not all(array.flags.c_contiguous for array in (scratch.a, scratch.b, *arrays)):
            yield *arrays, scratch
            return
        for start in range(0, size, LONGEST):
            a, b, *parts = (
                array.reshape(-1)[start : start + LONGEST]
                for array in (scratch.a, scratch.b, *arrays)
            )
            yield *parts, Scratch(a, b)

    def slope_calls(self, y: Array, slope: Array, scratch: Scratch) -> list[Call]:
        """Calls that write f′ into `slope`, where `slope_from_output`.

        Of `scratch` only scalars are used.
        """
        raise TypeError(f"{type(self).__name__} has no slope that follows from its output")

    def backward(self, z: Array, y: Array, dy: Array, dz: Array, scratch: Scratch) -> None:
        """Write dy·f′(z) into `dz`; neither `z`, `y` nor `dy` is changed."""
        for call in self.backward_calls(z, y, dy, dz, scratch):
            call()
