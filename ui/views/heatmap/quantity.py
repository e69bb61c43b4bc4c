"""The quantities that the heatmap can show: which values are drawn, and on which scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.measurement.number_text import power_of_ten
from simulator.measurement.quantities import QUANTITIES, Quantity
from ui.style.gradient_scale import GradientScale, Scale, ScaleKeeper, ShareScale

if TYPE_CHECKING:
    from simulator.arrays import Array
    from simulator.measurement.history import HistoryView
    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot

# activation_mean has a sign, which neither of the scales can show
SHOWN = tuple(name for name in QUANTITIES if name != "activation_mean")


@dataclass(frozen=True, slots=True)
class HeatQuantity:
    """How a quantity is drawn: shares on a linear scale, all others as log10."""

    quantity: Quantity

    @property
    def share(self) -> bool:
        """Whether values are shares of a whole, drawn from 0 to 100 %."""
        return self.quantity.scale == "share"

    @property
    def title(self) -> str:
        """Its name, as a title."""
        return self.quantity.title[:1].upper() + self.quantity.title[1:]

    @property
    def unit(self) -> str:
        """Unit and scale, as the title line says them."""
        return f"{self.quantity.unit}, {'0 to 100 %' if self.share else 'log scale'}"

    def first_scale(self) -> Scale:
        """The scale before anything is known."""
        return ShareScale() if self.share else GradientScale()

    def series(
        self, history: HistoryView, first: int = 0, last: int | None = None
    ) -> tuple[Array, Array]:
        """(steps (records,), values (records, layers)) of records `first` to `last`, as drawn."""
        steps, values = history.series(self.quantity.name)
        return steps[first:last], self.drawn(values[first:last])

    def now(self, network: NetworkSnapshot) -> Array:
        """The latest values as drawn, (layers,)."""
        return self.drawn(network.value_of(self.quantity.name))

    def drawn(self, values: Array) -> Array:
        """Values as they are drawn, same shape: shares unchanged, all others as log10."""
        if self.quantity.scale != "linear":
            return values
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log10(values)

    def text(self, value: float) -> str:
        """The text of a drawn value: "0.024", "3.2 × 10⁻⁷", "exactly 0", "37 %"."""
        if not self.share:
            return norm_text(value)
        return f"{100 * value:.3g} %" if np.isfinite(value) else "unknown"


class QuantityScales:
    """The scales of all quantities, each covering a whole run."""

    def __init__(self) -> None:
        self._keepers: dict[str, ScaleKeeper] = {}

    def covering(self, snapshot: Snapshot, shown: HeatQuantity) -> Scale:
        """The scale that covers all that was recorded of a quantity; it never shrinks."""
        if shown.share:
            return shown.first_scale()
        name = shown.quantity.name
        if name not in self._keepers:
            self._keepers[name] = ScaleKeeper(name, shown.drawn)
        return self._keepers[name].covering(snapshot)


HEAT_QUANTITIES = {name: HeatQuantity(QUANTITIES[name]) for name in SHOWN}


def norm_text(log10: float) -> str:
    """The text of a number given as log10: "0.024", "3.2 × 10⁻⁷", "exactly 0"."""
    if log10 == -np.inf:
        return "exactly 0"
    if not np.isfinite(log10):
        return "not finite"
    if -3 <= log10 < 4:
        return f"{10**log10:.3g}"
    exponent = int(np.floor(log10))
    return f"{10 ** (log10 - exponent):.1f} × {power_of_ten(exponent)}"
