"""The pixels of a panel on a picture that stays: only new columns are drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from ui.views.color_bar import paint_zeros
from ui.views.heat_image import HeatImage


def fresh_strip(image: HeatImage, heat: QRect) -> QRect:
    """Where in `heat` pixels have changed since they were drawn; empty where none have."""
    if image.fresh_from is None or not image.columns:
        return QRect()
    ends = image.fresh_from, image.columns
    left, right = (round(heat.width() * column / image.width) for column in ends)
    return QRect(heat.left() + left, heat.top(), max(1, right - left), heat.height())


def paint_fresh(
    painter: QPainter, image: HeatImage, heat: QRect, colors: NDArray[np.uint32]
) -> None:
    """Draw what is new since the last time to where it stands in `heat`."""
    strip, first = fresh_strip(image, heat), image.fresh_from
    image.fresh_from = None
    if strip.isEmpty():
        return
    if image.has_zero:
        paint_zeros(painter, strip, heat.topLeft())
    pixels = np.ascontiguousarray(colors[image.indices()[:, first:]])
    rows, columns = pixels.shape
    form = QImage.Format.Format_ARGB32_Premultiplied
    painter.drawImage(strip, QImage(pixels.data, columns, rows, 4 * columns, form))
