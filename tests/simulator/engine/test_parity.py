"""Loss, gradients and parameters agree with PyTorch on random designs, in double precision."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed; parity was measured where it is")

from simulator.design.design import Design, iter_entries
from simulator.nn.activations import ACTIVATIONS
from simulator.nn.layers import LAYER_TYPES
from simulator.nn.optimizers import OPTIMIZERS
from simulator.training.trainer import Trainer
from tests.simulator.designs import design
from tests.simulator.engine.torch_twin import Twin

DESIGNS, STEPS, TOLERANCE = 48, 20, 1e-10

# Rates at which no design is chaotic: at 0.05 one of them multiplies any rounding by 10⁵.
OPTIMIZER_EXAMPLES: list[dict[str, Any]] = [
    {"name": "sgd", "learning_rate": 0.02},
    {"name": "sgd", "learning_rate": 0.02, "momentum": 0.9},
    {"name": "sgd", "learning_rate": 0.02, "momentum": 0.9, "nesterov": True,
     "weight_decay": 1e-3},
    {"name": "rmsprop", "learning_rate": 1e-3, "momentum": 0.5, "weight_decay": 1e-3},
    {"name": "rmsprop", "learning_rate": 1e-3},
    {"name": "adagrad", "learning_rate": 0.01},
    {"name": "adam", "learning_rate": 1e-3},
    {"name": "adam", "learning_rate": 1e-3, "weight_decay": 1e-2},
    {"name": "adamw", "learning_rate": 1e-3},
]  # fmt: skip
LOSSES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("auto", {"name": "spirals", "samples": 60}, {}),
    ("categorical_crossentropy", {"name": "moons", "samples": 60}, {}),
    ("mse", {"name": "circles", "samples": 60}, {"activation": "tanh"}),
    ("mse", {"name": "xor", "samples": 60}, {"activation": "softmax"}),
    ("mse", {"name": "gaussians", "samples": 60}, {}),
    ("auto", {"name": "hills", "samples": 60}, {}),
]
SCHEDULES = ["constant", {"name": "cosine", "warmup_steps": 5}, "step", "exponential"]


def random_design(number: int) -> Design:
    """Layers, skips and settings drawn from `number`, so that all of them occur in 48 designs."""
    draw = np.random.default_rng(number)
    images = number % 3 == 0
    names = list(ACTIVATIONS)
    layers: list[dict[str, Any]] = []

    def pick(*choices: Any) -> Any:
        return choices[int(draw.integers(len(choices)))]

    def weights(kind: str, name: str, **size: int) -> dict[str, Any]:
        activation = names[(number + len(layers)) % len(names)]
        start = {"name": "random_normal", "stddev": 0.2}
        return {
            "id": name,
            "type": kind,
            "activation": activation,
            "use_bias": pick(True, True, False),
            "kernel_initializer": "he_normal",
            "bias_initializer": start,
            **size,
        }

    def plain(name: str) -> dict[str, Any]:
        kind = pick("batch_normalization", "layer_normalization", "dropout", "activation")
        extra = {"activation": names[number % len(names)]} if kind == "activation" else {}
        return {"id": name, "type": kind, **({"rate": 0.3} if kind == "dropout" else extra)}

    if images:
        layers.append(weights("conv2d", "c0", filters=3, kernel_size=3))
        layers.append(plain("c1"))
        layers.append(
            {**weights("conv2d", "c2", filters=pick(3, 4), kernel_size=pick(2, 3)),
             "strides": pick(1, 2), "padding": "same"}
        )  # fmt: skip
        pooling = ("max_pooling2d", "average_pooling2d")[number % 2]
        layers.append({"id": "pool", "type": pooling, "padding": pick("valid", "same")})
        layers.append({"id": "end", "type": pick("flatten", "global_average_pooling2d")})
    for index in range(int(draw.integers(2, 5))):
        layers.append(weights("dense", f"d{index}", units=int(draw.integers(3, 7))))
        if draw.random() < 0.4:
            layers.append(plain(f"p{index}"))
    skips = []
    for _ in range(2):
        first, last = sorted(draw.choice(len(layers), 2, replace=False).tolist())
        merge = ("add", "concatenate")[number % 2]
        edge = {"source": layers[first]["id"], "target": layers[last]["id"], "merge": merge}
        vector = layers[last]["id"][0] in "dp" and layers[last]["id"] != "pool"
        if last - first > 1 and vector and edge not in skips:
            skips.append(edge)
    loss, data, output = LOSSES[number // 3 % len(LOSSES)]
    if images:
        loss, data, output = "auto", {"name": "digits"}, {}
    return design(
        layers,
        skips,
        data=data,
        output=output,
        loss=loss,
        optimizer=OPTIMIZER_EXAMPLES[number % len(OPTIMIZER_EXAMPLES)],
        schedule=SCHEDULES[number % len(SCHEDULES)],
        batch_size=16,
        seed=number,
        l1=1e-4 * (number % 5 == 0),
        l2=1e-4 * (number % 7 == 0),
        clip_norm=0.5 if number % 4 == 1 else None,
    )


def error(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest difference, relative to the largest entry."""
    return float(np.abs(ours - theirs).max() / max(float(np.abs(theirs).max()), 1e-12))


@pytest.mark.parametrize("number", range(DESIGNS))
def test_twenty_steps_agree_with_pytorch(number: int) -> None:
    trainer = Trainer(random_design(number))
    network = trainer.networks[0]
    twin = Twin(network, trainer.design.training)
    shape = trainer.dataset.input_shape
    for step in range(STEPS):
        factor = trainer.design.training.schedule.factor(step, trainer.total_steps)
        trainer.step()
        rows = network._last[0].rows  # type: ignore[union-attr]
        plan, head = network._bound[rows]
        inputs = plan.values[0].T.copy()
        if len(shape) == 3:
            inputs = inputs.reshape(rows, shape[2], shape[0], shape[1])
        loss = twin.step(inputs, head.targets.T.copy(), trainer.learning_rate * factor)
        assert trainer._losses[0] == pytest.approx(loss, rel=TOLERANCE)
        for parameter_slice, named in zip(network.layout.slices, twin.gradients, strict=True):
            gradients = parameter_slice.views(network.state.gradients)
            scale = float(np.abs(network.state.gradients).max())
            for name, theirs in named.items():
                difference = np.abs(gradients[name] - theirs.numpy()).max()
                assert difference <= TOLERANCE * scale, (step, parameter_slice.node.name, name)
    for parameter_slice, named in zip(network.layout.slices, twin.parameters, strict=True):
        ours = parameter_slice.views(network.state.parameters)
        for name, theirs in named.items():
            assert error(ours[name], theirs.detach().numpy()) <= TOLERANCE


def test_the_random_designs_cover_every_layer_activation_merge_optimiser_and_loss() -> None:
    designs = [random_design(number) for number in range(DESIGNS)]
    entries = [entry for d in designs for _, entry in iter_entries(d.networks[0])]
    assert {entry.type for entry in entries} == set(LAYER_TYPES)
    used = {entry.activation.name for entry in entries if hasattr(entry, "activation")}
    assert used == set(ACTIVATIONS)
    assert {skip.merge for d in designs for skip in d.networks[0].skips} == {"add", "concatenate"}
    assert {d.training.optimizer.name for d in designs} == set(OPTIMIZERS)
    losses = {Trainer(d).networks[0].loss for d in designs[:18]}
    assert losses == {"mse", "binary_crossentropy", "categorical_crossentropy"}
