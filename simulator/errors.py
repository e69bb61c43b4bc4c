"""What can be wrong with a design: `Problem`, a sentence with its place, and `DesignError`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right.

    `place` is where it stands in the file ("networks[0].layers[3].units"); `network` and `path`
    name the card, where there is one.
    """

    place: str
    message: str
    network: int | None = None
    path: tuple[str, ...] | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class DesignError(ValueError):
    """A design that cannot be read or run; its text is a line for each problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def value_text(value: Any) -> str:
    """A value in a sentence: as JSON, on one line, cut where it is long."""
    if isinstance(value, str | list | tuple | dict) and len(value) > 10 * LONGEST_SHOWN:
        value = value[:LONGEST_SHOWN] if not isinstance(value, dict) else {"…": len(value)}
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return "a value that cannot be shown"
    text = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def place_text(place: Sequence[int | str]) -> str:
    """A place as users read it: "networks[0].layers[3].units"."""
    text = ""
    for part in place:
        if isinstance(part, int):
            text += f"[{part}]"
            continue
        plain = part.isprintable() and part and len(part) <= LONGEST_SHOWN
        text += f"{'.' if text else ''}{part if plain else value_text(part)}"
    return text
