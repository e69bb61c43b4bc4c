"""Relative paths: where they start, and what becomes of them when a design is moved."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simulator.data import DataSpec
from simulator.data.readers import files
from simulator.data.spec import relocated
from simulator.design import edits
from simulator.design.overrides import override


def spec(path: str) -> DataSpec:
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
    moved = relocated(spec(path), was, goes)
    assert moved.path == after
    assert relocated(moved, goes, was).path == path


def test_data_below_the_new_folder_are_said_as_beside_it(folders: tuple[Path, Path]) -> None:
    was, _ = folders
    assert relocated(spec("more/a.csv"), was, was / "more").path == "a.csv"


def test_a_file_of_the_same_name_in_the_new_folder_is_another(folders: tuple[Path, Path]) -> None:
    was, goes = folders
    (goes / "a.csv").write_text("x,y\n5,6\n7,8\n")
    assert relocated(spec("a.csv"), was, goes).path == "../was/a.csv"


def test_links_between_the_folders_lead_to_the_same_file(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    was, goes = folders
    deep = tmp_path / "far" / "away"
    deep.mkdir(parents=True)
    os.symlink(deep, goes / "link")  # whose ".." is not this folder
    path = relocated(spec("a.csv"), was, goes / "link").path
    assert path is not None
    assert (goes / "link" / path).samefile(was / "a.csv")
    os.symlink(was, tmp_path / "same")
    assert relocated(spec("a.csv"), was, tmp_path / "same").path == "a.csv"


def test_what_needs_no_folder_stays(folders: tuple[Path, Path]) -> None:
    for each in (DataSpec(), spec(str(folders[0] / "a.csv")), DataSpec(name="file")):
        assert relocated(each, *folders) is each


def test_data_are_not_read_again_from_another_folder(folders: tuple[Path, Path]) -> None:
    was, goes = folders
    table = files.read(spec("a.csv").in_folder(was))
    assert files.read(relocated(spec("a.csv"), was, goes).in_folder(goes)) is table


def test_a_spec_knows_its_file_and_no_dump_tells_the_folder(folders: tuple[Path, Path]) -> None:
    was, _ = folders
    placed = spec("more/a.csv").in_folder(was)
    assert placed.file == was / "more" / "a.csv"
    assert placed.model_dump() == {"name": "file", "path": "more/a.csv"}
    assert spec("a.csv").file == Path("a.csv")
    assert placed.in_folder(was) is placed
    assert placed.in_folder(None) is placed


def test_specs_are_equal_where_they_mean_the_same_file(folders: tuple[Path, Path]) -> None:
    was, goes = folders
    here = spec("a.csv").in_folder(was)
    there = relocated(here, was, goes)
    assert (there.path, there.file) == ("../was/a.csv", was / "a.csv")
    assert here == there
    assert hash(here) == hash(there)
    assert here != spec("a.csv").in_folder(goes)
    assert here != spec("a.csv")
    assert here != there.model_copy(update={"target": "x"})
    assert DataSpec().in_folder(was) == DataSpec().in_folder(goes)
    assert spec("nul\0.csv").in_folder(was) == spec("nul\0.csv").in_folder(was)


def test_edits_and_overrides_keep_the_folder(folders: tuple[Path, Path]) -> None:
    was, _ = folders
    design = edits.empty_design().in_folder(was)
    for field, value in (("name", "file"), ("path", "a.csv"), ("target", "y"), ("seed", 3)):
        design = edits.set_data(design, field, value)
    design = edits.set_title(edits.set_training(design, "epochs", 2), "Mine")
    assert design.data.file == was / "a.csv"
    assert override(design, ["data.path=more/a.csv"]).data.file == was / "more" / "a.csv"
