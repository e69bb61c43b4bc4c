"""The pixels of a panel as they stand on the screen: only new columns are drawn anew."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from ui.views.color_bar import paint_zeros
from ui.views.heat_image import HeatImage


class HeatPixmap:
    """Keeps what was drawn; scaling an indexed picture costs five times as much as copying one."""

    def __init__(self) -> None:
        self._pixmap = QPixmap()
        self._key: object = None

    def paint(
        self, painter: QPainter, image: HeatImage, heat: QRect, colors: list[int], ratio: float
    ) -> None:
        """Draw a picture into `heat`, on a screen with `ratio` pixels a point."""
        key = (image, image.remade, heat.size(), ratio, tuple(colors[:2]))
        if key != self._key:
            self._key = key
            self._pixmap = QPixmap(heat.size() * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            image.fresh_from = 0
        if image.fresh_from is not None:
            strip = QPainter(self._pixmap)
            inside = QRect(QPoint(0, 0), heat.size())
            paint_pixels(strip, image, inside, colors, image.fresh_from)
            strip.end()
            image.fresh_from = None
        drawn = QRect(0, 0, _edge(heat.width(), image.columns, image.width), heat.height())
        source = QRect(0, 0, round(drawn.width() * ratio), round(drawn.height() * ratio))
        painter.drawPixmap(drawn.translated(heat.topLeft()), self._pixmap, source)


def paint_pixels(
    painter: QPainter, image: HeatImage, heat: QRect, colors: list[int], first: int = 0
) -> None:
    """Draw the columns of a picture from `first` on to where they stand in `heat`."""
    if not image.columns:
        return
    strip = columns_rect(image, heat, first)
    if image.has_zero:
        paint_zeros(painter, strip, heat.topLeft())
    else:
        painter.fillRect(strip, Qt.GlobalColor.black)
    rows = image.indices().shape[0]
    source = QRectF(first, 0, image.columns - first, rows)
    painter.drawImage(QRectF(strip), image.image(colors), source)


def columns_rect(image: HeatImage, heat: QRect, first: int) -> QRect:
    """Where the columns from `first` on stand in `heat`."""
    left = _edge(heat.width(), first, image.width)
    right = _edge(heat.width(), image.columns, image.width)
    return QRect(heat.left() + left, heat.top(), max(1, right - left), heat.height())


def _edge(width: int, column: int, columns: int) -> int:
    """Where a column begins in a panel of `width`."""
    return round(width * column / columns)
