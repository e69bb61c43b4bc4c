"""The curves of one network as numbers: training, validation, and the gap between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ui.plots.decimated import Decimated, bounded
from ui.plots.number_text import loss_text

if TYPE_CHECKING:
    from simulator.measurement.history import HistoryView
    from simulator.measurement.snapshot import NetworkSnapshot, Snapshot

Values = NDArray[Any]
Shown = Literal["loss", "accuracy"]
Unit = Literal["epochs", "steps", "seconds"]
UNITS: tuple[Unit, ...] = ("epochs", "steps", "seconds")

MAX_POINTS = 150  # of a curve that evaluations draw, which is smooth
LOWEST, HIGHEST = 1e-12, 1e6  # of what is drawn, times the first loss where that is beyond 1
ASTRONOMICAL = 1e30


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (points,), x in the axis's unit; values that are not finite are left out."""

    x: Values
    y: Values


NO_CURVE = Curve(np.zeros(0), np.zeros(0))


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """The curves made of evaluations over whole sets; the same object until another evaluation.

    `gap` is where validation is worse than training over the same sets: x, the better curve, the
    worse curve. `training` is drawn where accuracies are. `ends` are the smallest and the largest
    value of the validation. The first `kept` points of all are those of the evaluation before.
    """

    training: Curve
    validation: Curve
    gap: tuple[Values, Values, Values]
    ends: tuple[float, float] | None
    kept: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """One network's training and what was evaluated, `faint` the training behind its mean.

    The first `kept` points of the training are those of the curves made before. `end` is the
    last x, and `ends` are the smallest and the largest value of the training.
    """

    training: Curve
    evaluated: Evaluated
    faint: Curve
    kept: int
    end: float
    ends: tuple[float, float] | None

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


def newest_place(unit: Unit, history: HistoryView, epoch: int) -> float:
    """The last record in the unit of the axis; 0 where there is none."""
    if not len(history.steps):
        return 0.0
    if unit == "seconds" and len(history.seconds):
        return float(history.seconds[-1])
    return float(history.steps[-1]) / (1 if unit == "steps" else epoch)


class CurveMaker:
    """Makes the curves of one network and appends to them while it trains.

    The curves of evaluations are made only after another evaluation.
    """

    def __init__(self) -> None:
        self._known: tuple[object, int, Evaluated] | None = None
        self._decimated = Decimated()
        self._how: tuple[Shown, bool] | None = None

    def curves(
        self,
        network: NetworkSnapshot,
        snapshot: Snapshot,
        shown: Shown,
        unit: Unit,
        smooth: bool,
        unit_px: float = math.inf,
    ) -> Curves:
        """All curves of the network; a unit of time is `unit_px` pixels wide."""
        history, epoch = network.history, snapshot.steps_per_epoch
        limits = limits_of(history)
        if self._how != (shown, smooth):  # what was made last are other curves
            self._how, self._decimated = (shown, smooth), Decimated()
        before = self._known[2] if self._known is not None else None
        evaluated = self._evaluated(history, snapshot, shown, unit, limits)
        faint, ends = NO_CURVE, None
        if shown == "accuracy":
            training = evaluated.training
            kept = len(training.x) if evaluated is before else 0
        else:
            x, y, kept = self._decimated.follow(
                (snapshot.run_id, history.generation, unit, unit_px),
                history.steps,
                history.losses,
                lambda steps: place_of(steps, unit, history, epoch),
                limits,
                newest_place(unit, history, epoch) * unit_px,
            )
            training = Curve(x, y)
            ends = (self._decimated.low, self._decimated.high) if len(y) else None
            if smooth:
                faint, kept = training, 0
                mean = epoch_means(history.steps, history.losses, epoch, limits[1])
                every = place_of(history.steps, unit, history, epoch)
                training = _sparse(_curve(every, bounded(mean, limits)))
        end = max(_end_of(training), _end_of(evaluated.validation))
        return Curves(training, evaluated, faint, kept, end, ends)

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
        how = snapshot.run_id, history.generation, shown, unit, limits, records
        count = len(history.evaluation_steps)
        if self._known is None or self._known[:2] != (how, count):
            kept = 0
            if self._known is not None and self._known[0] == how and count <= MAX_POINTS:
                kept = len(self._known[2].validation.x) if count > self._known[1] else 0
            made = _evaluated(history, snapshot.steps_per_epoch, shown, unit, limits, kept)
            self._known = how, count, made
        return self._known[2]


def _evaluated(
    history: HistoryView,
    epoch: int,
    shown: Shown,
    unit: Unit,
    limits: tuple[float, float],
    kept: int,
) -> Evaluated:
    x = place_of(history.evaluation_steps, unit, history, epoch)
    if shown == "accuracy":
        better, worse = history.validation_accuracies, history.train_accuracies
        training = _sparse(_curve(x, worse))
        gap = _gap(x, better, worse)
        return Evaluated(training, _sparse(_curve(x, better)), gap, None, kept)
    held = bounded(history.validation_losses, (limits[0], ASTRONOMICAL))
    gap = _gap(x, bounded(history.train_losses, limits), held)
    validation = _sparse(_curve(x, held))
    y = validation.y
    ends = (float(y.min()), float(y.max())) if len(y) else None
    return Evaluated(NO_CURVE, validation, gap, ends, kept)


def end_label(
    curves: Curves, network: NetworkSnapshot, shown: Shown, epoch: int
) -> tuple[float, str] | None:
    """The newest value of a network and its text; None before the first step."""
    if shown == "accuracy":
        level = _newest(curves.validation)
        level = _newest(curves.training) if level is None else level
    else:
        level = recent_loss(network.history, epoch, limits_of(network.history)[1])
    if level is None:
        return None
    if network.divergence is not None:
        return level, "diverged"
    return level, f"{100 * level:.1f} %" if shown == "accuracy" else loss_text(level)


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


def recent_loss(history: HistoryView, epoch: int, highest: float) -> float | None:
    """The mean mini-batch loss of the last epoch, each clipped to ±`highest`; None without any."""
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


def _curve(x: Values, y: Values) -> Curve:
    finite = np.isfinite(y)
    return Curve(x, y) if finite.all() else Curve(x[finite], y[finite])


def _sparse(curve: Curve) -> Curve:
    """Every k-th point of a smooth curve, and the last."""
    every = max(1, math.ceil(len(curve.y) / MAX_POINTS))
    if every == 1:
        return curve
    return Curve(np.append(curve.x[::every], curve.x[-1]), np.append(curve.y[::every], curve.y[-1]))


def _gap(x: Values, low: Values, high: Values) -> tuple[Values, Values, Values]:
    """x, `low`, and `high` where it is above `low`, elsewhere `low` again: an empty area."""
    known = np.flatnonzero(np.isfinite(low) & np.isfinite(high))
    known = known[:: max(1, math.ceil(len(known) / MAX_POINTS))]
    low, high = low[known], high[known]
    return x[known], low, np.maximum(low, high)


def _end_of(curve: Curve) -> float:
    """The last x, 0 where there is none."""
    return float(curve.x[-1]) if len(curve.x) else 0.0


def _newest(curve: Curve) -> float | None:
    return float(curve.y[-1]) if len(curve.y) else None
