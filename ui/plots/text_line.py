"""One line of text: shortened until it fits a width, and prepared with place, font and colour."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from ui.style import theme

PLACE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip


@dataclass(frozen=True, slots=True)
class PreparedText:
    """A text at the left of `box`, vertically centred, that can be drawn again at any time.

    `background` is what the text covers: its box, and 2 pixels at both sides.
    """

    box: QRect
    background: QRect
    text: str
    font: QFont
    color: QColor

    def draw(self, painter: QPainter) -> None:
        """Draw the text."""
        painter.setFont(self.font)
        painter.setPen(self.color)
        painter.drawText(self.box, PLACE, self.text)


def prepare_text(text: str, font: QFont, color: str, box: QRect) -> PreparedText:
    """A text elided to the width of `box`, ready to be drawn."""
    fitting = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    return PreparedText(box, box.adjusted(-2, 0, 2, 0), fitting, font, theme.color(color))


def shorter_texts(text: str) -> list[str]:
    """A diagnosis and its shorter forms, the longest first.

    Each form drops the last phrase of the one before: "vanishing: the first layer learns 10⁷ times
    slower than the last" ends as "vanishing". For `fitting_text`.
    """
    texts = [text]
    for mark in (" than the last", " from the ", ", ", ": "):
        if mark in texts[-1]:
            texts.append(texts[-1].rsplit(mark, 1)[0])
    return texts


def fitting_text(metrics: QFontMetrics, texts: list[str], width: int) -> str:
    """The first of `texts`, longest first, that fits `width` pixels; else the last one, elided."""
    for text in texts:
        if metrics.horizontalAdvance(text) <= width:
            return text
    return metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, width)
