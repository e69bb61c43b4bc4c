"""A design that is moved to another folder means the same data from there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simulator.data import DataSpec
from simulator.data.readers import files
from simulator.data.spec import relocated


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
    table = files.read(spec("a.csv"), str(was))
    assert files.read(relocated(spec("a.csv"), was, goes), str(goes)) is table
