"""One plot in our dress: a ViewBox between two AxisItems, with our zooming and a quiet grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsGridLayout, QSizePolicy

from ui.plots.axis_item import OVER_PX, Kind, NumberAxis
from ui.plots.pens import DASHES, pen
from ui.plots.plot_box import PlotBox
from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget


class Plot(pg.GraphicsWidget):
    """Axes at the left and below, numbers without lines, grid lines at the left axis's numbers.

    A PlotItem would bring two more axes, a title, a button and a menu of thirty widgets, hidden all
    the time, and take three times as long to make. `keep_room` leaves room at the right for labels;
    items whose parent is the plot may stand there.
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
        bottom_axis: pg.AxisItem | None = None,
        box: PlotBox | None = None,
    ) -> None:
        self.left = NumberAxis("left", left) if left_axis is None else left_axis
        self.bottom = NumberAxis("bottom", bottom) if bottom_axis is None else bottom_axis
        self.box = PlotBox(x=zoom_x, y=zoom_y) if box is None else box
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.layout: Any = QGraphicsGridLayout(self)
        self.layout.setSpacing(0)
        self.layout.addItem(self.box, 0, 1)
        for axis, row, column in ((self.left, 0, 0), (self.bottom, 1, 1)):
            self.layout.addItem(axis, row, column)
            axis.linkToView(self.box)
            axis.setZValue(0.5)  # above images
        self.layout.setRowStretchFactor(0, 100)
        self.layout.setColumnStretchFactor(1, 100)
        self.layout.addItem(pg.GraphicsWidget(), 0, 2)  # the room at the right
        self.room_px = 0.0
        self.grid = GridLines(self)
        self.grid.setVisible(grid)
        self.keep_room(0)
        self._set_margins()

    def _set_margins(self) -> None:
        above = theme.px(OVER_PX) if self.grid.isVisible() else 0  # for half of the topmost number
        self.layout.setContentsMargins(0, above, 0, 0)

    def keep_room(self, right_px: float) -> None:
        """Keep this much free at the right of the box."""
        self.room_px = right_px
        self.layout.setColumnFixedWidth(2, right_px)

    def restyle(self) -> None:
        """Take over theme and sizes."""
        self.left.restyle()
        self.bottom.restyle()
        self._set_margins()
        self.update()

    def place_of(self, x: float, y: float) -> QPointF:
        """Where values stand, in the plot's own pixels."""
        return self.mapFromItem(self.box, self.box.mapFromView(QPointF(x, y)))

    def inside(self) -> QRectF:
        """The box, in the plot's own pixels."""
        return self.mapRectFromItem(self.box, self.box.rect())

    def value_at(self, scene: QPointF) -> QPointF | None:
        """The values under a point of the scene; None outside the box."""
        if not (self.isVisible() and self.box.sceneBoundingRect().contains(scene)):
            return None
        return self.box.mapSceneToView(scene)


class GridLines(pg.GraphicsObject):
    """Solid thin lines at the numbers of the left axis, through box and room beside it.

    AxisItem's own grid is translucent and costs 1.9 ms a frame; these lines are opaque, lie behind
    everything and are painted only where something moves over them. `level` has a dashed line.
    """

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self.level: float | None = None
        self.setZValue(plot.box.zValue() - 1)
        plot.box.sigRangeChanged.connect(self.follow)
        plot.box.sigResized.connect(self.follow)

    def follow(self) -> None:
        """Draw lines at other places than before."""
        self.prepareGeometryChange()
        self.update()

    def show_level(self, value: float | None) -> None:
        """Draw a dashed line at a value, or none."""
        if value != self.level:
            self.level = value
            self.update()

    def boundingRect(self) -> QRectF:
        return self._plot.inside().adjusted(0, -1, self._plot.room_px, 1)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        box, axis, now = self._plot.inside(), self._plot.left, theme.current()
        right = box.right() + self._plot.room_px

        def line(value: float) -> QLineF:
            y = box.top() + round(axis.place_of(value)) + 0.5
            return QLineF(box.left(), y, right, y)

        painter.setPen(QPen(theme.color(theme.mixed(now.surface, now.line, 0.7)), 1))
        painter.drawLines([line(value) for value in axis.values()])
        low, high = sorted(axis.range)
        if self.level is not None and low <= self.level <= high:
            dashed = QPen(theme.color(now.muted), 1)
            dashed.setDashPattern(DASHES)
            painter.setPen(dashed)
            painter.drawLine(line(self.level))


def quiet_line(at: float, *, upright: bool, color: QColor, dashed: bool = False) -> pg.InfiniteLine:
    """A thin straight line through a plot at one value."""
    drawn = pen(color, dashes=DASHES if dashed else None)
    line = pg.InfiniteLine(pos=at, angle=90 if upright else 0, pen=drawn, movable=False)
    line.setZValue(-50)
    return line
