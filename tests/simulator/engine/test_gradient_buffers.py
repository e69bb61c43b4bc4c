"""Arrays of gradients are used again, and never while somebody still reads them."""

from __future__ import annotations

import numpy as np

from simulator.design.analysis import analyze
from simulator.engine.gradient_buffers import GradientBuffers, ScratchArrays
from tests.simulator.designs import dense, design


def buffers(*, training: bool = True) -> GradientBuffers:
    """For three layers of four units, with values numbered 0 (the input) to 4 (the output)."""
    nodes = analyze(design([dense("a"), dense("b"), dense("c")])).networks[0].nodes
    values = [np.zeros((2, 8)), *(np.zeros((4, 8)) for _ in range(3)), np.zeros((1, 8))]
    return GradientBuffers(nodes, values, training=training)


def test_the_input_of_a_network_needs_no_gradient() -> None:
    assert buffers().needed == {1, 2, 3, 4}


def test_without_training_no_value_needs_a_gradient() -> None:
    assert not buffers(training=False).needed


def test_values_with_no_parameter_before_them_need_no_gradient() -> None:
    layers = [{"id": "f", "type": "activation", "activation": "tanh"}, dense("a")]
    nodes = analyze(design(layers)).networks[0].nodes
    assert GradientBuffers(nodes, [], training=True).needed == {2, 3}


def test_an_array_is_used_again_once_it_is_released() -> None:
    gradients = buffers()
    first, second = gradients.new(3), gradients.new(2)
    assert first is not second
    gradients.release(3)
    assert gradients.new(1) is first


def test_an_array_that_is_shared_is_free_when_all_are_done() -> None:
    gradients = buffers()
    array = gradients.new(3)
    gradients.share(2, array)
    gradients.release(3)
    assert gradients.new(1) is not array
    gradients.release(2)
    assert gradients.new(2) is array


def test_an_array_is_used_again_for_its_own_shape_only() -> None:
    gradients = buffers()
    gradients.new(4)
    gradients.release(4)
    assert gradients.new(3).shape == (4, 8)


def test_scratch_under_two_numbers_is_apart_and_grows_on_demand() -> None:
    scratch = ScratchArrays(6, np.dtype(np.float32))
    one, other, larger = scratch.borrow(0, (2, 3)), scratch.borrow(1, (6,)), scratch.borrow(0, (9,))
    assert not np.shares_memory(one, other)
    assert (one.shape, larger.shape, larger.dtype) == ((2, 3), (9,), np.float32)
    for size in (4, 9):
        assert np.shares_memory(scratch.borrow(0, (size,)), larger)
    assert np.shares_memory(scratch.borrow(1, (2,)), scratch.borrow(1, (6,)))
