"""The first rows of a file are offered as they were read, with what each column is used for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.data import DatasetError, DataSpec, preview_of


def spec_of(folder: Path, name: str, **settings: Any) -> DataSpec:
    return DataSpec(name="file", path=name, **settings).in_folder(folder)


def test_the_first_rows_are_shown_with_what_each_column_is(tmp_path: Path) -> None:
    lines = ["# by hand", "id;x;x;sex;empty;y"]
    lines += [f"{n + 1};{n},5;{'?' if n == 1 else n};{'fm'[n % 2]};;{'ab'[n % 2]}"
              for n in range(60)]  # fmt: skip
    (tmp_path / "own.csv").write_text("\n".join(lines))
    found = preview_of(spec_of(tmp_path, "own.csv"))
    assert [(one.name, one.reference, one.holds, one.role) for one in found.columns] == [
        ("id", "id", "numbers", "ignored"),
        ("x", 2, "numbers", "input"),
        ("x", 3, "numbers", "input"),
        ("sex", "sex", "words", "input"),
        ("empty", "empty", "nothing", "ignored"),
        ("y", "y", "words", "target"),
    ]
    assert found.columns[0].why == "it counts the rows"
    assert found.columns[1].cells[:3] == ("0,5", "1,5", "2,5"), "as the file writes it"
    assert found.columns[2].cells[:3] == ("0", "?", "2")
    assert found.columns[2].missing == {1}
    assert found.columns[3].cells[:2] == ("f", "m")
    assert found.rows[:3] == (3, 4, 5)
    assert len(found.rows) == len(found.columns[0].cells) == 50


def test_a_table_that_cannot_be_used_is_shown_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("x,y\n1,a\n2,b\n3,a\n")
    with pytest.raises(DatasetError, match="no column 'z'") as refused:
        preview_of(spec_of(tmp_path, "own.csv", target="z"))
    found = refused.value.preview
    assert found is not None
    assert [(one.name, one.role) for one in found.columns] == [("x", "unknown"), ("y", "unknown")]
    assert found.columns[1].cells == ("a", "b", "a")


def test_a_wide_table_is_shown_with_fewer_rows(tmp_path: Path) -> None:
    np.save(tmp_path / "wide.npy", np.arange(60.0 * 2_000).reshape(60, 2_000) ** 0.5)
    found = preview_of(spec_of(tmp_path, "wide.npy"))
    assert len(found.columns) == 2_000
    assert len(found.rows) == 10


def test_images_are_shown_as_bytes_beside_their_classes(tmp_path: Path) -> None:
    images = np.linspace(-1, 1, 30 * 5 * 4 * 3).reshape(30, 5, 4, 3)
    labels = np.array(["cat", "dog"] * 15)
    np.savez(tmp_path / "own.npz", x=images, y=labels, more=labels)
    found = preview_of(spec_of(tmp_path, "own.npz"))
    assert found.arrays == ("x", "y", "more")
    assert found.images is not None
    assert (found.images.shape, found.images.dtype) == ((24, 5, 4, 3), np.uint8)
    assert (found.images.min(), found.images.max()) == (0, 255)
    (target,) = found.columns
    assert (target.name, target.role, target.cells[:2]) == ("y", "target", ("cat", "dog"))


def test_samples_of_numbers_are_columns_of_their_array(tmp_path: Path) -> None:
    np.savez(tmp_path / "own.npz", x=np.arange(40.0).reshape(20, 2) / 4, y=np.arange(20) / 8)
    found = preview_of(spec_of(tmp_path, "own.npz"))
    assert [one.name for one in found.columns] == ["x[:, 0]", "x[:, 1]", "y"]
    assert found.columns[1].cells[:2] == ("0.25", "0.75")
    assert found.columns[2].cells[:2] == ("0", "0.125")
    assert found.images is None
