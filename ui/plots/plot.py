"""One plot in our dress: a pyqtgraph PlotItem with our axes, our zooming and a quiet grid."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.plots.axis_item import Kind, NumberAxis
from ui.plots.pens import pen
from ui.plots.plot_box import PlotBox
from ui.style import theme


class Plot(pg.PlotItem):
    """Axes at the left and below, numbers without lines, grid lines at the left axis's numbers.

    `room_px` at the right stay free for labels; items whose parent is the plot may stand there.
    """

    def __init__(
        self,
        left: Kind = "linear",
        bottom: Kind = "linear",
        *,
        zoom_x: bool = True,
        zoom_y: bool = True,
        grid: bool = True,
        left_axis: pg.AxisItem | None = None,
        box: PlotBox | None = None,
    ) -> None:
        self.left = NumberAxis("left", left) if left_axis is None else left_axis
        self.bottom = NumberAxis("bottom", bottom)
        self.box = PlotBox(x=zoom_x, y=zoom_y) if box is None else box
        axes = {"left": self.left, "bottom": self.bottom}
        super().__init__(viewBox=self.box, axisItems=axes, enableMenu=False)
        self.hideButtons()
        self.layout.setContentsMargins(0, 0, 0, 0)
        self.layout.setSpacing(0)
        self.grid: GridLines | None = None
        if grid:
            self.grid = GridLines(self)
            self.box.addItem(self.grid, ignoreBounds=True)
        self.keep_room(0)

    def keep_room(self, right_px: float) -> None:
        """Keep this much free at the right of the box."""
        self.layout.setColumnFixedWidth(2, right_px)
        self.layout.setColumnMinimumWidth(2, right_px)

    def restyle(self) -> None:
        """Take over theme and sizes."""
        self.left.restyle()
        self.bottom.restyle()
        if self.grid is not None:
            self.grid.update()

    def place_of(self, x: float, y: float) -> QPointF:
        """Where values stand, in the plot's own pixels."""
        return self.mapFromItem(self.box, self.box.mapFromView(QPointF(x, y)))

    def inside(self) -> QRectF:
        """The box, in the plot's own pixels."""
        return self.mapRectFromItem(self.box, self.box.rect())

    def value_at(self, scene: QPointF) -> QPointF | None:
        """The values under a point of the scene; None outside the box."""
        if not self.box.sceneBoundingRect().contains(scene):
            return None
        return self.box.mapSceneToView(scene)


class GridLines(pg.GraphicsObject):
    """Solid thin lines at the numbers of the left axis.

    AxisItem's own grid is translucent and costs 1.9 ms a frame; these lines are opaque, lie behind
    everything and are painted only where something moves over them.
    """

    def __init__(self, plot: Plot) -> None:
        super().__init__()
        self._plot = plot
        self.setZValue(-100)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        plot.box.sigRangeChanged.connect(self._on_range)

    def _on_range(self) -> None:
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(self._plot.box.viewRect())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        seen = self._plot.box.viewRect()
        now = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(pen(theme.color(theme.mixed(now.surface, now.line, 0.7))))
        values = [value for value, _ in self._plot.left.shown()]
        lines = [QLineF(seen.left(), value, seen.right(), value) for value in values]
        painter.drawLines(lines)


def quiet_line(at: float, *, upright: bool, color: QColor, dashed: bool = False) -> pg.InfiniteLine:
    """A thin straight line through a plot at one value."""
    drawn = pen(color, dashes=(4.0, 2.0) if dashed else None)
    line = pg.InfiniteLine(pos=at, angle=90 if upright else 0, pen=drawn, movable=False)
    line.setZValue(-50)
    return line
