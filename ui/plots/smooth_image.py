"""An image of a function that was asked at the points of a grid."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QPainter


class SmoothImage(pg.ImageItem):
    """Drawn with smooth transitions: the cells of the grid are no property of the function."""

    def paint(self, painter: QPainter, *rest: Any) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(painter, *rest)
