"""Arrays of samples: the shape of images, classes, the file's own validation, bytes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.cancellation import Cancelled, never
from simulator.data import DataSpec, facts, load
from simulator.data.dataset import DatasetError
from simulator.data.interpretation import arrays
from simulator.data.interpretation.arrays import table_of_arrays
from simulator.data.interpretation.table import Table
from simulator.data.readers import files
from simulator.data.readers.raw import RawArrays

DRAW = np.random.default_rng(0)
BYTES = DRAW.integers(0, 256, (60, 6, 5), np.uint8)
DIGITS = np.arange(60) % 10


def read(folder: Path, settings: dict[str, Any] | None = None, **given: Any) -> Table:
    np.savez(folder / "own.npz", **given)
    return files.read(DataSpec(name="file", path="own.npz", **(settings or {})).in_folder(folder))


def test_images_are_bytes_with_a_channel(tmp_path: Path) -> None:
    table = read(tmp_path, images=BYTES, labels=DIGITS.astype(np.uint8))
    assert (table.inputs.shape, table.inputs.dtype) == ((60, 6, 5, 1), np.uint8)
    assert table.class_names == tuple("0123456789")
    assert table.understanding.inputs == ("images",)
    assert "images of 6 × 5 pixels" in table.understanding.sentence


@pytest.mark.parametrize(
    ("dtype", "kept"),
    [("u1", "u1"), ("?", "u1"), ("i2", "i2"), ("f4", "f4"), ("f2", "f2"), ("f8", "f8"),
     (">f4", "f8"), ("i8", "f8"), ("u4", "f8")],
)  # fmt: skip
def test_small_numbers_are_kept_as_they_are_stored(tmp_path: Path, dtype: str, kept: str) -> None:
    values = (BYTES % 2).astype(dtype)
    table = read(tmp_path, x=values, y=DIGITS)
    assert table.inputs.dtype == np.dtype(kept)
    assert np.array_equal(table.inputs[..., 0], values)


def test_labels_are_classes_whatever_they_begin_with(tmp_path: Path) -> None:
    letters = np.arange(520) % 26 + 1
    table = read(tmp_path, x=np.resize(BYTES, (520, 6, 5)), y=letters)
    assert table.outputs == 26
    assert table.class_names[:2] == ("1", "2")
    one_hot = read(tmp_path, x=BYTES, y=np.eye(10)[DIGITS])
    assert (one_hot.task, one_hot.outputs) == ("classification", 10)
    assert one_hot.targets.tolist() == DIGITS.tolist()
    words = read(tmp_path, x=BYTES, y=np.array(["cat", "dog"])[DIGITS % 2])
    assert words.class_names == ("cat", "dog")


@pytest.mark.parametrize("channels", [1, 3])
def test_channels_that_come_first_are_put_last_and_said(tmp_path: Path, channels: int) -> None:
    images = DRAW.random((20, channels, 6, 5))
    table = read(tmp_path, X=images, y=DIGITS[:20])
    assert table.inputs.shape == (20, 6, 5, channels)
    assert np.array_equal(table.inputs[3, 2, 4], images[3, :, 2, 4])
    assert any("first" in note for note in table.understanding.notes)
    as_stated = read(tmp_path, {"channels": "last"}, X=images, y=DIGITS[:20])
    assert as_stated.inputs.shape == images.shape


def test_the_validation_of_the_file_is_used_as_it_is(tmp_path: Path) -> None:
    given = {"x_train": BYTES, "y_train": DIGITS, "x_test": BYTES[:7] // 2, "y_test": DIGITS[:7]}
    table = read(tmp_path, **given)
    assert (len(table.inputs), table.own_validation) == (67, 7)
    spec = DataSpec(name="file", path="own.npz", validation_fraction=0.5).in_folder(tmp_path)
    known, data = facts(spec), load(spec)
    assert (known.training_samples, known.validation_samples) == (60, 7)
    assert np.array_equal(data.train_inputs[..., 0], BYTES)
    assert data.validation_inputs is not None
    assert data.validation_targets is not None
    assert np.array_equal(data.validation_inputs[..., 0], BYTES[:7] // 2)
    assert data.validation_targets.tolist() == DIGITS[:7].tolist()
    assert "7 for validation as the file says" in table.understanding.sentence


def test_cells_of_a_table_that_are_not_finite_are_missing(tmp_path: Path) -> None:
    values = DRAW.random((20, 3))
    values[4, 1], values[6, 2] = np.nan, np.inf
    table = read(tmp_path, x=values, y=DRAW.random((20, 2)))
    assert table.inputs.shape == (18, 3)
    assert table.targets.shape == (18, 2)
    assert table.understanding.missing.cells == 2
    assert "(x[:, 1]): 1 cell is missing (row 5)" in table.understanding.notes[0]
    words = read(tmp_path, x=values, y=np.array(["cat", "dog"])[DIGITS[:20] % 2])
    assert words.class_names == ("cat", "dog")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"x": np.full((4, 2, 2), np.nan), "y": [0, 1, 0, 1]}, "x[0, 0, 0, 0]: the value is miss"),
        ({"x": np.full((4, 2, 2), 1e300), "y": [0, 1, 0, 1]}, "1e+300 is too large"),
        ({"x": BYTES[:4], "y": [0.5, np.nan, 1, 2]}, "y[1]: the value is missing"),
        ({"x": BYTES[:1], "y": [0]}, "at least 2 samples"),
        ({"x": BYTES[:2], "y": [0, 1], "x_test": BYTES, "y_test": DIGITS}, None),
    ],
)
def test_what_cannot_be_learned_from_is_refused(
    tmp_path: Path, given: dict[str, Any], words: str | None
) -> None:
    if words is None:
        assert read(tmp_path, **given).own_validation == 60
        return
    with pytest.raises(DatasetError, match=re.escape(words)):
        read(tmp_path, **given)


def test_checking_large_arrays_can_be_left(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = RawArrays("npz", np.zeros((5, 2, 2, 1)), np.arange(5) % 2, ("x", "y"))
    with pytest.raises(Cancelled):
        table_of_arrays(raw, DataSpec(name="file"), "own", lambda: True)
    assert arrays.table_of_arrays(raw, DataSpec(name="file"), "own", never).outputs == 2
