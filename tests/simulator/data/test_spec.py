"""A design's data: defaults, short files, located refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator.data import DATASETS, DataSpec
from simulator.design.storage import files
from simulator.errors import DesignError


def read(**data: Any) -> DataSpec:
    return DataSpec.model_validate_json(json.dumps(data))


def design_text(**data: Any) -> str:
    head = {"format": "depthscope.design", "version": 1}
    return json.dumps({**head, "data": data, "networks": [{"layers": []}]})


def test_every_data_set_of_the_format_is_known() -> None:
    assert set(DATASETS) == {
        "xor_table", "xor", "circles", "gaussians", "spirals", "moons", "checkerboard",
        "plane", "hills", "sine", "digits", "file",
    }  # fmt: skip


def test_a_saved_spec_says_only_what_differs_from_the_default() -> None:
    spec = read(name="circles", samples=100, noise=0.05)
    assert spec.model_dump(mode="json") == {"name": "circles", "samples": 100}
    assert DataSpec().model_dump(mode="json") == {"name": "digits"}


@pytest.mark.slow
@given(
    st.builds(
        DataSpec,
        name=st.sampled_from(sorted(DATASETS)),
        samples=st.integers(2, 1_000_000),
        noise=st.floats(0, 10),
        validation_fraction=st.floats(0, 0.9),
        seed=st.integers(0, 2**32 - 1),
        features=st.permutations(["x1", "x2", "x1^2", "x1*x2", "sin(x2)"]).map(tuple),
        standardize=st.booleans(),
        path=st.none() | st.text(max_size=20),
        target=st.none() | st.text(max_size=20),
        task=st.sampled_from([None, "classification", "regression"]),
    )
)
@settings(max_examples=100)
def test_what_is_written_reads_back_the_same(spec: DataSpec) -> None:
    assert DataSpec.model_validate_json(spec.model_dump_json()) == spec


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        ({"name": "spiral"}, "data.name", "spirals"),
        ({"name": 3}, "data.name", "3"),
        ({"nam": "xor"}, "data.nam", "did you mean 'name'?"),
        ({"samples": 1}, "data.samples", "at least 2 (got 1)"),
        ({"samples": 1_000_001}, "data.samples", "at most 1,000,000"),
        ({"samples": 100.5}, "data.samples", "whole number"),
        ({"samples": True}, "data.samples", "whole number"),
        ({"noise": -0.1}, "data.noise", "at least 0 (got -0.1)"),
        ({"noise": "much"}, "data.noise", "a number"),
        ({"validation_fraction": 1}, "data.validation_fraction", "at most 0.9 (got 1)"),
        ({"seed": -1}, "data.seed", "at least 0"),
        ({"features": []}, "data.features", "at least 1"),
        ({"features": ["x1", "x3"]}, "data.features[1]", "x2"),
        ({"features": ["x1", "x1"]}, "data.features", "names 'x1' twice"),
        ({"standardize": 1}, "data.standardize", "true or false"),
        ({"task": "clustering"}, "data.task", "regression"),
        ({"path": 3}, "data.path", "text"),
    ],
)
def test_a_refusal_names_the_field_and_the_remedy(
    data: dict[str, Any], place: str, words: str
) -> None:
    with pytest.raises(DesignError) as refused:
        files.loads(design_text(**data))
    (problem,) = refused.value.problems
    assert problem.place == place
    assert words in problem.message


def test_settings_of_another_data_set_are_kept_and_do_no_harm() -> None:
    assert read(name="digits", features=["x1"], path="a.csv").path == "a.csv"


def test_a_spec_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError):
        DataSpec().seed = 1  # type: ignore[misc]
