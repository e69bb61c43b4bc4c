"""Equal layers are worked on together, and come out as each of them alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from simulator.design.analysis import analyze
from simulator.design.design import Design
from simulator.engine import execution_plan, products
from simulator.engine.layer_batches import LARGEST_LAYER_BATCH, find_layer_batches, share_buffers
from simulator.engine.products import shared_stacks
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design, network_after
from tests.simulator.engine.test_precision import sigmoid_chain

DIGITS = {"name": "digits"}


def equal_layers(activation: Any, layers: int = 6, width: int = 5, **training: Any) -> Design:
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


def layer_batches_of(asked: Design) -> list[list[str]]:
    network = Trainer(asked).networks[0]
    rows = asked.training.batch_size
    assert isinstance(rows, int)
    found = find_layer_batches(network.nodes, network.layout, rows)
    return [[network.nodes[node].name for node in members] for members in found]


@pytest.mark.parametrize(
    "asked",
    [
        *(
            equal_layers(name, dtype="float32")
            for name in ("relu", "leaky_relu", "sigmoid", "tanh")
        ),
        equal_layers("tanh", dtype="float64"),
        equal_layers("relu", dtype="float16"),
        blocks(),
        sigmoid_chain(32, "float32"),  # whose gradient vanishes on its way
    ],
)
def test_layers_of_a_batch_train_as_each_alone_to_the_bit(
    asked: Design, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = network_after(asked, steps=40)
    assert find_layer_batches(together.nodes, together.layout, 64)
    monkeypatch.setattr(execution_plan, "find_layer_batches", lambda *arguments: [])
    alone = network_after(asked, steps=40)
    assert together.state.gradients.any()
    assert np.array_equal(together.state.gradients, alone.state.gradients)
    assert np.array_equal(together.state.parameters, alone.state.parameters)


def test_equal_layers_are_one_batch_without_the_layer_that_reads_the_data() -> None:
    assert layer_batches_of(equal_layers("relu")) == [["d1", "d2", "d3", "d4", "d5"]]


def test_a_repeated_block_gives_a_batch_for_each_of_its_layers() -> None:
    assert layer_batches_of(blocks()) == [
        [f"body/{number}/a" for number in range(1, 5)],
        [f"body/{number}/b" for number in range(1, 5)],
    ]


@pytest.mark.parametrize(("repeat", "names", "count", "length"), [
    (6, "abcd", 4, 6), (6, "abcde", 6, 5), (3, "ab", 2, 3), (2, "ab", 0, 0)
])  # fmt: skip
def test_layers_are_joined_from_block_to_block_up_to_four_a_block_or_else_within(
    repeat: int, names: str, count: int, length: int
) -> None:
    """Fewer than three are not worth while."""
    layers = [dense(name, 6, "sigmoid") for name in names]
    skips = [{"source": "input", "target": "output"}]
    block = {"id": "body", "type": "block", "repeat": repeat, "layers": layers, "skips": skips}
    found = layer_batches_of(design([dense("stem", 6), block]))
    assert [len(members) for members in found] == [length] * count


@pytest.mark.parametrize("activation", ["linear", "gelu", "prelu", "softplus"])
def test_layers_whose_slope_does_not_follow_from_the_output_are_in_no_batch(
    activation: str,
) -> None:
    assert layer_batches_of(equal_layers(activation)) == []


def test_layers_that_differ_are_in_no_batch() -> None:
    widths = [dense(f"d{width}", width, "relu") for width in range(4, 10)]
    assert layer_batches_of(design(widths)) == []
    mixed = [dense(f"d{index}", 4, ("relu", "tanh")[index // 2 % 2]) for index in range(8)]
    assert all(len(members) < 8 for members in layer_batches_of(design(mixed)))


def test_a_layer_batch_holds_no_more_than_the_cache_does() -> None:
    found = layer_batches_of(equal_layers("relu", layers=30, width=32, batch_size=256))
    assert [len(members) for members in found] == [8, 8, 8, 5]
    assert LARGEST_LAYER_BATCH == 8 * 32 * 256
    assert layer_batches_of(equal_layers("relu", layers=6, width=200, batch_size=256)) == []


def test_each_batch_size_has_layer_batches_of_its_own() -> None:
    """The last batch of an epoch is smaller, and has layer batches of its own."""
    asked = equal_layers("tanh", layers=9, width=32, batch_size=1_000)
    nodes = analyze(asked).networks[0].nodes
    network = network_after(asked, steps=2)
    assert find_layer_batches(nodes, network.layout, 1_000) == []
    assert find_layer_batches(nodes, network.layout, network._last[0].rows)


def test_layer_batches_that_do_not_overlap_share_a_buffer() -> None:
    members = [[9, 10, 11], [5, 6, 7], [1, 2, 4], [3, 6, 8]]
    buffers = share_buffers(members, [30, 20, 40, 10], np.dtype(np.float32))
    assert [len(buffer) for buffer in buffers] == [30, 20, 40, 10]
    shared = {
        (one, other)
        for one, other in combinations(range(4), 2)
        if np.shares_memory(buffers[one], buffers[other])
    }
    # the last one overlaps with the second and the third
    assert shared == {(0, 3), (1, 2)}


def test_equal_layers_on_both_sides_of_another_are_a_batch_on_each_side() -> None:
    widths = [6, 6, 6, 6, 9, 6, 6, 6, 6, 9, 6, 6, 6, 6]
    asked = design([dense(f"d{index}", width, "relu") for index, width in enumerate(widths)])
    assert layer_batches_of(asked) == [
        ["d1", "d2", "d3"],
        ["d6", "d7", "d8"],
        ["d11", "d12", "d13"],
    ]


def test_squares_of_scaled_gradients_are_scaled_back_by_the_square() -> None:
    network = Trainer(equal_layers("tanh", batch_size=64)).networks[0]
    plan, _ = network._bound[64]
    [layer_batch] = plan.layer_batches
    first, second, third, *others = layer_batch.members
    layer_batch.expect_scaled([second, third], 0.25)
    assert layer_batch._scales is not None
    assert layer_batch._scales.tolist() == [1, 1 / 16, 1 / 16, *(1 for _ in others)]
    assert [len(part) for part, _ in layer_batch._scaled] == [2]
    layer_batch.expect_scaled([first], 0.25)
    assert layer_batch._scales.tolist() == [1 / 16, 1, 1, *(1 for _ in others)]
    layer_batch.expect_scaled([], 0.25)
    assert layer_batch._scales is None


@pytest.mark.parametrize(("part", "made_by"), [(4_800, shared_stacks), (4_801, np.matmul)])
def test_threads_share_the_product_of_a_whole_layer_batch_if_that_is_large(
    part: int, made_by: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five layers of five units with five inputs and a bias, for 64 samples: 9,600 products."""
    monkeypatch.setattr(products, "PART", part)
    network = Trainer(equal_layers("relu", batch_size=64)).networks[0]
    [layer_batch] = network._bound[64][0].layer_batches
    assert layer_batch.matmul is made_by
