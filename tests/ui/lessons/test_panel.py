"""Notes come from files of others: they are shown, and cannot read, load or stop anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from simulator.design import edits
from ui.document.document import Document
from ui.lessons.panel import LessonPanel


@pytest.fixture
def panel(qtbot: QtBot) -> LessonPanel:
    document = Document()
    made = LessonPanel(document)
    document.setParent(made)
    qtbot.addWidget(made)
    made.resize(340, 600)
    made.show()
    return made


def show(panel: LessonPanel, notes: str) -> None:
    panel._document.edit("Notes", lambda design: edits.set_notes(design, notes))


def test_notes_are_markdown(panel: LessonPanel) -> None:
    show(panel, "# Depth\n\nIt is **not** width.")
    assert panel.toPlainText() == "Depth\nIt is not width."
    assert panel.document().begin().blockFormat().headingLevel() == 1
    heights = {b.blockFormat().lineHeight() for b in (panel.document().begin(),
                                                      panel.document().lastBlock())}  # fmt: skip
    assert heights == {140.0}


@pytest.mark.parametrize(
    "notes", ["![x]({})", "![x][r]\n\n[r]: {}", "[![x]({})](y)", "# ![x](<{}>)", "![{}]",
              "![]({})\n\n[{}]: {}"]
)  # fmt: skip
def test_no_picture_is_read_from_anywhere(panel: LessonPanel, tmp_path: Path, notes: str) -> None:
    canary = tmp_path / "canary.png"
    image = QImage(80, 80, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00ff"))
    image.save(str(canary))
    for name in (str(canary), QUrl.fromLocalFile(str(canary)).toString()):
        show(panel, notes.replace("{}", name))
        assert not any(form.isImageFormat() for form in panel.document().allFormats())
        seen = panel.grab().toImage()
        places = ((x, y) for x in range(0, 340, 8) for y in range(0, 300, 8))
        assert not any(seen.pixelColor(x, y).name() == "#ff00ff" for x, y in places)


@pytest.mark.parametrize("sign", ["[", "*a **b ", "<b>", "`a``", "![x](y) ", "|a", "&lt;", "*"])
def test_notes_that_would_take_long_to_read_are_shown_as_they_are(
    panel: LessonPanel, sign: str
) -> None:
    notes = (sign * 50_000)[:99_000].strip()
    show(panel, notes)
    assert panel.toPlainText().replace("\u200b", "") == notes


def test_a_word_without_an_end_can_be_broken(panel: LessonPanel) -> None:
    show(panel, "x" * 99_000)
    shown = panel.toPlainText()
    assert shown.replace("\u200b", "") == "x" * 99_000
    assert max(len(part) for part in shown.split("\u200b")) <= 200
