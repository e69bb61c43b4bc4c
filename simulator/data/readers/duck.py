"""Questions to DuckDB, which parses CSV text and Parquet files; loaded when the first one comes.

It is given paths on this machine only, may load no extension, and works on one thread: the
window and a run need the others.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from simulator.cancellation import Cancelled, IsCancelled, never

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from simulator.arrays import Array

POLL_S = 0.005  # between two questions whether an answer is still wanted
MEMORY = "1GB"  # beyond its answers
FEW = 100  # columns


@lru_cache(1)
def _database() -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(
        config={
            "threads": 1,
            # or what an answer took stays with its allocator: 40 MB after a table of 8
            "allocator_background_threads": "true",
            "memory_limit": MEMORY,
            "max_temp_directory_size": "0KB",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )


def columns(sql: str, is_cancelled: IsCancelled = never) -> dict[str, Array]:
    """The columns of the answer by name, in order.

    Raises Cancelled, MemoryError and ValueError, whose text is DuckDB's own.
    """
    import duckdb

    cursor = _database().cursor()
    found: list[Any] = []

    def ask() -> None:
        try:
            found.append(cursor.execute(sql).fetchnumpy())
        except BaseException as error:  # noqa: BLE001 - raised again where the answer is awaited
            found.append(error)

    try:
        if is_cancelled is never:
            ask()
        else:
            _ask_beside(ask, cursor, is_cancelled)
        answer = found[0]
        if isinstance(answer, duckdb.OutOfMemoryException):
            raise MemoryError from answer
        if isinstance(answer, duckdb.Error):
            raise ValueError(str(answer)) from None
        if isinstance(answer, BaseException):
            raise answer
        return dict(answer)
    finally:
        cursor.close()


def _ask_beside(ask: Any, cursor: duckdb.DuckDBPyConnection, is_cancelled: IsCancelled) -> None:
    """Ask on another thread, and break off there when the answer is no longer wanted."""
    asking = threading.Thread(target=ask, name="data query", daemon=True)
    asking.start()
    cancelled = False
    while asking.is_alive():
        asking.join(POLL_S)
        if asking.is_alive() and not cancelled and is_cancelled():
            cancelled = True
            cursor.interrupt()
    if cancelled:
        raise Cancelled


def text(value: str) -> str:
    """A text as it stands in a question."""
    return "'" + value.replace("'", "''") + "'"


def path_text(path: str | Path) -> str:
    """A path as it stands in a question; its own stars and brackets mean themselves."""
    return text(re.sub(r"([*?\[])", r"[\1]", str(path)))


def name(column: str) -> str:
    """A column's name as it stands in a question."""
    return '"' + column.replace('"', '""') + '"'


def filled(names: Sequence[str]) -> str:
    """The condition that any of some text columns holds more than blanks.

    Of few columns the first nearly always tells; for many, one text of all is prepared sooner.
    """
    if len(names) > FEW:
        return f"trim(concat({', '.join(names)})) <> ''"
    parts = ", ".join(f"nullif(trim({n}), '')" for n in names)
    return f"coalesce({parts}) IS NOT NULL" if len(names) > 1 else f"{parts} IS NOT NULL"
