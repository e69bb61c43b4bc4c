"""The lessons that ship: their folders, and their titles without the rest of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from simulator.assets import asset

if TYPE_CHECKING:
    from pathlib import Path

LESSON_FILE, DESIGN_FILE = "lesson.json", "design.depthscope.json"


class LessonTitle(NamedTuple):
    """What a list of lessons says of one."""

    folder: Path
    number: int
    title: str
    summary: str


def folders() -> list[Path]:
    """The folder of each lesson that ships, by name."""
    return sorted(path.parent for path in asset("lessons").glob(f"*/{LESSON_FILE}"))


def titles() -> list[LessonTitle]:
    """What the lessons are called, in the order of the course. Raises OSError.

    The gallery waits for it: for 31 of them this takes 4 ms, with the checks of strict JSON, which
    files from elsewhere need, 20 ms. Reading them whole takes 1.3 s, and 0.2 s before the first.
    """
    found = []
    for folder in folders():
        raw = json.loads((folder / LESSON_FILE).read_bytes())
        found.append(LessonTitle(folder, raw["number"], raw["title"], raw["summary"]))
    return sorted(found, key=lambda one: (one.number, one.folder.name))


def following(folder: Path) -> Path | None:
    """The folder of the lesson behind this one in the course; None behind the last, or others."""
    course = [one.folder.resolve() for one in titles()]
    if folder.resolve() not in course[:-1]:
        return None
    return course[course.index(folder.resolve()) + 1]
