"""Design files: reading with located errors, and saving within the same limits."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from pydantic import ValidationError

from simulator.data import spec
from simulator.design.design import FORMAT, VERSION, Design
from simulator.design.storage import strict_json
from simulator.design.storage.error_messages import MOST_PROBLEMS, problems_of
from simulator.design.storage.locks import SAVING, LockState, lock_beside, sweep_locks
from simulator.design.storage.replacing import possible_name, read_regular, sweep, write_whole
from simulator.design.storage.strict_json import MAX_BYTES
from simulator.errors import DesignError, Problem, value_text
from simulator.model import FaultBudget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

EXTENSION = ".depthscope.json"
LINE_WIDTH = 120
SAVING_WAIT_S = 5.0  # a save takes milliseconds

# Document of version n → document of version n + 1, for every older version.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def load(path: str | Path) -> Design:
    """Read a design; a relative path of its data starts at the folder of `path`.

    Raises DesignError with a place, or OSError.
    """
    return loads(read(path)).in_folder(Path(path).resolve().parent)


def read(path: str | Path) -> bytes:
    """What a design file holds, or as much as shows that it is too large for one.

    Raises DesignError where it is no regular file, or OSError.
    """
    return read_regular(path, MAX_BYTES)


def loads(text: str | bytes) -> Design:
    """Read a design from JSON. Raises DesignError with a place for everything that is wrong."""
    document = strict_json.parse(text)
    if not isinstance(document, dict):
        _refuse("", 'must be a JSON object, as in {"format": "depthscope.design", …}')
    if document.get("format") != FORMAT:
        got = f" (got {value_text(document['format'])})" if "format" in document else ""
        _refuse("format", f'must be "{FORMAT}"{got}')
    document = _migrate(document)
    try:
        return Design.model_validate(document, context=FaultBudget(MOST_PROBLEMS + 1))
    except RecursionError:
        _refuse("", "is nested too deeply")
    except ValidationError as error:
        raise DesignError(problems_of(error, document)) from None


def _migrate(document: dict[str, Any]) -> dict[str, Any]:
    if "version" not in document:
        _refuse("version", "is missing")
    version = document["version"]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        _refuse("version", f"must be {VERSION} (got {value_text(version)})")
    if version > VERSION:
        _refuse(
            "version",
            f"this file was written by a newer Depthscope (format version {value_text(version)}); "
            f"this one reads up to version {VERSION}",
        )
    while version < VERSION:
        document = MIGRATIONS[version](document)
        version += 1
    return document


def _refuse(place: str, message: str) -> NoReturn:
    raise DesignError([Problem(place, message)])


def dumps(design: Design) -> str:
    """A design as readable JSON in a stable order, without its defaults."""
    return pretty(design.model_dump(mode="json"))


def pretty(document: dict[str, Any]) -> str:
    """A document as JSON for people: everything that fits on a line stands on one."""
    return _pretty(document, 0) + "\n"


def _pretty(value: Any, indent: int, used: int = 0) -> str:
    """JSON with everything on one line that fits, so that a layer is a line, and a skip."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value:
        return line
    nested = value.values() if isinstance(value, dict) else value
    deep = any(isinstance(item, list) and item and isinstance(item[0], dict) for item in nested)
    several = isinstance(value, list) and len(value) > 1 and isinstance(value[0], dict)
    if not deep and not several and len(line) + indent + used <= LINE_WIDTH and indent > 0:
        return line
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        items: Iterable[str] = (
            f"{json.dumps(key, ensure_ascii=False)}: {_pretty(item, indent + 2, len(key) + 4)}"
            for key, item in value.items()
        )
        opening, closing = "{", "}"
    else:
        items = (_pretty(item, indent + 2) for item in value)
        opening, closing = "[", "]"
    body = f",\n{pad}".join(items)
    return f"{opening}\n{pad}{body}\n{' ' * indent}{closing}"


def save(design: Design, path: str | Path) -> None:
    """Write a design; the old file stays whole until the new one is. Raises OSError.

    A design that knows its folder (`Design.in_folder`) is written as seen from the folder of
    `path`, so that its data are found from there. Whatever the file holds is replaced, unless it is
    read-only; `storage.store` also looks whether somebody else has changed it.
    """
    if design.data.folder is not None:
        design = relocated(design, design.data.folder, Path(path).resolve().parent)
    content = encoded(design)
    with locked_for_saving(Path(path)):
        write_whole(Path(path), content)
    sweep(Path(path).parent)
    sweep_locks(Path(path).parent)


def encoded(design: Design) -> bytes:
    """What a design file holds: UTF-8, non-ASCII characters as they are.

    Raises OSError where `loads` would refuse it for its size.
    """
    content = dumps(design).encode()
    try:
        strict_json.refuse_oversized(content)
    except DesignError as error:
        first = error.problems[0]
        why = f": {first}" if first.place else f", since it {first}"
        raise OSError(f"the design could not be opened again{why}") from None
    return content


@contextmanager
def locked_for_saving(path: Path) -> Iterator[None]:
    """Keep other processes from replacing the file meanwhile. Raises OSError after some seconds.

    Where the file system has no locks, nothing is kept.
    """
    with possible_name(), lock_beside(path, SAVING) as lock:
        if lock.acquire(SAVING_WAIT_S) is LockState.BUSY:
            raise OSError("another program has been saving it for a long while")
        yield


def relocated(design: Design, before: str | Path, after: str | Path) -> Design:
    """`design` for a file that moves from folder `before` to `after`: the same data from there."""
    data = spec.relocated(design.data, before, after)
    return design if data is design.data else design.model_copy(update={"data": data})
