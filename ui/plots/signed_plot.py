"""Matrices of signed numbers as a picture that can be zoomed, beside the bar of their scale."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen, QTransform

from simulator.measurement.number_text import number_text
from ui.plots.color_bar import ColorBar
from ui.plots.plot import Plot
from ui.plots.signed_scale import EMPTY, LEVELS, Values, index_colors, indices, shrunk
from ui.style import theme

BAR_PX, BESIDE_PX, MOST_BAR_PX = 10, 6, 170
LEAST_PX = 70  # of a picture that has a bar beside it
GAP_PX, FRAMED_PX = 4, 9  # between tiles; smaller ones have neither gap nor frame


def largest_tiles(tiles: tuple[int, ...], room: tuple[float, float]) -> tuple[int, float]:
    """How many of (count, rows, columns) tiles side by side are largest in a room of pixels.

    With it the size of their square cells.
    """
    count, height, width = tiles
    sizes = [
        min(room[0] / (across * width), room[1] / (math.ceil(count / across) * height))
        for across in range(1, count + 1)
    ]
    best = int(np.argmax(sizes))
    return best + 1, sizes[best]


class SignedPlot(Plot):
    """Tiles (count, rows, columns) of numbers, row by row, a cell one unit wide and high.

    One scale symmetric about 0; exact zeros and numbers that are not finite have colours of their
    own and are never averaged away: of cells that share a pixel, the largest is shown.
    """

    def __init__(self) -> None:
        super().__init__(grid=False)
        self.left.hide()
        self.bottom.hide()
        self.box.invertY(True)
        self.image = SignedImage()
        self.box.addItem(self.image)
        self.bar = SignedBar()
        self.layout.addItem(self.bar, 0, 3)
        self.layout.setAlignment(self.bar, Qt.AlignmentFlag.AlignTop)
        self.tiles: Values = np.zeros((0, 0, 0))
        self.across, self.limit, self.hatched, self.shares_pixels = 1, 0.0, True, False
        self._room = (1.0, 1.0)  # in pixels, for the picture alone
        self._shown: object = None
        self._cells: object = None  # how many there are, in which order
        self.box.sigRangeChanged.connect(self._refine)

    def restyle(self) -> None:
        super().restyle()
        self.image.setLookupTable(index_colors())
        self.bar.restyle()

    def bar_px(self, limit: float) -> float:
        """The width in pixels of the bar and of the space before it."""
        self.bar.show_limit(limit)
        return self.bar.needed_px

    def show_values(
        self,
        tiles: Values,
        limit: float,
        room: tuple[float, float],
        *,
        across: int = 0,
        barred: bool = True,
        hatched: bool = True,
        square: bool = False,
    ) -> None:
        """Draw numbers on a scale that ends at ±`limit`, in at most a `room` (width, height).

        `across` tiles stand side by side, by default as many as make them largest; exact zeros are
        `hatched` or as pale as any small number; cells are `square` where they are pixels.
        """
        beside = self.bar_px(limit) if barred else 0.0
        self.bar.setVisible(barred)
        self.bar.setFixedWidth(beside)
        width, height = max(1.0, room[0] - beside), room[1]
        best, side = largest_tiles(tiles.shape, (width, height)) if tiles.size else (1, 1.0)
        across = across or best
        rows, columns = self._extent(tiles.shape, across)
        if square and tiles.size:
            side = min(width / columns, height / rows)
            width, height = side * columns, side * rows
        self.setFixedWidth(width + beside)
        self.setFixedHeight(height)
        if (tiles.shape, across) != self._cells:
            self.box.go_home()  # these are other cells
        self._cells = tiles.shape, across
        self.tiles, self.limit, self.across, self.hatched = tiles, limit, across, hatched
        self._room, self._shown = (width, height), None
        self.box.set_home((0.0, float(columns)), (0.0, float(rows)))
        self._refine()

    def let_go(self) -> None:
        """Keep the values no longer, which are seen no more; their cells stay zoomed."""
        self.tiles = np.zeros((0, 0, 0))
        self.image.clear()

    @staticmethod
    def _extent(shape: tuple[int, ...], across: int) -> tuple[int, int]:
        """Rows and columns of cells of all tiles."""
        count, height, width = shape
        return max(1, math.ceil(count / across) * height), max(1, across * width)

    def _refine(self) -> None:
        """Show as many cells as the screen has pixels, or more where it is zoomed."""
        if not self.tiles.size:
            self.image.clear()
            return
        seen, home = self.box.viewRect(), self.box.home
        zoom = max(1.0, home.width() / seen.width(), home.height() / abs(seen.height()))
        zoom = 2.0 ** np.ceil(np.log2(zoom) - 1e-9)
        count, height, width = self.tiles.shape
        rows, columns = self._extent(self.tiles.shape, self.across)
        size = (
            min(height, max(1, round(self._room[1] / rows * height * zoom))),
            min(width, max(1, round(self._room[0] / columns * width * zoom))),
        )
        if size == self._shown:
            return
        self._shown, self.shares_pixels = size, size != (height, width)
        found = indices(shrunk(self.tiles, *size), self.limit, zeros=self.hatched)
        down = math.ceil(count / self.across)
        padded = np.full((down * self.across, *size), EMPTY, np.uint8)
        padded[:count] = found
        whole = padded.reshape(down, self.across, *size).swapaxes(1, 2)
        self.image.tiles, self.image.hatched = (count, down, self.across), self.hatched
        self.image.setImage(whole.reshape(down * size[0], -1), autoLevels=False)
        self.image.setRect(QRectF(0, 0, columns, rows))

    def cell_at(self, scene: QPointF) -> tuple[int, int, int] | None:
        """(tile, row, column) of the cell under a point of the scene."""
        at = self.value_at(scene)
        if at is None or not self.tiles.size:
            return None
        count, height, width = self.tiles.shape
        down, row = divmod(int(at.y()), height)
        right, column = divmod(int(at.x()), width)
        tile = down * self.across + right
        return (tile, row, column) if right < self.across and tile < count else None


class SignedImage(pg.ImageItem):
    """Colour indices over a hatched ground, where exact zeros are; a frame around each tile."""

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major", levels=None)
        self.tiles, self.hatched = (1, 1, 1), True  # tiles: their number, rows and columns
        self.setLookupTable(index_colors())

    def paint(self, painter: QPainter, *rest: Any) -> None:
        if self.image is None:
            return
        now, whole = theme.current(), painter.transform().mapRect(self.boundingRect())
        # pixels of the device for one of the screen: hatching and frames keep their looks
        unit = whole.width() / max(1e-9, self.sceneBoundingRect().width())
        if self.hatched:
            painter.save()
            painter.resetTransform()
            painter.fillRect(whole, theme.color(now.surface))
            hatch = QBrush(theme.color(now.line), Qt.BrushStyle.BDiagPattern)
            hatch.setTransform(QTransform.fromScale(unit, unit))
            painter.setBrushOrigin(whole.topLeft())
            painter.fillRect(whole, hatch)
            painter.restore()
        super().paint(painter, *rest)
        painter.save()
        painter.resetTransform()
        self._frame(painter, whole, unit)
        painter.restore()

    def _frame(self, painter: QPainter, whole: QRectF, unit: float) -> None:
        """Part the tiles, by lines over the edges of their cells, and draw their outlines."""
        count, down, across = self.tiles
        width, height = whole.width() / across, whole.height() / down
        least = min(width, height) / unit
        line = theme.color(theme.current().line)
        if count == 1 or least < theme.px(FRAMED_PX):
            painter.setPen(QPen(line, unit))
            painter.drawRect(whole.adjusted(unit / 2, unit / 2, -unit / 2, -unit / 2))
            return
        gap = min(theme.px(GAP_PX), least / 8) * unit
        painter.setPen(QPen(theme.color(theme.current().surface), gap))
        x = whole.left() + width * np.arange(across + 1)
        y = whole.top() + height * np.arange(down + 1)
        painter.drawLines([QLineF(at, y[0], at, y[-1]) for at in x[1:-1].tolist()])
        painter.drawLines([QLineF(x[0], at, x[-1], at) for at in y[1:-1].tolist()])
        left, right = _inside(x, gap / 2, unit / 2)
        top, bottom = _inside(y, gap / 2, unit / 2)
        painter.setPen(QPen(line, unit))
        for at in range(count):
            row, column = divmod(at, across)
            corner = QPointF(left[column], top[row])
            painter.drawRect(QRectF(corner, QPointF(right[column], bottom[row])))


def _inside(edges: Values, half_gap: float, outermost: float) -> tuple[list[float], list[float]]:
    """Where the outlines of tiles begin and end between edges with gaps, but for the outermost."""
    starts, ends = edges[:-1] + half_gap, edges[1:] - half_gap
    starts[0], ends[-1] = edges[0] + outermost, edges[-1] - outermost
    return starts.tolist(), ends.tolist()


class SignedBar(ColorBar):
    """The colours of a scale from −limit at the bottom to +limit at the top."""

    def __init__(self) -> None:
        super().__init__(BAR_PX)
        self.limit, self.needed_px = -1.0, 0.0
        self.restyle()

    def restyle(self) -> None:
        """Take over theme and sizes."""
        colors = [QColor(*color) for color in index_colors()[:LEVELS:5].tolist()]
        self.set_colors(colors, before_px=theme.px(BESIDE_PX))
        self.setMaximumHeight(theme.px(MOST_BAR_PX))
        limit, self.limit = self.limit, -1.0
        self.show_limit(limit)

    def show_limit(self, limit: float) -> None:
        """End at ±`limit`, once there is any."""
        if limit == self.limit or limit < 0:
            return
        self.limit = limit
        span, text = limit or 1.0, number_text(limit)
        ends = [(span, f"+{text}"), (0.0, "0"), (-span, f"−{text}")]
        self.show_numbers(-span, span, ends if limit else [(0.0, "0")])
        words = QFontMetrics(theme.font(theme.SMALL_PX)).horizontalAdvance(f"+{text}")
        self.axis.setWidth(words + theme.px(12))
        self.needed_px = float(theme.px(BESIDE_PX + BAR_PX + 12) + words)

    def texts(self) -> list[tuple[float, str]]:
        """The numbers beside the bar: values, and how they are written."""
        (level,) = self.axis._tickLevels or ([],)
        return [(float(value), str(text)) for value, text in level]
