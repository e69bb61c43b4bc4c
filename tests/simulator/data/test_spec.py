"""A design's data: defaults, short files, located refusals, and the folder of relative paths."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator.data import DATASETS, DataSpec
from simulator.data.readers import files as readers
from simulator.data.spec import relocated
from simulator.design import edits
from simulator.design.overrides import override
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
        "plane", "hills", "sine", "digits", "iris", "wine", "penguins", "file",
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
def test_a_refusal_names_the_field_and_what_would_be_right(
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


# Paths


def own_file(path: str) -> DataSpec:
    return DataSpec(name="file", path=path)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Where the design was, with data beside it, and where it goes."""
    for name in ("was/more", "goes"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("was/a.csv", "was/more/a.csv", "a.csv"):
        (tmp_path / name).write_text("x,y\n1,2\n2,3\n")
    return tmp_path / "was", tmp_path / "goes"


@pytest.mark.parametrize(
    ("path", "after"),
    [
        ("a.csv", "../was/a.csv"),
        ("more/a.csv", "../was/more/a.csv"),
        ("../a.csv", "../a.csv"),
        ("missing.csv", "missing.csv"),
        ("nul\0.csv", "nul\0.csv"),
    ],
)
def test_a_path_is_said_from_the_new_folder_where_it_leads_to_a_file(
    folders: tuple[Path, Path], path: str, after: str
) -> None:
    was, goes = folders
    moved = relocated(own_file(path), was, goes)
    assert moved.path == after
    assert relocated(moved, goes, was).path == path


def test_data_below_the_new_folder_are_said_as_beside_it(folders: tuple[Path, Path]) -> None:
    was, _ = folders
    assert relocated(own_file("more/a.csv"), was, was / "more").path == "a.csv"


def test_a_file_of_the_same_name_in_the_new_folder_is_another(folders: tuple[Path, Path]) -> None:
    was, goes = folders
    (goes / "a.csv").write_text("x,y\n5,6\n7,8\n")
    assert relocated(own_file("a.csv"), was, goes).path == "../was/a.csv"


def test_links_between_the_folders_lead_to_the_same_file(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    was, goes = folders
    deep = tmp_path / "far" / "away"
    deep.mkdir(parents=True)
    os.symlink(deep, goes / "link")  # whose ".." is not this folder
    path = relocated(own_file("a.csv"), was, goes / "link").path
    assert path is not None
    assert (goes / "link" / path).samefile(was / "a.csv")
    os.symlink(was, tmp_path / "same")
    assert relocated(own_file("a.csv"), was, tmp_path / "same").path == "a.csv"


def test_what_needs_no_folder_stays(folders: tuple[Path, Path]) -> None:
    for each in (DataSpec(), own_file("/no such file.csv"), DataSpec(name="file")):
        assert relocated(each, *folders) is each


def test_an_absolute_path_becomes_relative_and_means_the_same(folders: tuple[Path, Path]) -> None:
    was, goes = folders
    absolute = own_file(str(was / "a.csv"))
    moved = relocated(absolute, goes, goes)
    assert moved.path == "../was/a.csv"
    assert moved.in_folder(goes) == absolute
    assert hash(moved.in_folder(goes)) == hash(absolute)


def test_data_are_not_read_again_from_another_folder(folders: tuple[Path, Path]) -> None:
    was, goes = folders
    table = readers.read(own_file("a.csv").in_folder(was))
    assert readers.read(relocated(own_file("a.csv"), was, goes).in_folder(goes)) is table


def test_a_spec_knows_its_file_and_no_dump_tells_the_folder(folders: tuple[Path, Path]) -> None:
    was, _ = folders
    placed = own_file("more/a.csv").in_folder(was)
    assert placed.file == was / "more" / "a.csv"
    assert placed.model_dump() == {"name": "file", "path": "more/a.csv"}
    assert own_file("a.csv").file == Path("a.csv")
    assert placed.in_folder(was) is placed
    assert placed.in_folder(None) is placed


def test_specs_are_equal_where_they_mean_the_same_file(folders: tuple[Path, Path]) -> None:
    was, goes = folders
    here = own_file("a.csv").in_folder(was)
    there = relocated(here, was, goes)
    assert (there.path, there.file) == ("../was/a.csv", was / "a.csv")
    assert here == there
    assert hash(here) == hash(there)
    assert here != own_file("a.csv").in_folder(goes)
    assert here != own_file("a.csv")
    assert here != there.model_copy(update={"target": "x"})
    assert DataSpec().in_folder(was) == DataSpec().in_folder(goes)
    assert own_file("nul\0.csv").in_folder(was) == own_file("nul\0.csv").in_folder(was)


def test_edits_and_overrides_keep_the_folder(folders: tuple[Path, Path]) -> None:
    was, _ = folders
    design = edits.empty_design().in_folder(was)
    for field, value in (("name", "file"), ("path", "a.csv"), ("target", "y"), ("seed", 3)):
        design = edits.set_data(design, field, value)
    design = edits.set_title(edits.set_training(design, "epochs", 2), "Mine")
    assert design.data.file == was / "a.csv"
    assert override(design, ["data.path=more/a.csv"]).data.file == was / "more" / "a.csv"


def test_a_field_of_a_default_is_overridden_although_the_file_does_not_name_it() -> None:
    design = edits.empty_design()
    rate = override(design, ["training.optimizer.learning_rate=0.5"]).training.optimizer
    assert (rate.name, rate.learning_rate) == ("sgd", 0.5)
    layers = 'networks[0].layers=[{"id": "a", "type": "dense", "units": 2}]'
    gain = "networks[0].layers.a.kernel_initializer.gain=2"
    layer = override(override(design, [layers]), [gain]).networks[0].layers[0]
    assert layer.kernel_initializer.model_dump() == {"name": "glorot_uniform", "gain": 2.0}
