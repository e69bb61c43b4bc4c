"""Lessons: design files whose notes are odd Markdown, shown as the window shows them."""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any

from PySide6.QtWidgets import QApplication

from simulator.design.storage import files
from simulator.errors import DesignError
from tests.conftest import LESSONS
from tests.fuzz import designs
from ui.document.document import Document
from ui.lessons.panel import LessonPanel

TEXTS = [
    json.loads(path.read_text("utf-8"))["notes"]
    for path in sorted(LESSONS.glob("*/design.depthscope.json"))
]
PIECES = [
    "# Title\n\n", "**", "*", "_", "`", "```\n", "~~", "> ", "- ", "1. ", "\n", "\n\n", "    ", "[",
    "](", ")", "![", "![x](/dev/zero)", "![x](file:///etc/passwd)", "[x](javascript:alert(1))",
    "<img src='/dev/zero'>", "<script>", "<!--", "&amp;", "&#0;", "|a|b|\n|-|-|\n|c|d|\n", "---\n",
    "x" * 3_000, "\u202e", "\x1b[31m", "\0", "👩‍🔬", "$x^2$", "\\", "[^1]", "[1]: http://x\n", "\t",
    "> " * 200, "- " * 200, "*" * 300, "[" * 300, "\r", "\u2028", "- [ ] task\n", "a\\\nb",
]  # fmt: skip


def make(random: Random) -> bytes:
    """A lesson with changed notes; every tenth is a damaged file."""
    if random.random() < 0.1:
        return designs.make(random)
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
    """Show the lesson, where it is one, and paint it."""
    try:
        design = files.loads(case)
    except DesignError:
        return True
    _, document, panel = _panel()
    document.show_design(design)
    panel.grab()
    return False
