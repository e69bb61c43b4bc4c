"""A line of words that has been set: laid out once, and drawn as often as its view moves."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStaticText

from ui import theme


@dataclass(frozen=True, slots=True)
class SetText:
    """Words at the left of `box`, in the middle of its height."""

    box: QRect
    words: QStaticText
    font: QFont
    ink: QColor

    def draw(self, painter: QPainter) -> None:
        """Draw the words."""
        painter.setFont(self.font)
        painter.setPen(self.ink)
        lower = (self.box.height() - round(self.words.size().height())) // 2
        painter.drawStaticText(self.box.topLeft() + QPoint(0, lower), self.words)


def set_text(text: str, font: QFont, ink: str, box: QRect) -> SetText:
    """Set a line, elided where it must be."""
    fitting = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    words = QStaticText(fitting)
    words.setTextFormat(Qt.TextFormat.PlainText)
    words.prepare(font=font)
    return SetText(box, words, font, theme.color(ink))
