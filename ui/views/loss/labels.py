"""What is written at the ends of the loss view's curves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ui.plots.curve_labels import Label
from ui.plots.number_text import number_text
from ui.style import theme
from ui.views.loss import table
from ui.views.loss.curves import Curves, Shown, end_label

if TYPE_CHECKING:
    from simulator.measurement.snapshot import Snapshot
    from ui.views.loss.plot import LossPlot


def labels_of(
    plot: LossPlot, snapshot: Snapshot, curves: list[Curves], shown: Shown
) -> list[Label]:
    """A label at each curve's end, one at the chance level, and one a peak out of sight."""
    seen = plot.box.viewRect()
    return [
        *_ends(plot, snapshot, curves, shown, seen.bottom()),
        *_chance(plot, snapshot, shown),
        *peaks(plot, curves, seen.bottom()),
    ]


def end_of(curves: list[Curves]) -> float:
    """The last place of the longest curve on the axis."""
    return max([one.end for one in curves], default=0.0)


def _ends(
    plot: LossPlot, snapshot: Snapshot, curves: list[Curves], shown: Shown, top: float
) -> list[Label]:
    found = []
    for index, (network, one) in enumerate(zip(snapshot.networks, curves, strict=True)):
        stands = end_label(one, network, shown, snapshot.steps_per_epoch) if snapshot.step else None
        if stands is not None:
            level, words = stands
            at = plot.height_of(level) if math.isfinite(level) else top
            text = f"{theme.LETTERS[index]}  {words}"
            found.append(Label(at, text, theme.current().network_texts[index], bold=True))
    return found


def _chance(plot: LossPlot, snapshot: Snapshot, shown: Shown) -> list[Label]:
    chance = table.chance(snapshot, shown)
    if chance is None:
        return []
    level, text, short = chance
    return [Label(plot.height_of(level), text, theme.current().muted, short=short)]


def peaks(plot: LossPlot, curves: list[Curves], top: float) -> list[Label]:
    """How high validations went that left the plot at the top, be it long ago."""
    found = []
    for index, one in enumerate(curves):
        peak = float(one.validation.y.max()) if len(one.validation.y) else 0.0
        if plot.height_of(peak) > top + 1e-9:
            letter, value = theme.LETTERS[index], number_text(float(f"{peak:.1g}"))
            text, color = (
                f"↑ {letter} validation peak {value}",
                theme.current().network_texts[index],
            )
            found.append(Label(top, text, color, short=f"↑ {letter} peak {value}"))
    return found
