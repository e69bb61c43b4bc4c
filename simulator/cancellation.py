"""Leaving long work unfinished: the work asks now and then, whoever ordered it answers.

What can take seconds (a step of a wide network, an evaluation, drawing weights, reading a file)
is given a function that says whether the result is still wanted. It asks every few milliseconds
and raises `Cancelled`. Nothing is interrupted from outside, so every array is either as before a
call of NumPy or as after it; but what was being made is incomplete and has to be thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

IsCancelled = Callable[[], bool]

AT_ONCE = 2**18  # entries between two questions: up to 1 ms, some ten times that in new memory


class Cancelled(Exception):
    """The result of the work is no longer wanted, and the work was left where it stood."""


def never() -> bool:
    """The answer for work that is always carried through."""
    return False


def raise_if(is_cancelled: IsCancelled) -> None:
    """Raise Cancelled where the work is no longer wanted."""
    if is_cancelled():
        raise Cancelled


def parts(
    size: int, is_cancelled: IsCancelled = never, at_once: int | None = None
) -> Iterator[slice]:
    """Slices of at most `at_once` entries that cover `size`, with a question before each."""
    at_once = at_once or AT_ONCE
    for start in range(0, size, at_once):
        raise_if(is_cancelled)
        yield slice(start, min(start + at_once, size))
