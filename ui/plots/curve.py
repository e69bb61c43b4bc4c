"""Curves and bands over time that go on: only what has changed of them is painted again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPen

from ui.plots.pens import pen

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from ui.plots.plot_box import PlotBox

Values = NDArray[Any]
FARTHEST = 1e30  # beyond it a value raises inside pyqtgraph's paint
AROUND_PX = 2.0  # beside a pen, that smoothing may touch
DASH = 1.5  # its length in widths of the pen, and that of the space behind it
# Points of a path: a smooth pen fills the outline of a path as a whole, which takes 30 ms for 400
# points up and down, and 3 in pieces of 8. Pieces begin at the same points whatever is repainted,
# so that they fit to what stands beside it; lines one by one would thicken where they meet.
PIECE = 8
FAR = 2  # heights of the box beyond it, where dotted lines to points farther away end


class BoxedCurve(pg.PlotCurveItem):
    """A PlotCurveItem whose bounds are what its box shows and do not follow its points.

    New points change no geometry then, which takes pyqtgraph 0.1 ms each time.
    """

    def __init__(self, box: PlotBox, **options: Any) -> None:
        super().__init__(antialias=True, **options)
        self._box = box
        box.addItem(self)

    def boundingRect(self) -> QRectF:
        # which pyqtgraph forgets with each other range
        found: QRectF | None = self._boundingRect  # type: ignore[has-type]
        if found is None:
            (across, down), over = self._units_a_pixel(), self._box.over_px
            x, y = over * across, over * down
            self._boundingRect = found = self._box.viewRect().adjusted(-x, -y, x, y)
        return found

    def _units_a_pixel(self) -> tuple[float, float]:
        seen, box = self._box.viewRect(), self._box
        return seen.width() / (box.width() or 1.0), seen.height() / (box.height() or 1.0)

    def repaint_around(self, x: Values, y: Values) -> None:
        """Repaint what lines from and to these points meet, all of them finite."""
        if not len(x):
            return
        reach, unit = self.pixelPadding() + AROUND_PX, self._units_a_pixel()
        left, right = float(x.min()) - reach * unit[0], float(x.max()) + reach * unit[0]
        top, bottom = float(y.min()) - reach * unit[1], float(y.max()) + reach * unit[1]
        # far beyond the box, Qt's whole pixels would overflow
        self.update(QRectF(left, top, right - left, bottom - top) & self.boundingRect())


class GrowingItem(BoxedCurve):
    """Paints only those of its points which meet what is to be repainted.

    A PlotCurveItem of 350 points of a smooth pen takes 3.0 ms to append to and repaint, this one
    0.1. `x` must not fall from point to point.
    """

    def __init__(self, box: PlotBox) -> None:
        super().__init__(box, skipFiniteCheck=True, pen=None)
        self.setFlag(self.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # gives exposedRect
        self.x: Values = np.zeros(0)
        self.hide()  # as long as it is empty, nothing asks it to paint

    def _repaint_from(self, first: int, x: tuple[Values, ...], y: tuple[Values, ...]) -> None:
        """Repaint what point `first` and those after it meet, of old and new arrays."""
        self.setVisible(len(self.x) > 0)
        before = max(0, first - 1)  # the line to a point changes with it
        self.repaint_around(
            np.concatenate([one[before:] for one in x]), np.concatenate([one[before:] for one in y])
        )

    def _met(self, painter: QPainter, exposed: QRectF) -> slice:
        """The points whose lines meet a rectangle."""
        reach = (self.pixelPadding() + AROUND_PX) / (abs(painter.transform().m11()) or 1.0)
        ends = exposed.left() - reach, exposed.right() + reach
        first, last = np.searchsorted(self.x, ends).tolist()
        return slice(max(0, first - 1), min(last + 1, len(self.x)))


class GrowingCurve(GrowingItem):
    """Lines from point to point in a smooth pen, solid or `dotted`."""

    def __init__(self, box: PlotBox, *, width_px: float = 2.0, dotted: bool = False) -> None:
        super().__init__(box)
        self._width_px, self._dotted = width_px, dotted
        self._line_pen = self._dot_pen = QPen(Qt.PenStyle.NoPen)
        self._lone = False  # whether a single point is drawn
        self._measured_for: object = None  # of the dotted line: transform and range
        self._measured: tuple[Values, Values] = (np.zeros(0), np.zeros(0))
        self.y: Values = np.zeros(0)

    def set_color(self, color: QColor) -> None:
        """Draw in this colour, at the present scale of sizes, from now on."""
        flat, round_cap = Qt.PenCapStyle.FlatCap, Qt.PenCapStyle.RoundCap
        self._line_pen = pen(color, self._width_px, cap=flat if self._dotted else round_cap)
        self._line_pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._dot_pen = pen(color, 2 * self._width_px, cap=round_cap)
        self._take_pen()

    def _take_pen(self) -> None:
        self._lone = len(self.x) == 1
        self.setPen(self._dot_pen if self._lone else self._line_pen)

    def set_points(self, x: Values, y: Values) -> None:
        """Draw these points (points,), finite ones only; a single one is a dot."""
        y = np.clip(y, -FARTHEST, FARTHEST)
        first = first_change((self.x, self.y), (x, y))
        if first == len(x) == len(self.x):
            return
        old_x, old_y, self.x, self.y = self.x, self.y, x, y
        self._measured_for = None
        if self._lone != (len(x) == 1):  # a pen that is set repaints everything
            self._take_pen()
        self._repaint_from(first, (old_x, x), (old_y, y))

    def getData(self) -> tuple[Values, Values]:
        """The points, as of every PlotCurveItem."""
        return self.x, self.y

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        painter.setPen(self.opts["pen"])
        if len(self.x) == 1:  # Qt draws no line without a length
            half = 0.25 / (abs(painter.transform().m11()) or 1.0)
            _draw_path(painter, self.x[0] + np.array([-half, half]), np.repeat(self.y, 2))
            return
        met = self._met(painter, option.exposedRect)
        if self._dotted:
            _draw_path(painter, *self._dashes(painter, met), connect="pairs")
        elif painter.paintEngine().type() == QPaintEngine.Type.Raster:
            for first in range(met.start - met.start % PIECE, met.stop - 1, PIECE):
                piece = slice(first, first + PIECE + 1)
                _draw_path(painter, self.x[piece], self.y[piece])
        else:  # one line for whoever edits the picture
            _draw_path(painter, self.x[met], self.y[met])

    def _dashes(self, painter: QPainter, met: slice) -> tuple[Values, Values]:
        """The two ends of each dash between some of the points, x and y (2 · dashes,).

        Qt's own dashes begin anew where a line enters the part that is repainted.
        """
        width = self.opts["pen"].widthF()
        y, length = self._lengths(painter.transform().m11(), painter.transform().m22())
        first, last = length[met.start], length[met.stop - 1]
        begin = np.arange(first // (2 * width * DASH), last / (2 * width * DASH)) * 2 * width * DASH
        ends = np.column_stack([begin, np.minimum(begin + width * DASH, length[-1])]).ravel()
        return np.interp(ends, length, self.x), np.interp(ends, length, y)

    def _lengths(self, across: float, down: float) -> tuple[Values, Values]:
        """y without what is too far, and the pixels from the first point on, both (points,)."""
        how = across, down, self._box.viewRect()
        if how != self._measured_for:  # once for many frames: there are few evaluations
            seen, far = how[2], FAR * how[2].height()
            y = np.clip(self.y, seen.top() - far, seen.bottom() + far)
            steps = np.hypot(across * np.diff(self.x), down * np.diff(y))
            self._measured_for, self._measured = how, (y, np.append(0.0, np.cumsum(steps)))
        return self._measured


class GrowingBand(GrowingItem):
    """The area between two curves."""

    def __init__(self, box: PlotBox) -> None:
        super().__init__(box)
        self.low: Values = np.zeros(0)
        self.high: Values = np.zeros(0)

    def set_edges(self, x: Values, low: Values, high: Values) -> None:
        """Fill between `low` and `high`, all (points,) and finite."""
        old = self.x, self.low, self.high
        low, high = (np.clip(edge, -FARTHEST, FARTHEST) for edge in (low, high))
        first = first_change(old, (x, low, high))
        if first == len(x) == len(self.x):
            return
        self.x, self.low, self.high = x, low, high
        self._repaint_from(first, (old[0], x, x), (*old[1:], low, high))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        met = self._met(painter, option.exposedRect)
        x, low, high = self.x[met], self.low[met], self.high[met]
        around = np.concatenate([x, x[::-1]]), np.concatenate([high, low[::-1]])
        painter.setRenderHint(painter.RenderHint.Antialiasing)
        painter.fillPath(
            pg.arrayToQPath(*around, connect="all", finiteCheck=False), self.opts["brush"]
        )


def _draw_path(painter: QPainter, x: Values, y: Values, connect: str = "all") -> None:
    painter.drawPath(pg.arrayToQPath(x, y, connect=connect, finiteCheck=False))


def first_change(old: tuple[Values, ...], new: tuple[Values, ...]) -> int:
    """The index of the first point that differs; the shorter length where one goes on."""
    both = min(len(old[0]), len(new[0]))
    same = np.ones(both, np.bool_)
    for before, now in zip(old, new, strict=True):
        same &= before[:both] == now[:both]
    return both if same.all() else int(same.argmin())
