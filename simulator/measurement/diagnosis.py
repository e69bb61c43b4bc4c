"""The window's line about gradients: vanishing, exploding or level, with the ratio that says so.

The measure is the kernel gradient's norm of the first layer against that of the last hidden
layer. Within a factor of 100 gradients are level: one learning rate then serves all layers. A
network with level gradients is healthy only if its loss falls too: some stand at chance. Beyond
that factor the first layer learns so much slower, or faster, than the last that no single rate
fits both. The output layer is left out: its gradient never passed through a layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from simulator.measurement.quantities import KERNEL_GRADIENT, QUANTITIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.measurement.snapshot import NetworkSnapshot

HEALTHY_DECADES = 2.0
FEWEST_LOSSES, FALLEN = 8, 0.9  # the recent ones, and their share of the loss before

VerdictKind = Literal["unknown", "level", "healthy", "vanishing", "exploding", "dead", "diverged"]

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A diagnosis; `text` is a sentence for users, empty where the kind is "unknown".

    `decades` is log10 of the first layer's gradient over the last hidden layer's, where both are
    finite and not zero.
    """

    kind: VerdictKind
    text: str
    decades: float | None = None


def power_of_ten(exponent: int) -> str:
    """10 to the `exponent` in typeset form: "10⁻¹²"."""
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def factor_text(decades: float) -> str:
    """10 to the `decades` as text, in full below 1,000: "4.0", "250", "10⁷"."""
    if decades < 3:
        return f"{10**decades:.0f}" if decades >= 1 else f"{10**decades:.1f}"
    return power_of_ten(round(decades))


def diagnose(network: NetworkSnapshot) -> Verdict:
    """The verdict on a network's latest kernel gradients."""
    if network.divergence is not None:
        broken = network.divergence
        advice = "try a smaller learning rate"
        if network.status != "diverged":  # it was changed since, and has not made a step yet
            advice = "the next step tries the changed network"
        return Verdict(
            "diverged",
            f"diverged at step {broken.step:,}: the {broken.what} of {broken.layer} is no longer "
            f"finite; {advice}",
        )
    hidden = network.gradient_log10[:-1]
    if len(hidden) < 2 or np.isnan(hidden).any():
        return Verdict("unknown", "")
    first, last = float(hidden[0]), float(hidden[-1])
    if np.isposinf([first, last]).any():
        return Verdict("unknown", "")
    if -np.inf in (first, last):
        zeros = int(np.sum(hidden == -np.inf))
        layers = "layer" if zeros == 1 else "layers"
        return Verdict("dead", f"vanished: the gradient of {zeros} {layers} is exactly zero")
    decades = first - last
    times = factor_text(abs(decades))
    if decades < -HEALTHY_DECADES:
        text = f"vanishing: the first layer learns {times} times slower than the last"
        return Verdict("vanishing", text, decades)
    if decades > HEALTHY_DECADES:
        text = f"exploding: the first layer's gradient is {times} times the last's"
        return Verdict("exploding", text, decades)
    within = f"first and last layer within a factor of {times}"
    if _loss_falls(network):
        return Verdict("healthy", f"healthy: {within}", decades)
    return Verdict("level", f"level gradients: {within}", decades)


def _loss_falls(network: NetworkSnapshot) -> bool:
    """Whether the recent losses are clearly below the first and below chance."""
    losses = network.history.losses
    if len(losses) < FEWEST_LOSSES:
        return False
    first = float(losses[0])
    before = first if network.chance_loss is None else min(first, network.chance_loss)
    return bool(np.median(losses[-FEWEST_LOSSES:]) < FALLEN * before)


def diagnose_quantity(network: NetworkSnapshot, quantity: str) -> str:
    """A line about the latest values of a quantity; empty where they say nothing.

    Sizes are compared between the first and the last hidden layer, shares by the worst layer.
    """
    if quantity == KERNEL_GRADIENT or network.divergence is not None:
        return diagnose(network).text
    values, names = network.value_of(quantity), network.rows_of(quantity)
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        return ""
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
