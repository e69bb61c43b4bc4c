"""Lessons: mutants of lesson.json, read and played; and designs whose notes are odd Markdown.

The notes are shown as the window shows them.
"""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any

from PySide6.QtWidgets import QApplication

from simulator.design.design import Design
from simulator.design.storage import files
from simulator.errors import DesignError
from simulator.lessons import reading
from simulator.lessons.consistency import faults
from simulator.lessons.course import course
from simulator.lessons.lesson import FORMAT
from simulator.lessons.playback import play
from tests.conftest import LESSONS
from tests.fuzz import designs
from ui.document.document import Document
from ui.lessons.panel import LessonPanel

TEXTS = [
    json.loads(path.read_text("utf-8"))["notes"]
    for path in sorted(LESSONS.glob("*/design.depthscope.json"))
]
LESSON_TEXTS = [path.read_bytes() for path in sorted(LESSONS.glob("*/lesson.json"))]
LESSON_DOCUMENTS = [json.loads(text) for text in LESSON_TEXTS]
OPENING = LESSONS / "twenty-sigmoid-layers" / "design.depthscope.json"
PIECES = [
    "# Title\n\n", "**", "*", "_", "`", "```\n", "~~", "> ", "- ", "1. ", "\n", "\n\n", "    ", "[",
    "](", ")", "![", "![x](/dev/zero)", "![x](file:///etc/passwd)", "[x](javascript:alert(1))",
    "<img src='/dev/zero'>", "<script>", "<!--", "&amp;", "&#0;", "|a|b|\n|-|-|\n|c|d|\n", "---\n",
    "x" * 3_000, "\u202e", "\x1b[31m", "\0", "👩‍🔬", "$x^2$", "\\", "[^1]", "[1]: http://x\n", "\t",
    "> " * 200, "- " * 200, "*" * 300, "[" * 300, "\r", "\u2028", "- [ ] task\n", "a\\\nb",
]  # fmt: skip


def make(random: Random) -> bytes:
    """A mutant of a lesson, or a design with changed notes; every tenth is a damaged file."""
    if random.random() < 0.1:
        return designs.make(random)
    if random.random() < 0.5:
        if random.random() < 0.3:
            return designs.byte_mutant(random, LESSON_TEXTS)
        return json.dumps(designs.structure_mutant(random, LESSON_DOCUMENTS)).encode()
    notes = random.choice([*TEXTS, "", ""])
    for _ in range(random.choice([1, 2, 5, 20, 60])):
        at = random.randrange(len(notes) + 1)
        cut = random.choice([0, 0, 1, 10])
        piece = random.choice(PIECES) * random.choice([1, 1, 1, 3, 30])
        notes = notes[:at] + piece + notes[at + cut :]
    head = {"format": "depthscope.design", "version": 1, "title": random.choice(["A", "<b>", "#"])}
    return json.dumps({**head, "notes": notes[:100_000], "networks": [{"layers": []}]}).encode()


@cache
def _panel() -> tuple[Any, Document, LessonPanel]:
    application = QApplication.instance() or QApplication([])
    document = Document()
    panel = LessonPanel(document)
    panel.resize(300, 600)
    return application, document, panel


def check(case: bytes) -> bool:
    """Read and play a lesson; show the notes of a design and paint them."""
    if FORMAT.encode() in case:
        return _check_lesson(case)
    try:
        design = files.loads(case)
    except DesignError:
        return True
    _, document, panel = _panel()
    document.show_design(design)
    panel.grab()
    return False


@cache
def _designs() -> dict[str, Design]:
    """The design of each lesson that ships, by the lesson's title."""
    return {each.lesson.title: each.design for each in course()}


def _check_lesson(case: bytes) -> bool:
    """Read a lesson and play it on the design of the one that it came from, as its title tells."""
    try:
        lesson = reading.loads(case)
    except DesignError as error:
        designs.check_refusal(error)
        return True
    design = _designs().get(lesson.title) or files.load(OPENING)
    found = tuple(faults(lesson, design))
    if found:
        designs.check_refusal(DesignError(found))
        return True
    play(lesson, design)
    return False
