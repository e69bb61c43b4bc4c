"""The curves of one network as numbers: training, validation, and the gap between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.measurement.number_text import loss_text
from ui.plots.decimated import decimated

if TYPE_CHECKING:
    from simulator.measurement.history import HistoryView
    from simulator.measurement.snapshot import NetworkSnapshot

Values = NDArray[Any]
Shown = Literal["loss", "accuracy"]
Unit = Literal["epochs", "steps", "seconds"]

MAX_POINTS = 150  # of a curve that evaluations draw, which is smooth
LOWEST, HIGHEST = 1e-12, 1e6  # of what is drawn, times the first loss where that is beyond 1
ASTRONOMICAL = 1e30


class Curve(NamedTuple):
    """Points (points,), x in the axis's unit; values that are not finite are left out."""

    x: Values
    y: Values

    @property
    def end(self) -> float:
        """The last x, 0 where there is none."""
        return float(self.x[-1]) if len(self.x) else 0.0


class Window(NamedTuple):
    """The part of the time axis that is seen, and the pixels of a unit of it."""

    first: float
    last: float
    unit_px: float

    def sight(self, x: Values) -> slice:
        """What of x, which grows, is seen, and the points beyond to which curves go on."""
        first, last = np.searchsorted(x, (self.first, self.last)).tolist()
        return slice(max(0, first - 1), last + 1)


EVERYTHING = Window(0.0, math.inf, math.inf)
NO_CURVE = Curve(np.zeros(0), np.zeros(0))


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """One network's training and validation, `faint` the single mini-batches behind their mean.

    `gap` is where validation is worse than training over the same sets: x, the better curve, the
    worse curve.
    """

    training: Curve
    validation: Curve
    gap: tuple[Values, Values, Values]
    faint: Curve = NO_CURVE

    @property
    def end(self) -> float:
        """The last place on the time axis."""
        return max(self.training.end, self.validation.end)


NO_CURVES = Curves(NO_CURVE, NO_CURVE, (np.zeros(0),) * 3)


def place_of(steps: NDArray[np.integer], unit: Unit, history: HistoryView, epoch: int) -> Values:
    """Steps in the unit of the axis, same shape; `epoch` is the number of steps in one."""
    if unit == "steps":
        return steps.astype(np.float64)
    if unit == "epochs" or not len(history.seconds):
        return steps / epoch
    known = np.concatenate([[0], history.steps]), np.concatenate([[0.0], history.seconds])
    found: Values = np.interp(steps, *known)
    return found


def curves_of(
    history: HistoryView,
    epoch: int,
    shown: Shown,
    unit: Unit,
    *,
    smooth: bool = False,
    window: Window = EVERYTHING,
) -> Curves:
    """What of a network's history is seen, in as many points as there is room for."""
    at = place_of(history.evaluation_steps, unit, history, epoch)
    sight = window.sight(at)
    at = at[sight]
    if shown == "accuracy":
        held, over = history.validation_accuracies[sight], history.train_accuracies[sight]
        return Curves(_sparse(at, over), _sparse(at, held), _gap(at, held, over))
    low, high = limits_of(history)
    held = bounded(history.validation_losses[sight], (low, ASTRONOMICAL))
    gap = _gap(at, bounded(history.train_losses[sight], (low, high)), held)
    x = place_of(history.steps, unit, history, epoch)
    sight, faint = window.sight(x), NO_CURVE
    steps, losses = history.steps[sight], bounded(history.losses[sight], (low, high))
    length_px = (x[sight][-1] - window.first) * window.unit_px if len(steps) else 0.0
    steps, losses = decimated(steps, losses, length_px)
    training = Curve(place_of(steps, unit, history, epoch), losses)
    if smooth:
        means = bounded(epoch_means(history.steps, history.losses, epoch, high), (low, high))
        faint, training = training, _sparse(x[sight], means[sight])
    return Curves(training, _sparse(at, held), gap, faint)


def end_label(network: NetworkSnapshot, shown: Shown, epoch: int) -> tuple[float, str] | None:
    """The newest value of a network and its text; None before the first step."""
    history = network.history
    level = _newest_accuracy(history) if shown == "accuracy" else recent_loss(history, epoch)
    if level is None:
        return None
    if network.divergence is not None:
        return level, "diverged"
    return level, f"{100 * level:.1f} %" if shown == "accuracy" else loss_text(level)


def _newest_accuracy(history: HistoryView) -> float | None:
    """Over the validation set, or else over the training set."""
    for values in (history.validation_accuracies, history.train_accuracies):
        known = values[np.isfinite(values)]
        if len(known):
            return float(known[-1])
    return None


def limits_of(history: HistoryView) -> tuple[float, float]:
    """The losses between which curves are drawn, so that a blow-up does not flatten the rest.

    They follow the first loss: of prices in millions, a mean square of 10¹² is nothing special.
    """
    losses = history.losses
    if not (len(losses) and math.isfinite(losses[0])):
        losses = losses[np.isfinite(losses)]
    first = min(abs(float(losses[0])), ASTRONOMICAL) if len(losses) else 0.0
    first = first or 1.0
    return LOWEST * min(1.0, first), HIGHEST * max(1.0, first)


def bounded(values: Values, limits: tuple[float, float]) -> Values:
    """Values clipped to `limits`, same shape; infinity becomes NaN, which is not drawn."""
    kept = np.minimum(np.maximum(values, limits[0]), limits[1])
    kept[~np.isfinite(values)] = np.nan
    return kept


def recent_loss(history: HistoryView, epoch: int) -> float | None:
    """The mean mini-batch loss of the last epoch, each clipped to the limits; None without any."""
    if not len(history.steps):
        return None
    first = int(np.searchsorted(history.steps, history.steps[-1] - epoch, "right"))
    highest = limits_of(history)[1]
    return float(np.mean(np.clip(history.losses[first:], -highest, highest)))


def epoch_means(
    steps: NDArray[np.integer], losses: Values, epoch: int, highest: float = HIGHEST
) -> Values:
    """The mean over the epoch before each record, (records,), of all that is finite in it."""
    finite = np.isfinite(losses)
    sums = np.concatenate([[0.0], np.cumsum(np.where(finite, np.clip(losses, 0, highest), 0))])
    counts = np.concatenate([[0], np.cumsum(finite)])
    last = np.arange(1, len(steps) + 1)
    first = np.searchsorted(steps, steps - epoch, "right")
    with np.errstate(invalid="ignore", divide="ignore"):
        means: Values = (sums[last] - sums[first]) / (counts[last] - counts[first])
    return means


def _sparse(x: Values, y: Values) -> Curve:
    """What is finite of a smooth curve: every k-th point, and the last."""
    known = np.flatnonzero(np.isfinite(y))
    every = max(1, math.ceil(len(known) / MAX_POINTS))
    kept = known if every == 1 else np.append(known[::every], known[-1])
    return Curve(x[kept], y[kept])


def _gap(x: Values, low: Values, high: Values) -> tuple[Values, Values, Values]:
    """x, `low`, and `high` where it is above `low`, elsewhere `low` again: an empty area."""
    known = np.flatnonzero(np.isfinite(low) & np.isfinite(high))
    known = known[:: max(1, math.ceil(len(known) / MAX_POINTS))]
    low, high = low[known], high[known]
    return x[known], low, np.maximum(low, high)
