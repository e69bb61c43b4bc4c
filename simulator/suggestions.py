"""Which of the known names was probably meant by one that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 200  # characters that are compared: the time grows with their square


def nearest(name: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The most similar of `known` names, if any is at least so alike, 0 to 1; else None."""
    # only once a name is wrong: a launch would load it for nothing
    from difflib import get_close_matches

    return next(iter(get_close_matches(name[:LONGEST], list(known), 1, likeness)), None)
