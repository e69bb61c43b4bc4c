"""A plan's arrays, and its backward pass with and without visits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulator.cancellation import IsCancelled
from simulator.design.design import Design
from simulator.engine import execution_plan
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


MIXED = [
    {"id": "c", "type": "conv2d", "filters": 3, "kernel_size": 3, "activation": "relu"},
    {"id": "n", "type": "batch_normalization"},
    dense("a", 20, "prelu"),
    *(dense(name, 6, "tanh") for name in ("b0", "b1", "b2", "b3")),
]


def test_every_layer_has_products_made_for_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries: of its output, or of its parameters where they are more."""
    made: list[tuple[int, int, IsCancelled]] = []
    stacks: list[tuple[int, IsCancelled]] = []
    monkeypatch.setattr(
        execution_plan, "product", lambda dtype, *of: made.append(of) or np.ndarray.dot
    )
    monkeypatch.setattr(
        execution_plan, "stacked_product", lambda dtype, *of: stacks.append(of) or np.matmul
    )

    def asked() -> bool:
        return False

    trainer = Trainer(design(MIXED, data={"name": "digits"}, batch_size="full"), is_cancelled=asked)
    rows, nodes = trainer.batch_size, trainer.networks[0].nodes
    image = math.prod(nodes[0].shape[:-1])
    by_hand = [
        (3 * image * rows, 30 * image * rows),  # 3 · 3 · 1 weights and a bias for each filter
        (3 * image * rows, 0),
        (20 * rows, (60 * image + 40) * rows),  # its parameters: with bias and slope
        (6 * rows, 126 * rows),
        *((6 * rows, 42 * rows) for _ in range(3)),
        (10 * rows, 70 * rows),
    ]
    assert 60 * image + 40 < 20 * rows
    assert made == [(*of, asked) for of in by_hand[::-1]]
    [members] = [each.members for each in trainer.networks[0]._bound[rows][0].layer_batches]
    assert [nodes[node].name for node in members] == ["b1", "b2", "b3"]
    work = [3 * 42 * rows, *(work for _, work in by_hand[::-1])]
    assert stacks == [(each, asked) for each in work]
    made.clear()
    Trainer(design(MIXED, data={"name": "digits"}, batch_size=2))
    assert {entries for entries, *_ in made if entries > 6 * image} == {60 * image + 40}


def test_layers_share_scratch_of_the_largest_value_with_its_ones() -> None:
    _, plan = network_of(design([dense("a", 5), dense("b", 30), dense("c", 7)]))
    plan._scratch.borrow(0, (1,))
    assert {array.size for array in plan._scratch._arrays.values()} == {31 * 8}


def test_arrays_of_gradients_are_used_again_as_soon_as_nobody_reads_them() -> None:
    """Two arrays serve nine equal layers; the logits have one of their own."""
    _, plan = network_of(design([dense(f"d{at}", 4, "gelu") for at in range(9)]))
    assert len({id(array) for array in plan._gradients.values()}) == 3


def test_layers_without_a_kernel_never_meet_subnormals() -> None:
    _, plan = network_of(design([dense("a"), {"id": "n", "type": "batch_normalization"}]))
    small = np.full((4, 8), 1e-300)
    assert [plan.meets_subnormals(node, small) for node in range(3)] == [True, False, True]


def test_what_a_forward_pass_left_behind_is_overwritten() -> None:
    """But for the rows of ones, which no pass writes."""
    network, plan = network_of(linear_layers())
    plan.forward()
    before = plan.block.copy()
    for values in plan.values[1:]:
        values[...] = np.nan
    plan.forward()
    assert np.array_equal(plan.block, before)
    network.gradients_of(8)
    gradients = network.state.gradients.copy()
    network.state.gradients[:] = np.nan
    network.gradients_of(8)
    assert np.array_equal(network.state.gradients, gradients)
