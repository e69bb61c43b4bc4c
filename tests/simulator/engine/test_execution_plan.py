"""A plan's arrays, and its backward pass with and without visits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.design.design import Design
from simulator.engine.execution_plan import ExecutionPlan
from simulator.engine.network import Network
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design


def network_of(asked: Design) -> tuple[Network, ExecutionPlan]:
    """A network after one step, and the plan of its batches."""
    trainer = Trainer(asked)
    trainer.step()
    network = trainer.networks[0]
    assert network.last_pass is not None
    return network, network.last_pass[0]


def linear_layers() -> Design:
    """Linear layers and projections, so that ∂z = ∂y and every kernel's gradient is x·∂yᵀ."""
    block: dict[str, Any] = {
        "id": "body",
        "type": "block",
        "repeat": 3,
        "layers": [dense("p", 4, "linear"), dense("q", 4, "linear")],
        "skips": [{"source": "input", "target": "output"}],
    }
    layers = [dense("a", 4, "linear"), block, dense("b", 4, "linear"), dense("c", 3, "linear")]
    skips = [
        {"source": "a", "target": "b"},
        {"source": "a", "target": "c", "merge": "concatenate", "projection": "linear"},
    ]
    return design(layers, skips)


def test_every_layer_is_visited_once_last_first_with_its_own_gradient() -> None:
    network, plan = network_of(linear_layers())
    seen: dict[int, np.ndarray] = {}

    def visit(node: int, gradient: np.ndarray) -> None:
        assert node not in seen
        seen[node] = gradient.copy()

    network.visit_gradient = visit
    network.gradients_of(8)
    layers = [at for at, node in enumerate(network.nodes) if node.layer is not None]
    assert list(seen) == layers[::-1]
    assert {network.nodes[node].kind for node in layers} == {"layer", "projection"}
    for node, gradient in seen.items():
        x = plan.values[network.nodes[node].inputs[0]]
        kernel = network.layout.slices[node].views(network.state.gradients)["kernel"]
        assert x @ gradient.T == pytest.approx(kernel)


@pytest.mark.parametrize("scaled", [False, True])
def test_visits_change_no_gradient(scaled: bool) -> None:
    network, plan = network_of(design([dense(name, 4, "tanh") for name in "abcdef"]))
    if scaled:
        plan.scale_gradients_of(range(len(network.nodes)))
    network.gradients_of(8)
    alone = network.state.gradients.copy()
    network.state.gradients[:] = 0
    network.visit_gradient = lambda node, gradient: None
    network.gradients_of(8)
    assert alone.any()
    assert np.array_equal(network.state.gradients, alone)


def test_the_values_of_all_nodes_lie_in_one_block_each_with_a_row_of_ones_below() -> None:
    _, plan = network_of(linear_layers())
    for node, start in enumerate(plan.offsets):
        values = plan.values[node + 1]
        stop = start + len(values)
        assert np.shares_memory(values, plan.block)
        assert np.array_equal(plan.block[start:stop], values)
        assert (plan.block[stop] == 1).all()
    assert stop + 1 == len(plan.block)
    assert values.shape == (1, 8)


def test_a_plan_for_inference_has_no_gradients_and_no_layer_batches() -> None:
    network, _ = network_of(design([dense(name, 4, "relu") for name in "abcdef"]))
    inputs = np.ones((3, 5))
    plan = ExecutionPlan(network.nodes, network.state, inputs, network._generators, training=False)
    plan.forward()
    assert plan.layer_batches == []
    with pytest.raises(KeyError):
        _ = plan.logits_gradient
    assert np.ptp(plan.logits) == 0  # five equal samples
