"""A header of NumPy's format is matched whole or refused in a sentence; nothing evaluates it."""

from __future__ import annotations

import io
import struct
import warnings
from random import Random
from typing import Any

import numpy as np
import pytest

from simulator.data.readers.npy_array import Header, read_header, read_values


def file_of(header: str, version: int = 1) -> io.BytesIO:
    text = header.encode("latin1")
    size = struct.pack("<H" if version == 1 else "<I", len(text))
    return io.BytesIO(b"\x93NUMPY" + bytes([version, 0]) + size + text)


def saved(array: Any) -> io.BytesIO:
    file = io.BytesIO()
    np.lib.format.write_array(file, array, allow_pickle=True)
    file.seek(0)
    return file


ARRAYS = [
    np.arange(6.0),
    np.arange(6, dtype=">i2").reshape(2, 3),
    np.asfortranarray(np.arange(24, dtype=np.float32).reshape(2, 3, 4)),
    np.array([True, False]),
    np.array(["cat", "Königin"]),
    np.array([b"cat", b"dog"]),
    np.zeros((0, 3)),
    np.float16(3),
    np.array(["", ""]),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: f"{array.dtype}-{array.shape}")
def test_what_numpy_writes_is_read_as_numpy_reads_it(array: Any) -> None:
    file = saved(array)
    header = read_header(file)
    found = read_values(file, header)
    file.seek(0)
    expected = np.lib.format.read_array(file)
    assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
    assert np.array_equal(found, expected)


@pytest.mark.parametrize(
    "header",
    [
        '{"shape": (2,), "descr": "<f8", "fortran_order": False}',
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2L,), }   \n",  # of Python 2
        "{'descr':'<f8','fortran_order':False,'shape':(2,)}",
    ],
)
def test_entries_may_stand_in_any_order_and_style(header: str) -> None:
    for version in (1, 2):
        assert read_header(file_of(header, version)) == Header((2,), False, "f", np.dtype("<f8"))


def test_objects_and_named_fields_are_told_by_their_kind_alone() -> None:
    assert read_header(saved(np.array([{}], object))).kind == "O"
    fields = np.zeros(2, [("a", "<i4"), ("b", "<f8", (2,))])
    assert read_header(saved(fields)).kind == "V"
    assert read_header(saved(fields)).dtype is None


SOUND = "{'descr': '<f8', 'fortran_order': False, 'shape': (6,), }"


# what NumPy's reader raises for them, besides ValueError
RAISES_OTHERS = {
    "(" + " " * 100: "TokenError",
    "{'descr': ''}": "KeyError or ValueError",
    "(" * 900 + ")" * 900: "MemoryError or RecursionError",
    "[" * 9_000: "MemoryError",
    "{[]: 1}": "TypeError",
    "{1: 1, 'descr': 2}": "TypeError",
    SOUND.replace("'<f8'", "'\\N{nothing}'"): "SyntaxError",
    SOUND.replace("'<f8'", "'\\d'"): "a SyntaxWarning",
    SOUND.replace("'<f8'", "','"): "a DeprecationWarning or TypeError",
    SOUND.replace("'<f8'", "(('<f8',), 2)"): "TypeError",
    SOUND.replace("'<f8'", "'<U" + "9" * 12 + "'"): "OverflowError",
    SOUND.replace("'<f8'", "'<M8[qs]'"): "TypeError",
    SOUND.replace("(6,)", "(6" + "0" * 5_000 + ",)"): "ValueError: too many digits",
    SOUND.replace("(6,)", "(-6,)"): "nothing",
    SOUND.replace("(6,)", "(6,,)"): "SyntaxError",
    SOUND.replace("(6,)", "(6 6,)"): "SyntaxError",
    SOUND.replace("False", "0"): "ValueError",
    SOUND + " if": "SyntaxError",
    SOUND.replace("}", "'shape': (1,)}"): "nothing",
    "{'shape': (6,)}": "ValueError",
    "  x = 1\n y": "IndentationError",
    "\0": "ValueError",
    "": "SyntaxError",
}


@pytest.mark.parametrize("header", RAISES_OTHERS, ids=lambda text: text[:40])
@pytest.mark.parametrize("version", [1, 2])
def test_a_malformed_header_is_one_sentence(header: str, version: int) -> None:
    with pytest.raises(ValueError) as refused:  # warnings are errors everywhere
        read_header(file_of(header, version))
    assert type(refused.value) is ValueError
    assert "header" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 100


@pytest.mark.parametrize(
    "content",
    [b"", b"\x93NUMPY", b"\x93NUMPY\x01\x00", b"\x93NUMPY\x01\x00\x76", b"\x93NUMPY\x03\x00\x00",
     b"\x93NUMPY\x02\x00\xff\xff\xff\xff", b"\x93NUMPY\x01\x00\xff\xff{}", b"GIF89a" * 9],
)  # fmt: skip
def test_a_file_that_ends_in_its_header_is_one_sentence(content: bytes) -> None:
    with pytest.raises(ValueError):
        read_header(io.BytesIO(content))


def test_values_that_end_too_early_are_refused() -> None:
    file = saved(np.arange(6.0))
    cut = io.BytesIO(file.getvalue()[:-1])
    with pytest.raises(ValueError, match="ends too early"):
        read_values(cut, read_header(cut))


def test_whatever_a_header_holds_it_is_read_as_numpy_reads_it_or_refused() -> None:
    random = Random(1)
    letters = " '\"{}()[],:<>|=0123456789LTrueFalsedescrfortran_ordershapeUSbiuf\\\n\0\x85"
    read = 0
    for _ in range(3_000):
        text = list(SOUND)
        for _ in range(random.choice([1, 1, 2, 4])):
            at = random.randrange(len(text))
            text[at : at + random.choice([0, 1, 1, 3])] = random.choice(letters)
        file = file_of("".join(text))
        try:
            header = read_header(file)
        except ValueError:
            continue
        if header.dtype is None:
            continue
        read += 1
        file.seek(8)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            shape, column_major, dtype = np.lib.format.read_array_header_1_0(file)
        assert (header.shape, header.column_major) == (shape, column_major)
        assert header.dtype == dtype
    assert read > 30
