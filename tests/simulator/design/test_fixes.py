"""A fix is an edit after which its problem is gone; where no edit solves it, none is offered."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.design import edits
from simulator.design.analysis import analyze
from simulator.design.design import Block, Design, LayerPlace, find
from simulator.design.fixes import Fix, fix, fixes
from simulator.design.limits import MAX_LAYERS
from simulator.errors import Problem
from tests.simulator.designs import dense, design

IMAGES = {"name": "digits"}
CONV = {"id": "conv", "type": "conv2d", "filters": 4, "kernel_size": 3}


def skipping(units: int, **skip: Any) -> Design:
    layers = [dense("a", 4), dense("b", units), dense("c", 4)]
    return design(layers, [{"source": "a", "target": "c", "projection": "none", **skip}])


def only_problem(of: Design) -> Problem:
    (problem,) = analyze(of).problems
    return problem


def texts(of: Design) -> list[str]:
    return [one.text for one in fixes(of, analyze(of), only_problem(of))]


def first(of: Design) -> Fix:
    found = fix(of, analyze(of), only_problem(of))
    assert found is not None
    return found


def test_shapes_that_do_not_agree_get_a_linear_projection() -> None:
    broken = skipping(6)
    found = first(broken)
    assert found.text == "add a linear projection"
    after = found.applied(broken)
    assert analyze(after).problems == ()
    assert after.networks[0].skips[0].projection == "linear"


def test_the_other_ways_are_equal_units_and_removing_the_skip() -> None:
    assert texts(skipping(6)) == [
        "add a linear projection",
        "set the units of b to 4",
        "set the units of a to 6",
        "concatenate instead",
        "remove the skip",
    ]


@pytest.mark.parametrize("at", range(5))
def test_every_way_that_is_offered_cures(at: int) -> None:
    broken = skipping(6)
    one = fixes(broken, analyze(broken), only_problem(broken))[at]
    assert analyze(one.applied(broken)).problems == ()


def test_a_skip_that_no_stride_can_make_fit_is_removed() -> None:
    layers = [CONV, {**CONV, "id": "next", "padding": "same"}]
    broken = design(layers, [{"source": "input", "target": "next"}], data=IMAGES)
    assert texts(broken) == ["remove the skip"]


def test_a_convolution_behind_the_flattening_moves_before_it() -> None:
    flatten = {"id": "flatten", "type": "flatten"}
    broken = design([flatten, dense("a"), CONV], data=IMAGES)
    found = first(broken)
    assert found.text == "move it before flatten"
    after = found.applied(broken)
    assert [entry.id for entry in after.networks[0].layers] == ["conv", "flatten", "a"]
    assert analyze(after).problems == ()


def test_a_convolution_of_a_vector_can_only_go() -> None:
    assert texts(design([dense("a"), CONV])) == ["remove conv"]


def test_a_window_that_does_not_fit_is_padded() -> None:
    broken = design([{**CONV, "kernel_size": 9}], data=IMAGES)
    assert texts(broken) == ["set padding to same", "remove conv"]


def test_an_output_that_does_not_suit_the_loss_follows_it() -> None:
    broken = design([dense("a")], loss="binary_crossentropy", output={"activation": "softmax"})
    assert first(broken).text == "let the output's activation follow the loss"
    assert analyze(first(broken).applied(broken)).problems == ()


def test_a_loss_that_does_not_suit_the_data_follows_it() -> None:
    broken = design([dense("a")], data=IMAGES, loss="binary_crossentropy")
    assert first(broken).text == "let the loss follow the data"
    assert analyze(first(broken).applied(broken)).problems == ()


def test_a_network_that_is_too_long_repeats_its_block_as_often_as_it_may() -> None:
    small = design([dense("a"), dense("b")])
    small = edits.wrap_in_block(small, [LayerPlace(0, ("a",)), LayerPlace(0, ("b",))], 1)
    block = small.networks[0].layers[0]
    broken = edits.set_repeat(small, LayerPlace(0, (block.id,)), MAX_LAYERS)
    after = first(broken).applied(broken)
    entry = find(after, LayerPlace(0, (block.id,)))
    assert isinstance(entry, Block)
    assert entry.repeat == MAX_LAYERS // 2
    assert analyze(after).problems == ()


def test_missing_data_are_replaced_by_those_that_come_along() -> None:
    broken = edits.set_data(design([dense("a")]), "name", "file")
    assert texts(broken) == ["use the digits instead"]


def test_a_problem_without_a_cure_gets_none() -> None:
    small = design([dense("a")])
    unknown = Problem("networks", "a run would need about 9 GB")
    assert fix(small, analyze(small), unknown) is None


def test_two_broken_skips_into_one_layer_are_cured_one_by_one() -> None:
    layers = [dense("a", 4), dense("b", 5), dense("c", 6), dense("d", 4)]
    skips = [{"source": name, "target": "d", "projection": "none"} for name in ("a", "b")]
    broken = design(layers, skips)
    assert len(analyze(broken).problems) == 2
    while problems := analyze(broken).problems:
        found = fix(broken, analyze(broken), problems[0])
        assert found is not None
        broken = found.applied(broken)
        assert len(analyze(broken).problems) < len(problems)


KINDS = ("dense", "conv2d", "max_pooling2d", "flatten", "batch_normalization")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(KINDS), max_size=6), st.booleans())
def test_whatever_is_built_fixes_lead_to_a_design_without_problems(
    kinds: list[str], images: bool
) -> None:
    layers: list[dict[str, Any]] = []
    for index, kind in enumerate(kinds):
        layer: dict[str, Any] = {"id": f"{kind}_{index}", "type": kind}
        if kind == "dense":
            layer["units"] = 3 + index
        if kind == "conv2d":
            layer.update(filters=3, kernel_size=3)
        layers.append(layer)
    built = design(layers, data=IMAGES if images else None)
    for _ in range(len(kinds) + 1):
        analysis = analyze(built)
        if not analysis.problems:
            return
        found = fix(built, analysis, analysis.problems[0])
        assert found is not None
        assert dataclasses.is_dataclass(found)
        built = found.applied(built)
    assert analyze(built).problems == ()
