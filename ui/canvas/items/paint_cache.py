"""Colours and letters of the canvas: each made and measured once, however often it is painted."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics

from ui.style import theme

_FIGURE = re.compile("[1-9]")


@lru_cache(maxsize=256)
def cached_color(value: str, alpha: float = 1.0) -> QColor:
    """A colour of the theme to paint with; shared, and so never to be changed."""
    return theme.color(value, alpha)


def with_equal_digits(text: str) -> str:
    """The same for all texts that differ in figures alone: those are of one width."""
    return _FIGURE.sub("0", text)


class CachedFont:
    """One size and weight of type, and how wide words are in it."""

    def __init__(self, size_px: int, weight: int, underlined: bool) -> None:
        self.font = theme.font(size_px, weight, scaled=False)
        self.font.setUnderline(underlined)
        metrics = QFontMetrics(self.font)
        self._width = lru_cache(maxsize=2_048)(metrics.horizontalAdvance)
        self._cut = lru_cache(maxsize=2_048)(metrics.elidedText)

    def width(self, text: str) -> int:
        """How wide a text is; one whose figures alone change stays as wide as it was."""
        return self._width(with_equal_digits(text))

    def fit(self, text: str, room: float) -> str:
        """As much of a text as there is room for."""
        whole = math.floor(room)
        if self.width(text) < whole:  # what Qt would measure once more
            return text
        return self._cut(text, Qt.TextElideMode.ElideRight, whole)


@lru_cache(maxsize=128)
def _cached_font(size_px: int, weight: int, underlined: bool) -> CachedFont:
    return CachedFont(size_px, weight, underlined)


def cached_font(size_px: float, weight: int, *, underlined: bool = False) -> CachedFont:
    """Type of a size and weight; shared."""
    return _cached_font(round(size_px), weight, underlined)
