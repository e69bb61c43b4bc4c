"""Arrays as NPZ: sound ones, with odd types and shapes, and damaged in header, archive or bytes."""

from __future__ import annotations

import io
import struct
import zipfile
from random import Random
from typing import Any

import numpy as np

from tests.fuzz.data_files import check_file

DTYPES = ["<f8", "<f4", "<f2", ">i4", "|i1", "|u1", "|b1", "<U3", "|S3", "<c8", "<M8[s]", "<f16"]
NAMES = ["x", "y", "inputs", "targets", "X", "labels", "a", "", "../x", "\x1b[2J", "ü", "x/y"]
HEADERS = [
    "(",
    "[" * 500,
    "{}",
    "{'descr': '<f8'}",
    "None",
    "1",
    "{'a': {}}",
    "'''",
    "{" * 90,
    "\x00",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }",
    "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (2,), }",
    "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }",
    "__import__('os').system('true')",
]
LETTERS = " '\"{}()[],:<>|=0123456789LTrueFalsedescrfortran_ordershapeUSbiufc\\\n\0"


def make(random: Random) -> bytes:
    """An archive; the first byte says by which target it is read (see `check`)."""
    file = io.BytesIO()
    method = random.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
    if random.random() < 0.8:
        method = zipfile.ZIP_DEFLATED
    names = random.sample(NAMES, random.choice([0, 1, 2, 2, 2, 3]))
    if random.random() < 0.6:
        names = random.sample(["x", "y"], 2)
    samples = random.choice([0, 1, 2, 5, 50])
    with zipfile.ZipFile(file, "w", method) as archive:
        for name in names:
            archive.writestr(_info(name, method), _array(random, samples))
    content = bytearray(file.getvalue())
    for _ in range(random.choice([0, 0, 0, 1, 2, 8])):
        at = random.randrange(len(content))
        content[at : at + random.choice([1, 1, 0, 6])] = bytes([random.randrange(256)])
    return bytes([random.randrange(256)]) + bytes(content)


def _info(name: str, method: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(f"{name}.npy")  # with a date of its own, always the same
    info.compress_type = method
    return info


def _array(random: Random, samples: int) -> bytes:
    shape: tuple[int, ...] = random.choice([(samples,), (samples, 2), (samples, 3, 3, 1), (), (2,)])
    dtype = random.choice(DTYPES[:2] if random.random() < 0.6 else DTYPES)
    numbers: Any = np.array(
        [random.choice([0, 1, 2, 3, 7, 1e9]) for _ in range(int(np.prod(shape)))], float
    ).reshape(shape)
    if dtype == "<f8" and numbers.size and random.random() < 0.2:
        numbers.reshape(-1)[0] = random.choice([np.nan, np.inf, 1e200])
    with np.errstate(all="ignore"):
        values = numbers.astype(np.int64).astype(dtype) if "M8" in dtype else numbers.astype(dtype)
    file = io.BytesIO()
    np.save(file, np.asfortranarray(values) if random.random() < 0.3 else values)
    content = file.getvalue()
    match random.randrange(8):
        case 0:
            text = random.choice(HEADERS).encode("latin1")
            return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + content[128:]
        case 1:
            header = list(content[10:128].decode("latin1"))
            for _ in range(random.choice([1, 2, 5])):
                header[random.randrange(len(header))] = random.choice(LETTERS)
            return content[:10] + "".join(header).encode("latin1") + content[128:]
        case 2:
            return content[: random.randrange(len(content) + 1)]
    return content


def check(case: bytes) -> bool:
    """Read the archive without a target, or by one of a name."""
    target = [None, None, None, "y", "x", "\x1b"][case[0] % 6 if case else 0]
    return check_file(case[1:], ".npz", target)
