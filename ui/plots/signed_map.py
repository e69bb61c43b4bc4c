"""Signed numbers as colours: a matrix becomes a picture on a scale symmetric about 0."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QImage, QPainter

from ui.plots.number_text import number_text
from ui.plots.ticks import round_above
from ui.style import theme

Values = NDArray[np.floating]
ZERO, NOT_FINITE, GAP = 256, 257, 258  # beyond the 256 colours of the diverging map
CALM = 8.0  # a scale shrinks when the largest number has fallen below an eighth of it
BAR_PX, BESIDE_PX, NUMBER_GAP_PX = (
    10,
    8,
    5,
)  # a colour bar, before it and between it and its numbers


class SymmetricScale:
    """From −`limit` to `limit`, a round number.

    It grows at once, and shrinks only where values have fallen below a CALM-th of it, so that
    colours do not flicker while training.
    """

    def __init__(self) -> None:
        self.limit = 0.0

    def follow(self, *arrays: Values | None) -> float:
        """Cover all finite numbers of the arrays, and return the limit."""
        most = 0.0
        for array in arrays:
            if array is not None and array.size:
                finite = np.abs(array[np.isfinite(array)])
                most = max(most, float(np.max(finite, initial=0.0)))
        if most > self.limit or (0 < most < self.limit / CALM):
            self.limit = round_above(most) if most > 1e-12 else most
        return self.limit


def color_indices(values: Values, limit: float) -> NDArray[np.intp]:
    """Colour indices, same shape: 0 (−limit) to 255 (limit), ZERO or NOT_FINITE."""
    scale = limit if limit > 0 else 1.0
    known = np.isfinite(values)
    share = np.clip(np.where(known, values, 0.0).astype(np.float64) / scale, -1, 1)
    found = np.round(127.5 + 127.5 * share).astype(np.intp)
    found[values == 0] = ZERO
    found[~known] = NOT_FINITE
    return found


def block_extremes(values: Values, rows: int, columns: int) -> Values:
    """At most so many rows and columns: of each block the number of largest magnitude."""
    for axis, most in ((0, max(1, rows)), (1, max(1, columns))):
        size = values.shape[axis]
        if size > most:
            starts = np.arange(most) * size // most
            high = np.maximum.reduceat(values, starts, axis=axis)
            low = np.minimum.reduceat(values, starts, axis=axis)
            values = np.where(-low > high, low, high)
    return values


def map_image(found: NDArray[np.intp]) -> QImage:
    """Colour indices (height, width) as an image; exact zeros are transparent."""
    table = theme.diverging_table().astype(np.uint32)
    opaque = np.uint32(0xFF000000)
    colors = np.zeros(259, np.uint32)
    colors[:256] = opaque | (table[:, 0] << 16) | (table[:, 1] << 8) | table[:, 2]
    colors[NOT_FINITE] = theme.color(theme.current().warning).rgba()
    colors[GAP] = theme.color(theme.current().line).rgba()
    pixels = np.ascontiguousarray(colors[found])
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32).copy()


def paint_map(painter: QPainter, box: QRect, image: QImage) -> None:
    """Draw a map over the hatch that shows through at exact zeros."""
    colours = theme.current()
    painter.fillRect(box, theme.color(colours.surface))
    painter.setBrushOrigin(box.topLeft())
    painter.fillRect(box, QBrush(theme.color(colours.line), Qt.BrushStyle.BDiagPattern))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(box, image)
    paint_edge(painter, box)


def paint_edge(painter: QPainter, box: QRect) -> None:
    """Draw a thin line around a map, as the colour of 0 is close to the background."""
    painter.setPen(theme.color(theme.current().line))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(-1, -1, 0, 0))


def signed_color_bar_width(limit: float) -> int:
    """The width of the signed colour bar with its numbers, in pixels."""
    return _scale_width(limit, theme.scale())


@lru_cache(maxsize=64)
def _scale_width(limit: float, _scale: float) -> int:
    """Cached, as every layout of a view asks for it."""
    metrics = QFontMetrics(theme.font(theme.SMALL_PX))
    number = metrics.horizontalAdvance(f"+{number_text(limit)}")
    return theme.px(BESIDE_PX + BAR_PX + NUMBER_GAP_PX) + number + 2


def paint_signed_color_bar(painter: QPainter, box: QRect, limit: float) -> None:
    """Draw a colour bar right of a box: +limit at the top, −limit at the bottom."""
    left = box.right() + theme.px(BESIDE_PX)
    bar = QRect(left, box.top(), theme.px(BAR_PX), box.height())
    ramp = np.arange(255, -1, -1, dtype=np.intp)[:, None]
    painter.drawImage(bar, map_image(np.repeat(ramp, 2, axis=1)))
    painter.setPen(theme.color(theme.current().muted))
    painter.setFont(theme.font(theme.SMALL_PX))
    line, text = painter.fontMetrics().height(), number_text(limit)
    left, width = bar.right() + theme.px(NUMBER_GAP_PX), signed_color_bar_width(limit)
    side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    if bar.height() < 2 * line or not limit:
        place = QRect(left, bar.center().y() - line // 2, width, line)
        painter.drawText(place, side, f"±{text}" if limit else "0")
        return
    ends = [(0.0, f"+{text}"), (1.0, f"−{text}")]
    for share, end in ends if bar.height() < 3 * line else [*ends, (0.5, "0")]:
        at = bar.top() + round(share * bar.height())
        at = min(max(at, bar.top() + line // 2), bar.bottom() + 1 - line // 2)
        painter.drawText(QRect(left, at - line // 2, width, line), side, end)
