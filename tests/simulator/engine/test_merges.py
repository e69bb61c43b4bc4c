"""Merges by sum and concatenation, forwards and backwards, on arrays of a few samples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.design.analysis import analyze
from simulator.design.graph import Node
from simulator.engine.gradient_buffers import GradientBuffers
from simulator.engine.merges import merge_calls, merge_gradient_calls
from tests.simulator.designs import dense, design

BATCH = 3


def plan(sources: list[str], merge: str) -> tuple[tuple[Node, ...], int, list[np.ndarray]]:
    """Layers a, b, c, with skips from `sources` to c; the merge's node, and random values."""
    skips: list[dict[str, Any]] = [{"source": s, "target": "c", "merge": merge} for s in sources]
    layers = [dense("a", 2), dense("b", 2), dense("c", 2)]
    nodes = analyze(design(layers, skips)).networks[0].nodes
    at = next(index for index, node in enumerate(nodes) if node.kind == "merge")
    draw = np.random.default_rng(0)
    sizes = [2, *(node.shape[0] for node in nodes if node.shape)]
    return nodes, at, [draw.normal(size=(size, BATCH)) for size in sizes]


@pytest.mark.parametrize("sources", [["a"], ["input", "a"]])
def test_a_sum_adds_all_its_parts(sources: list[str]) -> None:
    nodes, at, values = plan(sources, "add")
    for call in merge_calls(nodes[at], values, values[at + 1]):
        call()
    parts = [values[value] for value in nodes[at].inputs]
    assert len(parts) == 1 + len(sources)
    assert np.allclose(values[at + 1], sum(parts))


def test_a_concatenation_puts_its_parts_one_below_the_other() -> None:
    nodes, at, values = plan(["input", "a"], "concatenate")
    for call in merge_calls(nodes[at], values, values[at + 1]):
        call()
    assert np.array_equal(
        values[at + 1], np.concatenate([values[value] for value in nodes[at].inputs])
    )


def gradients_after(sources: list[str], merge: str, before: float | None) -> list[np.ndarray]:
    """∂y of the merge, and what values b (the main one) and a (a skip) have of it.

    `before` is what another reader has passed back to a already, if there is one.
    """
    nodes, at, values = plan(sources, merge)
    gradients = GradientBuffers(nodes, values, training=True)
    gradients.new(at + 1)[...] = values[at + 1]
    if before is not None:
        gradients.new(1)[...] = before
    for call in merge_gradient_calls(nodes, at, values, gradients):
        call()
    assert 0 not in gradients.arrays
    return [gradients.arrays[value] for value in (at + 1, 2, 1)]


@pytest.mark.parametrize("before", [None, 5.0])
def test_every_part_of_a_sum_has_its_gradient(before: float | None) -> None:
    dy, main, skip = gradients_after(["a", "input"], "add", before)
    assert np.array_equal(main, dy)
    assert np.allclose(skip, dy + (before or 0))


def test_a_single_skip_shares_the_array_of_the_sum() -> None:
    dy, main, skip = gradients_after(["a"], "add", None)
    assert dy is main is skip


def test_a_skip_that_others_wrote_to_does_not_share_the_array_of_the_sum() -> None:
    dy, main, skip = gradients_after(["a"], "add", 5.0)
    assert dy is main
    assert np.allclose(skip, dy + 5)


@pytest.mark.parametrize("before", [None, 5.0])
def test_every_part_of_a_concatenation_has_its_own_rows(before: float | None) -> None:
    dy, main, skip = gradients_after(["a"], "concatenate", before)
    assert np.array_equal(main, dy[:2])
    assert np.allclose(skip, dy[2:] + (before or 0))
