"""A dense layer that is added is made like the layers around it."""

from __future__ import annotations

import pytest

from simulator.design import edits
from simulator.design.design import Design, InsertPlace
from simulator.design.edits.neighbours import fitting_initializer
from simulator.nn.activations import ACTIVATIONS
from simulator.nn.layers import Dense
from tests.simulator.design.edits.sketch import place, sketch


def made(design: Design, insert_at: InsertPlace) -> tuple[int, str, str]:
    layer = edits.new_layer(design, insert_at, "dense")
    assert isinstance(layer, Dense)
    return layer.units, layer.activation.name, layer.kernel_initializer.name


def styled(design: Design, path: str, activation: str, initializer: str) -> Design:
    design = edits.set_field(design, [place(path)], "activation", activation)
    return edits.set_field(design, [place(path)], "kernel_initializer", initializer)


def test_behind_a_linear_stem_it_is_like_the_sigmoid_layers_that_follow() -> None:
    design = edits.set_field(sketch("stem [9x a b]"), [place("stem")], "units", 32)
    for path in ("block/a", "block/b"):
        design = styled(design, path, "sigmoid", "glorot_normal")
    for insert_at in (InsertPlace(0, (), 1), InsertPlace(0, (), 2)):
        assert made(design, insert_at) == (32, "sigmoid", "glorot_normal")
    assert made(design, InsertPlace(0, ("block",), 1)) == (4, "sigmoid", "glorot_normal")


def test_behind_a_branch_that_starts_at_zero_it_does_not() -> None:
    design = styled(sketch("a b"), "a", "relu", "he_normal")
    design = styled(design, "b", "linear", "zeros")
    assert made(design, InsertPlace(0, (), 2)) == (4, "relu", "he_normal")
    design = styled(design, "b", "tanh", "zeros")
    assert made(design, InsertPlace(0, (), 2)) == (4, "tanh", "glorot_normal")


def test_a_linear_network_stays_linear_and_an_empty_block_looks_around_it() -> None:
    design = styled(sketch("a []"), "a", "linear", "orthogonal")
    assert made(design, InsertPlace(0, ("block",), 0)) == (4, "linear", "orthogonal")


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_initialisers_fit_their_activation(name: str) -> None:
    he, lecun = ("relu", "leaky_relu", "prelu"), ("selu",)
    expected = "he_normal" if name in he else "lecun_normal" if name in lecun else "glorot_normal"
    activation = ACTIVATIONS[name].model_construct()
    assert fitting_initializer(activation).name == expected
