"""The numbers behind the loss view: values under the mouse, the table, the level of chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ui.style import theme
from ui.views.loss.curves import Shown, Unit, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.measurement.history import HistoryView
    from simulator.measurement.snapshot import Snapshot
    from ui.views.base.export import Table

LONGEST_NAME = 24  # under the mouse
HEADER = (
    "network", "step", "epoch", "seconds", "minibatch_loss", "training_loss", "validation_loss",
    "training_accuracy", "validation_accuracy",
)  # fmt: skip


def chance(snapshot: Snapshot, shown: Shown) -> tuple[float, str, str] | None:
    """The level of chance, its label and a shorter one; None where the data has no classes."""
    if snapshot.chance_loss is None:
        return None
    classes = round(math.exp(snapshot.chance_loss))
    if shown == "accuracy":
        share = f"{100 / classes:.3g} %"
        return 1 / classes, f"chance is {share}", f"chance {share}"
    level = f"{snapshot.chance_loss:.2f}"
    return snapshot.chance_loss, f"chance is ln {classes} = {level}", f"chance {level}"


def values_at(snapshot: Snapshot, x: float, unit: Unit, shown: Shown) -> list[str]:
    """Lines for the hover tag: the time, then the values of each network at `x`."""
    per_epoch = snapshot.steps_per_epoch
    history = snapshot.networks[0].history
    if unit == "seconds" and len(history.seconds):
        seconds = np.concatenate([[0.0], history.seconds])
        step = float(np.interp(x, seconds, np.concatenate([[0], history.steps])))
        lines = [f"{x:.2f} s"]
    else:
        step = x if unit == "steps" else x * per_epoch
        lines = [f"epoch {step / per_epoch:.2f} · step {round(step):,}"]
    for index, network in enumerate(snapshot.networks):
        values = _parts(network.history, step, shown)
        if values:
            name = network.name
            if len(name) > LONGEST_NAME:  # the letter tells it, and the values count
                name = f"{name[: LONGEST_NAME - 1].rstrip()}…"
            lines.append(f"{theme.LETTERS[index]}  {name}   {' · '.join(values)}")
    return lines


def _parts(history: HistoryView, step: float, shown: Shown) -> list[str]:
    parts = []
    before = int(np.searchsorted(history.evaluation_steps, step, "right")) - 1
    if shown == "loss":
        at = int(np.searchsorted(history.steps, step))
        if at < len(history.steps):
            parts.append(f"{history.losses[at]:.4g}")
        held, text = history.validation_losses, "validation {:.4g}"
    else:
        if before >= 0 and math.isfinite(history.train_accuracies[before]):
            parts.append(f"training {100 * history.train_accuracies[before]:.1f} %")
        held, text = 100 * history.validation_accuracies, "validation {:.1f} %"
    if before >= 0 and math.isfinite(held[before]):
        parts.append(text.format(held[before]))
    return parts


def table(snapshot: Snapshot | None) -> Table:
    """A row for every recorded step and every evaluation of every network; blank where unknown."""
    return HEADER, () if snapshot is None else _rows(snapshot)


def _rows(snapshot: Snapshot) -> Iterator[tuple[object, ...]]:
    for network in snapshot.networks:
        history = network.history
        recorded = {int(step): at for at, step in enumerate(history.steps)}
        evaluated = {int(step): at for at, step in enumerate(history.evaluation_steps)}
        steps = np.array(sorted({*recorded, *evaluated}), np.int64)
        seconds = place_of(steps, "seconds", history, snapshot.steps_per_epoch)
        whole = (
            history.train_losses, history.validation_losses,
            history.train_accuracies, history.validation_accuracies,
        )  # fmt: skip
        for step, second in zip(steps.tolist(), seconds.tolist(), strict=True):
            at, measured = recorded.get(step), evaluated.get(step)
            yield (
                network.name,
                step,
                step / snapshot.steps_per_epoch,
                second if len(history.seconds) else "",
                "" if at is None else float(history.losses[at]),
                *("" if measured is None else float(column[measured]) for column in whole),
            )
