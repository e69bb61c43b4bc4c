"""The labels at the ends of the loss view's curves and at the level of chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ui.plots.end_labels import EndLabel, place_end_labels
from ui.plots.number_text import number_text
from ui.style import theme
from ui.views.loss import table
from ui.views.loss.curves import Curves, Shown, end_label

if TYPE_CHECKING:
    from simulator.measurement.snapshot import Snapshot
    from ui.plots.plot_frame import PlotFrame
    from ui.plots.text_line import PreparedText

GAP_PX = 18  # from the curves' ends to the labels
FREE_PX = 12  # that curves may go on before they reach the labels' background
BELOW_PX = 8  # that curves and labels may reach beyond the plot


def labels_of(
    frame: PlotFrame, snapshot: Snapshot, curves: list[Curves], shown: Shown
) -> list[PreparedText]:
    """A label at each curve's end and one at the chance level, none over another."""
    left = frame.across(end_of(curves)) + theme.px(GAP_PX)
    labels = [*_ends(frame, snapshot, curves, shown), *_chance(frame, snapshot, shown)]
    labels += peak_labels(frame, curves)
    bottom = frame.box.bottom() + theme.px(BELOW_PX)
    right = frame.box.right() + frame.room
    return place_end_labels(labels, round(left), right, frame.box.top() - 6, bottom)


def end_of(curves: list[Curves]) -> float:
    """The last x of the longest curve."""
    return max([one.end for one in curves], default=0.0)


def _ends(
    frame: PlotFrame, snapshot: Snapshot, curves: list[Curves], shown: Shown
) -> list[EndLabel]:
    found = []
    for index, (network, one) in enumerate(zip(snapshot.networks, curves, strict=True)):
        stands = end_label(one, network, shown, snapshot.steps_per_epoch) if snapshot.step else None
        if stands is not None:
            level, value = stands
            at = float(frame.y_px(np.array(level if math.isfinite(level) else frame.high)))
            text = f"{theme.LETTERS[index]}  {value}"
            found.append(EndLabel(at, text, theme.current().network_texts[index], bold=True))
    return found


def _chance(frame: PlotFrame, snapshot: Snapshot, shown: Shown) -> list[EndLabel]:
    chance = table.chance(snapshot, shown)
    if chance is None:
        return []
    level, text, short = chance
    at = float(frame.y_px(np.array(level)))
    return [EndLabel(at, text, theme.current().muted, bold=False, short=short)]


def peak_labels(frame: PlotFrame, curves: list[Curves]) -> list[EndLabel]:
    """Labels with the peak of each validation curve that leaves the plot at the top."""
    found = []
    for index, one in enumerate(curves):
        peak = float(one.validation.y.max()) if len(one.validation.y) else 0.0
        if peak > frame.high:
            letter, value = theme.LETTERS[index], number_text(float(f"{peak:.1g}"))
            text, color = (
                f"↑ {letter} validation peak {value}",
                theme.current().network_texts[index],
            )
            top = float(frame.box.top())
            found.append(EndLabel(top, text, color, bold=False, short=f"↑ {letter} peak {value}"))
    return found
