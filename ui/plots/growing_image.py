"""An image of colour indices to which columns are appended: only its newest piece is made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from ui.style import theme

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

PIECE = 64  # columns


class GrowingImage:
    """A row of ImageItems in a plot, from x = 0 to `width`, y = 0 to `height`.

    One item of 500 columns is mapped and painted whole for every column that is appended; in
    pieces, only the newest is. Colours are those of a table, index by index: exact zeros, which
    the table makes transparent, show the hatched ground.
    """

    def __init__(self, box: pg.ViewBox) -> None:
        self._box = box
        self.ground = ZeroGround()
        self.ground.setZValue(-20)
        box.addItem(self.ground, ignoreBounds=True)
        self.pieces: list[pg.ImageItem] = []
        self._table: NDArray[np.uint8] = np.zeros((256, 4), np.uint8)
        self.pixels: NDArray[np.uint8] = np.zeros((0, 0), np.uint8)
        self.extent = (1.0, 1.0)

    def set_colors(self, colors: list[int]) -> None:
        """The colours of all indices, as 0xAARRGGBB, from now on."""
        self._table = np.array([QColor.fromRgba(c).getRgb() for c in colors], np.uint8)
        for piece in self.pieces:
            piece.setLookupTable(self._table)

    def set_pixels(
        self,
        pixels: NDArray[np.uint8],
        whole: int,
        width: float,
        height: float,
        first: int = 0,
        *,
        zeros: bool = True,
    ) -> None:
        """Show indices (rows, columns), of which `whole` would reach x = `width`.

        The columns before `first` are as before. `zeros` is whether any number is exactly zero.
        """
        self.pixels, self.extent = pixels, (width, height)
        columns, unit = pixels.shape[1], width / max(1, whole)
        count = -(-columns // PIECE)
        for number in range(first // PIECE, count):
            if number == len(self.pieces):
                self._add_piece()
            at = slice(number * PIECE, min(columns, (number + 1) * PIECE))
            self.pieces[number].setImage(np.ascontiguousarray(pixels[:, at]), autoLevels=False)
            across = QRectF(at.start * unit, 0, (at.stop - at.start) * unit, height)
            self.pieces[number].setRect(across)
            self.pieces[number].show()
        for piece in self.pieces[count:]:
            piece.hide()
        self.ground.cover(
            QRectF(0, 0, columns * unit, height) if zeros and pixels.size else QRectF()
        )

    def _add_piece(self) -> None:
        piece = pg.ImageItem(axisOrder="row-major", levels=None)
        piece.setLookupTable(self._table)
        piece.setZValue(-10)
        self._box.addItem(piece, ignoreBounds=True)
        self.pieces.append(piece)


class ZeroGround(pg.GraphicsObject):
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
        transform = painter.transform()
        box = transform.mapRect(self._rect)
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
