"""What is remarkable about data is told with a remedy, once, and hinders nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.data import DataSpec
from simulator.data.interpretation import findings
from simulator.data.interpretation.understanding import Finding
from simulator.data.readers import files

DRAW = np.random.default_rng(0)
X = DRAW.normal(size=60)
KINDS = ["abc"[n % 3] for n in range(60)]


def found(folder: Path, columns: dict[str, Any], **settings: Any) -> dict[str, Finding]:
    """The findings on a table of columns, by name."""
    lines = [",".join(map(str, row)) for row in zip(*columns.values(), strict=True)]
    (folder / "own.csv").write_text(",".join(columns) + "\n" + "\n".join(lines))
    spec = DataSpec(name="file", path="own.csv", **settings).in_folder(folder)
    return {finding.name: finding for finding in files.read(spec).understanding.findings}


def test_nothing_is_said_of_sound_data(tmp_path: Path) -> None:
    assert found(tmp_path, {"x": X, "y": KINDS}) == {}
    assert found(tmp_path, {"x": X, "y": X[::-1]}) == {}


def test_constant_columns_are_named_or_counted_once(tmp_path: Path) -> None:
    finding = found(tmp_path, {"x": X, "u": [1] * 60, "v": [2] * 60, "y": KINDS})["constant"]
    assert finding.text.startswith("u, v are the same in every row: kept")
    assert finding.remedy == ("ignore", ("u", "v"))
    many = {f"c{n}": [n] * 60 for n in range(5)}
    finding = found(tmp_path, {"x": X, **many, "y": KINDS})["constant"]
    assert finding.text.startswith("5 of 6 inputs are the same")


@pytest.mark.parametrize(
    ("column", "is_told"),
    [
        ([7.5, 2, 4], True),  # a number for each class
        ([7.5, 2, 2], False),
        ([0, 1, 2], True),
    ],
)
def test_a_column_that_tells_the_target_is_found(
    tmp_path: Path, column: list[float], is_told: bool
) -> None:
    values = [column["abc".index(kind)] for kind in KINDS]
    told = found(tmp_path, {"x": X, "same": values, "y": KINDS})
    assert ("equals_target" in told) is is_told
    if is_told:
        assert told["equals_target"].remedy == ("ignore", ("same",))
    assert "equals_target" in found(tmp_path, {"x": X[::-1], "same": X, "y": X})


def test_inputs_and_targets_out_of_scale_are_offered_to_be_standardized(tmp_path: Path) -> None:
    told = found(tmp_path, {"x": X * 300, "y": X[::-1] * 3e5})
    assert told["unscaled_inputs"].remedy == ("standardize", True)
    assert told["unscaled_targets"].remedy == ("standardize_targets", True)
    assert "y is about" in told["unscaled_targets"].text
    settings = {"standardize": True, "standardize_targets": True}
    assert found(tmp_path, {"x": X * 300, "y": X[::-1] * 3e5}, **settings) == {}
    assert "unscaled_targets" in found(tmp_path, {"x": X, "y": X[::-1] / 1e4})


def test_small_and_unequal_classes_are_told(tmp_path: Path) -> None:
    one = found(tmp_path, {"x": X, "y": ["a", *["b"] * 30, *["c"] * 29]})["single_samples"]
    assert (one.text, one.columns) == ("class a has a single sample", ("a",))
    text = found(tmp_path, {"x": X, "y": ["a"] * 3 + ["b"] * 57})["unequal_classes"].text
    assert text == "the classes are unequal: b has 57 samples, a 3"
    assert "unequal_classes" not in found(tmp_path, {"x": X, "y": ["a"] * 6 + ["b"] * 54})


def test_rows_that_repeat_others_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = {"x": [*X[:58], X[0], X[1]], "y": [*KINDS[:58], KINDS[0], "c" * 2]}
    assert found(tmp_path, columns)["duplicates"].text == "1 row repeats another row in everything"
    monkeypatch.setattr(findings, "JUDGED", 10)
    assert "duplicates" not in found(tmp_path, {**columns, "z": X})


@pytest.mark.parametrize("kind", [np.uint8, np.float32, np.float64])
def test_rows_are_compared_whole_and_with_their_targets(kind: type) -> None:
    draw = np.random.default_rng(3)
    for width in (1, 3, 11):
        inputs = draw.integers(0, 3, (200, width)).astype(kind)
        targets = draw.integers(0, 2, 200)
        both = {
            (row.tobytes(), target.tobytes()) for row, target in zip(inputs, targets, strict=True)
        }
        assert findings._different_rows(inputs, targets) == len(both)
