"""Labels at the ends of curves, moved apart where they would overlap."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics, QPainter

from ui.plots.text_line import PreparedText, prepare_text
from ui.style import theme

BOLD_PX = 14


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A text for the height `at` (y in pixels); `short` replaces it where it is too wide."""

    at: float
    text: str
    color: str
    bold: bool
    short: str = ""


def without_overlap(
    heights: list[float], places: list[float], top: float, bottom: float
) -> list[float]:
    """Middles of boxes as near to `places` as possible without overlap, from `top` to `bottom`.

    Both lists are ordered from the top downwards. Where there is not room for all, the last boxes
    lie below `bottom`.
    """
    found: list[float] = []
    free = top
    for height, place in zip(heights, places, strict=True):
        middle = max(place, free + height / 2)
        found.append(middle)
        free = middle + height / 2
    limit = bottom
    for index in range(len(found) - 1, -1, -1):
        half = heights[index] / 2
        lowest = max(limit - half, top + sum(heights[:index]) + half)
        found[index] = min(found[index], lowest)
        limit = found[index] - half
    return found


def place_end_labels(
    labels: list[EndLabel], left: int, right: int, top: int, bottom: int
) -> list[PreparedText]:
    """Texts with the places of labels that begin at x = `left`, none of which overlap.

    A label that is not bold stays below a bold one at the same height, so that a loss which
    oscillates around the level of chance does not change places with its label. Where there is not
    room for all, only the bold ones are placed, at last in smaller type.
    """
    bold = [label for label in labels if label.bold]
    for kept, bold_px in ((labels, BOLD_PX), (bold, BOLD_PX), (bold, theme.SMALL_PX)):
        ordered = sorted(
            kept, key=lambda label: label.at + (0 if label.bold else theme.px(BOLD_PX))
        )
        fonts = [
            theme.font(bold_px, 600) if o.bold else theme.font(theme.SMALL_PX) for o in ordered
        ]
        heights = [float(QFontMetrics(font).height()) for font in fonts]
        if sum(heights) <= bottom - top:
            break
    middles = without_overlap(heights, [label.at for label in ordered], top, bottom)
    found = []
    for label, font, height, middle in zip(ordered, fonts, heights, middles, strict=True):
        metrics = QFontMetrics(font)
        text = label.text
        if label.short and metrics.horizontalAdvance(text) > right - left:
            text = label.short
        width = metrics.horizontalAdvance(text)
        start = max(0, min(left, right - width))
        box = QRect(start, round(middle - height / 2), min(width, right - start) + 1, int(height))
        found.append(prepare_text(text, font, label.color, box))
    return found


def paint_end_labels(painter: QPainter, labels: list[PreparedText]) -> None:
    """Draw labels on an opaque background."""
    background = theme.color(theme.current().surface)
    for label in labels:
        painter.fillRect(label.background, background)
        label.draw(painter)
