"""The pixels of a panel on a picture that stays: only new columns are drawn."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from ui.views.color_bar import paint_zeros
from ui.views.heat_image import HeatImage


def fresh_strip(image: HeatImage, heat: QRect) -> QRect:
    """Where in `heat` pixels have changed since they were drawn; empty where none have."""
    if image.fresh_from is None or not image.columns:
        return QRect()
    ends = image.fresh_from, image.columns
    left, right = (round(heat.width() * column / image.width) for column in ends)
    return QRect(heat.left() + left, heat.top(), max(1, right - left), heat.height())


def paint_fresh(painter: QPainter, image: HeatImage, heat: QRect, colors: list[int]) -> None:
    """Draw what is new since the last time to where it stands in `heat`."""
    strip, first = fresh_strip(image, heat), image.fresh_from
    image.fresh_from = None
    if first is None or strip.isEmpty():
        return
    if image.has_zero:
        paint_zeros(painter, strip, heat.topLeft())
    else:
        painter.fillRect(strip, Qt.GlobalColor.black)
    rows = image.indices().shape[0]
    source = QRectF(first, 0, image.columns - first, rows)
    painter.drawImage(QRectF(strip), image.image(colors), source)
