"""Ghosts in the loss view: the curves of runs that were left, faint behind the present one's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ui.plots.curve import GrowingCurve
from ui.plots.curve_labels import Label
from ui.style import theme
from ui.views.loss.axes import Bounds, bounds_of, span_of
from ui.views.loss.curves import NO_CURVE, Curve, curves_of, end_label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.run.run_book import RunFacts
    from ui.views.loss.curves import Shown, Unit, Window
    from ui.views.loss.plot import LossPlot

OPACITY = 0.45
WIDTH_PX = 1.5
MOST_LABELLED = 2  # runs, those left last; more labels would crowd out the present ones


class GhostCurve(NamedTuple):
    """The training curve of one network of a run that was left."""

    network: int
    curve: Curve


class GhostCurves:
    """Draws any number of curves in the colours of their networks, and keeps their items."""

    def __init__(self, plot: LossPlot) -> None:
        self._plot = plot
        self._drawn: list[tuple[int, GrowingCurve]] = []

    def show_curves(self, curves: Sequence[GhostCurve]) -> None:
        """Draw these and nothing else."""
        kept = self._drawn
        for at, ghost in enumerate(curves):
            if at == len(kept):
                made = GrowingCurve(self._plot.box, width_px=WIDTH_PX)
                made.setZValue(-20)
                kept.append((-1, made))
            network, item = kept[at]
            if network != ghost.network:
                kept[at] = ghost.network, item
                self._restyle(ghost.network, item)
            item.set_points(ghost.curve.x, self._plot.heights(ghost.curve.y))
        for _, item in kept[len(curves) :]:
            item.set_points(*NO_CURVE)

    def restyle(self) -> None:
        """Take over colours and sizes."""
        for network, item in self._drawn:
            self._restyle(network, item)

    def _restyle(self, network: int, item: GrowingCurve) -> None:
        item.set_color(theme.color(theme.current().networks[network], OPACITY))


def ghost_curves(
    runs: Sequence[RunFacts], shown: Shown, unit: Unit, *, smooth: bool, window: Window
) -> list[GhostCurve]:
    """What is seen of the training of each network of some runs."""
    found = []
    for run in runs:
        if run.snapshot is None:
            continue
        for index, network in enumerate(run.snapshot.networks):
            how = run.snapshot.steps_per_epoch, shown, unit
            curves = curves_of(network.history, *how, smooth=smooth, window=window)
            found.append(GhostCurve(index, curves.training))
    return found


def ghost_span(runs: Sequence[RunFacts], unit: Unit) -> float:
    """How far the time axis has to go for the steps that these runs have made."""
    ends = [0.0]
    for run in runs:
        snapshot = run.snapshot
        if snapshot is not None and unit == "seconds":
            ends.append(span_of(snapshot, unit))
        elif snapshot is not None:
            ends.append(run.step / (snapshot.steps_per_epoch if unit == "epochs" else 1))
    return max(ends)


def ghost_bounds(runs: Sequence[RunFacts], log: bool, so_far: Bounds | None) -> Bounds | None:
    """Ends of the loss axis that also cover these runs."""
    for run in runs:
        if run.snapshot is not None:
            so_far = bounds_of(run.snapshot, log, so_far)
    return so_far


def ghost_labels(
    runs: Sequence[RunFacts], shown: Shown, height_of: Callable[[float], float]
) -> list[Label]:
    """A label at the end of the curves that were left last: "run 1  A 2.30"."""
    found = []
    for run in runs[-MOST_LABELLED:]:
        if run.snapshot is None:
            continue
        colors = theme.current().network_texts
        for letter, color, network in zip(
            theme.LETTERS, colors, run.snapshot.networks, strict=False
        ):
            end = end_label(network, shown, run.snapshot.steps_per_epoch)
            if end is not None:
                text = f"{letter} {run.title}  {end[1]}"
                short = "" if run.name else f"{letter}#{run.number} {end[1]}"
                at = height_of(end[0])
                found.append(Label(at, text, color, short=short, number=end[1]))
    return found
