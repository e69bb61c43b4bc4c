"""Wheel, drag, click and pointer on a view's plots, by the events that Qt would send."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from tests.ui.wheel import turn_wheel
from ui.views.base.plot_view import PlotView

LEFT = Qt.MouseButton.LeftButton
pg.setConfigOption("mouseRateLimit", -1)  # pyqtgraph drops moves that come faster than a hand's


def wheel(view: PlotView, scene: QPointF, angle: int) -> None:
    """Turn the wheel at a point of the scene, by eighths of a degree: a notch has 120."""
    turn_wheel(view.canvas.viewport(), view.canvas.mapFromScene(scene), QPoint(0, angle))


def drag(view: PlotView, scene: QPointF, by: QPoint) -> None:
    """Drag with the left button from a point of the scene."""
    port, start = view.canvas.viewport(), view.canvas.mapFromScene(scene)
    QTest.mousePress(port, LEFT, pos=start)
    for part in range(1, 5):
        QTest.mouseMove(port, start + by * part / 4)
    QTest.mouseRelease(port, LEFT, pos=start + by)


def click(view: PlotView, scene: QPointF) -> None:
    """Click with the left button at a point of the scene."""
    QTest.mouseClick(view.canvas.viewport(), LEFT, pos=view.canvas.mapFromScene(scene))


def double_click(view: PlotView, scene: QPointF) -> None:
    """Double-click with the left button; the second release is what Qt's helper leaves out."""
    port, at = view.canvas.viewport(), view.canvas.mapFromScene(scene)
    QTest.mouseDClick(port, LEFT, pos=at)
    QTest.mouseRelease(port, LEFT, pos=at)


def pointed(view: PlotView, scene: QPointF) -> str:
    """What the view says beside the mouse at a point of the scene."""
    QTest.mouseMove(view.canvas.viewport(), view.canvas.mapFromScene(scene))
    return view.hover.text() if view.hover.isVisible() else ""
