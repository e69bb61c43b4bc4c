"""A curve that is drawn by hand over the loss plot, before there is any: what a class expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from ui.plots.pens import DASHES, pen
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.views.loss.view import LossView

WIDTH_PX = 4
Point = tuple[float, float]


class DrawnCurve(QObject):
    """Takes strokes of the mouse while it `listens`; a stroke to the left draws that part anew.

    Points are (time, value) as the axes show them, a loss and not its logarithm. `drawn` carries
    all of them at the end of a stroke.
    """

    drawn = Signal(object)

    def __init__(self, view: LossView) -> None:
        super().__init__(view)
        self._view = view
        self._points: list[Point] = []
        self._stroking = False
        self.listens = False
        self.item = pg.PlotCurveItem()
        self.item.setZValue(30)
        view.plot.box.addItem(self.item)
        view.plot.box.sigRangeChanged.connect(self._show)
        theme.notifier().changed.connect(self._restyle)
        view.canvas.viewport().installEventFilter(self)
        self._restyle()

    def show_curve(self, points: Sequence[Point], *, listens: bool) -> None:
        """Show a curve, and take strokes or only show it."""
        if self._stroking:
            return
        self.listens = listens
        viewport = self._view.canvas.viewport()
        if listens:
            viewport.setCursor(Qt.CursorShape.CrossCursor)
        else:
            viewport.unsetCursor()
        self._points = list(points)
        self._show()

    def _show(self, *_: object) -> None:
        points = np.array(self._points, float).reshape(-1, 2)
        self.item.setData(points[:, 0], self._view.plot.heights(points[:, 1]))

    def _restyle(self) -> None:
        self.item.setPen(pen(theme.color(theme.current().accent), WIDTH_PX, dashes=DASHES))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.listens or not isinstance(event, QMouseEvent):
            return False
        kind, left = event.type(), Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseButtonPress and event.button() == left:
            self._stroking = self._is_inside(event.position())
            self._add(event.position())
        elif kind == QEvent.Type.MouseMove and self._stroking:
            self._add(event.position())
        elif kind == QEvent.Type.MouseButtonRelease and self._stroking:
            self._stroking = False
            self.drawn.emit(list(self._points))
        else:
            return False
        return True

    def _is_inside(self, at: QPointF) -> bool:
        scene = self._view.canvas.mapToScene(at.toPoint())
        return bool(self._view.plot.box.sceneBoundingRect().contains(scene))

    def _add(self, at: QPointF) -> None:
        """Let the curve end here: what it had to the right is drawn anew."""
        if self._stroking and self._is_inside(at):
            found = self._view.plot.box.mapSceneToView(self._view.canvas.mapToScene(at.toPoint()))
            value = 10.0 ** found.y() if self._view.plot.log else found.y()
            self._points = [point for point in self._points if point[0] < found.x()]
            self._points.append((float(found.x()), float(value)))
            self._show()
