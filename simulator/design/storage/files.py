"""Design files: reading with located errors, and writing so that no crash can tear a file."""

from __future__ import annotations

import json
import os
import re
import secrets
import stat
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from pydantic import ValidationError

from simulator.data import spec
from simulator.design.design import FORMAT, VERSION, Design
from simulator.design.storage import strict_json
from simulator.design.storage.error_messages import MOST_PROBLEMS, problems_of
from simulator.design.storage.size_scan import check_size
from simulator.design.storage.strict_json import MAX_BYTES
from simulator.errors import DesignError, Problem, value_text
from simulator.model import FaultBudget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

EXTENSION = ".depthscope.json"
LINE_WIDTH = 120
_TEMPORARY = re.compile(r"\.depthscope-[0-9a-f]{16}\.tmp")

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
    with _possible_name(), open(path, "rb", opener=_open_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise DesignError([Problem("", "is not a regular file")])
        return file.read(MAX_BYTES + 1)


def _open_without_waiting(path: str, flags: int) -> int:
    # a pipe without a writer would otherwise be waited for
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


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
    return _pretty(design.model_dump(mode="json"), 0) + "\n"


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
    `path`, so that its data are found from there.
    """
    if design.data.folder is not None:
        design = relocated(design, design.data.folder, Path(path).resolve().parent)
    content = dumps(design).encode()
    if len(content) > MAX_BYTES:
        limit = f"{MAX_BYTES // 1000**2} MB"
        raise OSError(f"the design would be larger than {limit} and could not be opened again")
    try:
        check_size(content)
    except DesignError as error:
        raise OSError(f"the design could not be opened again: {error}") from None
    write_whole(Path(path), content)
    sweep(Path(path).parent)


def relocated(design: Design, before: str | Path, after: str | Path) -> Design:
    """`design` for a file that moves from folder `before` to `after`: the same data from there."""
    data = spec.relocated(design.data, before, after)
    return design if data is design.data else design.model_copy(update={"data": data})


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file by `content` or leave it as it was: temporary file, fsync, rename."""
    with _possible_name():
        target, mode = _target(path)
        temporary = _temporary(target)
        try:
            with open(temporary, "xb") as file:
                file.write(content)
                file.flush()
                if mode is not None:
                    with suppress(OSError):  # not every file system has modes
                        os.chmod(temporary, stat.S_IMODE(mode))
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
        _sync_folder(target.parent)


def try_target(path: Path) -> None:
    """Find out, before long work, whether `write_whole` could write there. Raises OSError."""
    with _possible_name():
        temporary = _temporary(_target(path)[0])
        open(temporary, "xb").close()
        os.unlink(temporary)


def _target(path: Path) -> tuple[Path, int | None]:
    """The file to replace, links followed so that they keep pointing at it, and its mode if it is
    there; raises OSError where it is no regular file.
    """
    target = Path(os.path.realpath(path))
    if not target.exists():
        return target, None
    mode = target.stat().st_mode
    if not stat.S_ISREG(mode):
        raise OSError("a folder has this name" if stat.S_ISDIR(mode) else "not a regular file")
    return target, mode


def _temporary(target: Path) -> Path:
    return target.parent / f".depthscope-{secrets.token_hex(8)}.tmp"


@contextmanager
def _possible_name() -> Iterator[None]:
    """Turn what Python raises for an impossible name, such as one with a NUL, into an OSError."""
    try:
        yield
    except (ValueError, RuntimeError) as error:
        if isinstance(error, DesignError):
            raise
        raise OSError("no file can have this name") from None


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where folders can be synced at all."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sweep(folder: Path, older_than_s: float = 3_600) -> None:
    """Remove temporaries that a killed process left behind, and nothing else."""
    now_s = time.time()
    with suppress(OSError):
        for stray in folder.iterdir():
            if _TEMPORARY.fullmatch(stray.name) and now_s - stray.stat().st_mtime > older_than_s:
                stray.unlink()
