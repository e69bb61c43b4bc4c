"""A run from start to end without a window, and its result as plain numbers."""

from __future__ import annotations

import json
import math
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.cancellation import never
from simulator.design.overrides import override
from simulator.design.storage import files
from simulator.design.storage.replacing import write_whole
from simulator.engine.products import use_threads
from simulator.escaping import csv_table
from simulator.training.cure_search import search
from simulator.training.monitor import Monitor
from simulator.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from simulator.arrays import Array
    from simulator.design.design import Design
    from simulator.measurement.diagnosis import Finding

    Progress = Callable[[Trainer], None]


def run(
    trainer: Trainer,
    after_step: Progress | None = None,
    *,
    every_epoch: bool = False,
    monitor: Monitor | None = None,
    threads: int | None = None,
) -> None:
    """Train to the planned end and evaluate there, with `every_epoch` also on the way.

    `after_step` is called with the trainer after each step, and so is the `monitor` that watches.
    Large products are shared by so many `threads`, by default as many as there are cores.
    """
    with use_threads(threads or os.cpu_count() or 1):
        while not trainer.finished:
            trainer.step()
            if after_step is not None:
                after_step(trainer)
            if monitor is not None:
                monitor.after_step(trainer)
            if every_epoch and trainer.should_evaluate() and not trainer.finished:
                trainer.evaluate()
        trainer.evaluate()
        if monitor is not None:
            monitor.finish()


def train(design: Design, epochs: int | None = None, seed: int | None = None) -> dict[str, Any]:
    """Train `design` to its end and report as `result` does; `epochs` and `seed` replace its own.

    Raises DesignError where the design has problems or one of the two is out of range.
    """
    trainer = Trainer(with_settings(design, epochs, seed))
    monitor = Monitor(trainer)
    run(trainer, monitor=monitor)
    return result(trainer, monitor)


def diagnose(
    design: Design, epochs: int | None = None, seed: int | None = None, *, cures: bool = True
) -> dict[str, Any]:
    """Train `design` as `train` does, and try cures for what is told of its networks.

    Each network of the report then has its `cures` that helped. Raises DesignError as `train` does.
    """
    found = train(design, epochs, seed)
    design = with_settings(design, epochs, seed)
    for index, network in enumerate(found["networks"] if cures else []):
        told = [*network["forecast"], *network["findings"]]
        network["cures"] = cures_of(design, index, told)
    return found


def cures_of(
    design: Design, network: int, told: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The cures that help a network against what was told of it, as the report has it."""
    names = list(dict.fromkeys(each["name"] for each in told))
    with use_threads(os.cpu_count() or 1):
        helped = search(design, network, names, never)
    return [
        {
            "text": cure.text,
            "finding": cure.finding,
            "design": json.loads(files.dumps(cure.design)),
            "train_loss_before": cure.loss_before if math.isfinite(cure.loss_before) else None,
            "train_loss_after": cure.loss_after,
            "epochs": cure.epochs,
        }
        for cure in helped
    ]


def with_settings(design: Design, epochs: int | None, seed: int | None) -> Design:
    """The design with other epochs and another seed, where they are given. Raises DesignError."""
    replaced = {"epochs": epochs, "seed": seed}
    settings = [
        f"training.{field}={json.dumps(value)}"
        for field, value in replaced.items()
        if value is not None
    ]
    return override(design, settings)


def result(trainer: Trainer, monitor: Monitor | None = None) -> dict[str, Any]:
    """The object that `depthscope train --json` prints; its keys are part of the contract.

    Of a run that a `monitor` has watched it has the forecast and the findings.
    """
    networks = []
    snapshot = trainer.snapshot()
    for index, network in enumerate(trainer.networks):
        state = snapshot.networks[index]
        first = trainer.recorder.first[index]
        _, gradients = trainer.recorder.full_batch_gradients(index, trainer.step_number)
        last = (gradients, network.activation_std(trainer.batch_size))
        networks.append(
            {
                "name": network.name,
                "depth": network.depth,
                "parameters": network.parameter_count,
                "steps": state.step,
                "seconds": round(trainer.seconds_of(index), 6),
                "status": "diverged" if state.divergence else "finished",
                "diverged": state.divergence
                and {
                    "step": state.divergence.step,
                    "layer": state.divergence.layer,
                    "what": state.divergence.what,
                },
                "train_loss": state.train_loss,
                "validation_loss": state.validation_loss,
                "train_accuracy": state.train_accuracy,
                "validation_accuracy": state.validation_accuracy,
                **_diagnosis(monitor, index),
                "layers": [
                    {
                        "name": node.name,
                        "type": node.layer.type,
                        "shape": list(node.shape or ()),
                    }
                    for node in network.nodes
                    if node.kind == "layer" and node.layer is not None
                ],
                "gradient_norms": {
                    when: _named(network.layout.kernel_names, _from_log10(found[0]))
                    for when, found in (("first", first), ("last", last))
                    if found is not None
                },
                "activation_std": {
                    when: _named(network.layer_names, found[1])
                    for when, found in (("first", first), ("last", last))
                    if found is not None
                },
            }
        )
    return {"design": trainer.design.title, "networks": networks}


def _diagnosis(monitor: Monitor | None, index: int) -> dict[str, Any]:
    if monitor is None:
        return {}
    told = {"forecast": monitor.forecasts[index], "findings": monitor.findings[index]}
    return {key: [_finding(each) for each in found] for key, found in told.items()}


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "name": found.name,
        "text": found.text,
        "step": found.step,
        "layers": list(found.layers),
        "value": found.value if math.isfinite(found.value) else None,
        "threshold": found.threshold,
    }


def write_log(trainer: Trainer, path: Path) -> None:
    """Write every network's history as CSV, a line a kept step and kernel; whole or not at all.

    Raises OSError.
    """
    header = ["network", "step", "epoch", "loss", "layer", "gradient_norm"]
    write_whole(path, csv_table(header, _log_rows(trainer), "\r\n").encode())


def _log_rows(trainer: Trainer) -> Iterator[list[object]]:
    for network, history in zip(trainer.networks, trainer.histories, strict=True):
        view = history.view()
        norms = _from_log10(view.gradient_log10)
        for row, step in enumerate(view.steps.tolist()):
            for column, layer in enumerate(network.layout.kernel_names):
                yield [
                    network.name,
                    step,
                    round(step / trainer.steps_per_epoch, 6),
                    repr(float(view.losses[row])),
                    layer,
                    repr(float(norms[row, column])),
                ]


def _from_log10(values: Array) -> Array:
    with np.errstate(over="ignore"):
        return np.asarray(10.0 ** values.astype(np.float64))


def _named(names: tuple[str, ...], values: Array) -> dict[str, float | None]:
    """Values by name; None, JSON's null, for NaN and infinity, which JSON does not have."""
    return {
        name: value if math.isfinite(value) else None
        for name, value in zip(names, values.tolist(), strict=True)
    }
