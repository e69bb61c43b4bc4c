"""Inserting, copying, pasting and duplicating layers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from simulator.design import edits
from simulator.design.design import InsertPlace
from simulator.design.edits import EditError, Fragment
from simulator.design.edits.fragments import MAX_DRAWN
from simulator.nn.layers import Dense
from tests.simulator.design.edits.sketch import drawn, place, places, sketch


def fragment(text: str) -> Fragment:
    """A sketch as a fragment."""
    network = sketch(text).networks[0]
    return Fragment(layers=network.layers, skips=network.skips)


@pytest.mark.parametrize(
    ("insert_at", "after"),
    [
        (InsertPlace(0, (), 0), "new a [b]"),
        (InsertPlace(0, (), 2), "a [b] new"),
        (InsertPlace(0, ("block",), 1), "a [b new]"),
    ],
)
def test_a_layer_is_inserted_at_a_place(insert_at: InsertPlace, after: str) -> None:
    assert drawn(edits.insert_layer(sketch("a [b]"), insert_at, Dense(id="new", units=4))) == after


def test_an_inserted_layer_stands_under_the_skips_that_lead_over_its_place() -> None:
    after = edits.insert_layer(
        sketch("a b | a>output"), InsertPlace(0, (), 1), Dense(id="c", units=4)
    )
    assert drawn(after) == "a c b | a>output"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("c", "c"),
        ("a", "a_3"),
        ("a_2", "a_3"),
        ("input", "input_2"),
        ("x" * 64, "x" * 62 + "_2"),
    ],
)
def test_a_name_that_is_taken_or_reserved_is_numbered(name: str, expected: str) -> None:
    design = sketch(f"a a_2 {'x' * 64}")
    after = edits.insert_layer(design, InsertPlace(0, (), 0), Dense(id=name, units=4))
    assert after.networks[0].layers[0].id == expected


@pytest.mark.parametrize(
    ("insert_at", "message"),
    [
        (InsertPlace(0, (), 3), "no place 3"),
        (InsertPlace(0, (), -1), "no place -1"),
        (InsertPlace(1, (), 0), "no network 2"),
        (InsertPlace(-1, (), 0), "no network 0"),
        (InsertPlace(0, ("x",), 0), "no block is called 'x'"),
        (InsertPlace(0, ("a",), 0), "no block is called 'a'"),
    ],
)
def test_a_place_that_is_not_there_is_refused(insert_at: InsertPlace, message: str) -> None:
    with pytest.raises(EditError, match=message):
        edits.insert_layer(sketch("a [b]"), insert_at, Dense(id="new", units=4))


def test_skips_of_a_fragment_follow_its_names() -> None:
    after = edits.paste_fragment(
        sketch("a b c"), InsertPlace(0, (), 3), fragment("a b c d | a>d b+>c")
    )
    assert drawn(after) == "a b c a_2 b_2 c_2 d | a_2>d b_2+>c_2"


def test_a_block_cannot_be_pasted_deeper_than_blocks_nest() -> None:
    with pytest.raises(EditError, match="at most 3 deep"):
        edits.paste_fragment(
            sketch("[[a]]"), InsertPlace(0, ("block", "block"), 0), fragment("[[b]]")
        )


def test_no_paste_draws_more_than_a_network_holds() -> None:
    many = Fragment(layers=tuple(Dense(id=f"a{n}", units=1) for n in range(MAX_DRAWN - 1)))
    full = edits.paste_fragment(sketch("a"), InsertPlace(0, (), 1), many)
    with pytest.raises(EditError, match="at most 2,000 layers; repeat a block instead"):
        edits.insert_layer(full, InsertPlace(0, (), 0), Dense(id="b", units=1))


@pytest.mark.parametrize(
    ("chosen", "copied"),
    [
        (["c", "a"], "a c"),
        (["a", "b", "c"], "a b c | a>c"),
        (["block", "block/d"], "[2x d e | input>e]"),
        (["a", "block/e", "f"], "a e f"),
        (["block/d", "g"], "d g"),
        (["block/d", "block/e", "g"], "[2x d e | input>e] g"),
    ],
)
def test_a_copy_has_the_layers_as_drawn_and_the_skips_among_them(
    chosen: list[str], copied: str
) -> None:
    design = sketch("a b c [2x d e | input>e] f g | a>c c>f a>block")
    found = edits.copy_fragment(design, places(*chosen))
    assert found == fragment(copied)


def test_a_copy_from_several_lists_gets_names_of_its_own() -> None:
    found = edits.copy_fragment(sketch("a [a b | input>b]", "a"), [place("a"), place("block/a")])
    assert [layer.id for layer in found.layers] == ["a", "a_2"]


def test_nothing_to_copy_and_nothing_there_are_refused() -> None:
    with pytest.raises(EditError, match="no layer is selected"):
        edits.copy_fragment(sketch("a"), [])
    with pytest.raises(EditError, match="no layer is called 'x'"):
        edits.copy_fragment(sketch("a"), places("a", "x"))


def test_a_fragment_survives_as_json() -> None:
    found = edits.copy_fragment(sketch("a b [2x c | input>output] | a>block"), places("a", "block"))
    text = json.dumps(found.model_dump(mode="json"))
    assert Fragment.model_validate_json(text) == found
    assert Fragment.model_validate(json.loads(text)) == found


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"layers": [{"id": "a", "type": "dense"}]},
        {"layers": [], "skips": [{"source": "a", "target": "b"}]},
        {"layers": [{"id": "a", "type": "dense", "units": 1}] * 2},
    ],
)
def test_a_fragment_of_another_program_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Fragment.model_validate(document)


@pytest.mark.parametrize(
    ("chosen", "after"),
    [
        (["a"], "a a_2 b c [d] | a>c"),
        (["a", "b", "c"], "a b c a_2 b_2 c_2 [d] | a>c a_2>c_2"),
        (["block", "block/d"], "a b c [d] [d] | a>c"),
        (["block/d"], "a b c [d d_2] | a>c"),
        (["block/d", "c"], "a b c [d] c_2 [d] | a>c"),
    ],
)
def test_duplicates_stand_behind_the_last_of_their_list(chosen: list[str], after: str) -> None:
    assert drawn(edits.duplicate_layers(sketch("a b c [d] | a>c"), places(*chosen))) == after


def test_duplicates_stay_in_their_network() -> None:
    after = edits.duplicate_layers(sketch("a", "a b"), [place("a"), place("b", 1)])
    assert (drawn(after), drawn(after, 1)) == ("a a_2", "a b b_2")
