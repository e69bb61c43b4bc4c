"""What the loss view draws of one network: curves as numbers, their end, and the gap between."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from simulator.history import HistoryView
from simulator.snapshot import NetworkSnapshot, Snapshot
from simulator.verdict import power_of_ten
from ui.views.axis import number

Values = NDArray[Any]
Shown = Literal["loss", "accuracy"]
Unit = Literal["epochs", "steps", "seconds"]
UNITS: tuple[Unit, ...] = ("epochs", "steps", "seconds")

MAX_BINS = 150  # of two points each: the smallest and the largest value
BIN_PX = 3  # narrower than this, bins cannot be told apart
LOWEST, HIGHEST = 1e-6, 1e6  # of what is drawn, times the first loss where that is beyond 1
ASTRONOMICAL = 1e30


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (points,), x in the axis's unit; values that are not finite are left out."""

    x: Values
    y: Values


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """What evaluations over whole sets draw; the same object until there is another evaluation.

    `gap` is where validation is worse than training over the same sets: x, the better curve, the
    worse curve. `training` is drawn where accuracies are.
    """

    training: Curve
    validation: Curve
    gap: tuple[Values, Values, Values]


@dataclass(frozen=True, slots=True)
class Curves:
    """One network's training and what was evaluated, `faint` the training behind its mean.

    `end` is the last x, `level` where the training is now and `label` what is written there.
    """

    training: Curve
    evaluated: Evaluated
    faint: Curve
    end: float
    level: float | None
    label: str

    @property
    def validation(self) -> Curve:
        """The loss or accuracy over the validation set."""
        return self.evaluated.validation

    @property
    def gap(self) -> tuple[Values, Values, Values]:
        """Where validation is worse than training."""
        return self.evaluated.gap


def place_of(steps: NDArray[np.integer], unit: Unit, history: HistoryView, epoch: int) -> Values:
    """Steps in the unit of the axis, same shape; `epoch` is the number of steps in one."""
    if unit == "steps":
        return steps.astype(np.float64)
    if unit == "epochs" or not len(history.seconds):
        return steps / epoch
    known = np.concatenate([[0], history.steps]), np.concatenate([[0.0], history.seconds])
    found: Values = np.interp(steps, *known)
    return found


class CurveMaker:
    """Makes the curves of one network, those of evaluations only after another evaluation."""

    def __init__(self) -> None:
        self._known: tuple[object, Evaluated] | None = None

    def curves(
        self,
        network: NetworkSnapshot,
        snapshot: Snapshot,
        shown: Shown,
        unit: Unit,
        smooth: bool,
        unit_px: float = math.inf,
    ) -> Curves:
        """All that is drawn of the network, where a unit of time takes `unit_px` pixels."""
        history, epoch = network.history, snapshot.steps_per_epoch
        limits = limits_of(history)
        evaluated = self._evaluated(history, snapshot, shown, unit, limits)
        none = np.zeros(0)
        if shown == "accuracy":
            training, faint = evaluated.training, Curve(none, none)
            level = _newest(evaluated.validation)
            level = _newest(training) if level is None else level
            label = "" if level is None else f"{100 * level:.1f} %"
        else:
            x = place_of(history.steps, unit, history, epoch)
            every = _thinned(_curve(x, _bounded(history.losses, limits)), unit_px)
            training, faint = every, Curve(none, none)
            if smooth:
                mean = epoch_means(history.steps, history.losses, epoch, limits[1])
                training, faint = _sparse(_curve(x, _bounded(mean, limits))), every
            level = recent_loss(history, epoch, limits[1])
            label = "" if level is None else loss_text(level)
        if network.divergence is not None:
            label = "diverged"
        ends = [float(c.x[-1]) for c in (training, evaluated.validation) if len(c.x)]
        return Curves(training, evaluated, faint, max(ends, default=0.0), level, label)

    def _evaluated(
        self,
        history: HistoryView,
        snapshot: Snapshot,
        shown: Shown,
        unit: Unit,
        limits: tuple[float, float],
    ) -> Evaluated:
        # seconds are read off the record, which may still grow finer around an evaluation
        records = len(history.steps) if unit == "seconds" else 0
        count = len(history.evaluation_steps)
        key = snapshot.run_id, history.generation, count, shown, unit, limits, records
        if self._known is None or self._known[0] != key:
            made = _evaluated(history, snapshot.steps_per_epoch, shown, unit, limits)
            self._known = key, made
        return self._known[1]


def _evaluated(
    history: HistoryView, epoch: int, shown: Shown, unit: Unit, limits: tuple[float, float]
) -> Evaluated:
    x = place_of(history.evaluation_steps, unit, history, epoch)
    if shown == "accuracy":
        better, worse = history.validation_accuracies, history.train_accuracies
        training = _sparse(_curve(x, worse))
        return Evaluated(training, _sparse(_curve(x, better)), _gap(x, better, worse))
    held = _bounded(history.validation_losses, (limits[0], ASTRONOMICAL))
    gap = _gap(x, _bounded(history.train_losses, limits), held)
    return Evaluated(Curve(x[:0], x[:0]), _sparse(_curve(x, held)), gap)


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


def loss_text(value: float) -> str:
    """A loss in three digits or more: "2.302", "0.0318", "4.7 × 10⁻⁵"."""
    size = abs(value)
    if size >= 100:
        return number(float(f"{value:.3g}"))
    if size >= 0.1 or value == 0 or math.isnan(value):
        return f"{value:.3f}"
    decade = math.floor(math.log10(size))
    if decade >= -3:
        return f"{value:.{2 - decade}f}"
    return f"{value / 10.0**decade:.1f} × {power_of_ten(decade)}"


def recent_loss(history: HistoryView, epoch: int, highest: float) -> float | None:
    """The mean mini-batch loss of the last epoch: where the curve is, without its flicker."""
    if not len(history.steps):
        return None
    first = int(np.searchsorted(history.steps, history.steps[-1] - epoch, "right"))
    last = history.losses[first:]
    return float(np.mean(np.clip(last, -highest, highest)))


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


def _bounded(losses: Values, limits: tuple[float, float]) -> Values:
    """Losses within what an axis can show; NaN and infinity become NaN, and are left out later."""
    return np.where(np.isfinite(losses), np.clip(losses, *limits), np.nan)


def _curve(x: Values, y: Values) -> Curve:
    finite = np.isfinite(y)
    return Curve(x, y) if finite.all() else Curve(x[finite], y[finite])


def _thinned(curve: Curve, unit_px: float) -> Curve:
    """At most `MAX_BINS` pairs, smallest and largest value of each bin, so that no peak goes.

    A run that goes on keeps its bins' width in pixels, and with it the look of its past.
    """
    count = len(curve.y)
    most = min(float(MAX_BINS), curve.x[-1] * unit_px / BIN_PX) if count else 1.0
    size = math.ceil(count / max(most, 1.0) - 1e-6)
    if size <= 2:  # pairs would be as many as the points
        return curve
    starts = np.arange(0, count, size)
    low = np.minimum.reduceat(curve.y, starts)
    high = np.maximum.reduceat(curve.y, starts)
    y = np.column_stack([low, high]).ravel()
    x = np.repeat(curve.x[np.minimum(starts + size // 2, count - 1)], 2)
    y[-1], x[-1] = curve.y[-1], curve.x[-1]
    return Curve(x, y)


def _sparse(curve: Curve) -> Curve:
    """Every k-th point of a smooth curve, and the last."""
    every = max(1, math.ceil(len(curve.y) / MAX_BINS))
    if every == 1:
        return curve
    return Curve(np.append(curve.x[::every], curve.x[-1]), np.append(curve.y[::every], curve.y[-1]))


def _gap(x: Values, low: Values, high: Values) -> tuple[Values, Values, Values]:
    """Where `high` lies above `low`; elsewhere both are the same, which draws nothing."""
    known = np.flatnonzero(np.isfinite(low) & np.isfinite(high))
    known = known[:: max(1, math.ceil(len(known) / MAX_BINS))]
    low, high = low[known], high[known]
    return x[known], low, np.maximum(low, high)


def _newest(curve: Curve) -> float | None:
    return float(curve.y[-1]) if len(curve.y) else None
