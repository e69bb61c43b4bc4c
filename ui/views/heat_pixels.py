"""The pixels of a panel on a picture that stays: only new columns are drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter

from ui.views.color_bar import paint_zeros
from ui.views.heat_image import HeatImage


def fresh_strip(image: HeatImage, heat: QRect, ratio: float) -> QRectF:
    """Where in `heat` pixels have changed since they were drawn; empty where none have.

    A column is one pixel of a device that has `ratio` of them a unit, so that columns which are
    drawn one by one stand where they stand in the whole.
    """
    if image.fresh_from is None:
        return QRectF()
    left = (round(heat.left() * ratio) + image.fresh_from) / ratio
    width = (image.columns - image.fresh_from) / ratio
    return QRectF(left, heat.top(), width, heat.height())


def paint_fresh(
    painter: QPainter, image: HeatImage, heat: QRect, ratio: float, colors: NDArray[np.uint32]
) -> None:
    """Draw what is new since the last time to where it stands in `heat`."""
    strip, first = fresh_strip(image, heat, ratio), image.fresh_from
    image.fresh_from = None
    if strip.isEmpty():
        return
    if image.has_zero:
        paint_zeros(painter, strip, heat.topLeft())
    pixels = np.ascontiguousarray(colors[image.indices()[:, first:]])
    rows, columns = pixels.shape
    form = QImage.Format.Format_ARGB32_Premultiplied
    painter.drawImage(strip, QImage(pixels.data, columns, rows, 4 * columns, form))
