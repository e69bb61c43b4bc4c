"""A line of words with its place, its type and its ink, to be drawn again where it is exposed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from ui.style import theme

PLACE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip


@dataclass(frozen=True, slots=True)
class PreparedText:
    """Words at the left of `box`, in the middle of its height.

    `background` is what they cover: their box, and a little of what is beside it.
    """

    box: QRect
    background: QRect
    words: str
    font: QFont
    ink: QColor

    def draw(self, painter: QPainter) -> None:
        """Draw the words."""
        painter.setFont(self.font)
        painter.setPen(self.ink)
        painter.drawText(self.box, PLACE, self.words)


def prepare_text(text: str, font: QFont, ink: str, box: QRect) -> PreparedText:
    """Set a line, elided where it must be."""
    fitting = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    return PreparedText(box, box.adjusted(-2, 0, 2, 0), fitting, font, theme.color(ink))


def shorter_texts(text: str) -> list[str]:
    """A verdict, and what is left of it in less and less room.

    What is said last goes first; of "vanishing: the first layer learns 10⁷ times slower than the
    last" nothing but "vanishing" is left in the end.
    """
    texts = [text]
    for mark in (" than the last", " from the ", ", ", ": "):
        if mark in texts[-1]:
            texts.append(texts[-1].rsplit(mark, 1)[0])
    return texts


def fitting_text(metrics: QFontMetrics, texts: list[str], width: int) -> str:
    """The first of the texts, each shorter than the one before, that fits; or the last, elided."""
    for text in texts:
        if metrics.horizontalAdvance(text) <= width:
            return text
    return metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, width)
