"""One scale for every gradient on the screen: cards, cells, heatmaps and their colour bar."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from simulator.measurement.number_text import power_of_ten
from simulator.measurement.quantities import KERNEL_GRADIENT
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.measurement.snapshot import Snapshot

ZERO, NOT_FINITE, ABSENT, FIRST, LAST = 0, 1, 2, 3, 255
MAX_DECADES = 40.0

Values = NDArray[Any]


def as_recorded(values: Values) -> Values:
    """The values as they are."""
    return values


@dataclass(frozen=True, slots=True)
class GradientScale:
    """From `low` (darkest) to `high` (brightest), both in decades: log10 of a norm.

    Index 0 is kept for exact zeros, 1 for what is not finite, 2 for the time before a layer was
    there; the others are inferno.
    """

    low: float = -3.0
    high: float = 0.0

    def fraction(self, log10: float) -> float:
        """Where a value lies between dark (0) and bright (1)."""
        return min(1.0, max(0.0, (log10 - self.low) / (self.high - self.low)))

    def indices(self, log10: NDArray[np.floating]) -> NDArray[np.uint8]:
        """Colour indices of an array of log10 values, same shape."""
        steps = (log10 - self.low) * ((LAST - FIRST) / (self.high - self.low)) + FIRST
        found: Values = np.minimum(np.maximum(steps, FIRST), LAST)
        known = np.isfinite(log10)
        if not known.all():
            found[~known] = NOT_FINITE
            found[log10 == -np.inf] = ZERO
        indices: NDArray[np.uint8] = found.astype(np.uint8)
        return indices

    def color(self, log10: float) -> QColor:
        """The colour of one value."""
        if math.isnan(log10) or log10 == math.inf:
            return theme.color(theme.current().warning)
        if log10 == -math.inf:
            return QColor(0, 0, 0)
        red, green, blue = theme.gradient_table()[round(255 * self.fraction(log10))]
        return QColor(int(red), int(green), int(blue))

    def covering(self, log10: NDArray[np.floating]) -> GradientScale:
        """The scale, widened by whole decades where a value lies outside; it never shrinks."""
        if log10.size and (
            self.low <= np.minimum.reduce(log10, axis=None)
            and np.maximum.reduce(log10, axis=None) <= self.high
        ):
            return self  # the usual case; exact zeros (-inf) and NaN do not pass it
        values = log10[np.isfinite(log10)]
        if not values.size:
            return self
        low = min(self.low, math.floor(float(values.min())))
        high = max(self.high, math.ceil(float(values.max())))
        low = max(low, high - MAX_DECADES)
        return self if (low, high) == (self.low, self.high) else GradientScale(low, high)

    def color_table(self) -> list[int]:
        """The colours of all indices, as an indexed QImage wants them."""
        return color_table()

    def text(self, tick: float) -> str:
        """A tick as it is printed: "1", "10⁻³"."""
        return "1" if tick == 0 else power_of_ten(round(tick))

    def ticks(self, most: int = 6) -> list[int]:
        """Decades to print beside a colour bar, brightest first, at most `most` (2 or more).

        Both ends, and between them multiples of 1, 2, 3, 5 or 10 that stand clear of the ends.
        """
        low, high = math.ceil(self.low), math.floor(self.high)
        rough = (high - low) / max(1, most - 1)
        step = next((size for size in (1, 2, 3, 5, 10) if size >= rough), math.ceil(rough))
        first, last = math.floor(high / step), math.ceil(low / step)
        inner = [step * at for at in range(first, last - 1, -1)]
        clear = [at for at in inner if min(high - at, at - low) >= 0.6 * step]
        return [high, *clear, low]


@dataclass(frozen=True, slots=True)
class ShareScale:
    """From 0 % (darkest) to 100 % (brightest); nothing is special about an exact zero."""

    low: float = 0.0
    high: float = 1.0

    def fraction(self, share: float) -> float:
        """Where a share lies between dark (0) and bright (1)."""
        return min(1.0, max(0.0, share))

    def indices(self, shares: NDArray[np.floating]) -> NDArray[np.uint8]:
        """Colour indices of an array of shares, same shape."""
        found: Values = np.minimum(np.maximum(shares, 0.0), 1.0) * (LAST - FIRST) + FIRST
        known = np.isfinite(shares)
        if not known.all():
            found[~known] = NOT_FINITE
        indices: NDArray[np.uint8] = found.astype(np.uint8)
        return indices

    def ticks(self, most: int = 5) -> list[float]:
        """Shares to print beside a colour bar, brightest first."""
        return (
            [1.0, 0.75, 0.5, 0.25, 0.0] if most >= 5 else [1.0, 0.5, 0.0] if most >= 3 else [1, 0]
        )

    def text(self, tick: float) -> str:
        """A tick as it is printed: "25 %"."""
        return f"{100 * tick:.0f} %"


Scale = GradientScale | ShareScale


def color_table() -> list[int]:
    """The colours of all indices, as an indexed QImage wants them; exact zeros are transparent."""
    warning = theme.color(theme.current().warning).rgb()
    absent = theme.color(theme.current().surface).rgb()
    inferno = theme.gradient_table()
    steps = np.linspace(0, 255, LAST - FIRST + 1).round().astype(int)
    red, green, blue = inferno[steps].astype(np.uint32).T
    colors = 0xFF000000 | red << 16 | green << 8 | blue
    return [QColor(0, 0, 0, 0).rgba(), warning, absent, *colors.tolist()]


class ScaleKeeper:
    """The scale of one quantity in a run: covers all its recorded values, reading each once.

    `drawn` turns recorded values into decades.
    """

    def __init__(
        self, quantity: str = KERNEL_GRADIENT, drawn: Callable[[Values], Values] = as_recorded
    ) -> None:
        self.scale = GradientScale()
        self._quantity, self._drawn = quantity, drawn
        self._run_id: int | None = None
        self._seen: list[tuple[int, int]] = []

    def covering(self, snapshot: Snapshot) -> GradientScale:
        """The scale that covers all that `snapshot` and its history hold; it never shrinks."""
        if snapshot.run_id != self._run_id:
            self._run_id, self.scale = snapshot.run_id, GradientScale()
            self._seen = [(0, 0)] * len(snapshot.networks)
        for index, network in enumerate(snapshot.networks):
            history, (generation, seen) = network.history, self._seen[index]
            steps, values = history.series(self._quantity)
            # after a decimation, which is rare, new rows cannot be distinguished from old ones
            first = seen if history.generation == generation else 0
            self._seen[index] = (history.generation, len(steps))
            if len(steps) > first:
                self.scale = self.scale.covering(self._drawn(values[first:]))
            if not len(steps) or steps[-1] != network.step:  # the newest step is not recorded
                self.scale = self.scale.covering(self._drawn(network.value_of(self._quantity)))
        return self.scale
