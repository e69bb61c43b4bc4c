"""What is wrong with a design, as sentences with a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


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
