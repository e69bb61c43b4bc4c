"""One array of NumPy's file format: a header that is matched, never evaluated, and plain numbers.

NumPy's own reader hands the header to Python's parser, which raises whatever that parser raises
(TokenError, RecursionError, KeyError, …) and prints warnings. The dictionary that NumPy writes has
three known entries, so a pattern reads it whole: what does not fit is a ValueError with a sentence.
Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from simulator.arrays import Array

MAGIC = b"\x93NUMPY"
MAX_HEADER = 10_000  # bytes, as in NumPy; three entries take 128
CHUNK = 2**18  # bytes read at a time, so that reading can be cancelled
OBJECTS = "O"
NAMED_FIELDS = "V"

_ENTRY = re.compile(
    r"""\s*(?P<quote>['"])(?P<key>descr|fortran_order|shape)(?P=quote)\s*:\s*
    (?:(?P<text>'[^'\\]*'|"[^"\\]*")|(?P<truth>True|False)|\((?P<numbers>[\dL,\s]*)\)|(?P<list>\[))
    """,
    re.VERBOSE | re.ASCII,
)
_KIND = re.compile(r"[<>|=]?([biufcmMSUOV])(\d{0,9})(\[[\w/ ]{1,20}\])?", re.ASCII)
_NUMBER = r"(?:0|[1-9][0-9]{0,17})L?"
_NUMBERS = re.compile(rf"\s*(?:(?:{_NUMBER}\s*,\s*)+(?:{_NUMBER}\s*)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Header:
    """What a header promises; nothing of it has been compared with the file yet.

    `kind` is NumPy's letter of the data type ("f", "i", "O", …); `dtype` is None where the letter
    alone says that the array holds no plain values.
    """

    shape: tuple[int, ...]
    column_major: bool
    kind: str
    dtype: np.dtype[Any] | None


def read_header(stream: IO[bytes]) -> Header:
    """The header at the start of `stream`, which is left where the numbers begin.

    Raises ValueError.
    """
    return _parsed(_header_text(stream))


def read_values(stream: IO[bytes], header: Header) -> Array:
    """The array behind a header that has been checked against the file's size.

    Raises ValueError.
    """
    assert header.dtype is not None
    count = math.prod(header.shape)
    raw = np.empty(count * header.dtype.itemsize, np.uint8)
    for start in range(0, raw.size, CHUNK):
        part = stream.read(min(CHUNK, raw.size - start))
        if len(part) < min(CHUNK, raw.size - start):
            raise ValueError("it ends too early")
        raw[start : start + len(part)] = np.frombuffer(part, np.uint8)
    stream.read(1)  # at its end a compressed stream compares its checksum
    values = raw.view(header.dtype) if raw.size else np.empty(count, header.dtype)
    return values.reshape(header.shape, order="F" if header.column_major else "C")


def _header_text(stream: IO[bytes]) -> str:
    start = stream.read(len(MAGIC) + 2)
    if len(start) < len(MAGIC) + 2 or not start.startswith(MAGIC):
        raise ValueError("it is no array of NumPy's format")
    major, minor = start[-2:]
    if (major, minor) not in ((1, 0), (2, 0)):
        raise ValueError(f"format {major}.{minor} is not known")
    width = 2 if major == 1 else 4
    size = stream.read(width)
    length = int.from_bytes(size, "little")
    if length > MAX_HEADER:
        raise ValueError(f"its header is longer than {MAX_HEADER:,} bytes")
    text = stream.read(length)
    if len(size) < width or len(text) < length:
        raise ValueError("its header is cut short")
    return text.decode("latin1")


def _parsed(text: str) -> Header:
    """The three entries of a header, in any order."""
    inside = text.strip()
    if not (inside.startswith("{") and inside.endswith("}")):
        raise ValueError("its header is no dictionary")
    found: dict[str, re.Match[str]] = {}
    at, end = 1, len(inside) - 1
    while inside[at:end].strip():
        entry = _ENTRY.match(inside, at, end)
        if entry is None or entry["key"] in found:
            raise ValueError("its header cannot be understood")
        found[entry["key"]] = entry
        if entry["list"]:  # a list of named fields ends where we need not know
            return Header((), False, NAMED_FIELDS, None)
        comma = inside.find(",", entry.end(), end)
        at = end if comma < 0 else comma + 1
        if inside[entry.end() : at if comma < 0 else comma].strip():
            raise ValueError("its header cannot be understood")
    return Header(_shape(found), _column_major(found), *_dtype(found))


def _part(found: dict[str, re.Match[str]], key: str, kind: str) -> str:
    if key not in found:
        raise ValueError(f"its header has no '{key}'")
    if found[key][kind] is None:
        raise ValueError(f"'{key}' in its header is not understood")
    return found[key][kind]


def _shape(found: dict[str, re.Match[str]]) -> tuple[int, ...]:
    numbers = _part(found, "shape", "numbers")
    if not _NUMBERS.fullmatch(numbers):
        raise ValueError("'shape' in its header is not understood")
    parts = (part.strip().rstrip("L") for part in numbers.split(","))
    return tuple(int(part) for part in parts if part)


def _column_major(found: dict[str, re.Match[str]]) -> bool:
    return _part(found, "fortran_order", "truth") == "True"


def _dtype(found: dict[str, re.Match[str]]) -> tuple[str, np.dtype[Any] | None]:
    text = _part(found, "descr", "text")[1:-1]
    kind = _KIND.fullmatch(text)
    if kind is None:
        raise ValueError("'descr' in its header is not understood")
    if kind[1] in (OBJECTS, NAMED_FIELDS):
        return kind[1], None
    try:
        dtype = np.dtype(text)
    except (TypeError, ValueError, OverflowError, MemoryError):
        raise ValueError("'descr' in its header is not understood") from None
    return dtype.kind, dtype
