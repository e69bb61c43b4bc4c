"""The recovery copy of a design: its form on disk, and how it stands to the file it belongs to.

The first line is a JSON object: the file's path and digest, the time, a picture. What follows is
the design, to the byte what a design file of it would hold, so that both have the same limits, and
a text editor can rescue it. Copies of version 0.1 are one JSON object {"path", "design"}.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.design.storage import files
from simulator.design.storage.store import NO_FILE, NOT_KNOWN, UNREADABLE, digest_at
from simulator.design.storage.strict_json import MAX_BYTES, parse
from simulator.errors import DesignError, Problem

if TYPE_CHECKING:
    from simulator.design.design import Design

FORMAT, VERSION = "depthscope.recovery", 1
MAX_HEADER_BYTES = 1_000_000
MAX_PICTURE_BYTES = 500_000  # base64 makes two thirds of a header of them
LIMIT = MAX_HEADER_BYTES + MAX_BYTES
LAST_S = 253_402_300_000  # the end of the year 9999
ESCAPES = 6  # bytes of "\u3042" in the copies of version 0.1, for one byte at least


class Judgement(Enum):
    """How a copy stands to its file, found out when it is offered."""

    NEWER = "newer"  # the file is what the changes were made to
    SAME = "same"  # the file holds the same design
    OLDER = "older"  # the file was saved after the copy was made
    DIVERGED = "diverged"  # the file was changed after the changes began, before the copy was made
    NO_FILE = "no file"  # the design never had a file, or the file is gone
    UNKNOWN = "unknown"  # the file cannot be read


@dataclass(frozen=True, slots=True)
class RecoveryCopy:
    """A design with unsaved changes.

    `based_on` is the digest of the file's content that the changes were made to (or NO_FILE,
    NOT_KNOWN), `written_s` the time in seconds since 1970, `picture` a PNG, empty where there is
    none.
    """

    design: Design
    path: Path | None
    based_on: str
    written_s: float
    picture: bytes = b""


def encoded(copy: RecoveryCopy) -> bytes:
    """A copy as bytes that `decoded` reads. Raises OSError where the design is too large."""
    header = {
        "format": FORMAT,
        "version": VERSION,
        "path": None if copy.path is None else os.path.abspath(copy.path),
        "based_on": copy.based_on,
        "written": copy.written_s,
        "picture": b64encode(copy.picture[:MAX_PICTURE_BYTES]).decode(),
    }
    # a path of bytes that are no UTF-8 has lone surrogates, which only escapes can write
    return json.dumps(header).encode() + b"\n" + files.encoded(copy.design)


def decoded(content: bytes, changed_s: float) -> RecoveryCopy:
    """The copy in `content`, of a file that was changed at `changed_s`. Raises DesignError."""
    first, _, rest = content.partition(b"\n")
    header = _header(first)
    if header is None:
        return _version_0_1(content, changed_s)
    if header.get("version") != VERSION:
        raise DesignError([Problem("version", "was written by a newer Depthscope")])
    written, based_on = header.get("written"), header.get("based_on")
    return RecoveryCopy(
        files.loads(rest),
        _path(header.get("path")),
        based_on if isinstance(based_on, str) else NOT_KNOWN,
        _seconds(written, changed_s),
        _picture(header.get("picture")),
    )


def _header(line: bytes) -> dict[str, Any] | None:
    """The first line, where it is a header of ours."""
    if len(line) > MAX_HEADER_BYTES or FORMAT.encode() not in line[:100]:
        return None
    try:
        header = json.loads(line)
    except (ValueError, RecursionError):
        raise DesignError([Problem("", "is damaged")]) from None
    return header if isinstance(header, dict) and header.get("format") == FORMAT else None


def _version_0_1(content: bytes, changed_s: float) -> RecoveryCopy:
    whole = parse(content, ESCAPES * MAX_BYTES)
    if not isinstance(whole, dict):
        raise DesignError([Problem("", "is not a recovery copy")])
    design = files.loads(json.dumps(whole.get("design"), ensure_ascii=False))
    return RecoveryCopy(design, _path(whole.get("path")), NOT_KNOWN, changed_s)


def _seconds(value: object, otherwise: float) -> float:
    """A time that dates can show."""
    usable = isinstance(value, int | float) and 0 <= value <= LAST_S
    return float(value) if usable else otherwise  # type: ignore[arg-type]


def _path(value: object) -> Path | None:
    """A path that the system can be asked about."""
    if not isinstance(value, str) or not os.path.isabs(value) or "\0" in value:
        return None
    try:
        os.fsencode(value)
    except UnicodeEncodeError:
        return None
    return Path(value)


def _picture(value: object) -> bytes:
    try:
        return b64decode(value, validate=True) if isinstance(value, str) else b""
    except ValueError:
        return b""


def judge(copy: RecoveryCopy) -> Judgement:
    """Compare a copy with its file as it is now."""
    found = NO_FILE if copy.path is None else digest_at(copy.path)
    if copy.path is None or found == NO_FILE:
        return Judgement.NO_FILE
    if found == UNREADABLE:
        return Judgement.UNKNOWN
    if _holds(copy.path, copy.design):
        return Judgement.SAME
    if found == copy.based_on:
        return Judgement.NEWER
    try:
        later = os.stat(copy.path).st_mtime > copy.written_s
    except OSError:
        return Judgement.UNKNOWN
    if later:
        return Judgement.OLDER
    return Judgement.NEWER if copy.based_on == NOT_KNOWN else Judgement.DIVERGED


def _holds(path: Path, design: Design) -> bool:
    """Whether a file holds this design, however it is written."""
    try:
        return files.loads(files.read(path)) == design
    except (OSError, DesignError):
        return False
