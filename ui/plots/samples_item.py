"""Samples as dots or rings in a plot, and the one under a point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QColor, QPen

from ui.plots.pens import pen
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from ui.plots.plot_box import PlotBox

Values = NDArray[Any]
REACH_PX = 9.0  # so far from a sample, one still points at it
RIM_PX, RING_PX = 1.2, 1.4  # the widths of the rim of a dot and of a ring


class Samples(pg.ScatterPlotItem):
    """Dots with a rim in the ground's colour, or rings around the ground's colour.

    pyqtgraph keeps a picture of each pen and brush it is given, so that each colour has one of
    them; and it would copy these pictures into a file, where they are drawn as ellipses here.
    """

    def __init__(self, box: PlotBox, *, filled: bool) -> None:
        super().__init__(symbol="o")
        self._box, self._filled = box, filled
        self._shown: tuple[object, ...] = ()
        self._drawn_in: tuple[object, ...] = ()
        self._inks: dict[int, tuple[QPen, QBrush]] = {}
        self.x: Values = np.zeros(0)
        self.y: Values = np.zeros(0)
        box.addItem(self)

    def show_samples(
        self, x: ArrayLike, y: ArrayLike, colors: QColor | Sequence[QColor], size_px: float
    ) -> None:
        """Draw samples (samples,), `size_px` wide with their rims, in one colour or each in its.

        What lies beyond the plot's home range stands at its edge; NaN is left out.
        """
        home, style = self._box.home, (theme.current().name, theme.scale())
        across = np.clip(np.asarray(x, float), home.left(), home.right())
        up = np.clip(np.asarray(y, float), home.top(), home.bottom())
        shown = (colors, size_px, style)
        if shown == self._shown and np.array_equal((across, up), (self.x, self.y), equal_nan=True):
            return
        self.x, self.y, self._shown = across, up, shown
        if style != self._drawn_in:
            self._drawn_in, self._inks = style, {}
        known = np.isfinite(across) & np.isfinite(up)
        width = RIM_PX if self._filled else RING_PX
        pens: Any
        brushes: Any
        if isinstance(colors, QColor):
            pens, brushes = self._ink(colors)
        else:
            inks = [self._ink(colors[at]) for at in np.flatnonzero(known).tolist()]
            pens, brushes = [ink[0] for ink in inks], [ink[1] for ink in inks]
        size = (size_px - width) * theme.scale()
        self.setData(x=across[known], y=up[known], size=size, pen=pens, brush=brushes)

    def _ink(self, color: QColor) -> tuple[QPen, QBrush]:
        if color.rgba() not in self._inks:
            ground = theme.color(theme.current().surface)
            rim, inside = (ground, color) if self._filled else (color, ground)
            width = RIM_PX if self._filled else RING_PX
            self._inks[color.rgba()] = pen(rim, width), QBrush(inside)
        return self._inks[color.rgba()]

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if widget is not None:
            super().paint(painter, option, widget)
            return
        mapped = painter.transform()
        factor = abs(mapped.m11() / self.sceneTransform().m11())
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        for spot in self.points():
            wide = QPen(spot.pen())
            wide.setWidthF(wide.widthF() * factor)
            painter.setPen(wide)
            painter.setBrush(spot.brush())
            radius = spot.size() / 2 * factor
            painter.drawEllipse(mapped.map(QPointF(spot.pos())), radius, radius)
        painter.restore()

    def mouseClickEvent(self, event: Any) -> None:
        event.ignore()  # a click means the plot below, which is fitted by two of them

    def away_px(self, scene: QPointF) -> Values:
        """How far samples (samples,) are drawn from a point of the scene; infinite if not drawn."""
        at, seen = self._box.mapSceneToView(scene), self._box.viewRect()
        across = (self.x - at.x()) * (self._box.width() / seen.width())
        down = (self.y - at.y()) * (self._box.height() / abs(seen.height()))
        away = np.hypot(across, down)
        found: Values = np.where(np.isfinite(away), away, np.inf)
        return found

    def nearest(self, scene: QPointF, reach_px: float = REACH_PX) -> tuple[int, float] | None:
        """The sample next to a point of the scene, and how far it is, if it is within reach."""
        away = self.away_px(scene)
        if not len(away) or not away.min() < reach_px * theme.scale():
            return None
        return int(away.argmin()), float(away.min())
