"""What is written at the ends of the loss view's curves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ui.plots.curve_labels import Label
from ui.plots.number_text import number_text
from ui.style import theme
from ui.views.loss import table
from ui.views.loss.curves import ASTRONOMICAL, Shown, end_label

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.measurement.snapshot import Snapshot


def labels_of(
    snapshot: Snapshot, shown: Shown, height_of: Callable[[float], float], top: float
) -> list[Label]:
    """A label at each curve's end, one at the chance level, and one a peak above the axis.

    `height_of` says where a value stands on the axis, whose upper end is `top`. A peak is how high
    a validation loss went that left the axis there, be it long ago.
    """
    found = []
    for letter, color, network in zip(
        theme.LETTERS, theme.current().network_texts, snapshot.networks, strict=False
    ):
        end = end_label(network, shown, snapshot.steps_per_epoch) if snapshot.step else None
        if end is not None:
            at = height_of(end[0]) if math.isfinite(end[0]) else top
            found.append(Label(at, f"{letter}  {end[1]}", color, bold=True))
        held = network.history.validation_losses
        peak = float(np.max(held, where=np.isfinite(held), initial=0.0))
        if shown == "loss" and height_of(peak) > top + 1e-9:
            value = number_text(float(f"{min(peak, ASTRONOMICAL):.1g}"))
            long, short = f"↑ {letter} validation peak {value}", f"↑ {letter} peak {value}"
            found.append(Label(top, long, color, short=short))
    chance = table.chance(snapshot, shown)
    if chance is not None:
        level, text, short = chance
        found.append(Label(height_of(level), text, theme.current().muted, short=short))
    return found
