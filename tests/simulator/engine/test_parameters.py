"""Where parameters and running averages lie in the flat vectors, and how they start."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.design.analysis import analyze
from simulator.engine.parameters import NetworkState, ParameterLayout, named_generator
from tests.simulator.designs import dense, design

DOUBLE = np.dtype(np.float64)


def layout(
    layers: list[dict[str, Any]], skips: list[dict[str, Any]] | None = None
) -> ParameterLayout:
    return ParameterLayout(analyze(design(layers, skips)).networks[0].nodes)


def mixed() -> ParameterLayout:
    """Dense layers with and without bias, a norm, a PReLU, and a projection (2 → 5 features)."""
    layers = [
        dense("a", 3, "prelu"),
        {"id": "n", "type": "batch_normalization"},
        dense("b", 5, use_bias=False),
        dense("c", 4),
    ]
    return layout(layers, [{"source": "input", "target": "c"}])


def test_arrays_fill_the_vector_one_after_the_other() -> None:
    order = mixed()
    assert order.starts[0] == 0
    assert order.stops[-1] == order.size
    assert np.array_equal(order.starts[1:], order.stops[:-1])
    sizes = [int(np.prod(shape)) for _, _, shape in order.shapes()]
    assert np.array_equal(order.stops - order.starts, sizes)
    numbered = np.arange(order.size)
    flat = [view.ravel() for part in order.slices for view in part.views(numbered).values()]
    assert np.array_equal(np.concatenate(flat), numbered)


def test_a_bias_lies_right_behind_its_kernel() -> None:
    assert mixed().shapes()[:2] == [("a", "kernel", (2, 3)), ("a", "bias", (3,))]


def test_the_kernels_of_a_layout_are_those_of_layers_and_not_of_projections() -> None:
    order = mixed()
    assert order.kernel_names == ("a", "b", "c", "output")
    shapes = [order.shapes()[number] for number in order.kernels]
    assert [(node, name) for node, name, _ in shapes] == [
        (node, "kernel") for node in order.kernel_names
    ]
    assert any(part.node.kind == "projection" for part in order.slices)
    sizes = order.kernel_stops - order.kernel_starts
    assert sizes.tolist() == [int(np.prod(shape)) for _, _, shape in shapes]


def test_penalties_act_on_kernels_alone_those_of_projections_included() -> None:
    order = mixed()
    mask = order.kernel_mask(DOUBLE)
    for part in order.slices:
        for name, view in part.views(mask).items():
            assert (view == (name == "kernel")).all()
    assert mask.sum() == 2 * 3 + 3 * 5 + 2 * 5 + 5 * 4 + 4


def started(order: ParameterLayout, seed: int) -> dict[str, np.ndarray]:
    state = NetworkState(order, DOUBLE, seed)
    return {part.node.name: state.parameters[part.start : part.stop] for part in order.slices}


def test_a_layer_starts_the_same_whatever_stands_around_it() -> None:
    alone = started(layout([dense("a", 3), dense("b", 3)]), 7)
    among = started(layout([dense("a", 3), dense("x", 3), dense("b", 3)]), 7)
    assert np.array_equal(alone["a"], among["a"])
    assert np.array_equal(alone["b"], among["b"])


def test_layers_and_seeds_start_differently() -> None:
    first, second = (started(layout([dense("a", 2), dense("b", 2)]), seed) for seed in (1, 2))
    assert not np.array_equal(first["a"], second["a"])
    assert not np.array_equal(first["a"], first["b"])


def test_a_parameter_without_initialiser_starts_at_its_constant() -> None:
    order = layout([dense("a", 3, {"name": "prelu", "initial_slope": -0.5})])
    state = NetworkState(order, DOUBLE, 0)
    assert order.slices[0].views(state.parameters)["slope"].tolist() == [-0.5] * 3


def test_without_a_seed_all_parameters_are_zero() -> None:
    assert not NetworkState(mixed(), DOUBLE).parameters.any()
    assert not NetworkState(mixed(), DOUBLE, 1).gradients.any()


def test_a_generator_depends_on_its_seed_and_name_alone() -> None:
    draws = [named_generator(*key).random() for key in ((1, "a"), (1, "a"), (2, "a"), (1, "b"))]
    assert draws[0] == draws[1]
    assert len(set(draws)) == 3


def test_every_running_average_moves_by_the_momentum_of_its_own_layer() -> None:
    momenta = {"one": 0.9, "two": 0.5}
    norms = [
        {"id": name, "type": "batch_normalization", "momentum": momentum}
        for name, momentum in momenta.items()
    ]
    order = layout([dense("a", 3), *norms])
    state = NetworkState(order, DOUBLE, 0)
    state.statistics[:] = 10
    state.update_moving()
    for node, momentum in enumerate(momenta.values(), 1):
        moving = state.statistics_of(node, state.moving)
        assert moving["mean"] == pytest.approx(np.full(3, (1 - momentum) * 10))
        assert moving["variance"] == pytest.approx(np.full(3, momentum + (1 - momentum) * 10))
        assert np.shares_memory(moving["mean"], state.moving)
    assert state.statistics_of(0, state.moving) == {}


def test_seeds_give_the_numbers_that_they_have_always_given() -> None:
    """A design that was saved with its seed trains the same for ever."""
    first = [0.4365537151856963, 0.315230778247062, 0.9652319107223026]
    assert named_generator(7, "a/kernel").random(3).tolist() == first


def test_a_kernel_is_drawn_for_the_number_of_its_own_inputs_and_units() -> None:
    order = layout([dense("a", 300, kernel_initializer="he_normal"),
                    dense("b", 50, kernel_initializer="lecun_normal")])  # fmt: skip
    state = NetworkState(order, DOUBLE, 3)
    wide, tall = (part.views(state.parameters)["kernel"] for part in order.slices[:2])
    assert (wide.shape, tall.shape) == ((2, 300), (300, 50))
    assert np.std(wide) == pytest.approx(np.sqrt(2 / 2), rel=0.1)
    assert np.std(tall) == pytest.approx(np.sqrt(1 / 300), rel=0.05)
    generator = named_generator(3, "b/kernel")
    spec = order.slices[1].specs[0]
    assert spec.initializer is not None
    assert np.array_equal(tall, spec.initializer.sample((300, 50), 300, 50, generator))


@pytest.mark.parametrize(
    ("dtype", "kept"),
    [("float16", "float32"), ("float32", "float32"), ("float64", "float64")],
)
def test_running_averages_are_in_single_precision_at_least(dtype: str, kept: str) -> None:
    order = layout([dense("a", 3), {"id": "n", "type": "batch_normalization", "momentum": 0.5}])
    state = NetworkState(order, np.dtype(dtype), 0)
    assert state.parameters.dtype == state.gradients.dtype == dtype
    assert state.moving.tolist() == [0, 0, 0, 1, 1, 1]
    assert np.array_equal(state.moving, state.statistics)
    assert not np.shares_memory(state.moving, state.statistics)
    state.update_moving()
    assert {each.dtype for each in (state.moving, state.statistics, state._renewal)} == {
        np.dtype(kept)
    }
