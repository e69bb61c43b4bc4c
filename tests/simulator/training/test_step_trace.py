"""The trace of a step holds the step's own numbers, and tracing changes none of them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from simulator.design import edits
from simulator.design.storage import files
from simulator.training.step_trace import ENTRIES, ArraySummary, Stage, trace_step
from simulator.training.trainer import Trainer
from tests.conftest import LESSONS
from tests.simulator.designs import dense, design


def opening(epochs: int = 1) -> Trainer:
    design = files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json")
    return Trainer(edits.set_training(design, "epochs", epochs))


def named(stage: Stage, name: str) -> ArraySummary:
    return next(numbers for numbers in stage.arrays if numbers.name == name)


def test_numbers_are_those_of_the_array() -> None:
    values = np.array([[1.0, 9.0], [-3.0, 9.0], [2.0, 9.0], [0.0, 9.0], [4.0, 9.0]])
    found = ArraySummary.of("x", values)
    assert (found.shape, found.minimum, found.maximum) == ((5, 2), -3.0, 9.0)
    assert found.mean == pytest.approx(values.mean())
    assert found.std == pytest.approx(values.std())
    assert found.first == (1.0, -3.0, 2.0, 0.0)
    assert ArraySummary.of("W", values, batch=False).first == (1.0, 9.0, -3.0, 9.0)
    assert np.array_equal(found.corner, values)
    kernel = np.arange(3 * 3 * 8 * 40.0).reshape(3, 3, 8, 40)
    corner = ArraySummary.of("W", kernel, batch=False).corner
    assert np.array_equal(corner, kernel.reshape(72, 40)[:32, :32])
    assert not corner.flags.writeable


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_shown_as_they_are(odd: float) -> None:
    found = ArraySummary.of("x", np.array([[1.0], [odd]], np.float32))
    assert not np.isfinite(found.mean)
    assert np.array_equal(found.first, (1.0, odd), equal_nan=True)


def test_a_trace_passes_every_layer_forward_and_then_back() -> None:
    trainer = opening()
    walk = trace_step(trainer)
    assert walk.step == 1
    for network, stages in zip(trainer.networks, walk.networks, strict=True):
        names = list(network.layer_names)
        assert [s.layer for s in stages if s.direction == "forward"] == names
        assert [s.layer for s in stages if s.direction == "backward"] == names[::-1]
        assert {s.direction for s in stages[: len(names)]} == {"forward"}


def test_each_layer_receives_what_the_one_before_it_made() -> None:
    stages = trace_step(opening()).networks[0]
    forward = [stage for stage in stages if stage.direction == "forward"]
    for before, after in pairwise(forward):
        made, received = named(before, "y"), named(after, "x")
        assert (made.mean, made.first) == (received.mean, received.first)


def test_a_traced_step_is_the_step_that_would_have_been_made() -> None:
    watched, plain = opening(), opening()
    for _ in range(5):
        trace_step(watched)
        plain.step()
    for one, other in zip(watched.networks, plain.networks, strict=True):
        assert np.array_equal(one.state.parameters, other.state.parameters)
    assert watched.loss(0) == plain.loss(0)


def test_kernels_are_shown_before_the_step_and_their_change_leads_to_the_next() -> None:
    trainer = opening()
    first, second = (trace_step(trainer).networks[1] for _ in range(2))
    stem, again = first[0], second[0]
    back = first[-1]
    assert back.layer == stem.layer == "stem"
    before, change = named(stem, "W").first, named(back, "change of W").first
    after = named(again, "W").first
    assert len(before) == ENTRIES
    assert np.allclose(np.add(before, change), after, rtol=0, atol=1e-7)


def test_the_gradients_are_those_that_the_probes_measure() -> None:
    trainer = opening()
    walk = trace_step(trainer)
    for index, network in enumerate(trainer.networks):
        layout = network.layout
        for stage in walk.networks[index]:
            if stage.direction == "forward":
                continue
            row = layout.kernel_names.index(stage.layer)
            numbers = named(stage, "∂L/∂W")
            norm = np.sqrt((numbers.mean**2 + numbers.std**2) * np.prod(numbers.shape))
            assert np.log10(norm) == pytest.approx(network.gradient_log10()[row], abs=1e-3)


def test_layers_without_a_kernel_show_none_and_a_projection_is_no_layer() -> None:
    layers = [dense("a", 8), {"id": "d", "type": "dropout"}, dense("b", 5)]
    trainer = Trainer(design(layers, [{"source": "a", "target": "output"}]))
    assert any(node.kind == "projection" for node in trainer.networks[0].nodes)
    [stages] = trace_step(trainer).networks
    kernels = {
        (stage.layer, stage.direction): [each.name for each in stage.arrays if "W" in each.name]
        for stage in stages
    }
    assert kernels == {
        (layer, direction): [] if layer == "d" else names
        for layer in ("a", "d", "b", "output")
        for direction, names in (("forward", ["W"]), ("backward", ["∂L/∂W", "change of W"]))
    }


def test_a_network_that_has_diverged_has_no_stages() -> None:
    design = files.load(LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json")
    design = edits.set_training(design, "optimizer.learning_rate", 1e6)
    trainer = Trainer(design)
    for _ in range(100):
        trainer.step()
    assert trainer.networks[1].divergence is not None
    walk = trace_step(trainer)
    assert walk.networks[1] == ()
    assert len(walk.networks[0]) == 40


def test_the_last_layer_receives_the_gradient_of_what_its_activation_is_applied_to() -> None:
    """Loss and output activation are derived together, so there is no ∂L/∂y of the last one."""
    [stages] = trace_step(Trainer(design([dense("a", 3)]))).networks
    received = {
        stage.layer: stage.arrays[0].name for stage in stages if stage.direction == "backward"
    }
    assert received == {"a": "∂L/∂y", "output": "∂L/∂z"}


def test_each_stage_has_the_layers_own_arrays_in_the_order_of_calculation() -> None:
    """Forward x, W, y, and backward the gradients of y and W and what the step made of W."""
    layers = [dense("a", 3), {"id": "d", "type": "dropout"}, dense("b", 3)]
    trainer = Trainer(design(layers, [{"source": "a", "target": "output"}]))
    network = trainer.networks[0]
    before = network.state.parameters.copy()
    trace = trace_step(trainer)
    assert trace.losses == (trainer.loss(0),)
    assert network.last_pass is not None
    plan, predictions = network.last_pass
    stages = {(stage.layer, stage.direction): stage for stage in trace.networks[0]}
    last = len(network.nodes) - 1
    for index, node in enumerate(network.nodes):
        if node.kind != "layer":
            continue
        y = predictions if index == last else plan.values[index + 1]
        made = [ArraySummary.of("x", plan.values[node.inputs[0]]), ArraySummary.of("y", y)]
        changed = []
        if node.parameters:
            own = network.layout.slices[index].views
            now, old = own(network.state.parameters)["kernel"], own(before)["kernel"]
            made.insert(1, ArraySummary.of("W", old, batch=False))
            gradient = own(network.state.gradients)["kernel"]
            changed = [
                ArraySummary.of("∂L/∂W", gradient, batch=False),
                ArraySummary.of("change of W", now - old, batch=False),
            ]
        forward, backward = stages[node.name, "forward"], stages[node.name, "backward"]
        assert forward.arrays == tuple(made)
        assert backward.arrays[1:] == tuple(changed)
        assert backward.arrays[0].shape == y.shape
        assert forward.label == backward.label == node.layer.title()
