"""Hand-made snapshots whose every number is known."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from simulator.measurement.diagnosis import Diagnosis, Finding
from simulator.measurement.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design


def heat_run(
    values: np.ndarray, networks: int = 1, quantity: str = "kernel_gradient", **facts: Any
) -> Snapshot:
    """A run of 3 steps an epoch whose record holds these values, (steps, layers).

    The layers are the repetitions of "body/…/a" and the output.
    """
    steps, layers = values.shape
    base = Trainer(design([dense("a")], epochs=2)).snapshot()
    values = values.astype(np.float32)
    history = dataclasses.replace(
        base.networks[0].history,
        steps=np.arange(1, steps + 1),
        losses=np.ones(steps),
        measured={
            "kernel_gradient": (np.arange(1, steps + 1), np.zeros((steps, layers), np.float32)),
            quantity: (np.arange(1, steps + 1), values),
        },
    )
    names = (*(f"body/{i}/a" for i in range(1, layers)), "output")
    latest = values[-1] if steps else np.full(layers, np.nan, np.float32)
    network = dataclasses.replace(
        base.networks[0],
        history=history,
        kernel_layers=names,
        layer_names=names,
        step=steps,
        measured={"kernel_gradient": np.zeros(layers, np.float32), quantity: latest},
    )
    made = dataclasses.replace(
        base, step=steps, newest_step=steps, epochs=2, steps_per_epoch=3, epoch=steps / 3,
        networks=(network,) * networks,
    )  # fmt: skip
    return dataclasses.replace(made, **facts)


def loss_run(
    losses: list[float],
    evaluations: dict[int, tuple[float, float, float, float]] | None = None,
    networks: int = 1,
    **facts: Any,
) -> Snapshot:
    """A run of 3 steps an epoch with these mini-batch losses, half a second a step.

    `evaluations` are (train loss, validation loss, train accuracy, validation accuracy) by step.
    """
    made = heat_run(np.zeros((len(losses), 2)), networks, chance_loss=float(np.log(10)))
    evaluated = evaluations or {}
    columns = np.array(list(evaluated.values()), float).reshape(-1, 4).T
    history = dataclasses.replace(
        made.networks[0].history,
        losses=np.array(losses, float),
        seconds=0.5 * np.arange(1, len(losses) + 1),
        evaluation_steps=np.array(list(evaluated), int),
        train_losses=columns[0],
        validation_losses=columns[1],
        train_accuracies=columns[2],
        validation_accuracies=columns[3],
    )
    network = dataclasses.replace(made.networks[0], history=history)
    return dataclasses.replace(made, networks=(network,) * networks, **facts)


def with_findings(made: Snapshot, *began: tuple[int, str], network: int = 0) -> Snapshot:
    """The run with findings, (step, name) each, that began in one of its networks."""
    findings = tuple(Finding(name, f"{name}: 9", step, (), 9.0, 1.0, 5) for step, name in began)
    networks = list(made.networks)
    networks[network] = dataclasses.replace(
        networks[network], diagnosis=Diagnosis(findings=findings, began=findings)
    )
    return dataclasses.replace(made, networks=tuple(networks))
