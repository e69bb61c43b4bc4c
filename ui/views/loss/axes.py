"""The axes of the loss view: their ranges and the frame that maps them to pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen

from ui.plots.plot_frame import PlotFrame, numbers_px
from ui.plots.ticks import nice_above, nice_below, round_above, shown_epochs
from ui.style import theme
from ui.views.base.view import FOOTER_PX

if TYPE_CHECKING:
    from simulator.measurement.snapshot import Snapshot
    from ui.views.loss.curves import Curves, Shown, Unit

LABEL_ROOM_PX = 156  # the grid goes on beyond the last epoch, where the labels stand
EMPTY = {"loss": (0.1, 3.0), "accuracy": (0.0, 1.0)}

Bounds = tuple[float, float]


def span_of(snapshot: Snapshot, unit: Unit) -> float:
    """The end of the time axis in `unit`: the planned epochs, or the next round value beyond."""
    if unit == "seconds":
        ends = [float(n.history.seconds[-1]) for n in snapshot.networks if len(n.history.steps)]
        return round_above(max([*ends, 0.1]))
    run = max(snapshot.newest_step, snapshot.step)
    epochs = shown_epochs(snapshot.epochs, run / snapshot.steps_per_epoch)
    return float(epochs * (snapshot.steps_per_epoch if unit == "steps" else 1))


def bounds_of(
    curves: list[Curves], chance: float | None, log: bool, so_far: Bounds | None
) -> Bounds:
    """Ends of the loss axis, rounded; it only grows, so that curves do not jump."""
    low, high = range_of(curves, chance, log)
    if log:
        low, high = nice_below(low), nice_above(high * 1.05)
        low = min(low, high / 30)
    else:
        low, high = 0.0, round_above(high * 1.02)
    if so_far is not None:
        low, high = min(low, so_far[0]), max(high, so_far[1])
    return low, high


def range_of(curves: list[Curves], chance: float | None, log: bool) -> tuple[float, float]:
    """The smallest and the largest loss that the axis has to cover.

    All of the training, and of the validation what is not far above: the running statistics of
    batch normalisation make its first values astronomical. `peak_labels` then names the peak.
    """
    known = [] if chance is None else [chance]
    known += [end for one in curves if one.ends is not None for end in one.ends]
    held = [one.evaluated.ends for one in curves if one.evaluated.ends is not None]
    known = known or [float(c.validation.y[-1]) for c in curves if len(c.validation.y)]
    if not known:
        return 0.1, 1.0
    ceiling = max(known) * (10 if log else 1.5)
    known += [min(end, ceiling) for ends in held for end in ends]
    return min(known), max(known)


def frame_in(area: QRect, span: float, bounds: Bounds, shown: Shown, log: bool) -> PlotFrame:
    """The coordinates of a plot in `area`, with room for the numbers and for the labels."""
    low, high = bounds
    log = log and shown == "loss"
    room = min(theme.px(LABEL_ROOM_PX), area.width() // 3)
    left = numbers_px(low, high, log=log)
    box = area.adjusted(left, theme.px(6), -room, -theme.px(FOOTER_PX))
    box.setSize(box.size().expandedTo(QSize(8, 8)))
    return PlotFrame(box, span, low, high, log, room, shown == "accuracy", left)


def paint_chance(painter: QPainter, frame: PlotFrame, chance: float) -> None:
    """Draw a dashed line at the level of chance, below the curves."""
    at = float(frame.y_px(np.array(chance)))
    painter.setPen(QPen(theme.color(theme.current().muted), 1, Qt.PenStyle.DashLine))
    painter.drawLine(QLineF(frame.box.left(), at, frame.box.right() + frame.room, at))
