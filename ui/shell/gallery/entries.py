"""What the gallery shows, as data: section by section, without drawing or opening anything."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from simulator.design.storage.files import EXTENSION
from simulator.design.templates import TEMPLATES
from simulator.lessons.shipped import titles
from ui.shell.study_files import FIRST_STUDY

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["new", "clinic", "study", "file", "lesson", "block"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture of the gallery; `key` is the lesson's or block's name, or the file's path."""

    kind: Kind
    key: str
    section: str
    title: str
    summary: str

    def matches(self, words: Sequence[str]) -> bool:
        """Whether every word, in small letters, is part of what is written of the entry."""
        written = f"{self.title} {self.summary} {self.section}".casefold()
        return all(word in written for word in words)


BEGINNING = "Begin, or go on"
MOST_FILES = 3  # the menu "Open recent" has them all
BEGIN = (
    Entry("new", "", BEGINNING, "Empty design", "The digits, and a network without layers"),
    Entry("clinic", "", BEGINNING, "Clinic case",
          "A network with a fault, to be found and repaired"),
    Entry("study", FIRST_STUDY, BEGINNING, "Recorded study: the digits",
          "Loss against depth, 2 to 64 layers, in variants and over seeds"),
)  # fmt: skip


def entries(recent_files: Sequence[str]) -> list[Entry]:
    """All of the gallery in its order. Files that are no longer there are left out."""
    found = list(BEGIN)
    for path in [path for path in recent_files if os.path.isfile(path)][:MOST_FILES]:
        name, folder = os.path.basename(path), os.path.dirname(path)
        told = f"Recent file in {folder}"
        found.append(Entry("file", path, BEGINNING, name.removesuffix(EXTENSION), told))
    for number, lesson in enumerate(titles(), 1):
        title = f"{number} · {lesson.title}"
        found.append(Entry("lesson", str(lesson.folder), "Lessons", title, lesson.summary))
    for name, block in TEMPLATES.items():
        summary = block.summary[:1].upper() + block.summary[1:]
        found.append(Entry("block", name, "Blocks to begin with", block.label, summary))
    return found
