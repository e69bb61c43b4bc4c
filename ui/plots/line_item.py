"""A line of plain words in a layout of plots: as much of it as there is room for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

SHORTEST = {
    "vanishing gradient": "vanishing",
    "exploding gradient": "exploding",
    "keeps its size": "level",
    "none in any layer": "none",
}
SIZES = re.compile(r"(grows|shrinks|at most) (.+?)(?:-fold)?")
SIGNS = {"grows": "× ", "shrinks": "÷ ", "at most": "≤ "}
SHRUNK = (1.0, 0.9, 0.8)  # of the type, before a shorter text is taken


class LineItem(pg.GraphicsWidget):
    """The first of `texts`, each shorter than the one before, that fits.

    Where not even the last one does it is elided; while presenting one that is to be `whole` is
    left out, since a few letters of a diagnosis tell a last row nothing.
    """

    def __init__(
        self,
        size_px: float = theme.SMALL_PX,
        weight: int = 400,
        shares: Sequence[float] = SHRUNK,
        *,
        whole: bool = False,
    ) -> None:
        """`shares` of the type's size are tried before a shorter text is taken."""
        super().__init__()
        self._size_px, self._weight, self._shares = size_px, weight, tuple(shares)
        self._whole = whole
        self.texts: tuple[str, ...] = ("",)
        self.color = "muted"
        self._takes_room = True
        self.restyle()

    def restyle(self) -> None:
        """Take over the present sizes."""
        self.take_room(self._takes_room)  # not isVisible(): what it stands in may be hidden

    def take_room(self, shown: bool) -> None:
        """Stand in the layout, or take no room in it."""
        height = QFontMetrics(theme.font(self._size_px, self._weight)).height()
        self._takes_room = shown
        self.setVisible(shown)
        self.setFixedHeight(height if shown else 0)
        self.update()

    def set_texts(self, texts: Sequence[str], color: str) -> None:
        """Say something, in a colour as #RRGGBB."""
        if (tuple(texts), color) != (self.texts, self.color):
            self.texts, self.color = tuple(texts), color
            self.update()

    def shown(self) -> tuple[QFont, str]:
        """What there is room for, and the font it is written in."""
        width = self.size().width()
        for text in self.texts:
            for share in self._shares if len(self.texts) > 1 else (1.0,):
                font = theme.font(share * self._size_px, self._weight)
                if QFontMetrics(font).horizontalAdvance(text) <= width:
                    return font, text
        font = theme.font(self._size_px, self._weight)
        if self._whole and theme.presenting():
            return font, ""
        elided = QFontMetrics(font).elidedText(
            self.texts[-1], Qt.TextElideMode.ElideRight, int(width)
        )
        return font, elided

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        font, text = self.shown()
        painter.setFont(font)
        painter.setPen(theme.color(self.color))
        box = QRectF(QPointF(0, 0), self.size())
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, side | Qt.TextFlag.TextDontClip, text)


LAST_HIDDEN = " at the last hidden layer: "


def shorter_texts(text: str) -> list[str]:
    """A diagnosis and its shorter forms, the longest first.

    Each form drops the last phrase of the one before: "vanishing: the first layer learns 10⁷ times
    slower than the last" ends as "vanishing", and what follows that colon, where it stands alone,
    as "10⁷ times slower", or "× 5.9". Of which step it is, is never left out. For
    `fitting_text`.
    """
    if text.startswith("at step ") and ": " in text:
        step, said = text.split(": ", 1)
        forms = shorter_texts(said)
        return [*(f"{step}: {form}" for form in forms), step]
    if LAST_HIDDEN in text:
        value = text.split(LAST_HIDDEN)[1]  # of what, the view's title says
        return [text, f"{LAST_HIDDEN}{value}".strip(), f"last hidden: {value}", value]
    texts = [text]
    for mark in (" than the last", " from the ", ", ", ": "):
        if mark in texts[-1]:
            texts.append(texts[-1].rsplit(mark, 1)[0])
    for whose in ("the first layer learns ", "first and last layer "):
        if texts[-1].startswith(whose):
            texts.append(texts[-1].removeprefix(whose))
    if texts[-1].startswith("within a factor of "):
        texts.append(texts[-1].replace("within a factor of", "factor"))
        texts.append(texts[-1].replace("factor", "×"))
    if text.startswith("at most ") and " % " in texts[-1]:
        texts.append(texts[-1].split(" % ")[0] + " %")  # of what, the view's title says
    if text.startswith("diverged at step "):
        texts.append("diverged")
    if texts[-1].endswith(" on its way"):
        texts.append(texts[-1].removesuffix(" on its way"))
    if text.startswith(("the signal ", "the gradient ")):
        texts.append(texts[-1].split(" ", 2)[-1])  # "grows 8-fold": what does, the title says
    if texts[-1] in SHORTEST:
        texts.append(SHORTEST[texts[-1]])
    if found := SIZES.fullmatch(texts[-1]):
        texts.append(SIGNS[found[1]] + found[2])  # "÷ 209"
    return texts


def fitting_text(metrics: QFontMetrics, texts: list[str], width: int) -> str:
    """The first of `texts`, longest first, that fits `width` pixels; else the last one, elided."""
    for text in texts:
        if metrics.horizontalAdvance(text) <= width:
            return text
    return metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, width)
