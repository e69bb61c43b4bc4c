"""Weight transfer: a run goes on with another design, and layers that persist stay as they are.

A layer persists where the new design has one of the same name, or, after it was wrapped in or
taken out of a block, of the same last name. Of a layer that persists every array of unchanged
shape is kept, with the optimiser's state and the running statistics that belong to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulator.data import Dataset
from simulator.design.design import Design
from simulator.engine.network import Network
from simulator.errors import DesignError, Problem
from simulator.training.parameter_matching import start_as_identity
from simulator.training.trainer import Trainer

Start = Literal["identity", "random"]


@dataclass(frozen=True, slots=True)
class Transfer:
    """A run that goes on, and what could not be carried over, in sentences."""

    trainer: Trainer
    remarks: tuple[str, ...]


def only_learning_rate_differs(before: Design, after: Design) -> bool:
    """Whether a run can go on as it is, with another learning rate."""
    old, new = before.training.optimizer, after.training.optimizer
    if old == new or old.name != new.name:
        return False
    same = old.model_copy(update={"learning_rate": new.learning_rate}) == new
    training = before.training.model_copy(update={"optimizer": new})
    return same and before.model_copy(update={"training": training}) == after


def only_texts_differ(before: Design, after: Design) -> bool:
    """Whether a run need not hear of an edit at all."""
    words = {"title": after.title, "notes": after.notes}
    return before is not after and before.model_copy(update=words) == after


def new_run_reason(before: Design, after: Design) -> str | None:
    """Why an edit begins a new run; None where the present one can go on."""
    if before.data != after.data:
        return "the data has changed"
    if len(before.networks) != len(after.networks):
        return "the number of networks has changed"
    for field, words in _FIXED.items():
        if getattr(before.training, field) != getattr(after.training, field):
            return f"the {words} has changed"
    return None


_FIXED = {"dtype": "precision", "seed": "seed", "batch_size": "batch size", "loss": "loss"}


def continue_run(
    run: Trainer,
    design: Design,
    start: Start,
    text: str,
    run_id: int | None = None,
) -> Transfer:
    """The run of `design` that continues `run`, whose next step is the one after its last.

    Layers that are new start as `start` says; `text` marks the change on the time axis; snapshots
    will bear `run_id`, or that of `run`. Raises DesignError where the design has problems, or the
    data in a file are no longer those of the run, and ValueError where `new_run_reason` has one.
    """
    reason = new_run_reason(run.design, design)
    if reason:
        raise ValueError(f"a new run has to begin: {reason}")
    run_id = run.run_id if run_id is None else run_id
    trainer = Trainer(design, run_id, is_cancelled=run.is_cancelled)
    if design.data.name == "file" and not _same(run.dataset, trainer.dataset):
        words = (
            "the file has changed since the run began; Ctrl+R begins anew with what it holds now"
        )
        raise DesignError([Problem("data.path", words)])
    remarks: list[str] = []
    kernels, layers = [], []
    for old, network in zip(run.networks, trainer.networks, strict=True):
        kept = matches(old, network)
        changed = _carry_over(old, network, kept)
        if start == "identity":
            remarks += start_as_identity(network, set(range(len(network.nodes))) - set(kept))
        redrawn = _new_initializers(old, network, kept)
        if redrawn:
            remarks.append(
                f"{_listed(redrawn)}: weights that have learnt stay; another initializer acts when "
                "the run begins anew"
            )
        if changed:
            remarks.append(f"{_listed(changed)} changed its shape and starts anew")
        origin = {network.nodes[new].name: old.nodes[at].name for new, at in kept.items()}
        kernels.append(_rows(network.layout.kernel_names, old.layout.kernel_names, origin))
        layers.append(_rows(network.layer_names, old.layer_names, origin))
    _leave_broken(run, trainer)
    trainer.continue_from(run, kernels, layers)
    trainer.mark(text)
    return Transfer(trainer, tuple(remarks))


def _same(one: Dataset, other: Dataset) -> bool:
    """Whether batches in the same order hold the same samples."""
    return (
        one.class_names == other.class_names
        and np.array_equal(one.train_inputs, other.train_inputs)
        and np.array_equal(one.train_targets, other.train_targets)
    )


def _leave_broken(before: Trainer, after: Trainer) -> None:
    """A network that diverged stays so where nothing was changed that could help it."""
    same = {"epochs": before.design.training.epochs}
    if before.design.training != after.design.training.model_copy(update=same):
        return
    drawn = zip(before.design.networks, after.design.networks, strict=True)
    for index, (old, new) in enumerate(drawn):
        if old.model_copy(update={"name": new.name}) == new:
            after.networks[index].divergence = before.networks[index].divergence


def matches(old: Network, new: Network) -> dict[int, int]:
    """Nodes of `new` that persist: their index → the index in `old`."""
    known = {node.name: index for index, node in enumerate(old.nodes) if node.layer is not None}
    found = {index: known[node.name] for index, node in enumerate(new.nodes) if node.name in known}
    taken = set(found.values())
    left = {at: node.name for at, node in enumerate(old.nodes) if node.layer and at not in taken}
    fresh = {at: node.name for at, node in enumerate(new.nodes) if node.layer and at not in found}
    places = {name: at for at, name in _alone(left).items()}
    for index, name in _alone(fresh).items():
        if name in places:
            found[index] = places[name]
    return found


def _alone(names: Mapping[int, str]) -> dict[int, str]:
    """Last parts of names that occur only once."""
    last = {at: name.rsplit("/", 1)[-1] for at, name in names.items()}
    counts = Counter(last.values())
    return {at: name for at, name in last.items() if counts[name] == 1}


def _carry_over(old: Network, new: Network, kept: Mapping[int, int]) -> list[str]:
    """Copy what persists; returns the names of layers whose kernel has another shape now."""
    changed = []
    states = old.update.state if _same_rule(old, new) else {}
    if states:
        new.update.count = old.update.count
    for index, at in kept.items():
        here, there = new.layout.slices[index], old.layout.slices[at]
        pairs = [(new.state.parameters, old.state.parameters)]
        pairs += [(new.update.state[name], state) for name, state in states.items()]
        for target, source in pairs:
            values = there.views(source)
            for name, room in here.views(target).items():
                if name in values and values[name].shape == room.shape:
                    np.copyto(room, values[name], casting="same_kind")
                elif name == "kernel" and target is new.state.parameters:
                    changed.append(here.node.name)
        moving = old.state.statistics_of(at, old.state.moving)
        for name, average in new.state.statistics_of(index, new.state.moving).items():
            if name in moving and moving[name].shape == average.shape:
                np.copyto(average, moving[name])
    return changed


def _new_initializers(old: Network, new: Network, kept: Mapping[int, int]) -> list[str]:
    """Layers that keep their kernel though the design now draws it in another way."""
    found = []
    for index, at in kept.items():
        before, after = (
            getattr(node.layer, "kernel_initializer", None)
            for node in (old.nodes[at], new.nodes[index])
        )
        same_shape = old.nodes[at].parameters == new.nodes[index].parameters
        if before is not None and after is not None and before != after and same_shape:
            found.append(new.nodes[index].name)
    return found


def _listed(names: Sequence[str]) -> str:
    """ "a, b, c …" """
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def _same_rule(old: Network, new: Network) -> bool:
    return (
        type(old.update) is type(new.update) and old.update.state.keys() == new.update.state.keys()
    )


def _rows(
    names: tuple[str, ...], before: tuple[str, ...], origin: Mapping[str, str]
) -> list[int | None]:
    """For each layer, its row in the record so far."""
    places = {name: row for row, name in enumerate(before)}
    return [places.get(origin.get(name, "")) for name in names]
