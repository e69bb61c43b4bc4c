"""The ranges of the loss view's axes: how far time goes, and between which values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ui.plots.ticks import nice_above, nice_below, round_above
from ui.views.base.time_view import steps_of
from ui.views.loss.curves import ASTRONOMICAL, bounded, limits_of

if TYPE_CHECKING:
    from simulator.measurement.history import HistoryView
    from simulator.measurement.snapshot import Snapshot
    from ui.views.loss.curves import Unit

EMPTY = {"loss": (0.1, 3.0), "accuracy": (0.0, 1.0)}

Bounds = tuple[float, float]


def span_of(snapshot: Snapshot, unit: Unit) -> float:
    """How far the time axis goes: over what is recorded, and on in round steps."""
    if unit == "seconds":
        ends = [float(n.history.seconds[-1]) for n in snapshot.networks if len(n.history.steps)]
        return round_above(max([*ends, 0.1]))
    steps = steps_of(snapshot)
    return float(steps) if unit == "steps" else steps / snapshot.steps_per_epoch


def bounds_of(snapshot: Snapshot, log: bool, so_far: Bounds | None) -> Bounds:
    """Ends of the loss axis, which only grows, in round steps, so that the picture is calm."""
    low, high = range_of([n.history for n in snapshot.networks], snapshot.chance_loss, log)
    if log:
        low, high = nice_below(low), nice_above(high * 1.05)
        low = min(low, high / 30)
    else:
        low, high = 0.0, round_above(high * 1.02)
    if so_far is not None:
        low, high = min(low, so_far[0]), max(high, so_far[1])
    return low, high


def range_of(histories: list[HistoryView], chance: float | None, log: bool) -> Bounds:
    """What the loss axis has to cover.

    All of the training, and of the validation what is not far above: batch normalisation's running
    statistics, at first, make it astronomical. Where a curve leaves the plot, it says so.
    """
    known = [] if chance is None else [chance]
    held = []
    for history in histories:
        limits = limits_of(history)
        training = bounded(history.losses, limits)
        validation = bounded(history.validation_losses, (limits[0], ASTRONOMICAL))
        held.append(validation[np.isfinite(validation)])
        known += _ends(training[np.isfinite(training)])
    known = known or [float(one[-1]) for one in held if len(one)]
    if not known:
        return 0.1, 1.0
    ceiling = max(known) * (10 if log else 1.5)
    known += [min(end, ceiling) for one in held for end in _ends(one)]
    return min(known), max(known)


def _ends(values: np.ndarray) -> list[float]:
    return [float(values.min()), float(values.max())] if len(values) else []
