"""What the gallery shows, as data: section by section, without drawing or opening anything."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from simulator.design.storage.files import EXTENSION
from simulator.design.templates import TEMPLATES
from simulator.lessons.shipped import titles
from ui.shell.study_files import RECORDED

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
)  # fmt: skip
STUDIES = {
    "digits": "Loss against depth, 2 to 64 layers: where plain layers fail, and skips do not",
    "spirals": "More layers help up to a depth, which skips put further out",
    "initializers-sigmoid": "No scale of the weights makes deep sigmoid networks learn",
    "initializers-tanh": "Weights of variance 1/n carry tanh to 32 layers and more",
    "initializers-relu": "He's weights carry ReLU to 32 layers, others half as far",
}


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
    for name, title in RECORDED.items():
        found.append(Entry("study", name, "Recorded depth studies", title, STUDIES[name]))
    for name, block in TEMPLATES.items():
        summary = block.summary[:1].upper() + block.summary[1:]
        found.append(Entry("block", name, "Blocks to begin with", block.label, summary))
    return found
