"""Names shortened in the middle, so that they fit and still tell one from another."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

GAP = "…"


def shortened(names: Sequence[str], fits: Callable[[str], bool]) -> list[str]:
    """The names whole where they fit, else with "…" for their middle, and different ones different.

    Names whose beginnings and ends agree show where they differ: "Ir…valley", "Ir…coast". Where
    there is no room for that, they bear their number, from 1. `fits` says of a text whether there
    is room for it, and of a shorter one rather so; a number stands also where none fits.
    """
    found = {name: name if fits(name) else _cut(name, fits) for name in names}
    for heads in ((2, 1), ()):  # with a beginning for as long as there is room for it
        for group in _alike(found):
            at = _shared(group)
            found.update({name: _from(name, at, heads, fits) for name in group if not fits(name)})
    clash = {name for group in _alike(found) for name in group if found[name] != name}
    taken = {short for name, short in found.items() if name not in clash}
    for number, name in enumerate(dict.fromkeys(names), 1):
        if name in clash:
            texts = _numbered(name, number, len(names), fits)
            found[name] = next(text for text in texts if text not in taken)
            taken.add(found[name])
    return [found[name] for name in names]


def _alike(found: dict[str, str]) -> list[list[str]]:
    """The names that were shortened to the same."""
    count = Counter(found.values())
    groups: dict[str, list[str]] = {}
    for name, short in found.items():
        if count[short] > 1:
            groups.setdefault(short, []).append(name)
    return list(groups.values())


def _shared(names: Sequence[str]) -> int:
    """How many signs the names have in common at their beginnings."""
    first, last = min(names), max(names)
    pairs = enumerate(zip(first, last, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(first), len(last)))


def _cut(name: str, fits: Callable[[str], bool]) -> str:
    """As much as fits of both ends, of the beginning one sign more."""
    return _longest(lambda kept: name[: kept - kept // 2] + GAP + _end(name, kept // 2), name, fits)


def _from(name: str, at: int, heads: Sequence[int], fits: Callable[[str], bool]) -> str:
    """Some of its first signs, and what begins where it differs from others."""
    head = next((name[:size] for size in heads if size < at and fits(name[:size] + GAP * 2)), "")
    rest = name[at:]
    if fits(head + GAP + rest):
        return head + GAP + rest
    return _longest(lambda kept: head + GAP + rest[:kept] + GAP, rest, fits)


def _longest(made: Callable[[int], str], name: str, fits: Callable[[str], bool]) -> str:
    """The longest text that fits, of those made of fewer and fewer signs of a name."""
    low, high = 0, max(len(name) - 1, 0)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(made(middle)) else (low, middle - 1)
    return made(low)


def _numbered(name: str, number: int, count: int, fits: Callable[[str], bool]) -> Iterator[str]:
    """A beginning of the name with its number; should others be called that, with larger ones."""
    while True:
        texts = [f"{name[:size]}{GAP}{number}" for size in (4, 3, 2, 1)]
        yield next((text for text in texts if fits(text)), str(number))
        number += count


def _end(name: str, size: int) -> str:
    return name[len(name) - size :]
