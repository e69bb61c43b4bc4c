"""A matrix of signed numbers as a picture that can be zoomed, and the bar of its scale.

One scale symmetric about 0; exact zeros, numbers that are not finite and the gaps between tiles
have colours of their own and are never averaged away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter

from ui.plots.axis_item import give_number_axis
from ui.plots.number_text import number_text
from ui.plots.pens import pen
from ui.plots.plot import Plot
from ui.plots.signed_scale import LEVELS, index_colors, indices, shrunk
from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

Values = NDArray[Any]
BAR_PX, WORDS_PX = 10, 8


class SignedPlot(Plot):
    """Rows downwards, columns to the right, a cell one unit wide and high."""

    def __init__(self) -> None:
        super().__init__(grid=False)
        self.hideAxis("left")
        self.hideAxis("bottom")
        self.box.invertY(True)
        self.ground = HatchedGround()
        self.image = pg.ImageItem(axisOrder="row-major", levels=None)
        for item in (self.ground, self.image):
            self.box.addItem(item, ignoreBounds=True)
        self.edge = pg.QtWidgets.QGraphicsRectItem()
        self.box.addItem(self.edge, ignoreBounds=True)
        self.values: Values = np.zeros((0, 0))
        self.limit = 0.0
        self._gaps: NDArray[np.bool_] | None = None
        self._hatched, self._square = True, False
        self._shown: object = None
        self.box.sigRangeChanged.connect(self._refine)
        self.box.sigResized.connect(self._on_resized)
        self.restyle()

    def restyle(self) -> None:
        super().restyle()
        self.image.setLookupTable(index_colors())
        self.edge.setPen(pen(theme.color(theme.current().line)))
        self.ground.update()

    def show_values(
        self,
        values: Values,
        limit: float,
        gaps: NDArray[np.bool_] | None = None,
        *,
        hatched: bool = True,
        square: bool = False,
    ) -> None:
        """Draw numbers (rows, columns) on a scale that ends at ±`limit`.

        `gaps` part tiles; exact zeros are `hatched` or as pale as any small number; cells are
        `square` where they are pixels of an image.
        """
        rows, columns = values.shape
        self.values, self.limit, self._gaps, self._hatched = values, limit, gaps, hatched
        self._shown, self._square = None, square
        self._go_home()
        self.edge.setRect(QRectF(0, 0, columns, rows))
        self.ground.cover(QRectF(0, 0, columns, rows) if hatched else QRectF())
        self._refine()

    def _go_home(self) -> None:
        """All cells; where these are square, and the room beside or below them."""
        rows, columns = self.values.shape
        width, height = float(max(1, columns)), float(max(1, rows))
        ratio = self.box.width() / max(1.0, self.box.height())
        if self._square and ratio > 0:
            width, height = max(width, height * ratio), max(height, width / ratio)
        self.box.set_home((0.0, width), (0.0, height))

    def _on_resized(self) -> None:
        self._go_home()
        self._refine()

    def _refine(self) -> None:
        """Show as many cells as the screen has pixels: of those that share one, the largest."""
        rows, columns = self.values.shape
        if not rows or not columns:
            self.image.clear()
            return
        seen = self.box.viewRect()
        home = self.box.home
        zoom = max(1.0, home.width() / seen.width(), home.height() / abs(seen.height()))
        zoom = 2.0 ** np.ceil(np.log2(zoom))
        most = max(1, round(self.box.height() * zoom)), max(1, round(self.box.width() * zoom))
        size = min(rows, most[0]), min(columns, most[1])
        if size == self._shown:
            return
        self._shown = size
        if size == (rows, columns):
            found = indices(self.values, self.limit, self._gaps, zeros=self._hatched)
        else:
            found = indices(shrunk(self.values, *size), self.limit, None, zeros=self._hatched)
        self.image.setImage(found, autoLevels=False)
        self.image.setRect(QRectF(0, 0, columns, rows))

    @property
    def shares_pixels(self) -> bool:
        """Whether several cells stand behind one pixel."""
        return self._shown not in (None, self.values.shape)

    def cell_at(self, scene: QPointF) -> tuple[int, int] | None:
        """(row, column) of the cell under a point of the scene."""
        at = self.value_at(scene) if self.isVisible() else None
        rows, columns = self.values.shape
        if at is None or not (0 <= at.x() < columns and 0 <= at.y() < rows):
            return None
        return int(at.y()), int(at.x())


class HatchedGround(pg.GraphicsObject):
    """What shows where a number is exactly zero."""

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
        box, now = painter.transform().mapRect(self._rect), theme.current()
        painter.save()
        painter.resetTransform()
        painter.fillRect(box, theme.color(now.surface))
        painter.setBrushOrigin(box.topLeft())
        hatch = pg.QtCore.Qt.BrushStyle.BDiagPattern
        painter.fillRect(box, QBrush(theme.color(now.line), hatch))
        painter.restore()


class SignedBar(pg.ColorBarItem):
    """The colours of a scale from −limit at the bottom to +limit at the top."""

    def __init__(self) -> None:
        super().__init__(interactive=False, width=BAR_PX, colorMapMenu=False)
        for side in ("left", "top", "bottom"):
            self.hideAxis(side)
        give_number_axis(self)
        self.layout.setContentsMargins(0, 0, 0, 0)
        self.limit = -1.0
        self.restyle()

    def restyle(self) -> None:
        """Take over theme and sizes."""
        self.axis.restyle()
        self.layout.setColumnFixedWidth(1, theme.px(BAR_PX))
        colors = [QColor(*color) for color in index_colors()[:LEVELS].tolist()]
        self.setColorMap(pg.ColorMap(np.linspace(0, 1, LEVELS), colors))

    def show_limit(self, limit: float) -> None:
        """End at ±`limit`."""
        if limit == self.limit:
            return
        self.limit = limit
        span = limit or 1.0
        self.setLevels((-span, span))
        text = number_text(limit)
        end = span * (1 - 1e-9)  # pyqtgraph would leave it out, by rounding
        ends = [(end, f"+{text}"), (0.0, "0"), (-end, f"−{text}")]
        self.axis.setTicks([ends if limit else [(0.0, "0")]])
        metrics = QFontMetrics(theme.font(theme.SMALL_PX))
        words = metrics.horizontalAdvance(f"+{text}") + theme.px(WORDS_PX + 4)
        self.axis.setWidth(words)
        self.setFixedWidth(theme.px(BAR_PX) + words)

    def texts(self) -> list[tuple[float, str]]:
        """The numbers beside the bar: values, and how they are written."""
        (level,) = self.axis._tickLevels or ([],)
        return [(float(value), str(text)) for value, text in level]
