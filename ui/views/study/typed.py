"""Lists of numbers and of seeds as they are typed into the form of a study."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_SEEDS = 1_000


def numbers_in(text: str) -> tuple[int | float, ...]:
    """The numbers in a list, each once; none where anything else is in it."""
    found: list[int | float] = []
    for part in re.split(r"[,;\s]+", text.strip()):
        try:
            value = json.loads(part)
        except ValueError:
            return ()
        if not isinstance(value, int | float) or isinstance(value, bool):
            return ()
        found.append(value)
    return tuple(dict.fromkeys(found))


def seeds_in(text: str) -> tuple[int, ...]:
    """`3` are the seeds 0, 1 and 2; `5, 6` are these; none where it is neither."""
    parts = [part for part in re.split(r"[,;\s]+", text.strip()) if part]
    if not parts or not all(part.isdecimal() and len(part) < 11 for part in parts):
        return ()
    seeds = tuple(dict.fromkeys(int(part) for part in parts))
    if len(parts) > 1 or text.strip()[-1] in ",;":
        return seeds
    return tuple(range(seeds[0])) if 0 < seeds[0] <= MOST_SEEDS else ()


def text_of(numbers: Sequence[float]) -> str:
    """A list as one types it."""
    return ", ".join(map(_number, numbers))


def _number(number: float) -> str:
    short = f"{number:g}"
    return short if float(short) == number else json.dumps(number)


def seeds_text(seeds: Sequence[int]) -> str:
    """Seeds as one types them: how many there are from 0 on, or which."""
    if tuple(seeds) == tuple(range(len(seeds))):
        return str(len(seeds))
    return text_of(seeds) if len(seeds) > 1 else f"{seeds[0]},"


def suggested(value: float) -> str:
    """Values around that of a field, to begin with: half and double, or thirds of decades."""
    if isinstance(value, int):
        near = [value // 4, value // 2, value, 2 * value, 4 * value]
        return text_of([each for each in dict.fromkeys(near) if each > 0] or [0, 1, 2])
    if value == 0:
        return "0, 0.001, 0.01, 0.1"
    return text_of([float(f"{value * factor:.3g}") for factor in (0.1, 0.3, 1, 3, 10)])
