"""Layers are found again by their name, or by their id where that is unique, and copied whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.engine.network import Network
from simulator.training.parameter_matching import (
    copy_parameters,
    other_initializers,
    persisting_nodes,
    rows_before,
)
from simulator.training.trainer import Trainer
from tests.simulator.designs import dense, design

NORM = {"id": "n", "type": "batch_normalization"}


def block(name: str, *layers: dict[str, Any], repeat: int = 1) -> dict[str, Any]:
    return {"id": name, "type": "block", "repeat": repeat, "layers": [*layers]}


def network(*layers: dict[str, Any], steps: int = 0, **training: Any) -> Network:
    trainer = Trainer(design([*layers], **training))
    for _ in range(steps):
        trainer.step()
    return trainer.networks[0]


def matched(old: Network, new: Network) -> dict[str, str]:
    nodes = persisting_nodes(old, new)
    return {new.nodes[index].name: old.nodes[at].name for index, at in nodes.items()}


def test_layers_of_the_same_name_persist_wherever_they_stand() -> None:
    old = network(dense("a"), dense("b"))
    new = network(dense("b"), dense("x"), dense("a"))
    assert matched(old, new) == {"b": "b", "a": "a", "output": "output"}


def test_layers_that_are_wrapped_in_a_block_or_taken_out_persist() -> None:
    loose, wrapped = network(dense("a"), dense("b")), network(block("body", dense("a"), dense("b")))
    assert matched(loose, wrapped) == {"body/1/a": "a", "body/1/b": "b", "output": "output"}
    assert matched(wrapped, loose) == {"a": "body/1/a", "b": "body/1/b", "output": "output"}


def test_an_id_that_occurs_twice_matches_nothing_in_another_block() -> None:
    old = network(block("one", dense("a"), repeat=2))
    assert matched(old, network(dense("a"))) == {"output": "output"}
    assert matched(network(dense("a")), old) == {"output": "output"}
    longer = network(block("one", dense("a"), repeat=3))
    assert matched(old, longer) == {
        "one/1/a": "one/1/a", "one/2/a": "one/2/a", "output": "output",
    }  # fmt: skip


def test_a_layer_that_is_matched_by_name_is_not_matched_again_by_id() -> None:
    old = network(dense("a"))
    new = network(dense("a"), block("body", dense("a")))
    assert matched(old, new) == {"a": "a", "output": "output"}


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop", "adagrad"])
def test_parameters_state_and_running_averages_of_equal_shape_are_copied(optimizer: str) -> None:
    options = {"optimizer": {"name": optimizer}}
    old = network(dense("a"), NORM, dense("b"), steps=9, **options)
    new = network(dense("first"), dense("a"), NORM, dense("b", 7), **options)
    drawn = new.state.parameters.copy()
    begun = {name: state.copy() for name, state in new.update.state.items()}
    nodes = persisting_nodes(old, new)
    changed = copy_parameters(old, new, nodes)
    assert changed == ["a", "b", "output"]  # a reads 4 inputs now, b has 7 units
    assert new.update.count == (old.update.count if old.update.state else 0)
    for index, target in enumerate(new.layout.slices):
        source = old.layout.slices[nodes[index]] if index in nodes else None
        vectors = [(new.state.parameters, old.state.parameters, drawn)]
        vectors += [
            (state, old.update.state[name], begun[name]) for name, state in new.update.state.items()
        ]
        for now, before, fresh in vectors:
            for name, values in target.views(now).items():
                earlier = source.views(before).get(name) if source else None
                if earlier is not None and earlier.shape == values.shape:
                    assert np.array_equal(values, earlier), (target.node.name, name)
                else:
                    assert np.array_equal(values, target.views(fresh)[name])
    averages = new.state.statistics_of(2, new.state.moving)
    for name, values in old.state.statistics_of(1, old.state.moving).items():
        assert np.array_equal(averages[name], values)
        assert not np.isin(values, [0.0, 1.0]).any()


@pytest.mark.parametrize("name", ["adam", "adagrad"])  # the latter's state has the same name
def test_the_state_of_another_optimiser_is_not_copied(name: str) -> None:
    old = network(dense("a"), steps=3, optimizer={"name": name})
    new = network(dense("a"), optimizer={"name": "rmsprop"})
    begun = {name: state.copy() for name, state in new.update.state.items()}
    copy_parameters(old, new, persisting_nodes(old, new))
    assert np.array_equal(new.state.parameters, old.state.parameters)
    assert new.update.count == 0
    assert begun
    for name, state in new.update.state.items():
        assert np.array_equal(state, begun[name])


def test_layers_whose_initialiser_is_another_are_named_unless_they_are_drawn_again() -> None:
    old = network(dense("a"), dense("b"), dense("c"))
    other = {"kernel_initializer": "he_normal"}
    new = network(dense("a", **other), dense("b"), dense("c", 6, **other))
    assert other_initializers(old, new, persisting_nodes(old, new)) == ["a"]


def test_rows_are_those_of_the_layers_that_persist() -> None:
    sources = {"x": "a", "output": "output"}
    assert rows_before(("new", "x", "output"), ("a", "b", "output"), sources) == [None, 0, 2]
