"""Caches of what painting needs: colours, fonts, and how wide texts are in them."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics

from ui.style import theme

# a zoom level takes ten fonts; Qt keeps 100 kB of glyphs and shapes for each that is held
FONTS, TEXTS = 48, 512
_FIGURE = re.compile("[1-9]")


@lru_cache(maxsize=256)
def cached_color(value: str, alpha: float = 1.0) -> QColor:
    """A QColor of a theme's value; shared by all callers, so never change it."""
    return theme.color(value, alpha)


def with_equal_digits(text: str) -> str:
    """The text with 1 to 9 replaced by 0: texts that differ only in these are equally wide."""
    return _FIGURE.sub("0", text)


class CachedFont:
    """A font of one size and weight with the widths of texts in it."""

    def __init__(self, size_px: int, weight: int, underlined: bool) -> None:
        self.font = theme.font(size_px, weight, scaled=False)
        self.font.setUnderline(underlined)
        self._metrics = QFontMetrics(self.font)
        # not of Qt's own methods: lru_cache copies a docstring, and for one PySide makes all
        self._width = lru_cache(maxsize=TEXTS)(self._measured)
        self._cut = lru_cache(maxsize=TEXTS)(self._elided)

    def _measured(self, text: str) -> int:
        return self._metrics.horizontalAdvance(text)

    def _elided(self, text: str, room: int) -> str:
        return self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)

    def width(self, text: str) -> int:
        """The width of a text in pixels.

        All digits count as 0, so that a number that changes does not shift what is beside it.
        """
        return self._width(with_equal_digits(text))

    def exact_width(self, text: str) -> int:
        """The width of this very text in pixels, for what is put beside or around its words."""
        return self._metrics.horizontalAdvance(text)

    def fit(self, text: str, room: float) -> str:
        """The text, cut with "…" where it is wider than `room` pixels."""
        whole = math.floor(room)
        if self.width(text) < whole:  # what Qt would measure once more
            return text
        return self._cut(text, whole)


@lru_cache(maxsize=FONTS)
def _cached_font(size_px: int, weight: int, underlined: bool) -> CachedFont:
    return CachedFont(size_px, weight, underlined)


def cached_font(size_px: float, weight: int, *, underlined: bool = False) -> CachedFont:
    """The font of a size, rounded to whole pixels, and weight; shared."""
    return _cached_font(round(size_px), weight, underlined)
