"""Equal layers are worked on together, and come out as each of them alone."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from simulator.design.analysis import analyze
from simulator.design.design import Design
from simulator.engine import execution_plan
from simulator.engine.layer_batches import LARGEST_LAYER_BATCH, find_layer_batches, share_buffers
from simulator.engine.network import Network
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design
from tests.simulator.engine.test_precision import sigmoid_chain

DIGITS = {"name": "digits"}


def chain(activation: Any, layers: int = 6, width: int = 5, **training: Any) -> Design:
    entries = [dense(f"d{index}", width, activation) for index in range(layers)]
    return design(entries, data=DIGITS, **training)


def blocks(repeat: int = 4) -> Design:
    """x + F(x) around blocks of two layers, with a concatenation at the end."""
    block = {
        "id": "body",
        "type": "block",
        "repeat": repeat,
        "layers": [dense("a", 6, "sigmoid"), dense("b", 6, "sigmoid")],
        "skips": [{"source": "input", "target": "output"}],
    }
    layers = [dense("stem", 6), block, dense("last", 6, "sigmoid")]
    skips = [{"source": "stem", "target": "last", "merge": "concatenate"}]
    return design(layers, skips, data=DIGITS, dtype="float32", batch_size=64)


def batches_of(asked: Design) -> list[list[str]]:
    network = Trainer(asked).networks[0]
    rows = asked.training.batch_size
    assert isinstance(rows, int)
    found = find_layer_batches(network.nodes, network.layout, rows)
    return [[network.nodes[node].name for node in layer_batch] for layer_batch in found]


def trained(asked: Design, steps: int) -> Network:
    trainer = Trainer(asked)
    for _ in range(steps):
        trainer.step()
    return trainer.networks[0]


@pytest.mark.parametrize(
    "asked",
    [
        *(chain(name, dtype="float32") for name in ("relu", "leaky_relu", "sigmoid", "tanh")),
        chain("tanh", dtype="float64"),
        chain("relu", dtype="float16"),
        blocks(),
        sigmoid_chain(32, "float32"),  # whose gradient vanishes on its way
    ],
)
def test_stacked_layers_train_as_each_alone_to_the_bit(
    asked: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = trained(asked, steps=40)
    assert find_layer_batches(together.nodes, together.layout, 64)
    monkeypatch.setattr(execution_plan, "find_layer_batches", lambda *arguments: [])
    alone = trained(asked, steps=40)
    assert together.state.gradients.any()
    assert np.array_equal(together.state.gradients, alone.state.gradients)
    assert np.array_equal(together.state.parameters, alone.state.parameters)


def test_a_chain_is_one_stack_without_the_layer_that_reads_the_data() -> None:
    assert batches_of(chain("relu")) == [["d1", "d2", "d3", "d4", "d5"]]


def test_a_repeated_block_gives_a_stack_for_each_of_its_layers() -> None:
    assert batches_of(blocks()) == [
        [f"body/{number}/a" for number in range(1, 5)],
        [f"body/{number}/b" for number in range(1, 5)],
    ]


@pytest.mark.parametrize("activation", ["linear", "gelu", "prelu", "softplus"])
def test_layers_whose_output_does_not_tell_the_slope_are_not_stacked(activation: str) -> None:
    assert batches_of(chain(activation)) == []


def test_layers_that_differ_are_not_stacked() -> None:
    widths = [dense(f"d{width}", width, "relu") for width in range(4, 10)]
    assert batches_of(design(widths)) == []
    mixed = [dense(f"d{index}", 4, ("relu", "tanh")[index // 2 % 2]) for index in range(8)]
    assert all(len(layer_batch) < 8 for layer_batch in batches_of(design(mixed)))


def test_a_stack_holds_no_more_than_the_cache_does() -> None:
    found = batches_of(chain("relu", layers=30, width=32, batch_size=256))
    assert len(found) > 1
    assert all(len(layer_batch) * 32 * 256 <= LARGEST_LAYER_BATCH for layer_batch in found)
    assert batches_of(chain("relu", layers=6, width=200, batch_size=256)) == []


def test_a_design_is_stacked_whatever_its_batch() -> None:
    """The last batch of an epoch is smaller, and has stacks of its own."""
    asked = chain("tanh", layers=9, width=32, batch_size=1_000)
    nodes = analyze(asked).networks[0].nodes
    network = trained(asked, steps=2)
    assert find_layer_batches(nodes, network.layout, 1_000) == []
    assert find_layer_batches(nodes, network.layout, network._last.rows)


def test_stacks_at_work_at_different_times_share_their_room() -> None:
    layer_batches = [[9, 10, 11], [5, 6, 7], [1, 2, 4], [3, 6, 8]]
    arrays = share_buffers(layer_batches, [30, 20, 40, 10], np.dtype(np.float32))
    assert [len(room) for room in arrays] == [30, 20, 40, 10]
    shared = {
        (one, other)
        for one, other in combinations(range(4), 2)
        if np.shares_memory(arrays[one], arrays[other])
    }
    # the last stack is at work while the second and the third are
    assert shared == {(0, 3), (1, 2)}
