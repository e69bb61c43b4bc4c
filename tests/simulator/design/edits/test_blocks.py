"""Framing layers as a block, opening the frame, and repeating it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.design import edits
from simulator.design.analysis import analyze
from simulator.design.design import Block, Design, LayerPlace, iter_entries
from simulator.design.edits import EditError
from tests.simulator.design.edits.formula import formula, is_small
from tests.simulator.design.edits.sketch import drawn, place, places, sketch
from tests.simulator.random_designs import designs


@pytest.mark.parametrize(
    ("before", "chosen", "after"),
    [
        ("a b c", ["b"], "a [b] c"),
        ("a b c", ["c", "a", "b"], "[a b c]"),
        ("a [b] c", ["a", "block"], "[a [b]] c"),
        ("a [b c]", ["block/b"], "a [[b] c]"),
        # among the chosen
        ("a b c d | b>d", ["b", "c", "d"], "a [b c d | b>d]"),
        # to the first, from the last
        ("a b c d | input>b", ["b", "c"], "a [b c] d | input>block"),
        ("a b c d | c>output", ["b", "c"], "a [b c] d | block>output"),
        # around exactly the chosen: it will lead around each repetition
        ("a b c d | a>d", ["b", "c"], "a [b c | input>output] d"),
        ("a b | input>output", ["a", "b"], "[a b | input>output]"),
        ("a b c d | a+>d", ["b", "c"], "a [b c | input+>output] d"),
        ("a b c d | a>d input>d", ["b", "c"], "a [b c | input>output] d | input>d"),
        # but not where that would change what is computed
        ("a b c d | a>d input>b", ["b", "c"], "a [b c] d | a>d input>block"),
        ("a b c d | a>d c>output", ["b", "c"], "a [b c] d | a>d block>output"),
        ("a b c d | input+>d a+>d", ["b", "c"], "a [b c] d | input+>d a+>d"),
        ("a b c d | a+>d input+>d", ["b", "c"], "a [b c] d | a+>d input+>d"),
        # from the value before, to the layer behind
        ("a b c d | a>c", ["b", "c"], "a [b c | input>c] d"),
        ("a b c d | b>d", ["b", "c"], "a [b c | b>output] d"),
        # further around
        ("a b c d e | a>e", ["b", "c"], "a [b c] d e | a>e"),
    ],
)
def test_a_frame_takes_in_the_skips_that_belong_to_it(
    before: str, chosen: list[str], after: str
) -> None:
    design = sketch(before)
    framed = edits.wrap_in_block(design, places(*chosen))
    assert drawn(framed) == after
    assert formula(framed) == formula(design)


@pytest.mark.parametrize(
    ("before", "chosen", "message"),
    [
        ("a b c", ["a", "c"], "stand next to each other"),
        ("a b [c d]", ["b", "block/c"], "of one list"),
        ("a b", [], "no layer is selected"),
        ("a b", ["x"], "no layer is called 'x'"),
        ("a b c d e | a>d", ["c", "d"], "the skip from 'a' to 'd' crosses the frame"),
        ("a b c d e | b>e", ["b", "c"], "the skip from 'b' to 'e' crosses the frame"),
        ("a b c d | a>c input>b", ["b", "c"], "from 'a' to 'c' crosses the frame"),
        ("a b c d | b>d c>output", ["b", "c"], "from 'b' to 'd' crosses the frame"),
        ("[[[a]]]", ["block"], "at most 3 deep"),
    ],
)
def test_what_no_frame_can_hold_is_refused(before: str, chosen: list[str], message: str) -> None:
    with pytest.raises(EditError, match=message):
        edits.wrap_in_block(sketch(before), places(*chosen))


def test_a_frame_takes_a_free_name_and_a_repeat() -> None:
    design = edits.wrap_in_block(sketch("a b c"), places("b"))
    design = edits.wrap_in_block(design, places("c"), repeat=9)
    assert drawn(design) == "a [b] [9x c]"
    assert [entry.id for entry in design.networks[0].layers] == ["a", "block", "block_2"]
    named = edits.wrap_in_block(sketch("a b"), places("a"), name="a")
    assert named.networks[0].layers[0].id == "a"


@pytest.mark.parametrize("repeat", [0, 2001, True, "x"])
def test_a_frame_refuses_a_repeat_that_no_block_has(repeat: Any) -> None:
    with pytest.raises(EditError, match="must be"):
        edits.wrap_in_block(sketch("a"), places("a"), repeat=repeat)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a [b c] d", "a b c d"),
        ("[a b]", "a b"),
        ("a [a] [a]", "a a_2 [a]"),
        ("a [] b", "a b"),
        ("a [b c | input>output] d", "a b c d | a>d"),
        ("[a b | input>output]", "a b | input>output"),
        ("a [b c | b>output input>c] d", "a b c d | b>d a>c"),
        ("a [b c] d | input>block block>output", "a b c d | input>b c>output"),
        ("a [b c | b>c] d | a>d", "a b c d | b>c a>d"),
        ("a [b c | input>output] d | input>d", "a b c d | a>d input>d"),
        ("a [] b | input>block", "a b | input>b"),
        ("a [] b | block>output", "a b | a>output"),
        ("a [[b] c | input>c] d", "a [b] c d | a>c"),
    ],
)
def test_an_opened_frame_leaves_its_content_and_what_it_computes(before: str, after: str) -> None:
    design = sketch(before)
    opened = edits.unwrap_block(design, place("block"))
    assert drawn(opened) == after
    assert formula(opened) == formula(design)


def test_a_repeated_block_opens_to_one_repetition() -> None:
    design = sketch("a [9x b | input>output] c")
    assert drawn(edits.unwrap_block(design, place("block"))) == "a b c | a>c"


@pytest.mark.parametrize(
    ("before", "opened", "message"),
    [
        ("a [b]", "a", "'a' is not a block"),
        ("a [b]", "x", "no layer is called 'x'"),
        ("a b [c d | input>d] | a>block", "block", "start at this block's input and lead to it"),
        (
            "a [c d | c>output] b e | block>e",
            "block",
            "lead to this block's output and start at it",
        ),
        ("a b [] c d | a>block block>d", "block", "lead to this block and start at it"),
        ("a [b c | input>output] d | input+>d", "block", "same merge"),
        ("a [b c | input+>output] d | input+>d", "block", "joined at this block's output"),
    ],
)
def test_a_frame_that_cannot_be_opened_says_why(before: str, opened: str, message: str) -> None:
    with pytest.raises(EditError, match=message):
        edits.unwrap_block(sketch(before), place(opened))


def test_the_residual_twin_is_three_edits() -> None:
    design = edits.add_network(sketch("a b c"))
    design = edits.wrap_in_block(design, places("b", "c", network=1))
    design = edits.set_repeat(design, place("block", 1), 9)
    assert drawn(design, 1) == "a [9x b c]"


@pytest.mark.slow
@settings(max_examples=150)
@given(designs(most_networks=1), st.randoms(use_true_random=False))
def test_framing_and_opening_never_change_what_is_computed(design: Design, random: Any) -> None:
    analysis = analyze(design)
    assume(not analysis.problems and is_small(analysis.networks[0]))
    before = formula(design)
    lists: dict[tuple[str, ...], list[LayerPlace]] = {}
    for path, _ in iter_entries(design.networks[0]):
        lists.setdefault(path[:-1], []).append(LayerPlace(0, path))
    spans = [
        neighbours[first:last]
        for neighbours in lists.values()
        for first, last in combinations(range(len(neighbours) + 1), 2)
    ]
    for span in random.sample(spans, min(5, len(spans))):
        try:
            framed = edits.wrap_in_block(design, span)
        except EditError:
            continue
        assert formula(framed) == before
        block = LayerPlace(0, (*span[0].path[:-1], _new_block(design, framed, span[0].path[:-1])))
        assert formula(edits.unwrap_block(framed, block)) == before
    for path, entry in iter_entries(design.networks[0]):
        if isinstance(entry, Block) and entry.repeat == 1:
            try:
                opened = edits.unwrap_block(design, LayerPlace(0, path))
            except EditError:
                continue
            assert formula(opened) == before


def _new_block(before: Design, after: Design, parent: tuple[str, ...]) -> str:
    paths = {path for path, _ in iter_entries(before.networks[0])}
    (found,) = {
        path[-1]
        for path, entry in iter_entries(after.networks[0])
        if path[:-1] == parent and isinstance(entry, Block) and path not in paths
    }
    return found
