"""Parquet files: names and types come from the file."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import duckdb
import numpy as np
import pytest

from simulator.cancellation import Cancelled
from simulator.data.dataset import DatasetError
from simulator.data.readers.parquet_file import read_parquet

SELECT = """SELECT x::INTEGER AS "a b", x / 4 AS c, CASE WHEN x = 2 THEN NULL ELSE 'w' || x END
AS d, CASE WHEN x = 1 THEN NULL ELSE x::DECIMAL(9, 2) END AS e, x > 1 AS f, 'infinity'::DOUBLE AS g,
'01067' AS h, DATE '2024-01-01' AS i FROM range(3) t(x)"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "x=1" / "own[1].parquet"
    path.parent.mkdir()
    escaped = str(path)
    duckdb.connect().execute(f"COPY ({SELECT}) TO '{escaped}' (FORMAT parquet)")
    return path


def test_columns_keep_their_names_and_values(file: Path) -> None:
    table = read_parquet(file)
    columns = {column.name: column for column in table.columns}
    assert list(columns) == ["a b", "c", "d", "e", "f", "g", "h", "i"]
    assert columns["a b"].numbers.tolist() == [0, 1, 2]
    assert columns["c"].numbers.tolist() == [0, 0.25, 0.5]
    assert columns["d"].texts == ["w0", "w1", ""]
    assert np.isnan(columns["e"].numbers).tolist() == [False, True, False]
    assert columns["f"].texts == ["false", "false", "true"]
    assert np.isnan(columns["g"].numbers).all()
    assert columns["h"].texts == ["01067"] * 3
    assert columns["i"].texts == ["2024-01-01"] * 3
    assert (table.rows_of([0, 2]), table.header) == ([1, 3], True)


def test_what_is_no_sound_file_is_refused(file: Path, tmp_path: Path) -> None:
    content = file.read_bytes()
    for damaged in (
        b"",
        content[:-10],
        b"PAR1" + bytes(50) + b"PAR1",
        content[:200] + content[300:],
    ):
        file.write_bytes(damaged)
        with pytest.raises(DatasetError, match="not a sound Parquet file"):
            read_parquet(file)
    empty = tmp_path / "empty.parquet"
    duckdb.connect().execute(f"COPY (SELECT 1 AS a LIMIT 0) TO '{empty}' (FORMAT parquet)")
    with pytest.raises(DatasetError, match="no rows"):
        read_parquet(empty)


def test_whatever_is_damaged_is_read_or_refused(file: Path) -> None:
    sound, draw = file.read_bytes(), np.random.default_rng(0)
    for _ in range(40):
        content = bytearray(sound)
        for at in draw.integers(0, len(sound), 3):
            content[at] = draw.integers(256)
        file.write_bytes(content)
        with suppress(DatasetError):
            read_parquet(file)


def test_reading_ends_where_nobody_wants_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.parquet"
    query = "SELECT x AS a, sqrt(x) AS b, 'w' || x AS c FROM range(400000) t(x)"
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    monkeypatch.setattr("simulator.data.readers.duck.POLL_S", 0.0)
    with pytest.raises(Cancelled):
        read_parquet(path, lambda: True)
