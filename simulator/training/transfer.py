"""Weight transfer: a run goes on with another design, and layers that persist keep their weights.

Which layers persist, and what of them is kept: parameter_matching.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulator.errors import DesignError, Problem
from simulator.training.identity_start import start_as_identity
from simulator.training.parameter_matching import (
    copy_parameters,
    other_initializers,
    persisting_nodes,
    rows_before,
)
from simulator.training.run_changes import new_run_reason
from simulator.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.data import Dataset
    from simulator.data.dataset import TargetUnit
    from simulator.design.design import Design
    from simulator.design.graph import Analysis
    from simulator.training.run_changes import Start


class DataChanged(DesignError):
    """The file of a design no longer holds the data of the run that was to go on."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A run that goes on, and sentences about what could not be kept."""

    trainer: Trainer
    remarks: tuple[str, ...]


def continue_run(
    run: Trainer,
    design: Design,
    start: Start,
    text: str,
    run_id: int | None = None,
    *,
    analysis: Analysis | None = None,
) -> Transfer:
    """The run of `design` that continues `run`, whose next step is the one after its last.

    Layers that are new start as `start` says; `text` marks the change on the time axis; snapshots
    will bear `run_id`, or that of `run`. An `analysis` of the design that exists is not made
    again. Raises DesignError where the design has problems, DataChanged where the data in a file
    are no longer those of the run, and ValueError where `new_run_reason` has one.
    """
    reason = new_run_reason(run.design, design)
    if reason:
        raise ValueError(f"a new run has to begin: {reason}")
    run_id = run.run_id if run_id is None else run_id
    trainer = Trainer(design, run_id, analysis=analysis, is_cancelled=run.is_cancelled)
    if design.data.name == "file" and not _same_samples(run.dataset, trainer.dataset):
        text = "the file has changed since the run began; Ctrl+R begins anew with what it holds now"
        raise DataChanged([Problem("data.path", text)])
    remarks: list[str] = []
    kernels, layers = [], []
    for old, network in zip(run.networks, trainer.networks, strict=True):
        kept = persisting_nodes(old, network)
        changed = copy_parameters(old, network, kept)
        if start == "identity":
            remarks += start_as_identity(network, set(range(len(network.nodes))) - set(kept))
        not_redrawn = other_initializers(old, network, kept)
        if not_redrawn:
            remarks.append(
                f"{_listed(not_redrawn)}: weights that have learnt stay; another initialiser acts "
                "when the run begins anew"
            )
        if changed:
            remarks.append(f"{_listed(changed)} changed its shape and starts anew")
        sources = {network.nodes[new].name: old.nodes[at].name for new, at in kept.items()}
        kernels.append(rows_before(network.layout.kernel_names, old.layout.kernel_names, sources))
        layers.append(rows_before(network.layer_names, old.layer_names, sources))
    _keep_divergences(run, trainer)
    trainer.continue_from(run, kernels, layers)
    trainer.mark(text)
    return Transfer(trainer, tuple(remarks))


def fork(run: Trainer) -> Trainer:
    """A run of the same design that stands where `run` stands, and goes on as it would.

    Layers that draw random numbers, such as dropout, begin to draw anew.
    """
    trainer = Trainer(run.design, run.run_id, analysis=run.analysis, is_cancelled=run.is_cancelled)
    kernels, layers = [], []
    for old, network in zip(run.networks, trainer.networks, strict=True):
        copy_parameters(old, network, {at: at for at in range(len(network.nodes))})
        network.divergence = old.divergence
        kernels.append([*range(len(network.layout.kernel_names))])
        layers.append([*range(len(network.layer_names))])
    trainer.continue_from(run, kernels, layers)
    trainer.epochs, trainer.learning_rate = run.epochs, run.learning_rate
    return trainer


def _same_samples(one: Dataset, other: Dataset) -> bool:
    """Whether two data sets hold the same samples in the same order."""
    return (
        one.class_names == other.class_names
        and np.array_equal(one.train_inputs, other.train_inputs)
        and np.array_equal(one.train_targets, other.train_targets)
        and _same_unit(one.target_unit, other.target_unit)
    )


def _same_unit(one: TargetUnit | None, other: TargetUnit | None) -> bool:
    """Whether targets that are standardised to the same numbers mean the same."""
    if one is None or other is None:
        return one is other
    return np.array_equal(one.shift, other.shift) and np.array_equal(one.scale, other.scale)


def _keep_divergences(before: Trainer, after: Trainer) -> None:
    """Let a network stay diverged where nothing was changed that could help it."""
    same = {"epochs": before.design.training.epochs}
    if before.design.training != after.design.training.model_copy(update=same):
        return
    pairs = zip(before.design.networks, after.design.networks, strict=True)
    for index, (old, new) in enumerate(pairs):
        if old.model_copy(update={"name": new.name}) == new:
            after.networks[index].divergence = before.networks[index].divergence


def _listed(names: Sequence[str]) -> str:
    """The first three of some names as a text: "a, b, c …"."""
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
