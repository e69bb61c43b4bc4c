"""A user's own file: found beside the design, checked as a whole, read once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.cancellation import Cancelled
from simulator.data import DataSpec, Unread, facts
from simulator.data.dataset import DatasetError
from simulator.data.interpretation.table import Table
from simulator.data.kinds import Task
from simulator.data.readers import files, reading

IRIS = "length,width,kind\n5.1,3.5,setosa\n4.9,3.0,virginica\n6.2,2.9,setosa\n"


def read(folder: Path, content: str, target: str | None = None, task: Task | None = None) -> Table:
    (folder / "own.csv").write_text(content, encoding="utf-8")
    spec = DataSpec(name="file", path="own.csv", target=target, task=task)
    return files.read(spec.in_folder(folder))


def refusal(
    folder: Path, content: str, target: str | None = None, task: Task | None = None
) -> tuple[str, str]:
    with pytest.raises(DatasetError) as refused:
        read(folder, content, target, task)
    return refused.value.field, str(refused.value)


def path_refusal(path: str | None, folder: Path | None) -> str:
    with pytest.raises(DatasetError) as refused:
        files.read(DataSpec(name="file", path=path).in_folder(folder))
    assert refused.value.field == "path"
    return str(refused.value)


def test_words_become_classes_in_alphabetical_order(tmp_path: Path) -> None:
    table = read(tmp_path, IRIS)
    assert table.title == "own.csv"
    assert (table.task, table.outputs) == ("classification", 2)
    assert table.class_names == ("setosa", "virginica")
    assert table.targets.tolist() == [0, 1, 0]
    assert table.inputs.shape == (3, 2)


def test_numbers_become_classes_in_numeric_order(tmp_path: Path) -> None:
    table = read(tmp_path, "x,y\n1,10\n2,9\n3,9.0\n")
    assert table.class_names == ("9", "10")
    assert table.targets.tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("values", "task"),
    [
        (["0", "1", "1"], "classification"),
        (["cat", "dog", "2"], "classification"),
        (["0.5", "1", "2"], "regression"),
        ([str(n) for n in range(21)], "regression"),
    ],
)
def test_the_task_is_told_from_the_target_where_none_is_given(
    tmp_path: Path, values: list[str], task: Task
) -> None:
    rows = "".join(f"{at},{value}\n" for at, value in enumerate(values))
    assert read(tmp_path, "x,y\n" + rows).task == task


def test_cells_that_are_no_numbers_are_dropped_and_told(tmp_path: Path) -> None:
    table = read(tmp_path, "x,z,y\n1,7,a\n,8,b\n2,tall,b\n4,5,a\n3,6,b\n")
    assert table.inputs.tolist() == [[1, 7], [4, 5], [3, 6]]
    assert table.targets.tolist() == [0, 0, 1]
    assert table.understanding.notes[:2] == (
        "column 1 (x): 1 cell is missing (row 3)",
        "column 2 (z): 1 cell is no number ('tall') (row 4)",
    )
    missing = table.understanding.missing
    assert (missing.cells, missing.rows, missing.treatment) == (2, 2, "drop")


def test_regression_targets_keep_their_values(tmp_path: Path) -> None:
    table = read(tmp_path, "x,y\n1,10\n2,9\n", task="regression")
    assert table.targets.tolist() == [[10], [9]]
    assert (table.outputs, table.class_names) == (1, ())


def test_several_values_can_be_predicted_at_once(tmp_path: Path) -> None:
    np.savez(tmp_path / "own.npz", x=np.arange(6.0), y=np.arange(12.0).reshape(6, 2))
    table = files.read(DataSpec(name="file", path="own.npz").in_folder(tmp_path))
    assert (table.task, table.outputs) == ("regression", 2)


def test_images_may_have_constant_pixels(tmp_path: Path) -> None:
    images = np.zeros((4, 3, 3), np.uint8)
    images[:, 1, 1] = [1, 2, 3, 4]
    np.savez(tmp_path / "own.npz", images=images, labels=np.array([0, 1, 0, 1]))
    table = files.read(DataSpec(name="file", path="own.npz").in_folder(tmp_path))
    assert table.inputs.shape == (4, 3, 3, 1)


@pytest.mark.parametrize(
    ("content", "task", "field", "words"),
    [
        ("x,y\n1,a\n2,a\n", None, "target", "column 2 (y) holds one class only, 'a'"),
        ("x,y\n1,0\n2,0\n", "classification", "target", "holds one class only, '0'"),
        ("x,y\n1,5\n2,5\n", "regression", "target", "column 2 (y) is 5 in every row"),
        ("x,y\n1,a\nnan,b\n", None, "path", "column 1 (x): 1 cell is missing (row 3)"),
        ("x,y\n1,a\ninf,b\n", None, "path", "column 1 (x): 1 cell is no number ('inf') (row 3)"),
        ("x,y\n1,1e300\n2,3\n", "regression", "path", "no number ('1e300') (row 2)"),
        ("x,y\n1,big\n2,tall\n", "regression", "task", "column 2 (y): 'big' is not a number"),
        ("x,y\n1,a\n", None, "path", "needs at least 2 samples (got 1)"),
        ("x,y\n", None, "path", "holds no rows of data"),
    ],
)
def test_what_cannot_be_learned_from_is_refused_with_its_place(
    tmp_path: Path, content: str, task: Task | None, field: str, words: str
) -> None:
    found, message = refusal(tmp_path, content, task=task)
    assert found == field
    assert message.startswith("own.csv: ")
    assert words in message


def test_too_many_classes_suggest_regression(tmp_path: Path) -> None:
    content = "x,y\n" + "".join(f"{n},{n}\n" for n in range(1_001))
    field, message = refusal(tmp_path, content, task="classification")
    assert field == "task"
    assert "1,001 different values" in message


def test_the_path_starts_at_the_design(tmp_path: Path) -> None:
    below = tmp_path / "data"
    below.mkdir()
    (below / "iris.csv").write_text(IRIS, encoding="utf-8")
    for path in ("data/iris.csv", str(below / "iris.csv")):
        assert len(files.read(DataSpec(name="file", path=path).in_folder(tmp_path)).inputs) == 3


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (None, "name a table, an NPZ file or a folder"),
        ("", "name a table, an NPZ file or a folder"),
        ("passwd", "must end in .csv, .tsv, .xlsx, .ods, .parquet, .npz, .npy, or be a"),
        ("model.pkl", "must end in .csv"),
        ("a\0.csv", "on this machine"),
        ("//server/share/a.csv", "on this machine"),
        ("\\\\server\\share\\a.csv", "on this machine"),
        ("gone.csv", "No such file"),
        ("x" * 300 + ".csv", "name too long"),
    ],
)
def test_a_path_that_leads_nowhere_is_explained(
    tmp_path: Path, path: str | None, words: str
) -> None:
    assert words.lower() in path_refusal(path, tmp_path).lower()


def test_without_a_folder_a_relative_path_asks_for_saving_first() -> None:
    assert "save the design first" in path_refusal("own.csv", None)


def test_a_folder_a_pipe_and_a_device_are_refused_without_waiting(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "device.csv").symlink_to("/dev/zero")
    assert "directory" in path_refusal("folder.csv", tmp_path)
    assert "not a regular file" in path_refusal("pipe.csv", tmp_path)
    assert "not a regular file" in path_refusal("device.csv", tmp_path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "own.csv").open("wb") as file:
        file.truncate(1_000_000_000)
    assert "larger than 500 MB" in path_refusal("own.csv", tmp_path)


def test_a_file_is_read_once_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read(tmp_path, IRIS)
    spec = DataSpec(name="file", path="own.csv").in_folder(tmp_path)
    assert files.read(spec) is first
    assert read(tmp_path, IRIS + "1,2,setosa\n") is not first
    assert not first.inputs.flags.writeable


def test_a_refusal_is_remembered_until_the_file_changes(tmp_path: Path) -> None:
    _, message = refusal(tmp_path, "x,y\n1,a\n2,a\n")
    assert "one class only" in message
    assert read(tmp_path, "x,y\n1,a\n2,b\n").outputs == 2


def large(folder: Path) -> DataSpec:
    """A table that takes longer than a moment."""
    rows = "".join(f"{n / 7:.17g},{n % 13},{'cat' if n % 3 else 'dog'}\n" for n in range(60_000))
    (folder / "large.csv").write_text("a,b,kind\n" + rows)
    return DataSpec(name="file", path="large.csv").in_folder(folder)


def test_a_large_table_comes_whole_and_in_order(tmp_path: Path) -> None:
    table = files.read(large(tmp_path))
    counted = np.arange(60_000)
    assert table.inputs.tolist() == np.stack([counted / 7, counted % 13], axis=1).tolist()
    assert table.class_names == ("cat", "dog")
    assert table.targets.tolist() == (counted % 3 == 0).astype(int).tolist()


def test_only_a_small_file_is_known_before_it_was_read(tmp_path: Path) -> None:
    spec = large(tmp_path)
    assert not files.is_cached(spec)
    with pytest.raises(Unread) as unread:
        facts(spec, wait=False)
    assert (unread.value.file, str(unread.value)) == ("large.csv", "large.csv is being read")
    files.read(spec)
    assert files.is_cached(spec)
    assert facts(spec, wait=False).training_samples == 48_000
    os.utime(tmp_path / "large.csv", ns=(1, 1))
    assert not files.is_cached(spec)
    (tmp_path / "small.csv").write_text(IRIS)
    assert files.is_cached(DataSpec(name="file", path="small.csv").in_folder(tmp_path))
    for name, size, small in (("few", 40, True), ("many", files.QUICK_BYTES // 5, False)):
        for at in range(6):
            image = tmp_path / name / "ab"[at % 2] / f"{at}.png"
            image.parent.mkdir(parents=True, exist_ok=True)
            image.write_bytes(b"?" * size)
        folder = DataSpec(name="file", path=name).in_folder(tmp_path)
        assert files.is_cached(folder) is small
    for path in (None, "none.csv", "own.txt"):  # refused at once
        assert files.is_cached(DataSpec(name="file", path=path).in_folder(tmp_path))


@pytest.mark.parametrize("kind", ["csv", "npz"])
def test_reading_ends_where_nobody_wants_the_file_any_more(tmp_path: Path, kind: str) -> None:
    spec, asked = large(tmp_path), list[int]()
    if kind == "npz":
        draw = np.random.default_rng(0)
        np.savez(tmp_path / "own.npz", x=draw.normal(size=(40_000, 4)), y=np.arange(40_000))
        spec = DataSpec(name="file", path="own.npz").in_folder(tmp_path)

    def is_cancelled() -> bool:
        asked.append(1)
        return len(asked) >= 3

    with pytest.raises(Cancelled):
        files.read(spec, is_cancelled)
    assert not files.is_cached(spec)
    assert files.read(spec).inputs.shape[0] > 0


def test_a_file_that_has_been_read_is_still_left_while_its_numbers_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, read_whole = large(tmp_path), list[bool]()
    read_csv = reading.READERS[".csv"]

    def reader(opened: reading.OpenFile) -> Any:
        table = read_csv(opened)
        read_whole.append(True)
        return table

    monkeypatch.setitem(reading.READERS, ".csv", reader)
    with pytest.raises(Cancelled):
        files.read(spec, lambda: bool(read_whole))
    assert not files.is_cached(spec)


def test_a_defect_of_a_reader_is_told_once_and_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    spec = large(tmp_path)

    def broken(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setitem(reading.READERS, ".csv", broken)
    for _ in range(2):
        with pytest.raises(DatasetError, match="cannot be read because of an error"):
            files.read(spec)
    assert len(caplog.records) == 1
    monkeypatch.setitem(reading.READERS, ".csv", lambda *_: (_ for _ in ()).throw(MemoryError))
    os.utime(tmp_path / "large.csv", ns=(1, 1))
    with pytest.raises(DatasetError, match="more memory than there is"):
        files.read(spec)


IRIS_TOO = IRIS.replace("setosa", "versicolor")


def replaced_while_read(path: Path, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have another program write to a file each of the first `times` that it is read."""
    read_csv, written = reading.READERS[".csv"], list[int]()

    def read(*rest: Any) -> object:
        if len(written) < times:
            written.append(len(written))
            found = read_csv(*rest)
            path.write_text(IRIS_TOO + "1,2,versicolor\n" * len(written))
            if len(written) == 1:
                raise ValueError("as where a column has more cells than another")
            return found
        return read_csv(*rest)

    monkeypatch.setitem(reading.READERS, ".csv", read)


def test_a_file_that_changes_while_it_is_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "own.csv"
    path.write_text(IRIS)
    replaced_while_read(path, 2, monkeypatch)
    spec = DataSpec(name="file", path="own.csv").in_folder(tmp_path)
    assert files.read(spec).class_names == ("versicolor", "virginica")
    assert not caplog.records


def test_a_file_that_never_stands_still_is_refused_until_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.csv"
    path.write_text(IRIS)
    spec = DataSpec(name="file", path="own.csv").in_folder(tmp_path)
    replaced_while_read(path, files.READINGS, monkeypatch)
    with pytest.raises(DatasetError, match=r"own\.csv: changes while it is read; try again later"):
        files.read(spec)
    assert files.read(spec).class_names == ("versicolor", "virginica")
