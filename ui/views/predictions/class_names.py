"""Names of classes in small type: how wide they are, and what of them fits."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFontMetrics

from ui.style import theme
from ui.widgets.short_names import shortened


def fitting_names(names: tuple[str, ...], width: float) -> tuple[str, ...]:
    """Names within a width in pixels, shortened where they are longer."""
    return _fitting(names, int(width), theme.type_px(theme.SMALL_PX))


def widest_px(names: tuple[str, ...]) -> int:
    """The width of the longest name; 0 of none."""
    return _widest(names, theme.type_px(theme.SMALL_PX))


@lru_cache(maxsize=64)  # the same from frame to frame
def _fitting(names: tuple[str, ...], width: int, type_px: int) -> tuple[str, ...]:
    metrics = QFontMetrics(theme.font(type_px, scaled=False))
    return tuple(shortened(names, lambda text: metrics.horizontalAdvance(text) <= width))


@lru_cache(maxsize=16)
def _widest(names: tuple[str, ...], type_px: int) -> int:
    metrics = QFontMetrics(theme.font(type_px, scaled=False))
    return max(map(metrics.horizontalAdvance, names), default=0)
