"""Selections that hold whole blocks or networks: they travel with their frames and skips."""

from __future__ import annotations

import json

import pytest

from simulator.design import edits
from simulator.design.design import Block, Design, InsertPlace, LayerPlace, iter_entries
from simulator.design.edits import Fragment
from tests.simulator.design.edits.sketch import drawn, place, places, sketch

# the case that was reported, and its neighbours
NETWORKS = (
    "a [2x x y | input>output] z | a>output",
    "a [2x x y | input>y] z | input>z input>output",
    "a [3x x [2x y z | input>output] v | input>v] w | a>block block>output",
    "[2x x y | input>output]",
    "a b c | input>c a+>output b+>output",
    "a [] b",
    "a",
    "a [[[b c]]] | input>output",
)
START = InsertPlace(0, (), 0)


def leaves(design: Design) -> list[LayerPlace]:
    """What Select all selects: every layer, and blocks that hold none."""
    return [
        LayerPlace(number, path)
        for number, network in enumerate(design.networks)
        for path, entry in iter_entries(network)
        if not isinstance(entry, Block) or not entry.layers
    ]


def through_json(fragment: Fragment) -> Fragment:
    """The fragment as the clipboard brings it back."""
    return Fragment.model_validate(json.loads(json.dumps(fragment.model_dump(mode="json"))))


@pytest.mark.parametrize("text", NETWORKS)
def test_everything_cut_and_pasted_is_the_same_network(text: str) -> None:
    design = sketch(text)
    fragment = through_json(edits.copy_fragment(design, leaves(design)))
    emptied = edits.delete_layers(design, leaves(design))
    assert drawn(emptied) == ""
    assert edits.paste_fragment(emptied, START, fragment) == design


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        (
            "a [2x x y | input>output] z | a>output",
            "a [2x x y | input>output] z a_2 [2x x y | input>output] z_2 | a>output a_2>output",
        ),
        ("[2x x y]", "[2x x y] [2x x y]"),
        ("a b c | input>c", "a b c a_2 b_2 c_2 | input>c c>c_2"),
        ("a b | input>output", "a b a_2 b_2 | input>output b>output"),
    ],
)
def test_everything_copied_or_duplicated_stands_there_a_second_time(text: str, twice: str) -> None:
    design = sketch(text)
    fragment = through_json(edits.copy_fragment(design, leaves(design)))
    behind = InsertPlace(0, (), len(design.networks[0].layers))
    assert drawn(edits.paste_fragment(design, behind, fragment)) == drawn(sketch(twice))
    assert drawn(edits.duplicate_layers(design, leaves(design))) == drawn(sketch(twice))


def test_pasted_skips_to_the_ends_lead_to_what_is_before_and_behind() -> None:
    fragment = edits.copy_fragment(sketch("x y | input>y x>output"), places("x", "y"))
    after = edits.paste_fragment(sketch("a b c"), InsertPlace(0, (), 1), fragment)
    assert drawn(after) == "a x y b c | a>y x>b"


def test_pasted_skips_merge_as_those_do_that_reach_their_target_already() -> None:
    fragment = edits.copy_fragment(sketch("x y | x>output"), places("x", "y"))
    after = edits.paste_fragment(sketch("a b c | a+>c"), InsertPlace(0, (), 2), fragment)
    assert drawn(after) == "a b x y c | a+>c x+>c"
    two = edits.copy_fragment(sketch("x y | input>output"), places("x", "y"))
    same = edits.paste_fragment(sketch("a b | a>b"), InsertPlace(0, (), 1), two)
    assert drawn(same) == "a x y b | a>b"


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("a b c | input>b a>output", ["a", "b"]),
        ("a [2x x | input>output]", ["block/x"]),  # all of a block, but not of a network
    ],
)
def test_skips_to_the_ends_stay_behind_where_not_everything_is_taken(
    text: str, chosen: list[str]
) -> None:
    assert edits.copy_fragment(sketch(text), places(*chosen)).skips == ()


@pytest.mark.parametrize(
    ("chosen", "copied"),
    [
        (["block/x", "block/y"], "[2x x y]"),
        (["block/x", "block/y", "a"], "a [2x x y]"),
        (["block/x", "a"], "a x"),
        (["block_2/w", "block_2/block/v"], "[w [v]]"),
        (["block_2/block/v", "block/y"], "y [v]"),
        (["block_3", "a"], "a []"),
        # one layer alone is meant itself
        (["block/x"], "x"),
        (["block_2/block/v"], "v"),
    ],
)
def test_a_block_all_of_whose_layers_are_chosen_is_chosen(chosen: list[str], copied: str) -> None:
    design = sketch("a [2x x y] [w [v]] []")
    fragment = edits.copy_fragment(design, places(*chosen))
    assert drawn(edits.paste_fragment(sketch(""), START, fragment)) == copied


def test_a_block_that_is_chosen_whole_is_deleted_duplicated_and_moved_as_one() -> None:
    design, chosen = sketch("a [2x x y] b"), places("block/x", "block/y")
    assert drawn(edits.delete_layers(design, chosen)) == "a b"
    assert drawn(edits.duplicate_layers(design, chosen)) == "a [2x x y] [2x x y] b"
    assert drawn(edits.move_layers(design, chosen, START)) == "[2x x y] a b"


def test_whole_blocks_are_framed_with_the_layers_beside_them() -> None:
    design = sketch("a [2x x y] b")
    assert drawn(edits.wrap_in_block(design, leaves(design))) == "[a [2x x y] b]"
    inside = places("block/x", "block/y")
    assert drawn(edits.wrap_in_block(design, inside)) == "a [2x [x y]] b"
    with pytest.raises(edits.EditError, match="one list"):
        edits.wrap_in_block(design, places("a", "block/x"))


def test_layers_move_within_their_block_even_if_all_of_them_are_chosen() -> None:
    design, inside = sketch("a [2x x y] b"), InsertPlace(0, ("block",), 1)
    assert edits.move_layers(design, places("block/x", "block/y"), inside) == design
    chosen = places("block/y", "block/x", "a")
    assert drawn(edits.move_layers(design, chosen, inside)) == "[2x a x y] b"


@pytest.mark.parametrize(
    ("chosen", "target", "after", "moved"),
    [
        (["b"], InsertPlace(0, (), 0), "b a [2x x y] c", ["b"]),
        (["a", "c"], InsertPlace(0, (), 3), "b [2x x y] a c", ["a", "c"]),
        (["block/x", "block/y"], InsertPlace(0, (), 0), "[2x x y] a b c", ["block"]),
        (["block/x", "a"], InsertPlace(0, (), 4), "b [2x y] c a x", ["a", "x"]),
        (["a", "block/x"], InsertPlace(0, ("block",), 2), "b [2x y a x] c", ["block/a", "block/x"]),
    ],
)
def test_moved_layers_are_found_again(
    chosen: list[str], target: InsertPlace, after: str, moved: list[str]
) -> None:
    before = sketch("a b [2x x y] c")
    found = edits.move_layers(before, places(*chosen), target)
    assert drawn(found) == after
    assert edits.places_of_moved(before, found, places(*chosen), target) == places(*moved)


def test_layers_of_two_networks_come_back_to_two_networks() -> None:
    design = sketch("a [2x x y | input>output] z | a>output", "b c | input>c")
    fragment = through_json(edits.copy_fragment(design, leaves(design)))
    emptied = edits.delete_layers(design, leaves(design))
    assert edits.paste_fragment(emptied, START, fragment) == design
    twice = edits.duplicate_layers(design, leaves(design))
    assert drawn(twice, 1) == "b c b_2 c_2 | input>c c>c_2"
    behind = edits.paste_fragment(design, InsertPlace(0, (), 3), fragment)
    assert (drawn(behind), drawn(behind, 1)) == (drawn(twice), drawn(twice, 1))


@pytest.mark.parametrize(
    ("insert_at", "after"),
    [
        (InsertPlace(1, (), 1), ("[d]", "e a b c")),  # there is no network below
        (InsertPlace(0, ("block",), 1), ("[d a b c]", "e")),  # nor a list beside a block's
    ],
)
def test_layers_of_two_networks_stand_in_one_list_where_there_are_no_two(
    insert_at: InsertPlace, after: tuple[str, str]
) -> None:
    design = sketch("a b", "c")
    fragment = edits.copy_fragment(design, [*places("a", "b"), place("c", 1)])
    found = edits.paste_fragment(sketch("[d]", "e"), insert_at, fragment)
    assert (drawn(found), drawn(found, 1)) == after


def test_moved_layers_of_two_networks_stand_in_one_list() -> None:
    design = sketch("a b c", "a d")
    after = edits.move_layers(design, [place("b"), place("a", 1)], InsertPlace(1, (), 2))
    assert (drawn(after), drawn(after, 1)) == ("a c", "d b a")


@pytest.mark.parametrize(
    ("current", "chosen", "expected"),
    [
        ("b", ["b"], InsertPlace(0, (), 2)),
        ("b", ["b", "c"], InsertPlace(0, (), 3)),
        ("block/x", ["block/x"], InsertPlace(0, ("block",), 1)),
        ("block/x", ["block/x", "block/y"], InsertPlace(0, (), 4)),
        ("a", ["a", "b", "c", "block/x", "block/y"], InsertPlace(0, (), 4)),
        ("a", ["a", "block/x"], InsertPlace(0, (), 1)),
    ],
)
def test_the_place_behind_a_selection(
    current: str, chosen: list[str], expected: InsertPlace
) -> None:
    design = sketch("a b c [x y]")
    assert edits.place_behind(design, place(current), places(*chosen)) == expected
