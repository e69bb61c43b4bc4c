"""The lesson panel: the design's title and notes, rendered from Markdown without any loading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser

from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl

    from ui.document.document import Document

MARKUP = re.compile(r"[][!*_`<>&|~]")
MAX_MARKUP = 4_000  # Qt's Markdown parser takes time in the square of some of them

LONG_WORD = re.compile(r"\S{200}")  # gets places to break: laying out one long word is as slow


class LessonPanel(QTextBrowser):
    """Shows a design's notes as Markdown without HTML, images, or links that open anything.

    Qt would load an image from any path that the text names, an endless device included, so `![`
    is escaped.
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
        """Load nothing, whatever the text refers to."""
        return None

    def _show(self, *_: object) -> None:
        design = self._document.design
        colours = theme.current()
        self.document().clear()  # or the old text would be laid out in the new font first
        self.document().setDefaultFont(theme.font(14))
        self.document().setDocumentMargin(theme.px(theme.GAP))
        features = QTextDocument.MarkdownFeature
        text = design.notes or f"## {_plain(design.title)}\n\n*This design has no notes.*"
        text = LONG_WORD.sub("\\g<0>\u200b", text)
        if len(MARKUP.findall(text)) > MAX_MARKUP:
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
            f" font-size: {theme.type_px(14)}px; border: none; }}"
        )
        self._space_lines()

    def _space_lines(self) -> None:
        """Set line height, margins and the size of headings."""
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
    """Text with the characters escaped that mean something in Markdown."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|~" else sign for sign in text)
