"""An image of colour indices to which columns are appended without making it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt

from ui.style import theme

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from ui.plots.plot_box import PlotBox


class GrowingImage(pg.ImageItem):
    """Colours of a table, index by index; exact zeros, transparent there, show hatched ground.

    Its QImage shares the memory of `pixels` (rows, columns) with NumPy: what is written there is
    seen after `show_columns`, which repaints nothing else. Of 56 × 500 pixels, a frame then takes
    0.26 ms, and 1.2 where the image is set anew for each column.
    """

    def __init__(self, box: PlotBox) -> None:
        super().__init__(axisOrder="row-major", levels=None)
        self.ground = HatchedGround()
        self.setZValue(-10)
        self.ground.setZValue(-20)
        self.pixels: NDArray[np.uint8] = np.zeros((1, 1), np.uint8)
        for item in (self.ground, self):
            box.addItem(item)

    def set_colors(self, colors: list[int]) -> None:
        """The colours of all indices, as 0xAARRGGBB, from now on."""
        table = np.array(colors, np.uint32)
        self.setLookupTable(
            np.stack([table >> at & 255 for at in (16, 8, 0, 24)], 1).astype(np.uint8)
        )

    def begin(self, pixels: NDArray[np.uint8], width: float, height: float) -> None:
        """Show `pixels` (rows, columns) from x = 0 to `width` and y = 0 to `height`."""
        self.pixels = pixels
        self.setImage(pixels, autoLevels=False)
        self.setRect(QRectF(0, 0, width, height))
        self.ground.cover(QRectF())

    def show_columns(self, first: int, last: int, *, zeros: bool) -> None:
        """Columns `first` to `last` are written; `zeros` is whether any number is exactly zero."""
        rows = self.pixels.shape[0]
        self.update(QRectF(first, 0, last - first, rows))
        whole = self.mapRectToParent(QRectF(0, 0, last, rows))
        self.ground.cover(whole if zeros else QRectF())


class HatchedGround(pg.GraphicsObject):
    """Black, hatched in the device's own pixels: what exact zeros look like."""

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF()

    def cover(self, rect: QRectF) -> None:
        """Lie below this part of the plot."""
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        box = painter.transform().mapRect(self._rect)
        painter.save()
        painter.resetTransform()
        paint_zeros(painter, box)
        painter.restore()


def paint_zeros(painter: QPainter, box: QRectF, origin: QPointF | None = None) -> None:
    """The ground that shows wherever a number is exactly zero, hatched from `origin` on."""
    painter.fillRect(box, Qt.GlobalColor.black)
    painter.setBrushOrigin(box.topLeft() if origin is None else origin)
    painter.setBrush(theme.hatch())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRect(box)
