"""Strict JSON: doubled keys, NaN, 1e999, numbers of endless digits and deep nesting are refused.

`json.loads` accepts all of these, or fails without a place. Sizes are looked at before anything is
parsed (`size_scan`); what is wrong inside is found while parsing and reported with its place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from simulator.design.storage.size_scan import MAX_KEYS, check_size
from simulator.errors import DesignError, Problem, place_text, value_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_BYTES = 5 * 1000**2
MAX_VALUES = 500_000  # 4 networks of 2,000 layers have a fifth of that
MAX_DIGITS = 400  # no number that a field could hold is longer
MOST_FAULTS = 100
HALF = "holds half a Unicode character (a lone surrogate)"


def parse(text: str | bytes, max_bytes: int | None = None) -> Any:
    """The document in `text`. Raises DesignError with a place."""
    refuse_oversized(text, max_bytes)
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            _refuse(f"is not UTF-8 text (byte {error.start + 1:,})")
    text = text.removeprefix("\ufeff")
    if not text.strip():
        _refuse("is empty")
    reader = _Reader()
    try:
        document = json.loads(
            text,
            object_pairs_hook=reader.mapping,
            parse_constant=reader.constant,
            parse_float=reader.fraction,
            parse_int=reader.whole,
        )
        if reader.found or not _is_unicode(text, document):
            raise DesignError(_faults(document))
    except json.JSONDecodeError as error:
        _refuse(f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}")
    except RecursionError:
        _refuse("is nested too deeply")
    return document


def refuse_oversized(text: str | bytes, max_bytes: int | None = None) -> None:
    """Refuse, before parsing, what could be too much; who writes a file asks as well.

    Raises DesignError.
    """
    max_bytes = MAX_BYTES if max_bytes is None else max_bytes
    if len(text) > max_bytes:
        _refuse(f"is larger than {max_bytes // 1000**2} MB")
    commas = text.count(",") if isinstance(text, str) else text.count(b",")
    if commas > MAX_VALUES:
        _refuse(f"has more than {MAX_VALUES:,} values")
    check_size(text)


@dataclass(frozen=True, slots=True)
class _Fault:
    """Stands in a document where its JSON cannot be a value."""

    message: str


class _Reader:
    """Hooks of json.loads that put a `_Fault` in the place of a value that must be refused."""

    def __init__(self) -> None:
        self.found = False

    def _fault(self, message: str) -> _Fault:
        self.found = True
        return _Fault(message)

    def mapping(self, pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Fault:
        """Read an object; too many keys or a doubled one is a fault."""
        if len(pairs) > MAX_KEYS:
            return self._fault(f"has {len(pairs):,} keys")
        found: dict[str, Any] = {}
        for key, value in pairs:
            found[key] = self._fault("stands twice in this object") if key in found else value
        return found

    def constant(self, text: str) -> _Fault:
        """NaN and the infinities are faults: RFC 8259 has no such numbers."""
        return self._fault(f"must be a finite number (got {text})")

    def fraction(self, text: str) -> Any:
        """Read a number with a fraction or exponent; one that overflows is a fault."""
        value = float(text)
        if value in (float("inf"), float("-inf")):
            return self._fault(f"must be a finite number (got {value_text(text)[1:-1]})")
        return value

    def whole(self, text: str) -> Any:
        """Read a whole number; many digits, for which `int` takes quadratic time, are a fault."""
        if len(text) > MAX_DIGITS:
            return self._fault(f"must be a number of fewer digits (got {len(text):,})")
        return int(text)


def _is_unicode(text: str, document: Any) -> bool:
    """Whether no half of a surrogate pair stands in the text or behind an escape of it."""
    if not text.isascii() or "\\u" in text:
        return _encodes(text) and _encodes(json.dumps(document, ensure_ascii=False))
    return True


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _faults(document: Any) -> Iterator[Problem]:
    """The faults in a document with their places."""
    found = 0
    open_places: list[Iterator[tuple[tuple[str | int, ...], Any]]] = [iter([((), document)])]
    while open_places and found < MOST_FAULTS:
        place, value = next(open_places[-1], ((), None))
        if value is None and not place:
            open_places.pop()
            continue
        message = None
        if isinstance(value, _Fault):
            message = value.message
        elif isinstance(value, str) and not _encodes(value):
            message = HALF
        elif isinstance(value, list):
            open_places.append(_children(place, enumerate(value)))
        elif isinstance(value, dict):
            open_places.append(_children(place, value.items()))
            message = None if all(map(_encodes, value)) else HALF
        if message is not None:
            found += 1
            yield Problem(place_text(place), message)


def _children(
    place: tuple[str | int, ...], children: Iterable[tuple[str | int, Any]]
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    return (((*place, key), value) for key, value in children)


def _refuse(message: str) -> NoReturn:
    raise DesignError([Problem("", message)])
