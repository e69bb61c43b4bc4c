"""The area of a plot that is zoomed and moved: a ViewBox that knows where it is at home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainterPath

if TYPE_CHECKING:
    from collections.abc import Iterable

SMALLEST_SHARE = 1e-4  # of the home range, to which one can zoom in
KEY_ZOOM, KEY_PAN = 0.8, 0.1


class PlotBox(pg.ViewBox):
    """Shows its home range until the user zooms or moves it, and again after `fit`.

    Wheel and right drag zoom, left drag moves; over an axis only along it. A run that goes on
    gives other home ranges; a box that was zoomed keeps what it shows. `navigated` tells that the
    user has changed the range, and of which box: whoever connects to it need not hold the box,
    which a connection of its own would keep alive for ever.
    """

    navigated = Signal(object)

    def __init__(self, *, x: bool = True, y: bool = True) -> None:
        self._clipped_to = QRectF(), QPainterPath()
        self.over_px = 0.0  # that curves may be drawn beyond the edge, so that pens are not cut
        super().__init__(enableMenu=False)
        self.disableAutoRange()
        self.setMouseEnabled(x=x, y=y)
        self.home = QRectF(0, 0, 1, 1)
        self._zoomed = [False, False]  # along x, along y
        self.sigRangeChangedManually.connect(self._on_manual)

    def addItem(self, item: Any, **_options: Any) -> None:
        """Add an item whose bounds the range does not follow, since `set_home` gives it."""
        super().addItem(item, ignoreBounds=True)

    @property
    def zoomed(self) -> bool:
        """Whether less than the home range is seen."""
        return any(self._zoomed)

    def set_home(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """The ranges to show, (first, last) of each axis; an inverted y axis keeps its sense."""
        home = QRectF(x[0], y[0], x[1] - x[0], y[1] - y[0])
        if home == self.home:
            return
        self.home = home
        self.setLimits(
            xMin=x[0], xMax=x[1], yMin=y[0], yMax=y[1],
            minXRange=home.width() * SMALLEST_SHARE, minYRange=home.height() * SMALLEST_SHARE,
        )  # fmt: skip
        if not self._zoomed[0]:
            self.setXRange(*x, padding=0)
        if not self._zoomed[1]:
            self.setYRange(*y, padding=0)

    def go_home(self) -> None:
        """Show the home range again, without telling anybody."""
        self._zoomed = [False, False]
        self.setRange(self.home, padding=0, disableAutoRange=False)

    def fit(self) -> None:
        """Show the home range again, and follow it."""
        self.go_home()
        self.navigated.emit(self)

    def zoom(self, *, closer: bool) -> None:
        """Zoom about the middle, by a key."""
        factor = KEY_ZOOM if closer else 1 / KEY_ZOOM
        x, y = self.mouseEnabled()
        self.scaleBy(x=factor if x else None, y=factor if y else None)
        self._on_manual()

    def pan(self, right: int, up: int) -> None:
        """Move by a share of what is seen, by a key."""
        seen = self.viewRect()
        self.translateBy(x=right * KEY_PAN * seen.width(), y=up * KEY_PAN * seen.height())
        self._on_manual()

    def show_range(self, axis: int, first: float, last: float) -> None:
        """Follow another plot along x (0) or y (1), without telling it back."""
        whole = self._homes()[axis]
        if last - first >= (whole[1] - whole[0]) * (1 - 1e-9):
            first, last = whole
        (self.setYRange if axis else self.setXRange)(first, last, padding=0)
        self._note_zoom()

    def lead(self, boxes: Iterable[PlotBox], *axes: int) -> None:
        """Let other boxes show what this one shows, along x (0) or y (1), by default both."""
        for box in boxes:
            for axis in axes or (0, 1):
                if box is not self:
                    box.show_range(axis, *self.viewRange()[axis])

    def mouseEnabled(self) -> tuple[bool, bool]:
        """Along which axes one can zoom."""
        x, y = self.state["mouseEnabled"]
        return bool(x), bool(y)

    def _homes(self) -> tuple[tuple[float, float], tuple[float, float]]:
        home = self.home
        return (home.left(), home.right()), (home.top(), home.bottom())

    def _note_zoom(self) -> None:
        for axis, (seen, home) in enumerate(zip(self.viewRange(), self._homes(), strict=True)):
            away = max(abs(seen[0] - home[0]), abs(seen[1] - home[1]))
            self._zoomed[axis] = away > 1e-6 * (home[1] - home[0])

    def _on_manual(self, _mask: Any = None) -> None:
        self._note_zoom()
        self.navigated.emit(self)

    def shape(self) -> QPainterPath:
        """What curves and images are clipped to."""
        over = self.over_px
        rect = self.boundingRect().adjusted(-over, -over, over, over)
        if rect != self._clipped_to[0]:  # asked several times in a frame
            path = QPainterPath()
            path.addRect(rect)
            self._clipped_to = rect, path
        return self._clipped_to[1]

    def mouseClickEvent(self, event: Any) -> None:
        if event.double() and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.fit()
