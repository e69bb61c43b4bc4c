"""Makes a failing case smaller while it fails in the same way: JSON by its parts, else by bytes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

MOST_TRIES = 3_000

Fails = Callable[[bytes], bool]


def shrunk(case: bytes, fails: Fails) -> bytes:
    """The smallest case found that still fails; the case itself where nothing smaller does."""
    left = [MOST_TRIES]

    def still_fails(smaller: bytes) -> bool:
        left[0] -= 1
        return left[0] > 0 and fails(smaller)

    try:
        document = json.loads(case)
    except (ValueError, RecursionError):
        return _by_bytes(case, still_fails)
    again = json.dumps(document).encode()
    if not still_fails(again):
        return _by_bytes(case, still_fails)
    return _by_bytes(_by_parts(document, still_fails), still_fails)


def _by_parts(document: Any, fails: Fails) -> bytes:
    """Leave out entries of objects and lists, outermost first, again until none can go."""
    best = document
    removed = True
    while removed:
        removed = False
        for place in list(_places(best)):
            smaller = copy.deepcopy(best)
            if _remove(smaller, place) and fails(json.dumps(smaller).encode()):
                best, removed = smaller, True
                break
    return json.dumps(best).encode()


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield (*place, key)
        yield from _places(item, (*place, key))


def _remove(document: Any, place: tuple[Any, ...]) -> bool:
    at = document
    for key in place[:-1]:
        at = at[key]
    del at[place[-1]]
    return True


def _by_bytes(case: bytes, fails: Fails) -> bytes:
    """Cut out pieces, half of the case first and single bytes last."""
    size = max(1, len(case) // 2)
    while size:
        start = 0
        while start < len(case):
            smaller = case[:start] + case[start + size :]
            if smaller != case and fails(smaller):
                case = smaller
            else:
                start += size
        size //= 2
    return case
