"""Evidence made up for tests of symptoms: a sound network of four hidden layers, to be changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from simulator.design.analysis import analyze
from simulator.diagnosis.evidence import DataEvidence, Evidence, LayerEvidence
from simulator.diagnosis.symptoms.trial import trial_length
from tests.simulator.designs import dense, design

HIDDEN = ("a", "b", "c", "d")
TRIAL_STEPS = trial_length(400)
LAYERS = (*HIDDEN, "output")
NORM = {"id": "n", "type": "batch_normalization"}

FALLING = np.geomspace(1.0, 0.05, TRIAL_STEPS)  # of a constant guess's loss
STANDING = np.full(TRIAL_STEPS, 1.0)


def layer_evidence(**changes: Any) -> LayerEvidence:
    of_layers = {"spreads": 1.0, "dead": 0.0, "saturated": 0.0, "cosines": 0.2, "ranks": 3.0}
    of_kernels = {"gradient_log10": -1.0, "identical": 0.0, "updates": 2e-3}
    values = {name: np.full(5, value) for name, value in (of_layers | of_kernels).items()}
    return LayerEvidence(LAYERS, LAYERS, **(values | changes))


def evidence(
    layers: dict[str, Any] | None = None,
    entries: list[dict[str, Any]] | None = None,
    **changes: Any,
) -> Evidence:
    """Before the first step of a network that trains, unless `changes` say otherwise."""
    asked = design(entries or [dense(name, 4, "relu") for name in HIDDEN])
    sound = Evidence(
        step=0,
        total_steps=400,
        batch_size=32,
        rest=0,
        depth=5,
        nodes=analyze(asked).networks[0].nodes,
        loss_name="categorical_crossentropy",
        output_activation="softmax",
        reference_loss=1.0,
        data=DataEvidence(1.0, 0.5, 0.6, float("nan")),
        layers=layer_evidence(**(layers or {})),
        first_loss=1.0,
        trial_losses=FALLING,
    )
    return replace(sound, **changes)


def doomed(layers: dict[str, Any] | None = None, **changes: Any) -> Evidence:
    """Before the first step of a network whose trial lowers no loss."""
    return evidence(layers, **({"trial_losses": STANDING} | changes))


def training(layers: dict[str, Any] | None = None, **changes: Any) -> Evidence:
    """At step 200 of 400 of a network whose loss falls to 0.1."""
    running = {"step": 200, "trial_losses": np.zeros(0), "losses": np.geomspace(1.0, 0.1, 200)}
    return evidence(layers, **(running | changes))


def standing(layers: dict[str, Any] | None = None, **changes: Any) -> Evidence:
    """At step 200 of 400 of a network whose loss stands still at chance."""
    return training(layers, **({"losses": np.full(200, 1.0)} | changes))
