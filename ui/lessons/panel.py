"""The lesson panel: the design's title and notes, rendered from Markdown without any loading."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser

from ui import theme
from ui.document import Document


class LessonPanel(QTextBrowser):
    """Shows text from files as text: no HTML, no pictures, no links that open anything."""

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
        self.document().setDefaultFont(theme.font(14))
        self.document().setDocumentMargin(theme.px(theme.GAP))
        features = QTextDocument.MarkdownFeature
        text = design.notes or f"## {_plain(design.title)}\n\n*This design has no notes.*"
        self.document().setMarkdown(
            text,
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
        block = self.document().begin()
        while block.isValid():
            cursor = QTextCursor(block)
            style = QTextBlockFormat(block.blockFormat())
            style.setLineHeight(140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            style.setBottomMargin(theme.px(10))
            cursor.setBlockFormat(style)
            if block.blockFormat().headingLevel():
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                shape = cursor.charFormat()
                shape.setFont(theme.font(17, 600))
                cursor.setCharFormat(shape)
            block = block.next()


def _plain(text: str) -> str:
    """Text that Markdown will not take for anything else."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|~" else sign for sign in text)
