"""What the latest values of a measured quantity say, in a line: ratios and sizes, and no verdict.

Where a network has diverged, they say that instead. What is wrong with it otherwise is said by
findings (diagnosis.py here). The
kernel gradient's norm of the first layer is told against that of the last hidden layer; the output
layer is left out: its gradient never passed through a layer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.measurement.number_text import power_of_ten
from simulator.measurement.quantities import KERNEL_GRADIENT, QUANTITIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.measurement.snapshot import NetworkSnapshot

LEVEL_DECADES = 2.0


def factor_text(decades: float) -> str:
    """10 to the `decades` as text, in full below 1,000: "4.0", "250", "10⁷"."""
    if decades < 3:
        return f"{10**decades:.0f}" if decades >= 1 else f"{10**decades:.1f}"
    return power_of_ten(round(decades))


def gradient_text(network: NetworkSnapshot) -> str:
    """How the latest kernel gradients of first and last hidden layer compare; empty if unknown."""
    hidden = network.gradient_log10[:-1]
    if len(hidden) < 2 or np.isnan(hidden).any():
        return ""
    first, last = float(hidden[0]), float(hidden[-1])
    if np.isposinf([first, last]).any():
        return ""
    if -np.inf in (first, last):
        zeros = int(np.sum(hidden == -np.inf))
        return f"the gradient of {zeros} {'layer' if zeros == 1 else 'layers'} is exactly zero"
    decades = first - last
    times = factor_text(abs(decades))
    if decades < -LEVEL_DECADES:
        return f"the first layer learns {times} times slower than the last"
    if decades > LEVEL_DECADES:
        return f"the first layer's gradient is {times} times the last's"
    return f"first and last layer within a factor of {times}"


def divergence_text(network: NetworkSnapshot) -> str:
    """Where a network diverged, and what to do; empty where it did not."""
    broken = network.divergence
    if broken is None:
        return ""
    advice = "try a smaller learning rate"
    if network.status != "diverged":  # it was changed since, and has not made a step yet
        advice = "the next step tries the changed network"
    return (
        f"diverged at step {broken.step:,}: the {broken.what} of {broken.layer} is no longer "
        f"finite; {advice}"
    )


def quantity_text(network: NetworkSnapshot, quantity: str) -> str:
    """A line about the latest values of a quantity; empty where they say nothing.

    Sizes are compared between the first and the last hidden layer, shares by the worst layer.
    """
    if network.divergence is not None:
        return divergence_text(network)
    if quantity == KERNEL_GRADIENT:
        return gradient_text(network)
    values, names = network.value_of(quantity), network.rows_of(quantity)
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        return ""
    if quantity == "input_similarity":
        return f"mean cosine between samples at the last hidden layer: {_last_hidden(values)}"
    if quantity == "effective_rank":
        return f"directions that samples span at the last hidden layer: {_last_hidden(values)}"
    if QUANTITIES[quantity].scale == "share":
        worst = int(known[np.argmax(values[known])])
        if not values[worst]:
            return f"none in any layer: {SHARES[quantity]}"
        return f"at most {100 * values[worst]:.3g} % {SHARES[quantity]}, in {names[worst]}"
    with np.errstate(divide="ignore"):
        decades = values if QUANTITIES[quantity].scale == "log10" else np.log10(values)
    if quantity == "update_ratio":
        middle = float(np.median(decades[known]))
        if not np.isfinite(middle):  # against kernels of exact zeros, nothing can be said
            return "nothing changes" if middle == -np.inf else ""
        return _update_text(middle)
    return _size_text(decades[:-1], SIZES[quantity])


def _last_hidden(values: NDArray[np.floating]) -> str:
    value = float(values[-2 if len(values) > 1 else -1])
    return f"{value:.2g}" if np.isfinite(value) else "unknown"


SHARES = {
    "dead_share": "dead units",
    "saturated_share": "saturated outputs",
    "underflow_share": "gradients of exactly zero",
}
# what is compared, and whether it is passed on towards the input
SIZES = {
    "activation_gradient": ("gradient", True),
    "activation_std": ("signal", False),
    "weight_norm": ("kernel", False),
}
# a step changes about a thousandth of a kernel where training goes well
USUAL_UPDATE_DECADES = -3.0


def _update_text(middle: float) -> str:
    """A line about the median update ÷ weight, in decades."""
    typical = f"a step changes {_percent_text(middle)} of a typical kernel"
    away = middle - USUAL_UPDATE_DECADES
    if away > 1:
        return f"{typical}: {factor_text(away)} times more than usual"
    if away < -1:
        return f"{typical}: {factor_text(-away)} times less than usual"
    return f"{typical}, as is usual"


def _percent_text(decades: float) -> str:
    """A share given as its log10, in two digits: "0.12 %", "130 %", "5.3 × 10⁻⁸ %"."""
    rounded = f"{10.0 ** (decades + 2):.1e}"
    digits, _, exponent = rounded.partition("e")
    if -4 <= int(exponent) < 6:
        return f"{float(rounded):,.12g} %"
    return f"{digits} × {power_of_ten(int(exponent))} %"


def _size_text(decades: NDArray[np.floating], compared: tuple[str, bool]) -> str:
    """How a size, (hidden layers,) in decades, changes along the way that it is passed on."""
    what, backwards = compared
    if len(decades) < 2 or np.isnan(decades[[0, -1]]).any():
        return ""
    start, end = (decades[-1], decades[0]) if backwards else (decades[0], decades[-1])
    if not np.isfinite([start, end]).all():
        zeros = int(np.sum(decades == -np.inf))
        return f"the {what} is exactly zero in {zeros} {'layer' if zeros == 1 else 'layers'}"
    change = float(end - start)
    way = "from the last layer to the first" if backwards else "from the first layer to the last"
    if abs(change) < 0.3:
        return f"the {what} keeps its size {way}"
    return (
        f"the {what} {'grows' if change > 0 else 'shrinks'} {factor_text(abs(change))}-fold {way}"
    )
