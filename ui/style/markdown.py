"""Markdown of others in a text document: without HTML, images, or markup that stops the parser.

Qt would load an image from any path that a text names, an endless device included, so `![` is
escaped; documents that show such a text must load nothing either (`loadResource` returns None).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument, QTextFormat

from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl

MARKUP = re.compile(r"[][!*_`<>&|~]")
MAX_MARKUP = 4_000  # Qt's Markdown parser takes time in the square of some of them

LONG_WORD = re.compile(r"\S{200}")  # gets places to break: laying out one long word is as slow
LINE_HEIGHT = 140  # in percent
TEXT_PX = 14
HEADING, PARAGRAPH_GAP = 17 / 14, 10 / 14  # in sizes of the text


class SafeTextDocument(QTextDocument):
    """A text document that loads nothing, whatever its text refers to."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        return None


def set_markdown(document: QTextDocument, text: str, *, text_px: float | None = None) -> None:
    """Fill a document from Markdown.

    Text with more markup than Qt's parser bears is shown as it is. Ordinary lines have the size
    `text_px`, without it that of the theme.
    """
    size = theme.type_px(TEXT_PX) if text_px is None else text_px
    document.clear()  # or the old text would be laid out in the new font first
    document.setDefaultFont(theme.font(size, scaled=False))
    text = LONG_WORD.sub("\\g<0>\u200b", text)
    if len(MARKUP.findall(text)) > MAX_MARKUP:
        document.setPlainText(text)
    else:
        features = QTextDocument.MarkdownFeature
        document.setMarkdown(
            text.replace("![", "!\\["),
            features(features.MarkdownDialectGitHub.value | features.MarkdownNoHTML.value),
        )
    _space_lines(document, size)


def _space_lines(document: QTextDocument, size: float) -> None:
    """Set line height, margins and the size of headings."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()  # or the whole text would be laid out anew for each line
    cursor.select(QTextCursor.SelectionType.Document)
    style = QTextBlockFormat()
    style.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    style.setBottomMargin(PARAGRAPH_GAP * size)
    cursor.mergeBlockFormat(style)
    block = document.begin()
    while block.isValid():
        if block.blockFormat().headingLevel():
            cursor.setPosition(block.position())
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            shape = cursor.charFormat()
            shape.clearProperty(QTextFormat.Property.FontSizeAdjustment)  # Qt's own, on top of ours
            shape.setFont(theme.font(HEADING * size, 600, scaled=False))
            cursor.setCharFormat(shape)
        block = block.next()
    cursor.endEditBlock()


def plain(text: str) -> str:
    """Text with the characters escaped that mean something in Markdown."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|~" else sign for sign in text)
