"""Correcting what a data file is understood to be."""

from __future__ import annotations

from typing import Any

from simulator.data import DataSpec
from simulator.design import edits
from simulator.design.design import Design
from tests.simulator.design.edits.sketch import sketch


def design_of(**data: Any) -> Design:
    spec = DataSpec(name="file", path="own.csv", **data)
    return sketch("a").replaced(data=spec)


def test_a_target_is_chosen_by_name_and_is_neither_input_nor_left_out() -> None:
    before = design_of(inputs=("a", "b"), ignore=("c",), task="regression")
    data = edits.choose_target(before, ["b"]).data
    assert (data.target, data.inputs, data.ignore, data.task) == ("b", ("a",), ("c",), None)
    data = edits.choose_target(before, ["c", 4]).data
    assert (data.target, data.inputs, data.ignore) == (("c", 4), ("a", "b"), ())
    only = edits.choose_target(design_of(inputs=("b",)), ["b"]).data
    assert only.inputs is None, "an empty list of inputs is no choice"


def test_a_choice_is_given_back_to_the_guess() -> None:
    before = design_of(target="c", inputs=("a",), ignore=("b",))
    assert edits.choose_target(before, None).data.target is None
    data = edits.choose_inputs(before, None).data
    assert (data.inputs, data.ignore) == (None, ())


def test_an_input_is_no_longer_left_out_and_what_is_left_out_is_no_input() -> None:
    data = edits.choose_inputs(design_of(ignore=("a", "b")), ["b", "c"]).data
    assert (data.inputs, data.ignore) == (("b", "c"), ("a",))
    data = edits.leave_out(design_of(inputs=("a", "b"), ignore=("c",)), ["b"]).data
    assert (data.inputs, data.ignore) == (("a",), ("c", "b"))


def test_a_remedy_adds_to_what_is_left_out_and_sets_any_other_field() -> None:
    before = design_of(ignore=("a",))
    assert edits.apply_data_remedy(before, "ignore", ("b",)).data.ignore == ("a", "b")
    assert edits.apply_data_remedy(before, "standardize", True).data.standardize


def test_another_file_is_found_out_anew_with_the_same_split() -> None:
    before = design_of(target="x", header=False, decimal=",", validation_fraction=0.5, seed=4)
    data = edits.take_data_file(before, "other.csv").data
    assert data == DataSpec(name="file", path="other.csv", validation_fraction=0.5, seed=4)
    data = edits.take_data_file(sketch("a"), "other.csv").data
    assert (data.name, data.path) == ("file", "other.csv")
