"""Reading a table from a Parquet file by DuckDB: names and types come from the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.cancellation import IsCancelled, never
from simulator.data.dataset import DatasetError
from simulator.data.readers import duck
from simulator.data.readers.csv_file import MAX_COLUMNS
from simulator.data.readers.number_text import LARGEST
from simulator.data.readers.raw import RawColumn, RawTable

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL",
           "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT")  # fmt: skip
MAX_CELLS = 50_000_000


def read_parquet(path: Path, is_cancelled: IsCancelled = never) -> RawTable:
    """The table in the file at `path`. Raises DatasetError and Cancelled."""
    source = f"read_parquet({duck.path_text(path)}, hive_partitioning = false)"
    try:
        described = duck.columns(f"DESCRIBE SELECT * FROM {source}", is_cancelled)  # noqa: S608
        names = [str(name) for name in described["column_name"]]
        types = [str(kind) for kind in described["column_type"]]
        rows = int(duck.columns(f"SELECT count(*) AS n FROM {source}", is_cancelled)["n"][0])  # noqa: S608
        if len(names) > MAX_COLUMNS or rows * len(names) > MAX_CELLS:
            raise DatasetError(
                f"has {rows:,} rows of {len(names):,} columns: at most {MAX_COLUMNS:,} columns "
                f"and {MAX_CELLS:,} cells are read",
                "path",
            )
        wanted = ", ".join(
            f"{_number(name, kind)} AS c{at}"
            for at, (name, kind) in enumerate(zip(names, types, strict=True))
        )
        found = duck.columns(f"SELECT {wanted} FROM {source}", is_cancelled)  # noqa: S608
    except ValueError as error:
        if isinstance(error, DatasetError):
            raise
        first = str(error).splitlines()[0]
        raise DatasetError(f"is not a sound Parquet file ({first[:200]})", "path") from None
    if not rows:
        raise DatasetError("holds no rows of data", "path")
    columns = []
    for at, (name, kind) in enumerate(zip(names, types, strict=True)):
        cells = found[f"c{at}"]
        if kind.startswith(NUMBERS):
            cells[~(np.abs(cells) <= LARGEST)] = np.nan
            columns.append(RawColumn(name, cells))
        else:
            texts = [str(cell).strip() for cell in cells.tolist()]
            columns.append(RawColumn(name, np.full(rows, np.nan), texts))
    return RawTable("parquet", tuple(columns), True, lambda wanted: [row + 1 for row in wanted])


def _number(name: str, kind: str) -> str:
    quoted = duck.name(name)
    if kind.startswith(NUMBERS):
        return f"coalesce({quoted}::DOUBLE, 'nan'::DOUBLE)"
    return f"coalesce({quoted}::VARCHAR, '')"
