"""Tables as they come, and what they are understood to be: target, task, inputs, gaps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.data import DataSpec, load
from simulator.data.dataset import DatasetError
from simulator.data.interpretation.table import Table
from simulator.data.interpretation.understanding import Understanding
from simulator.data.readers import files

CASES = Path(__file__).parent / "cases"
EXPECTED: dict[str, dict[str, Any]] = json.loads((CASES / "expected.json").read_text("utf-8"))


def read(folder: Path, content: str, **settings: Any) -> Table:
    (folder / "own.csv").write_text(content, encoding="utf-8")
    return files.read(DataSpec(name="file", path="own.csv", **settings).in_folder(folder))


def understood(folder: Path, content: str, **settings: Any) -> Understanding:
    return read(folder, content, **settings).understanding


def refusal(folder: Path, content: str, **settings: Any) -> tuple[str, str]:
    with pytest.raises(DatasetError) as refused:
        read(folder, content, **settings)
    return refused.value.field, str(refused.value)


def ignored(found: Understanding) -> dict[str, str]:
    return {one.column: one.why for one in found.ignored}


def answers(found: dict[str, Any], right: dict[str, Any], table: Table) -> dict[str, Any]:
    """What was found, in the words of the expectation."""
    inputs = found["inputs"]
    other = {
        "missing_cells": found["missing"]["cells"],
        "ignored_count": len(found["ignored"]),
        "input_count": len(inputs),
        "first_input": inputs[0],
        "first_target": table.targets.flat[0],
        "note_names": right.get("note_names", "") in " ".join(found["notes"])
        and right.get("note_names"),
        "encoding": found["encoding"] in right.get("encoding", "").split(" or ")
        and right.get("encoding"),
        "note": right.get("note"),
    }
    if isinstance(right.get("classes"), int):
        other["classes"] = len(found["classes"])
    return {key: other.get(key, found.get(key)) for key in right}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_table_as_it_comes_is_understood(name: str) -> None:
    table = files.read(DataSpec(name="file", path=str(CASES / name)))
    right = EXPECTED[name]
    assert answers(table.understanding.as_json(), right, table) == right


def test_words_become_one_input_each_or_are_left_out(tmp_path: Path) -> None:
    rows = "sex,code,age,y\n" + "".join(
        f"{'fm'[n % 2]},c{n},{20.5 + n},{'ab'[n % 3 > 0]}\n" for n in range(30)
    )
    table = read(tmp_path, rows)
    found = table.understanding
    assert found.input_names == ("sex=f", "sex=m", "age")
    assert table.inputs[:2].tolist() == [[1, 0, 20.5], [0, 1, 21.5]]
    assert ignored(found) == {"code": "it holds 30 different words; up to 20 become inputs"}
    assert "one-hot" in found.notes[0]
    assert "from 2 columns as 3 numbers" in found.sentence
    without = understood(tmp_path, rows, text_inputs="ignore")
    assert without.inputs == ("age",)
    assert ignored(without)["sex"] == "it holds words"


def test_columns_that_say_nothing_about_a_row_are_left_out_and_told(tmp_path: Path) -> None:
    head = "nr,customer_id,day,same,gaps,,x,y\n"
    rows = [f"{n + 1},{(n * 7) % 97},2024-01-{n + 1:02},one,{'' if n % 4 else n},,{n % 5}.5,{n % 2}"
            for n in range(20)]  # fmt: skip
    found = understood(tmp_path, head + "\n".join(rows))
    assert found.inputs == ("x",)
    assert ignored(found) == {
        "nr": "it counts the rows",
        "customer_id": "it names the rows: it is different in each of them",
        "day": "it holds dates",
        "same": "it is 'one' in every row",
        "gaps": "15 of its 20 cells are missing",
        "column 6": "it is empty",
    }
    stated = understood(tmp_path, head + "\n".join(rows), inputs=["nr", 7])
    assert stated.inputs == ("nr", "x")


def test_the_only_column_of_inputs_may_count_the_rows(tmp_path: Path) -> None:
    rows = "x,y\n" + "".join(f"{n},{n * n / 7}\n" for n in range(20))
    assert understood(tmp_path, rows).inputs == ("x",)


def test_missing_cells_are_dropped_filled_in_or_refused(tmp_path: Path) -> None:
    rows = "a,b,y\n1,u,0\n,u,1\n3,,1\n5,v,1\n7,u,\n"
    table = read(tmp_path, rows)
    assert table.inputs.tolist() == [[1, 1, 0], [5, 0, 1]]
    assert table.understanding.missing.cells == 3
    table = read(tmp_path, rows, missing="impute")
    assert table.understanding.input_names == ("a", "a missing", "b=u", "b=v", "b missing")
    assert table.inputs.tolist() == [
        [1, 0, 1, 0, 0], [3, 1, 1, 0, 0], [3, 0, 1, 0, 1], [5, 0, 0, 1, 0],
    ]  # fmt: skip
    field, sentence = refusal(tmp_path, rows, missing="refuse")
    assert field == "missing"
    for column in ("column 1 (a): 1 cell is missing (row 3)", "column 2 (b)", "column 3 (y)"):
        assert column in sentence


def test_marks_of_missing_values_can_be_stated(tmp_path: Path) -> None:
    rows = "a,b,y\n1,u,0\n-999,x,1\n3,gone,1\n5,v,0\n7,u,1\n"
    found = understood(tmp_path, rows, missing_values=["-999", "gone"])
    assert found.missing.cells == 2
    assert found.missing.columns[0] == "column 1 (a): 1 cell is missing (row 3)"
    assert understood(tmp_path, rows).missing.cells == 0


def test_a_mark_of_a_gap_among_words_is_a_gap_in_inputs_and_a_class_in_targets(
    tmp_path: Path,
) -> None:
    rows = "sex,x,y\n" + "".join(
        f"{'f' if n % 3 else 'NA'},{n}.5,{('NA', 'None', 'a')[n % 3]}\n" for n in range(12)
    )
    table = read(tmp_path, rows, missing="impute", inputs=["x", "sex"], target="y")
    assert table.class_names == ("NA", "None", "a")
    assert table.understanding.missing.cells == 4
    assert ignored(table.understanding) == {"sex": "it is 'f' in every row"}


def test_words_among_few_numbers_are_codes(tmp_path: Path) -> None:
    rows = "n,x,y\n" + "".join(f"{['0', '1', '3+'][n % 3]},{n}.5,{n % 2}\n" for n in range(30))
    assert understood(tmp_path, rows).input_names == ("n=0", "n=1", "n=3+", "x")


def test_the_target_is_named_numbered_or_several_columns(tmp_path: Path) -> None:
    rows = "a,b,c\n1.5,2.5,x\n3,4,y\n5,7,x\n"
    assert understood(tmp_path, rows, target="a").target == ("a",)
    assert understood(tmp_path, rows, target=2).target == ("b",)
    assert understood(tmp_path, rows, target="2").target == ("b",)
    table = read(tmp_path, rows, target=["b", "a"])
    assert table.targets.tolist() == [[2.5, 1.5], [4, 3], [7, 5]]
    assert table.understanding.outputs == 2
    assert refusal(tmp_path, rows, target="kd") == (
        "target", "own.csv: there is no column 'kd'; the columns are a, b, c",
    )  # fmt: skip
    assert "did you mean 'width'?" in refusal(tmp_path, "width,k\n1,a\n", target="widht")[1]
    assert "several columns are called" in refusal(tmp_path, "a,a,b\n1,2,3\n", target="a")[1]
    assert "counted, 1 to 2" in refusal(tmp_path, "1.5,2\n3,4\n", target="k")[1]
    assert "holds words" in refusal(tmp_path, rows, target=["a", "c"])[1]
    assert refusal(tmp_path, rows, inputs=["c"], target="c")[0] == "inputs"
    assert refusal(tmp_path, rows, ignore=["z"])[0] == "ignore"


def test_one_hot_columns_are_one_target(tmp_path: Path) -> None:
    rows = "x,cat,dog,cow\n1.5,1,0,0\n2,0,1,0\n3,0,0,1\n4,1,0,0\n"
    table = read(tmp_path, rows, target=["cat", "dog", "cow"])
    assert table.class_names == ("cat", "dog", "cow")
    assert table.targets.tolist() == [0, 1, 2, 0]


def test_without_a_target_the_last_column_left_is_predicted(tmp_path: Path) -> None:
    rows = "a,b,c\n1.5,2,x\n3,4,y\n5,7,x\n"
    assert understood(tmp_path, rows, ignore=["c"]).target == ("b",)
    assert refusal(tmp_path, rows, ignore=["a", "b", "c"])[0] == "target"


@pytest.mark.parametrize(
    ("last", "target"),
    [
        (["7", "7", "7"], "b"), (["v2", "v2", "v2"], "b"), (["7", "", "7"], "b"),
        (["2024-01-01", "2024-01-02", "2024-01-03"], "b"), (["7", "8", "7"], "c"),
    ],
)  # fmt: skip
def test_a_last_column_that_tells_nothing_apart_is_not_guessed_to_be_the_target(
    tmp_path: Path, last: list[str], target: str
) -> None:
    """A version or the day of a measurement often stands at the end."""
    lines = [f"{n}.5,{n * n}.5,{cell}" for n, cell in enumerate(last)]
    rows = "\n".join(["a,b,c", *lines]) + "\n"
    assert understood(tmp_path, rows).target == (target,)
    constant = "a,b\n7,8\n7,8\n"
    assert refusal(tmp_path, constant)[0] == "target", "where no column could be"


def test_what_the_design_leaves_open_is_called_a_guess(tmp_path: Path) -> None:
    rows = "a;b\n1,5;x\n2,5;y\n"
    all_of_it = {"target", "task", "inputs", "missing_values", "header", "delimiter", "decimal",
                 "encoding"}  # fmt: skip
    assert understood(tmp_path, rows).guessed == all_of_it
    stated = understood(tmp_path, rows, delimiter=";", decimal=",", header=True, target="b")
    assert stated.guessed == {"task", "inputs", "missing_values", "encoding"}
    assert "decimal comma" in stated.sentence


def test_large_tables_of_bytes_are_kept_as_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.data.interpretation.inputs.MANY", 100)
    draw = np.random.default_rng(0)
    pixels = draw.integers(0, 256, (26, 8))
    header = ",".join(f"p{n}" for n in range(8)) + ",label\n"
    lines = [",".join(map(str, row)) + f",{n % 2}" for n, row in enumerate(pixels.tolist())]
    table = read(tmp_path, header + "\n".join(lines))
    assert table.inputs.dtype == np.uint8
    assert np.array_equal(table.inputs, pixels)
    assert table.outputs == 2


def test_a_table_trains_as_it_was_understood() -> None:
    data = load(DataSpec(name="file", path=str(CASES / "missing-cells.csv")))
    assert np.isfinite(data.train_inputs).all()
    assert data.class_names == ("setosa", "versi", "virgi")
