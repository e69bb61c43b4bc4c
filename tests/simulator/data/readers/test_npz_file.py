"""NPZ files: plain arrays are read, nothing is run, and no header is believed."""

from __future__ import annotations

import io
import pickle
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.data.dataset import DatasetError
from simulator.data.readers.npz_file import read_npy, read_npz
from simulator.data.readers.raw import RawArrays
from simulator.data.spec import ArrayNames

X = np.arange(12.0).reshape(6, 2)
Y = np.array([0, 1, 0, 1, 0, 1])


def packed(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def read(content: bytes, target: str | None = None, arrays: ArrayNames | None = None) -> RawArrays:
    return read_npz(io.BytesIO(content), target, arrays)


def refusal(content: bytes, target: str | None = None) -> str:
    with pytest.raises(DatasetError) as refused:
        read(content, target)
    return str(refused.value)


@pytest.mark.parametrize("inputs", ["inputs", "x", "X", "images", "anything"])
@pytest.mark.parametrize("targets", ["targets", "target", "y", "labels"])
def test_usual_names_are_found(inputs: str, targets: str) -> None:
    columns = read(packed(**{inputs: X, targets: Y}))
    assert np.array_equal(columns.inputs, X)
    assert np.array_equal(np.ravel(columns.targets), Y)


def test_the_target_can_be_named() -> None:
    columns = read(packed(x=X, y=Y, price=X[:, :1]), "price")
    assert np.array_equal(columns.targets, X[:, 0])


@pytest.mark.parametrize(
    ("shape", "input_shape"),
    [((6,), (1,)), ((6, 3), (3,)), ((6, 4, 5), (4, 5, 1)), ((6, 4, 5, 3), (4, 5, 3))],
)
def test_tables_and_images_are_told_by_their_shape(
    shape: tuple[int, ...], input_shape: tuple[int, ...]
) -> None:
    columns = read(packed(x=np.zeros(shape, np.uint8), y=Y))
    assert columns.inputs.shape[1:] == input_shape
    assert columns.inputs.dtype == np.uint8  # bytes stay bytes


def test_labels_may_be_words() -> None:
    for labels in (["cat ", "dog"], [b"cat", b"dog"]):
        assert read(packed(x=X[:2], y=np.array(labels))).targets.tolist() == ["cat", "dog"]


@pytest.mark.parametrize(
    ("train", "held"),
    [("{}_train", "{}_test"), ("{}_train", "{}_val"), ("train_{}", "test_{}"), ("{}", "{}_valid")],
)
@pytest.mark.parametrize(("inputs", "targets"), [("x", "y"), ("X", "y"), ("images", "labels")])
def test_the_validation_of_a_file_is_its_own(
    train: str, held: str, inputs: str, targets: str
) -> None:
    arrays = {train.format(inputs): X, train.format(targets): Y, held.format(inputs): X[:2],
              held.format(targets): Y[:2]}  # fmt: skip
    found = read(packed(**arrays))
    assert found.names == (train.format(inputs), train.format(targets))
    assert found.validation_inputs is not None
    assert found.validation_targets is not None
    assert np.array_equal(found.validation_inputs, X[:2])
    assert np.array_equal(found.validation_targets, Y[:2])


def test_arrays_are_named_by_the_design() -> None:
    content = packed(a=X, b=Y, c=X[:3], d=Y[:3])
    names = ArrayNames(inputs="a", targets="b", validation_inputs="c", validation_targets="d")
    found = read(content, None, names)
    assert found.validation_targets is not None
    assert (found.names, len(found.validation_targets)) == (("a", "b"), 3)
    assert read(packed(a=X, b=Y, c=X[:3]), None, ArrayNames(inputs="a", targets="b")).inputs.size
    for arrays, words in (
        ({"inputs": "z"}, "there is no array 'z'"),
        ({"inputs": "a", "targets": "b", "validation_inputs": "c"}, "only together"),
    ):
        with pytest.raises(DatasetError, match=words) as refused:
            read(content, None, ArrayNames(**arrays))
        assert refused.value.field == "arrays"
    other = packed(x_train=X, y_train=Y, x_test=X[:3, :1], y_test=Y[:3])
    assert "differ in shape" in refusal(other)


def test_a_single_array_is_a_table() -> None:
    table = read_npy(io.BytesIO(npy(X)))
    assert [column.numbers.tolist() for column in table.columns] == X.T.tolist()
    for array, words in ((Y, "shape"), (X[:0], "shape"), (X.astype(complex), "must hold numbers")):
        with pytest.raises(DatasetError, match=words):
            read_npy(io.BytesIO(npy(array)))
    with pytest.raises(DatasetError, match="cut short"):
        read_npy(io.BytesIO(npy(X)[:-1]))
    with pytest.raises(DatasetError, match="not a sound NPY file"):
        read_npy(io.BytesIO(b"PK"))


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    canary = tmp_path / "canary"

    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return canary.touch, ()

    bomb = np.array([Bomb(), 1], dtype=object)
    assert "Python objects" in refusal(packed(x=bomb, y=np.array([0, 1])))
    assert "Python objects" in refusal(packed(x=X[:2], y=bomb))
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("x.npy", pickle.dumps(Bomb()))
        archive.writestr("y.npy", pickle.dumps(Bomb()))
    assert "cannot be read" in refusal(raw.getvalue())
    assert not canary.exists()


def test_a_header_that_promises_more_than_the_file_holds_allocates_nothing() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, shape in (("x", (1_000_000, 20)), ("y", (6,))):
            entry = io.BytesIO()
            header = {"descr": "<f8", "fortran_order": False, "shape": shape}
            np.lib.format.write_array_header_1_0(entry, header)
            archive.writestr(f"{name}.npy", entry.getvalue() + bytes(48))
    assert "cut short" in refusal(file.getvalue())


@pytest.mark.parametrize(
    ("shape", "words"),
    [((10**9, 10), "larger than 500 MB"), ((1000, 10**6), "larger than 500 MB")],
)
def test_a_shape_bomb_is_refused_by_its_limit(shape: tuple[int, int], words: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        entry = io.BytesIO()
        header = {"descr": "<f8", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(entry, header)
        archive.writestr("x.npy", entry.getvalue())
        archive.writestr("y.npy", entry.getvalue())
    assert words in refusal(file.getvalue())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a sound NPZ file"),
        (b"PK\x03\x04 and then nothing", "not a sound NPZ file"),
        (packed(x=X), "name the array to predict"),
        (packed(y=Y), "needs an array 'inputs'"),
        (packed(y=Y, a=X, b=X), "needs an array 'inputs'; the arrays are y, a, b"),
        (packed(x=X, y=Y[:3]), "'x' has 6 samples, 'y' 3"),
        (packed(x=X.astype(complex), y=Y), "must hold numbers, not complex128"),
        (packed(x=np.float64(1), y=Y), "shape ()"),
        (packed(x=np.zeros((6, 1, 1, 1, 1)), y=Y), "(samples, height, width, channels)"),
        (packed(x=X, y=np.zeros((6, 1, 1))), "(samples, outputs)"),
        (packed(x=X[:0], y=Y[:0]), "array 'x' is empty"),
        (packed(x=X[:, :0], y=Y), "array 'x' is empty"),
        (packed(x=X, y=np.zeros((6, 0))), "array 'y' is empty"),
        (packed(x=X, y=Y)[:-30], "not a sound NPZ file"),
    ],
)
def test_what_cannot_be_used_is_explained(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_an_unknown_target_names_the_arrays() -> None:
    assert refusal(packed(x=X, y=Y), "z") == "there is no array 'z'; the arrays are x, y"


def archive_of(method: int = zipfile.ZIP_STORED, **entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(f"{name}.npy", content)
    return file.getvalue()


def npy(array: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def test_a_header_that_is_no_dictionary_is_a_sentence() -> None:
    """NumPy's own reader raises TokenError."""
    malformed = b"\x93NUMPY\x01\x00v\x00(" + b" " * 116 + b"\n" + bytes(48)
    for entries in ({"x": malformed, "y": npy(Y)}, {"x": npy(X), "y": malformed}):
        assert "its header is no dictionary" in refusal(archive_of(**entries))


def test_text_that_is_no_unicode_is_refused() -> None:
    half = np.array(["a", "b\ud800"])
    beyond = np.array([97, 2**31 - 1], "<u4").view("<U1")
    for labels in (half, beyond, np.array([b"a", b"\xff"])):
        assert refusal(packed(x=X[:2], y=labels)) == "array 'y' holds text that is not Unicode"
    assert "more than 200 characters" in refusal(packed(x=X[:2], y=np.array(["a", "b" * 201])))


def test_a_compression_that_unpacks_without_bounds_is_not_tried() -> None:
    bomb = npy(np.zeros((100_000, 5)))
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert "compressed as NumPy never" in refusal(archive_of(method, x=bomb, y=npy(Y)))


def test_a_list_of_arrays_without_end_is_refused_before_it_is_made() -> None:
    names = {f"{n:040}": b"" for n in range(4_000)}
    assert "list of arrays is too long" in refusal(archive_of(x=npy(X), y=npy(Y), **names))


SOUND = packed(x=X, y=Y)


@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=8))
@settings(max_examples=300)
def test_whatever_is_damaged_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    content = bytearray(SOUND)
    for at, byte in changes:
        content[at] = byte
    with suppress(DatasetError):
        columns = read(bytes(content))
        assert len(columns.inputs) == len(columns.targets)
