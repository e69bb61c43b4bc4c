"""Workbooks and Parquet files: sound ones that were damaged, as files or within their parts."""

from __future__ import annotations

import io
import tempfile
import zipfile
from functools import lru_cache
from pathlib import Path
from random import Random

from simulator.data.readers import duck
from tests.fuzz.data_files import check_file
from tests.simulator.data.readers.test_workbook import ods, xlsx

ENDINGS = (".xlsx", ".ods", ".parquet")
WORDS = [b"999999999", b"-1", b"", b"1e999", b"A1048576", b"<", b"&x;", b"\0", b"<c>", b"&#1;"]


@lru_cache(1)
def _sound() -> dict[str, bytes]:
    """A sound file of each kind."""
    rows = [["a", "b", "kind"], *([n, n * 0.5, "xyz"[n % 3]] for n in range(12))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.parquet"
        columns = "range AS a, range * 0.5 AS b, 'k' || range % 3 AS kind"
        duck.columns(f"COPY (SELECT {columns} FROM range(40)) TO {duck.path_text(path)}")
        parquet = path.read_bytes()
    books = (_packed_anew(book, {}) for book in (xlsx(rows), ods(rows)))
    return dict(zip(ENDINGS, (*books, parquet), strict=True))


def make(random: Random) -> bytes:
    """A damaged file; the first byte is the number of its kind."""
    kind = random.randrange(len(ENDINGS))
    content = _sound()[ENDINGS[kind]]
    if ENDINGS[kind] != ".parquet" and random.random() < 0.6:
        return bytes([kind]) + _with_damaged_part(content, random)
    return bytes([kind]) + _damaged(content, random)


def _damaged(content: bytes, random: Random) -> bytes:
    found = bytearray(content)
    for _ in range(random.choice([0, 1, 1, 2, 5, 20])):
        at = random.randrange(len(found))
        if random.random() < 0.3:
            found[at : at + random.choice([0, 1, 3, 12])] = random.choice(WORDS)
        else:
            found[at] = random.randrange(256)
    return bytes(found[: random.randrange(len(found))] if random.random() < 0.05 else found)


def _with_damaged_part(content: bytes, random: Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = random.choice([one.filename for one in archive.infolist() if one.file_size])
        return _packed_anew(content, {name: _damaged(archive.read(name), random)})


def _packed_anew(content: bytes, parts: dict[str, bytes]) -> bytes:
    """The same archive with other `parts`, and with a date that is always the same."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), parts.get(name, old.read(name)))
    return made.getvalue()


def check(case: bytes) -> bool:
    """Read it by its last column."""
    kind = case[0] % len(ENDINGS) if case else 0
    return check_file(case[1:], ENDINGS[kind], None)
