"""What is written at the ends of the loss view's curves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulator.measurement.number_text import number_text
from ui.plots.curve_labels import Label
from ui.style import theme
from ui.views.loss import table
from ui.views.loss.curves import ASTRONOMICAL, Shown, Unit, end_label, place_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QRectF

    from simulator.measurement.history import HistoryView
    from simulator.measurement.snapshot import Snapshot


def labels_of(
    snapshot: Snapshot, shown: Shown, unit: Unit, height_of: Callable[[float], float], seen: QRectF
) -> list[Label]:
    """A label at each curve's end, one at the chance level, and one a curve that leaves the plot.

    `height_of` says where a value stands on the axis, and `seen` is what the plot shows of it and
    of time, in its `unit`. How high a curve went that left the plot there is said at its edge.
    """
    top = seen.bottom()
    found = []
    for letter, color, network in zip(
        theme.LETTERS, theme.current().network_texts, snapshot.networks, strict=False
    ):
        end = end_label(network, shown, snapshot.steps_per_epoch) if snapshot.step else None
        if end is not None:
            at = height_of(end[0]) if math.isfinite(end[0]) else top
            ink = color if network.divergence is None else theme.current().warning
            found.append(Label(at, f"{letter}  {end[1]}", ink, bold=True))
        peak, of = peak_of(network.history, unit, snapshot.steps_per_epoch, seen)
        if shown == "loss" and height_of(peak) > top + 1e-9:
            value = number_text(min(peak, ASTRONOMICAL), 2)
            long, short = f"↑ {letter} {of} peak {value}", f"↑ {letter} peak {value}"
            found.append(Label(top, long, color, short=short))
    chance = table.chance(snapshot, shown)
    if chance is not None:
        level, text, short = chance
        found.append(Label(height_of(level), text, theme.current().muted, short=short))
    return found


def peak_of(history: HistoryView, unit: Unit, epoch: int, seen: QRectF) -> tuple[float, str]:
    """The largest finite loss over the time that is `seen`, and the set that it was measured on."""
    found = []
    for of, steps, losses in (
        ("training", history.steps, history.losses),
        ("validation", history.evaluation_steps, history.validation_losses),
    ):
        at = place_of(steps, unit, history, epoch)
        within = np.isfinite(losses) & (at >= seen.left()) & (at <= seen.right())
        found.append((float(np.max(losses, where=within, initial=0.0)), of))
    return max(found)
