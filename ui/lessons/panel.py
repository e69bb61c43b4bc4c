"""The lesson panel: the design's title and notes, rendered from Markdown without any loading."""

from __future__ import annotations

import re

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser

from ui.document.document import Document
from ui.style import theme

SIGNS = re.compile(r"[][!*_`<>&|~]")
MOST_SIGNS = 4_000  # reading Markdown takes time in the square of some of them

LONG_WORD = re.compile(r"\S{200}")  # gets a place to break: laying out a word is as slow


class LessonPanel(QTextBrowser):
    """Shows text from files as text: no HTML, no pictures, no links that open anything.

    Qt reads a picture that Markdown names from wherever it says, be it a device without an end, and
    asks nobody first: what begins one is shown as it is written.
    """

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("lesson")
        self.setAccessibleName("Lesson")
        self.setToolTip("What this design shows")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self._document = document
        document.design_changed.connect(self._show)
        theme.notifier().changed.connect(self._show)
        self._show()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Files cannot make the program read files."""
        return None

    def _show(self, *_: object) -> None:
        design = self._document.design
        colours = theme.current()
        self.document().clear()  # what goes need not be laid out in the new font
        self.document().setDefaultFont(theme.font(14))
        self.document().setDocumentMargin(theme.px(theme.GAP))
        features = QTextDocument.MarkdownFeature
        text = design.notes or f"## {_plain(design.title)}\n\n*This design has no notes.*"
        text = LONG_WORD.sub("\\g<0>\u200b", text)
        if len(SIGNS.findall(text)) > MOST_SIGNS:
            self.document().setPlainText(text)
        else:
            self.document().setMarkdown(
                text.replace("![", "!\\["),
                QTextDocument.MarkdownFeature(
                    features.MarkdownDialectGitHub.value | features.MarkdownNoHTML.value
                ),
            )
        self.setStyleSheet(
            f"QTextBrowser {{ background: {colours.surface}; color: {colours.text};"
            f" font-size: {theme.px(14)}px; border: none; }}"
        )
        self._space_lines()

    def _space_lines(self) -> None:
        """Lines with air between them, and headings in our sizes."""
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()  # or the whole text would be laid out anew for each line
        cursor.select(QTextCursor.SelectionType.Document)
        style = QTextBlockFormat()
        style.setLineHeight(140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        style.setBottomMargin(theme.px(10))
        cursor.mergeBlockFormat(style)
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel():
                cursor.setPosition(block.position())
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                shape = cursor.charFormat()
                shape.setFont(theme.font(17, 600))
                cursor.setCharFormat(shape)
            block = block.next()
        cursor.endEditBlock()


def _plain(text: str) -> str:
    """Text that Markdown will not take for anything else."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|~" else sign for sign in text)
