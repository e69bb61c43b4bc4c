"""The naive passes agree with finite differences, and the engine with the naive passes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from simulator.design.analysis import analyze
from simulator.design.design import Design
from simulator.engine.network import Network
from simulator.engine.reference import activate, loss_and_gradients
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

DESIGNS, TOLERANCE = 60, 1e-9
ACTIVATIONS = ("linear", "relu", "tanh", "sigmoid")
# loss, data and output activation
LOSSES: list[tuple[str, str, str]] = [
    ("auto", "spirals", "auto"),  # two classes, one sigmoid
    ("auto", "digits", "auto"),  # ten classes, a softmax
    ("categorical_crossentropy", "moons", "auto"),
    ("mse", "circles", "tanh"),
    ("mse", "xor", "softmax"),
    ("mse", "gaussians", "sigmoid"),
    ("auto", "hills", "auto"),  # regression
]


def random_design(number: int) -> Design:
    """Layers, blocks, skips and a loss drawn from `number`; widths often agree."""
    draw = np.random.default_rng(number)

    def pick(*choices: Any) -> Any:
        return choices[int(draw.integers(len(choices)))]

    def layer(name: str) -> dict[str, Any]:
        kind = pick("dense", "dense", "dense", "activation", "batch_norm", "layer_norm")
        if kind == "dense":
            return dense(name, pick(4, 4, 6), pick(*ACTIVATIONS), use_bias=pick(True, True, False))
        if kind == "activation":
            return {"id": name, "type": "activation", "activation": pick(*ACTIVATIONS)}
        return {"id": name, "type": f"{kind}alization", "epsilon": pick(1e-3, 0.1)}

    def inside(names: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        entries = [layer(name) for name in names]
        places = ["input", *names, "output"]
        merges = {name: pick("add", "concatenate") for name in places}
        skips = []
        for _ in range(pick(0, 1, 2, 3)):
            source = int(draw.integers(len(places) - 1))
            target = places[int(draw.integers(source + 1, len(places)))]
            skip = {"source": places[source], "target": target, "merge": merges[target]}
            skips.append({**skip, "projection": pick("auto", "linear")})
        return entries, skips

    entries, skips = inside("abcd"[: pick(2, 3, 4)])
    body, inner = inside("pq")
    block = {"id": "body", "type": "block", "repeat": pick(1, 2, 4), "layers": body, "skips": inner}
    entries.insert(int(draw.integers(len(entries) + 1)), block)
    loss, data, activation = LOSSES[number % len(LOSSES)]
    if data == "digits":  # images, which a dense layer flattens
        entries.insert(0, dense("flat", 4))
        skips = [skip for skip in skips if skip["source"] != "input"]
    return design(
        entries,
        skips,
        data={"name": data} if data == "digits" else {"name": data, "samples": 40},
        output={"activation": activation},
        loss=loss,
        optimizer={"name": "sgd", "learning_rate": 1e-3},
    )


def chain(activation: str, layers: int) -> Design:
    """Equal layers, which the engine works on together."""
    return design([dense(f"d{index}", 4, activation) for index in range(layers)])


def after_steps(asked: Design, steps: int = 2) -> Network:
    trainer = Trainer(asked)
    for _ in range(steps):
        trainer.step()
    network = trainer.networks[0]
    network.gradients_of(trainer.batch_size)
    return network


def reference(asked: Design, network: Network) -> tuple[float, list[Mapping[str, np.ndarray]]]:
    """Loss and gradients of the batch that the network saw last, at its parameters."""
    assert network._last is not None
    plan, head = network._last
    parameters = [part.views(network.state.parameters) for part in network.layout.slices]
    inputs, targets = plan.values[0].T, head.targets.T
    return loss_and_gradients(analyze(asked).networks[0], parameters, inputs, targets)


def largest_difference(network: Network, expected: list[Mapping[str, np.ndarray]]) -> float:
    """Of all arrays, relative to the largest entry of the whole gradient."""
    found = [part.views(network.state.gradients) for part in network.layout.slices]
    assert [views.keys() for views in found] == [views.keys() for views in expected]
    worst = max(
        float(np.abs(views[name] - others[name]).max())
        for views, others in zip(found, expected, strict=True)
        for name in views
    )
    return worst / float(np.abs(network.state.gradients).max())


@pytest.mark.parametrize("number", range(DESIGNS))
def test_the_engine_agrees_with_the_reference_on_random_designs(number: int) -> None:
    asked = random_design(number)
    network = after_steps(asked)
    loss, expected = reference(asked, network)
    assert network.gradients_of(network._last[0].rows) == pytest.approx(loss, rel=TOLERANCE)
    assert largest_difference(network, expected) < TOLERANCE


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_the_engine_agrees_with_the_reference_on_layers_worked_on_together(activation: str) -> None:
    asked = chain(activation, 12)
    network = after_steps(asked)
    assert network._last[0].layer_batches
    assert largest_difference(network, reference(asked, network)[1]) < TOLERANCE


def test_the_engine_agrees_with_the_reference_while_gradients_are_scaled() -> None:
    asked = chain("tanh", 6)
    network = after_steps(asked)
    network._last[0].scale_gradients_of(range(len(network.nodes)))
    network.gradients_of(network._last[0].rows)
    assert largest_difference(network, reference(asked, network)[1]) < TOLERANCE


def test_random_designs_have_every_kind_of_node_and_merge() -> None:
    nodes = [
        node
        for number in range(DESIGNS)
        for node in analyze(random_design(number)).networks[0].nodes
    ]
    kinds = {"merge": 0, "projection": 0}
    for node in nodes:
        kind = node.layer.type if node.kind == "layer" and node.layer else node.kind
        kinds[kind] = kinds.get(kind, 0) + 1
    assert kinds.keys() == {
        "merge", "projection", "dense", "activation", "batch_normalization", "layer_normalization",
    }  # fmt: skip
    assert min(kinds.values()) > 30
    merges = [node for node in nodes if node.kind == "merge"]
    assert {node.merge for node in merges} == {"add", "concatenate"}
    assert max(len(node.inputs) for node in merges) > 2


@pytest.mark.parametrize("number", range(0, DESIGNS, 3))
def test_the_reference_agrees_with_finite_differences(number: int) -> None:
    asked, step = random_design(number), 1e-5
    network = after_steps(asked)
    _, exact = reference(asked, network)
    largest = max(float(np.abs(array).max()) for own in exact for array in own.values())
    draw = np.random.default_rng(number)
    for own, part in zip(exact, network.layout.slices, strict=True):
        for name, parameter in part.views(network.state.parameters).items():
            at = tuple(int(draw.integers(size)) for size in parameter.shape)
            kept, losses = parameter[at], []
            for moved in (kept + step, kept - step):
                parameter[at] = moved
                losses.append(reference(asked, network)[0])
            parameter[at] = kept
            estimate = (losses[0] - losses[1]) / (2 * step)
            assert own[name][at] == pytest.approx(estimate, abs=1e-6 * largest)


def test_at_the_origin_relu_has_the_slope_of_the_engine() -> None:
    assert activate("relu", np.array([-1.0, 0.0, 1.0]))[1].tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    "left_out",
    [
        {"id": "x", "type": "dropout"},
        {"id": "x", "type": "conv2d", "filters": 2},
        {"id": "x", "type": "batch_normalization"},
        dense("x", 4, "gelu"),
    ],
)
def test_the_reference_refuses_what_it_leaves_out(left_out: dict[str, Any]) -> None:
    asked = design([left_out], data={"name": "digits"})
    with pytest.raises(NotImplementedError, match="the reference has no"):
        reference(asked, after_steps(asked))
