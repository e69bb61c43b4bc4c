"""What a network's gradients say, in words: vanishing, exploding or healthy, with the ratio.

The measure is the kernel gradient's norm of the first layer against that of the last hidden
layer. Within a factor of 100 a network is called healthy: one learning rate then serves all its
layers. Beyond that the first layer learns so much slower, or faster, than the last that no single
rate fits both. The output layer is left out: its gradient never passed through a layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulator.snapshot import NetworkSnapshot

HEALTHY_DECADES = 2.0

Kind = Literal["unknown", "healthy", "vanishing", "exploding", "dead", "diverged"]

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`decades` is log10 of the first layer's gradient over the last hidden layer's."""

    kind: Kind
    text: str
    decades: float | None = None


def power_of_ten(exponent: int) -> str:
    """10 to the `exponent` in typeset form: "10⁻¹²"."""
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def factor_text(decades: float) -> str:
    """A factor in words: "4", "250", "10⁷"."""
    if decades < 3:
        return f"{10**decades:.0f}" if decades >= 1 else f"{10**decades:.1f}"
    return power_of_ten(round(decades))


def judge(network: NetworkSnapshot) -> Verdict:
    """The verdict on the latest gradients of a network."""
    if network.divergence is not None:
        broken = network.divergence
        return Verdict(
            "diverged",
            f"diverged at step {broken.step:,}: the {broken.what} of {broken.layer} is no longer "
            "finite; try a smaller learning rate",
        )
    hidden = network.gradient_log10[:-1]
    if len(hidden) < 2 or np.isnan(hidden).any():
        return Verdict("unknown", "")
    first, last = float(hidden[0]), float(hidden[-1])
    if first == -np.inf:
        zeros = int(np.sum(hidden == -np.inf))
        layers = "layer" if zeros == 1 else "layers"
        return Verdict("dead", f"vanished: the gradient of {zeros} {layers} is exactly zero")
    decades = first - last
    if abs(decades) <= HEALTHY_DECADES:
        factor = factor_text(abs(decades))
        text = f"healthy: first and last layer within a factor of {factor}"
        return Verdict("healthy", text, decades)
    times = factor_text(abs(decades))
    if decades < 0:
        text = f"vanishing: the first layer learns {times} times slower than the last"
        return Verdict("vanishing", text, decades)
    text = f"exploding: the first layer's gradient is {times} times the last's"
    return Verdict("exploding", text, decades)
