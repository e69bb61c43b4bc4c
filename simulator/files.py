"""Design files: reading with located errors, and writing so that no crash can tear a file."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from simulator.design import FORMAT, VERSION, Design
from simulator.problems import DesignError, Problem
from simulator.validation import problems_of

EXTENSION = ".depthscope.json"
MAX_BYTES = 5 * 1000**2
LINE_WIDTH = 120
TEMPORARY_PREFIX = ".depthscope-"

# Document of version n → document of version n + 1, for every older version.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def load(path: str | Path) -> Design:
    """Read a design. Raises DesignError with a place, or OSError."""
    with open(path, "rb", opener=_open_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise DesignError([Problem("", "is not a regular file")])
        return loads(file.read(MAX_BYTES + 1))


def _open_without_waiting(path: str, flags: int) -> int:
    # a pipe without a writer would otherwise be waited for
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def loads(text: str | bytes) -> Design:
    """Read a design from JSON. Raises DesignError with a place for everything that is wrong."""
    document = _parse(text)
    if not isinstance(document, dict):
        _refuse("", 'must be a JSON object, as in {"format": "depthscope.design", …}')
    if document.get("format") != FORMAT:
        got = json.dumps(document.get("format"))[:60] if "format" in document else "nothing"
        _refuse("format", f'must be "{FORMAT}" (got {got})')
    document = _migrate(document)
    try:
        # through JSON once more: strict validation takes a JSON list for a tuple, and the
        # document is known to be finite and free of doubled keys by now
        return Design.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise DesignError(problems_of(error, document)) from None


def _migrate(document: dict[str, Any]) -> dict[str, Any]:
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        _refuse("version", f"must be {VERSION} (got {json.dumps(version)[:60]})")
    if version > VERSION:
        _refuse(
            "version",
            f"this file was written by a newer Depthscope (format version {version}); "
            f"this one reads up to version {VERSION}",
        )
    while version < VERSION:
        document = MIGRATIONS[version](document)
        version += 1
    return document


def _parse(text: str | bytes) -> Any:
    """JSON without its traps: doubled keys, NaN, 1e999, endless digits, bottomless nesting."""
    if len(text) > MAX_BYTES:
        _refuse("", f"is larger than {MAX_BYTES // 1000**2} MB")
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            _refuse("", f"is not UTF-8 text (byte {error.start + 1:,})")
    if not text.strip():
        _refuse("", "is empty")
    try:
        document = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_not_finite, parse_float=_finite
        )
    except json.JSONDecodeError as error:
        _refuse("", f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}")
    except RecursionError:
        _refuse("", "is nested too deeply")
    except DesignError:
        raise
    except ValueError as error:  # an integer of thousands of digits
        _refuse("", f"holds a number that is too long ({str(error).split(';')[0]})")
    try:
        text.encode()
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        _refuse("", "holds half a Unicode character (a lone surrogate)")
    except RecursionError:
        _refuse("", "is nested too deeply")
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                _refuse("", f"the key {json.dumps(key)[:60]} stands twice in one object")
            seen.add(key)
    return found


def _not_finite(text: str) -> NoReturn:
    _refuse("", f"all numbers must be finite (got {text})")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        _refuse("", f"all numbers must be finite (got {text[:40]})")
    return value


def _refuse(place: str, message: str) -> NoReturn:
    raise DesignError([Problem(place, message)])


def dumps(design: Design) -> str:
    """A design as readable JSON in a stable order, without its defaults."""
    return _pretty(design.model_dump(mode="json"), 0) + "\n"


def _pretty(value: Any, indent: int, used: int = 0) -> str:
    """JSON with everything on one line that fits, so that a layer is a line."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value:
        return line
    nested = value.values() if isinstance(value, dict) else value
    deep = any(isinstance(item, list) and item and isinstance(item[0], dict) for item in nested)
    if not deep and len(line) + indent + used <= LINE_WIDTH and indent > 0:
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
    """Write a design; the old file stays whole until the new one is. Raises OSError."""
    write_whole(Path(path), dumps(design).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file by `content` or leave it as it was: temporary file, fsync, rename."""
    target = Path(os.path.realpath(path))  # a link keeps pointing at the file that is replaced
    if target.exists() and not target.is_file():
        raise OSError(f"{path} is not a regular file")
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask()
    descriptor, temporary = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    _sync_folder(target.parent)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where folders can be synced at all."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sweep(folder: Path, older_than_s: float, now_s: float) -> None:
    """Remove temporaries that a killed process left behind."""
    for stray in folder.glob(f"{TEMPORARY_PREFIX}*"):
        with suppress(OSError):
            if now_s - stray.stat().st_mtime > older_than_s:
                stray.unlink()
