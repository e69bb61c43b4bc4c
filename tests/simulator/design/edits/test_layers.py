"""Making, deleting, moving and naming layers, and changing their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simulator.design import edits
from simulator.design.design import Design, InsertPlace, LayerPlace, iter_entries
from simulator.design.edits import EditError
from simulator.nn.activations import Tanh
from simulator.nn.layers import LAYER_TYPES, Dense
from tests.simulator.design.edits.sketch import drawn, place, places, sketch


def dense(name: str, units: int = 4, **fields: Any) -> Dense:
    return Dense(id=name, units=units, **fields)


# New layers


def test_a_new_dense_layer_follows_the_one_before_it() -> None:
    design = edits.set_field(sketch("a b"), [place("a")], "units", 9)
    design = edits.set_field(design, [place("a")], "activation", "tanh")
    layer = edits.new_layer(design, InsertPlace(0, (), 1), "dense")
    assert isinstance(layer, Dense)
    assert (layer.id, layer.units, layer.activation) == ("dense", 9, Tanh())


def test_at_the_start_it_follows_the_one_behind_and_in_an_empty_list_it_is_a_sensible_one() -> None:
    first = edits.new_layer(sketch("a"), InsertPlace(0, (), 0), "dense")
    alone = edits.new_layer(sketch(""), InsertPlace(0, (), 0), "dense")
    assert isinstance(first, Dense)
    assert isinstance(alone, Dense)
    assert first.units == 4
    assert (alone.units, alone.activation.name) == (32, "relu")
    assert alone.kernel_initializer.name == "he_normal"


@pytest.mark.parametrize("kind", LAYER_TYPES)
def test_a_new_layer_of_every_type_can_be_inserted(kind: str) -> None:
    design = sketch("a")
    layer = edits.new_layer(design, InsertPlace(0, (), 1), kind)
    after = edits.insert_layer(design, InsertPlace(0, (), 1), layer)
    assert after.networks[0].layers[1] is layer
    assert layer.type == kind


@pytest.mark.parametrize(
    ("kind", "name", "settings"),
    [
        ("batch_normalization", "norm", {}),
        ("layer_normalization", "norm", {}),
        ("dropout", "dropout", {"rate": 0.5}),
        ("conv2d", "conv2d", {"filters": 16, "padding": "same", "strides": 1}),
    ],
)
def test_a_new_layer_has_a_short_name_and_the_settings_of_its_type(
    kind: str, name: str, settings: dict[str, Any]
) -> None:
    layer = edits.new_layer(sketch("a"), InsertPlace(0, (), 1), kind)
    assert layer.id == name
    assert {field: getattr(layer, field) for field in settings} == settings
    if kind == "conv2d":
        assert layer.activation.name == "relu"
        assert layer.kernel_initializer.name == "he_normal"


def test_an_unknown_layer_type_is_refused() -> None:
    with pytest.raises(EditError, match='no layer type "denser"'):
        edits.new_layer(sketch("a"), InsertPlace(0, (), 0), "denser")


# Deleting


@pytest.mark.parametrize(
    ("before", "gone", "after"),
    [
        ("a b c", ["b"], "a c"),
        ("a b c", ["a", "b", "c"], ""),
        ("a [b c] d", ["block"], "a d"),
        ("a [b c] d", ["block/b"], "a [c] d"),
        ("a [b c] d", ["block/b", "block", "d"], "a"),
        # a source moves back, a target forward
        ("a b c d | b>d", ["b"], "a c d | a>d"),
        ("a b c d | a>c", ["c"], "a b d | a>d"),
        ("a b c | a>c", ["a"], "b c | input>c"),
        ("a b c | a>c", ["c"], "a b | a>output"),
        ("a b c d e | b>d", ["b", "d"], "a c e | a>e"),
        # over nothing, or twice the same: gone
        ("a b c | a>c", ["b"], "a c"),
        ("[a | input>output]", ["block/a"], "[]"),
        ("a b c d | a>d b>d", ["b"], "a c d | a>d"),
        ("a b c d | b>d a>d", ["b"], "a c d | a>d"),
        # but what was drawn that way stays
        ("a b c | a>b", ["c"], "a b | a>b"),
        ("a b c d | a>d a>d", ["b"], "a c d | a>d a>d"),
        # all skips to one target merge in one way, and those that were there win
        ("a b c d e | a+>d a>e", ["d"], "a b c e | a>e"),
        ("a b c d e | a+>d b>e", ["d"], "a b c e | a>e b>e"),
    ],
)
def test_deleting_closes_the_chain(before: str, gone: list[str], after: str) -> None:
    assert drawn(edits.delete_layers(sketch(before), places(*gone))) == after


def test_deleting_in_several_lists_and_networks_at_once() -> None:
    design = sketch("a [b c] d", "a b")
    chosen = [place("a"), place("block/c"), place("b", 1)]
    after = edits.delete_layers(design, chosen)
    assert (drawn(after), drawn(after, 1)) == ("[b] d", "a")


@pytest.mark.parametrize(
    ("gone", "message"),
    [
        ([], "no layer is selected"),
        (places("x"), "no layer is called 'x'"),
        (places("a/b"), "no block is called 'a'"),
        (places("output"), "no layer is called 'output'"),
        (places("a", network=1), "there is no network 2"),
    ],
)
def test_what_is_not_there_cannot_be_deleted(gone: Any, message: str) -> None:
    with pytest.raises(EditError, match=message):
        edits.delete_layers(sketch("a b"), gone)


# Moving


@pytest.mark.parametrize(
    ("before", "moved", "insert_at", "after"),
    [
        ("a b c", ["a"], InsertPlace(0, (), 3), "b c a"),
        ("a b c", ["c"], InsertPlace(0, (), 0), "c a b"),
        ("a b c d", ["a", "c"], InsertPlace(0, (), 4), "b d a c"),
        ("a b c", ["b"], InsertPlace(0, (), 1), "a b c"),
        ("a b c", ["b"], InsertPlace(0, (), 2), "a b c"),
        # into a block, out of it, and with it
        ("a [b] c", ["a"], InsertPlace(0, ("block",), 1), "[b a] c"),
        ("a [b] c", ["block/b"], InsertPlace(0, (), 0), "b a [] c"),
        ("a [b] c", ["block"], InsertPlace(0, (), 3), "a c [b]"),
        ("a [b] c", ["block", "block/b", "c"], InsertPlace(0, (), 0), "[b] c a"),
        ("a [b c] d", ["block/c", "a"], InsertPlace(0, (), 3), "[b] d a c"),
        # names that are taken there change
        ("a [a]", ["block/a"], InsertPlace(0, (), 1), "a a_2 []"),
        # skips within the list stay, while they lead forward and over something
        ("a b c d | a>c", ["d"], InsertPlace(0, (), 0), "d a b c | a>c"),
        ("a b c d | a>c", ["c"], InsertPlace(0, (), 0), "c a b d"),
        ("a b c d | a>c", ["b"], InsertPlace(0, (), 4), "a c d b"),
        # skips among layers that change their list go along
        ("a b c [d] | a>c", ["a", "b", "c"], InsertPlace(0, ("block",), 1), "[d a b c | a>c]"),
        ("a b c d [e] | a>d b>c", ["b", "c"], InsertPlace(0, ("block",), 0), "a d [b c | b>c e]"),
    ],
)
def test_moving(before: str, moved: list[str], insert_at: InsertPlace, after: str) -> None:
    found = drawn(edits.move_layers(sketch(before), places(*moved), insert_at))
    assert found == drawn(sketch(after))


def test_moving_to_another_network() -> None:
    after = edits.move_layers(sketch("a b c | a>c", "a"), places("b", "c"), InsertPlace(1, (), 1))
    assert (drawn(after), drawn(after, 1)) == ("a", "a b c")


@pytest.mark.parametrize(
    ("moved", "insert_at", "message"),
    [
        (places("block"), InsertPlace(0, ("block",), 0), "into itself"),
        (places("block"), InsertPlace(0, ("block", "block"), 0), "into itself"),
        (places("x"), InsertPlace(0, (), 0), "no layer is called 'x'"),
        (places("a"), InsertPlace(0, (), 9), "no place 9"),
        (places("a"), InsertPlace(0, (), -1), "no place -1"),
        (places("a"), InsertPlace(0, ("x",), 0), "no block is called 'x'"),
        (places("a"), InsertPlace(3, (), 0), "no network 4"),
        ([], InsertPlace(0, (), 0), "no layer is selected"),
    ],
)
def test_a_move_that_cannot_be_is_refused(moved: Any, insert_at: InsertPlace, message: str) -> None:
    with pytest.raises(EditError, match=message):
        edits.move_layers(sketch("a [b [c]]"), moved, insert_at)


def test_blocks_cannot_be_moved_deeper_than_they_nest() -> None:
    design = sketch("[a [b [c]]] [d]")
    with pytest.raises(EditError, match="at most 3 deep"):
        edits.move_layers(design, places("block_2"), InsertPlace(0, ("block", "block", "block"), 0))


# Naming


def test_skips_follow_a_new_name() -> None:
    after = edits.rename_layer(sketch("a b c | a>c input>b"), place("b"), "B 1")
    assert [layer.id for layer in after.networks[0].layers] == ["a", "B 1", "c"]
    assert drawn(edits.rename_layer(after, place("a"), "z")).endswith("| z>c input>B 1")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("b", "'b' would be used twice"),
        ("input", "reserved"),
        ("output", "reserved"),
        ("", "plain name"),
        ("a/b", "plain name"),
        ("a\n", "plain name"),
        ("x" * 65, r"at most 64 characters \(got 65\)"),
    ],
)
def test_a_name_that_no_layer_can_have_is_refused(name: str, message: str) -> None:
    with pytest.raises(EditError, match=message):
        edits.rename_layer(sketch("a b | a>output"), place("a"), name)


def test_only_what_is_there_can_be_renamed() -> None:
    with pytest.raises(EditError, match="no layer is called 'x'"):
        edits.rename_layer(sketch("a b"), place("x"), "y")


def test_the_same_name_changes_nothing() -> None:
    design = sketch("a b")
    assert edits.rename_layer(design, place("a"), "a") is design


# Fields


def test_a_field_is_set_on_all_chosen_layers_that_have_it() -> None:
    design = sketch("a [b c] d", "a")
    design = edits.insert_layer(design, InsertPlace(0, (), 0), LAYER_TYPES["dropout"](id="drop"))
    chosen = [*places("a", "drop", "block", "block/c"), place("a", 1)]
    after = edits.set_field(design, chosen, "units", 7)
    units = {
        (number, path): layer.units
        for number, network in enumerate(after.networks)
        for path, layer in iter_entries(network)
        if isinstance(layer, Dense)
    }
    assert units == {
        (0, ("a",)): 7,
        (0, ("block", "b")): 4,
        (0, ("block", "c")): 7,
        (0, ("d",)): 4,
        (1, ("a",)): 7,
    }


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("activation", "tanh", Tanh()),
        ("activation", {"name": "tanh"}, Tanh()),
        ("activation", Tanh(), Tanh()),
        ("use_bias", False, False),
    ],
)
def test_a_value_is_taken_as_a_file_writes_it_or_as_a_model(
    field: str, value: Any, expected: Any
) -> None:
    after = edits.set_field(sketch("a"), [place("a")], field, value)
    assert getattr(after.networks[0].layers[0], field) == expected


def test_nested_blocks_both_take_a_repeat() -> None:
    chosen = places("block", "block/block")
    assert drawn(edits.set_field(sketch("[a [b]]"), chosen, "repeat", 5)) == "[5x a [5x b]]"


def test_places_with_a_field_are_those_of_all_networks_but_their_ends() -> None:
    design = edits.insert_layer(
        sketch("a [b]", "c"),
        InsertPlace(1, (), 1),
        edits.new_layer(sketch("a"), InsertPlace(0, (), 1), "flatten"),
    )
    units = {LayerPlace(0, ("a",)), LayerPlace(0, ("block", "b")), LayerPlace(1, ("c",))}
    assert edits.places_with(design, "units") == units
    assert edits.places_with(design, "kernel_initializer") == units, "no output"
    assert edits.places_with(design, "repeat") == {LayerPlace(0, ("block",))}
    assert edits.places_with(design, "rate") == frozenset()


def test_the_output_takes_part_in_what_it_has() -> None:
    chosen = places("a", "output", "input")
    after = edits.set_field(sketch("a"), chosen, "kernel_initializer", "zeros")
    assert after.networks[0].output.kernel_initializer.name == "zeros"
    assert after.networks[0].layers[0].kernel_initializer.name == "zeros"  # type: ignore[union-attr]
    after = edits.set_field(after, places("output"), "activation", Tanh())
    assert after.networks[0].output.activation == "tanh"


@pytest.mark.parametrize(
    ("chosen", "field", "value", "message"),
    [
        (places("a"), "units", 0, r"must be at least 1 \(got 0\)"),
        (places("a"), "units", "x", r'must be a whole number \(got "x"\)'),
        (places("a"), "units", True, r"must be a whole number \(got true\)"),
        (places("a"), "units", 1.5, r"must be a whole number \(got 1.5\)"),
        (places("a"), "activation", "reul", "unknown activation 'reul'; did you mean 'relu'"),
        (places("a"), "activation", {"name": "elu", "alpha": "x"}, "must be a number"),
        (places("a"), "filters", 3, 'no selected layer has a field "filters"'),
        (places("output"), "units", 3, 'no selected layer has a field "units"'),
        (places("input"), "units", 3, "no selected layer has a field"),
        (places("output"), "activation", "relu", "must be 'auto', 'linear'"),
        (places("x"), "units", 3, "no layer is called 'x'"),
        (places("a", network=2), "units", 3, "no network 3"),
        ([], "units", 3, "no selected layer"),
        (places("a"), "id", "b", '"id" is not a setting'),
        (places("a"), "type", "dropout", '"type" is not a setting'),
        (places("block"), "layers", (), '"layers" is not a setting'),
        (places("block"), "repeat", 2001, "must be at most 2,000"),
    ],
)
def test_a_value_that_a_field_cannot_have_is_refused_in_words(
    chosen: Any, field: str, value: Any, message: str
) -> None:
    with pytest.raises(EditError, match=message):
        edits.set_field(sketch("a [b]"), chosen, field, value)


# Sharing


def test_what_did_not_change_is_the_same_object() -> None:
    design = sketch("a b [c [d]] e", "a")
    after = edits.set_field(design, [place("b")], "units", 9)
    old, new = design.networks[0], after.networks[0]
    assert after.networks[1] is design.networks[1]
    assert after.data is design.data
    assert after.training is design.training
    assert [n is o for n, o in zip(new.layers, old.layers, strict=True)] == [
        True,
        False,
        True,
        True,
    ]
    deep = edits.delete_layers(design, [place("block/block/d")]).networks[0]
    assert deep.layers[2] is not old.layers[2]
    assert deep.layers[2].layers[0] is old.layers[2].layers[0]  # type: ignore[union-attr]
    assert deep.layers[3] is old.layers[3]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: edits.set_field(d, places("a"), "units", 4),
        lambda d: edits.set_field(d, places("a", "block/c"), "activation", "linear"),
        lambda d: edits.set_field(d, places("output"), "activation", "auto"),
        lambda d: edits.move_layers(d, places("b"), InsertPlace(0, (), 1)),
        lambda d: edits.move_layers(d, places("block/c"), InsertPlace(0, ("block",), 1)),
    ],
)
def test_an_edit_that_changes_nothing_returns_the_design_itself(
    change: Callable[[Design], Design],
) -> None:
    design = sketch("a b [c]")
    assert change(design) is design
