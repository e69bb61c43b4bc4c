"""Layers whose gradient is subnormal work on one scaled up: the same numbers, many times sooner."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from simulator.design.design import Design
from simulator.engine import subnormals
from simulator.engine.network import STEPS_BETWEEN_PROBES, Network
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design, network_after
from tests.simulator.engine.test_precision import sigmoid_chain

DEEP = 32  # blocks of two sigmoid layers: the gradient runs out of single precision on its way


def images() -> Design:
    """Every kind of node with a kernel, skips, and layers that leave their gradient scaled."""
    layers = [
        {"id": "c", "type": "conv2d", "filters": 3, "kernel_size": 3, "activation": "gelu"},
        {"id": "d", "type": "conv2d", "filters": 4, "kernel_size": 3, "padding": "same"},
        {"id": "n", "type": "batch_normalization"},
        dense("e", 6, "prelu"),
        dense("f", 6, "linear"),
        *(dense(f"chain{n}", 6, "tanh") for n in range(4)),
    ]
    skips = [{"source": "c", "target": "n"}, {"source": "e", "target": "chain0"}]
    return design(layers, skips, data={"name": "digits"}, batch_size=16, dtype="float32")


def gradients_shown(network: Network) -> dict[int, np.ndarray]:
    """∂y of every layer, as a pass shows them."""
    found: dict[int, np.ndarray] = {}
    network.visit_gradient = lambda node, gradient: found.update({node: gradient.copy()})
    network.gradients_of(network._last[0].rows)
    network.visit_gradient = None
    return found


def test_scaling_changes_no_bit_of_a_gradient_that_is_not_subnormal() -> None:
    plain, scaled = network_after(images()), network_after(images())
    plan, _ = scaled._bound[16]
    plan.scale_gradients_of(range(len(scaled.nodes)))
    assert len(plan._arrives_scaled) >= 3
    shown = gradients_shown(plain)
    for node, gradient in gradients_shown(scaled).items():
        assert gradient.any()
        assert np.array_equal(gradient, shown.pop(node))
    assert not shown
    assert np.array_equal(plain.state.gradients, scaled.state.gradients)


def test_a_layer_whose_output_is_read_twice_gets_its_gradient_unscaled() -> None:
    network = network_after(images())
    plan, _ = network._bound[16]
    plan.scale_gradients_of(range(len(network.nodes)))
    readers = Counter(value for node in network.nodes for value in node.inputs)
    assert all(readers[node + 1] == 1 for node in plan._arrives_scaled)
    assert max(readers.values()) == 2


def gradients_scaled_and_not(network: Network) -> list[np.ndarray]:
    plan, _ = network._bound[network._last[0].rows]
    found = []
    for subnormal in (network._subnormal, ()):
        plan.scale_gradients_of(subnormal)
        network.gradients_of(plan.rows)
        found.append(network.state.gradients.astype(np.float64))
    return found


def test_a_scaled_layer_differs_by_the_rounding_of_subnormals_alone() -> None:
    network = network_after(sigmoid_chain(DEEP, "float32"))
    scaled, plain = gradients_scaled_and_not(network)
    limits = np.finfo(np.float32)
    subnormal = (plain != 0) & (np.abs(plain) < limits.smallest_normal)
    assert np.count_nonzero(subnormal) > 1_000
    assert not np.array_equal(scaled, plain)
    # a layer adds some thousand products, each rounded to a multiple of the smallest number
    assert np.abs(scaled - plain).max() <= 4_096 * float(limits.smallest_subnormal)
    firm = np.abs(plain) > 1e-30
    assert np.array_equal(scaled[firm], plain[firm])


def test_scaled_layers_are_at_least_as_near_to_double_precision() -> None:
    single = network_after(sigmoid_chain(DEEP, "float32"))
    double = network_after(sigmoid_chain(DEEP, "float64"))
    np.copyto(double.state.parameters, single.state.parameters)
    double.gradients_of(double._last[0].rows)
    scaled, plain = gradients_scaled_and_not(single)
    exact = double.state.gradients
    place = (np.abs(exact) < 1e-38) & (np.abs(exact) > 1e-43)
    errors = [np.abs(found - exact)[place].sum() for found in (scaled, plain)]
    assert 0 < errors[0] < errors[1]


def test_only_layers_with_a_subnormal_gradient_are_scaled() -> None:
    network = network_after(sigmoid_chain(DEEP, "float32"))
    norms = network.gradient_log10()
    assert max(norms[node] for node in network._subnormal) < -29
    assert not network_after(sigmoid_chain(9, "float32"))._subnormal
    assert not network_after(sigmoid_chain(DEEP, "float16"))._subnormal
    assert not network_after(images())._subnormal


def test_layers_that_no_gradient_reaches_are_left_alone() -> None:
    network = network_after(sigmoid_chain(100, "float32"))
    silent = set()
    network.visit_gradient = lambda node, gradient: None if gradient.any() else silent.add(node)
    network.gradients_of(network._last[0].rows)
    assert len(silent) > 50
    assert network._subnormal.isdisjoint(silent)


def test_a_gradient_that_recovers_is_no_longer_scaled() -> None:
    trainer = Trainer(sigmoid_chain(DEEP, "float32"))
    network = trainer.networks[0]
    trainer.step()
    assert network._subnormal
    network.state.parameters *= 8
    for _ in range(STEPS_BETWEEN_PROBES):
        trainer.step()
    assert not network._subnormal


def test_layers_whose_values_have_vanished_too_are_scaled_as_exactly() -> None:
    """Weights too small: x and ∂z are both subnormal, and their products beyond any number."""
    small = {"name": "glorot_normal", "gain": 0.1}
    layers = [dense(f"d{n}", 16, "tanh", kernel_initializer=small) for n in range(56)]
    for layer in layers:
        layer["bias_initializer"] = "zeros"
    asked = design(layers, data={"name": "digits"}, dtype="float32", optimizer="adam")
    network = network_after(asked, steps=60)
    assert len(network._subnormal) > 10
    scaled, plain = gradients_scaled_and_not(network)
    assert np.isfinite(scaled).all()
    assert np.abs(scaled - plain).max() <= 4_096 * float(np.finfo(np.float32).smallest_subnormal)
    firm = np.abs(plain) > 1e-30
    assert firm.any()
    assert np.array_equal(scaled[firm], plain[firm])


def test_the_sum_of_squares_is_taken_where_entries_lie_side_by_side() -> None:
    values = np.arange(12.0).reshape(3, 4)
    assert subnormals._square_sum(values) == np.sum(values**2)
    assert subnormals._square_sum(values[:, ::2]) == 0  # and the largest is looked for instead


def test_what_a_probe_finds_is_scaled_from_then_on() -> None:
    network = network_after(sigmoid_chain(DEEP, "float32"))
    assert network._subnormal
    assert all(plan._arrives_scaled for plan, _ in network._bound.values())


@pytest.mark.parametrize(
    ("gradient", "x", "meets"),
    [(1e-37, 1.0, True), (1e-20, 1e-20, True), (1e-20, 1.0, False), (1e-35, 1e6, True),
     (0.0, 1.0, False), (1e-25, 0.0, False), (2.0, 1e-37, False), (0.5, 1e-37, True)],
)  # fmt: skip
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("every", [1, 2])
def test_products_meet_subnormals_where_the_largest_is_near_the_smallest_number(
    gradient: float, x: float, meets: bool, sign: int, every: int
) -> None:
    """Whatever their signs, and also where the entries do not lie side by side."""
    dy = np.full((4, 6), sign * gradient, np.float32)[:, ::every]
    dy[1] /= 1e3
    inputs = np.full((5, 6), -sign * x, np.float32)
    inputs[0] /= 1e3
    layer = subnormals.ScalableLayer(0, lambda: None, inputs, dy, None, dy, [], None)
    assert layer.meets_subnormals(dy) is meets


@pytest.mark.parametrize("x", [3e-16, 1e-3, 0.9, 30.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_equal_entries_meet_subnormals_right_below_the_safe_product(dtype: type, x: float) -> None:
    """The sum of squares, which is looked at first, says no sooner than the largest entry does."""
    safe = float(np.finfo(dtype).tiny / np.finfo(dtype).eps)
    inputs = np.full((3, 2), x, dtype)
    for share, meets in ((0.97, True), (1.03, False)):
        dy = np.full((4, 2), share * safe / min(x, 1), dtype)
        layer = subnormals.ScalableLayer(0, lambda: None, inputs, dy, None, dy, [], None)
        assert layer.meets_subnormals(dy) == meets


def test_a_gradient_far_from_subnormal_is_known_by_its_sum_of_squares_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(subnormals, "_largest")
    values = np.ones((4, 6), np.float32)
    layer = subnormals.ScalableLayer(0, lambda: None, values, values, None, values, [], None)
    assert not layer.meets_subnormals(values)
    assert not layer.meets_subnormals(values / 1e12)
    with pytest.raises(NameError):
        layer.meets_subnormals(values / 1e32)


@pytest.mark.parametrize("arrives", [False, True])
@pytest.mark.parametrize("leaves", [False, True])
@pytest.mark.parametrize("has_dx", [False, True])
def test_a_scaled_layer_gives_back_what_it_took(arrives: bool, leaves: bool, has_dx: bool) -> None:
    """∂y is as it was, and ∂x leaves scaled only where the next layer expects it."""
    up = subnormals.scale_of(np.dtype(np.float32))
    assert up == 2.0**104
    own = np.array([1e-40, 3e-20, 0.0], np.float32)
    dy, saved, result = own * (np.float32(up) if arrives else 1), np.empty(3, np.float32), own * 0
    before, dx = dy.copy(), np.zeros(3, np.float32)
    seen: list[np.ndarray] = []

    def plain() -> None:
        seen.append(dy.copy())
        np.multiply(dy, 2, out=result)
        np.multiply(dy, 4, out=dx)

    layer = subnormals.ScalableLayer(
        0, plain, own, dy, dx if has_dx else None, saved, [result], None
    )
    layer.scaled(arrives_scaled=arrives, leaves_scaled=leaves)()
    assert np.array_equal(seen, [own * np.float32(up)])
    assert np.array_equal(dy, before)
    assert np.array_equal(result, own * 2)
    assert np.array_equal(dx, own * 4 * np.float32(1 if has_dx and not leaves else up))
    if arrives:
        assert np.array_equal(layer.unscaled(), own)
    assert layer.results == [result]


def test_a_layer_with_nothing_to_scale_between_two_scaled_ones_is_run_as_it_is() -> None:
    def plain() -> None:
        pass

    values = np.ones(2, np.float32)
    layer = subnormals.ScalableLayer(0, plain, values, values, values, values, [], None)
    assert layer.scaled(arrives_scaled=True, leaves_scaled=True) is plain
    assert layer.scaled(arrives_scaled=True, leaves_scaled=False) is not plain
    assert layer.scaled(arrives_scaled=False, leaves_scaled=True) is not plain
