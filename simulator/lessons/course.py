"""The lessons that ship, in the order of the course, and how one is found by name or path."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.lessons.reading import load
from simulator.lessons.shipped import folders

if TYPE_CHECKING:
    from simulator.lessons.reading import LessonFolder


def course() -> list[LessonFolder]:
    """The lessons that ship, in their order. Raises DesignError or OSError."""
    return sorted(map(load, folders()), key=lambda found: (found.lesson.number, found.name))


def find(name_or_path: str) -> LessonFolder:
    """The lesson of this name among those that ship, else the one at this path.

    Raises DesignError or OSError; FileNotFoundError where there is none.
    """
    for folder in folders():
        if folder.name == name_or_path:
            return load(folder)
    return load(Path(name_or_path))
