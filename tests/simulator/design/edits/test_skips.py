"""Drawing skips, removing them, and changing how they merge."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.design import edits
from simulator.design.design import Block, Design, InsertPlace, LayerPlace, Skip, SkipPlace
from simulator.design.edits import EditError
from simulator.design.templates import TEMPLATES
from tests.simulator.design.edits.sketch import drawn, place, places, sketch


@pytest.mark.parametrize(
    ("source", "target"), [("input", "output"), ("a", "c"), ("a", "output"), ("input", "b")]
)
def test_a_skip_is_drawn_to_any_later_layer(source: str, target: str) -> None:
    after = edits.add_skip(sketch("a b c"), 0, (), Skip(source=source, target=target))
    assert drawn(after) == f"a b c | {source}>{target}"


def test_a_skip_is_drawn_inside_a_block() -> None:
    after = edits.add_skip(
        sketch("[[a b]]"), 0, ("block", "block"), Skip(source="input", target="b")
    )
    assert drawn(after) == "[[a b | input>b]]"


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("c", "a", "must lead to a later layer"),
        ("a", "a", "must lead to a later layer"),
        ("output", "a", "must lead to a later layer"),
        ("a", "input", "must lead to a later layer"),
        ("a", "b", "connected already"),
        ("input", "a", "connected already"),
        ("c", "output", "connected already"),
        ("a", "c", "exists already"),
        ("a", "x", "both ends must stand in the same frame"),
    ],
)
def test_a_skip_that_cannot_be_is_refused_with_its_reason(
    source: str, target: str, message: str
) -> None:
    design = sketch("a b c | a>c")
    assert message in str(edits.skip_refusal(design, 0, (), source, target))
    with pytest.raises(EditError, match=message):
        edits.add_skip(design, 0, (), Skip(source=source, target=target))


def test_a_legal_skip_has_no_refusal() -> None:
    assert edits.skip_refusal(sketch("a b c"), 0, (), "a", "c") is None


def test_a_second_skip_takes_over_the_merge_of_the_first() -> None:
    after = edits.add_skip(sketch("a b c | a+>c"), 0, (), Skip(source="input", target="c"))
    assert drawn(after) == "a b c | a+>c input+>c"


def test_deleting_skips_in_several_lists() -> None:
    design = sketch("a b [c d | input>d input>output] | input>b a>block")
    chosen = [SkipPlace(0, (), 0), SkipPlace(0, ("block",), 1)]
    assert drawn(edits.delete_skips(design, chosen)) == "a b [c d | input>d] | a>block"


def test_changing_a_skip() -> None:
    design = sketch("a b c | input>c a>c input>b")
    after = edits.set_skip(design, SkipPlace(0, (), 0), merge="concatenate")
    assert drawn(after) == "a b c | input+>c a+>c input>b"
    after = edits.set_skip(design, SkipPlace(0, (), 0), projection="linear")
    assert [skip.projection for skip in after.networks[0].skips] == ["linear", "auto", "auto"]
    after = edits.set_skip(design, SkipPlace(0, (), 1), target="output")
    assert drawn(after) == "a b c | input>c a>output input>b"


def test_a_skip_that_is_led_elsewhere_takes_over_the_merge_it_finds() -> None:
    design = sketch("a b c | a+>c input>b")
    after = edits.set_skip(design, SkipPlace(0, (), 1), target="c")
    assert drawn(after) == "a b c | a+>c input+>c"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"target": "a"}, "must lead to a later layer"),
        ({"source": "c"}, "must lead to a later layer"),
        ({"target": "x"}, "both ends must stand in the same frame"),
        ({"source": "b"}, "connected already"),
        ({"source": "input"}, "exists already"),
        ({"merge": "ad"}, r"must be 'add' or 'concatenate' \(got \"ad\"\); did you mean 'add'"),
        ({"colour": "red"}, 'a skip has no field "colour"'),
    ],
)
def test_a_change_that_a_skip_cannot_have_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(EditError, match=message):
        edits.set_skip(sketch("a b c | a>c input>c"), SkipPlace(0, (), 0), **fields)


@pytest.mark.parametrize(
    ("gone", "lost"),
    [(["b"], 1), (["a"], 0), (["a", "b", "c"], 1), (["block"], 0), (["block/e"], 1), (["g"], 0)],
)
def test_skips_that_an_edit_drops_are_counted(gone: list[str], lost: int) -> None:
    design = sketch("a b c [d e f | d>f] g | a>c")
    assert edits.lost_skips(design, edits.delete_layers(design, places(*gone))) == lost


def test_skips_that_move_along_are_not_lost() -> None:
    design = sketch("a b c [d] | a>c")
    moved = edits.move_layers(design, places("a", "b", "c"), InsertPlace(0, ("block",), 0))
    assert edits.lost_skips(design, moved) == 0
    turned = edits.move_layers(design, places("c"), InsertPlace(0, (), 0))
    assert edits.lost_skips(design, turned) == 1


@pytest.mark.parametrize("index", [-1, 1])
def test_only_a_skip_that_is_there_can_be_changed_or_deleted(index: int) -> None:
    design = sketch("a b c | a>c")
    with pytest.raises(EditError, match="no such skip"):
        edits.set_skip(design, SkipPlace(0, (), index), merge="add")
    with pytest.raises(EditError, match="no such skip"):
        edits.delete_skips(design, [SkipPlace(0, (), index)])


def test_layers_stay_the_same_objects() -> None:
    design = sketch("a b c")
    after = edits.add_skip(design, 0, (), Skip(source="a", target="c"))
    pairs = zip(after.networks[0].layers, design.networks[0].layers, strict=True)
    assert all(new is old for new, old in pairs)


@pytest.mark.parametrize(
    ("text", "chosen", "skips"),
    [
        ("a b c", ("b",), [("a", "c")]),
        ("a b c", ("a",), [("input", "b")]),
        ("a b c", ("c",), [("b", "output")]),
        ("a b c", ("a", "b", "c"), [("input", "output")]),
        ("a b c d", ("a", "c", "d"), [("input", "b"), ("b", "output")]),
    ],
)
def test_a_skip_leads_around_each_run_of_layers(
    text: str, chosen: tuple[str, ...], skips: list[tuple[str, str]]
) -> None:
    design = edits.skip_around(sketch(text), [place(name) for name in chosen])
    assert [(skip.source, skip.target) for skip in design.networks[0].skips] == skips


def test_a_skip_around_a_layer_in_a_block_stays_in_its_frame() -> None:
    design = edits.skip_around(sketch("a [b c] d"), [place("block/b"), place("block/c")])
    block = design.networks[0].layers[1]
    assert [(skip.source, skip.target) for skip in block.skips] == [("input", "output")]  # type: ignore[union-attr]


def test_a_skip_around_the_same_layers_twice_is_refused() -> None:
    once = edits.skip_around(sketch("a b c"), [place("b")])
    with pytest.raises(EditError, match="this skip exists already"):
        edits.skip_around(once, [place("b")])


def test_the_title_of_a_templates_block_follows_its_skips_and_a_users_stays() -> None:
    design = edits.paste_fragment(
        sketch("a"), InsertPlace(0, (), 1), edits.Fragment(layers=(TEMPLATES["plain"].make(4),))
    )
    parent = (design.networks[0].layers[1].id,)

    def title(design: Design) -> str | None:
        block = design.networks[0].layers[1]
        assert isinstance(block, Block)
        return block.name

    skip = Skip(source="input", target="output")
    added = edits.add_skip(design, 0, parent, skip)
    assert (title(design), title(added)) == ("Plain block", "Residual block")
    place = SkipPlace(0, parent, 0)
    assert title(edits.delete_skips(added, [place])) == "Plain block"
    assert title(edits.set_skip(added, place, merge="concatenate")) is None
    named = edits.set_field(design, [LayerPlace(0, parent)], "name", "Mine")
    assert title(edits.add_skip(named, 0, parent, skip)) == "Mine"
