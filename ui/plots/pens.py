"""Pens of a stated width in the view's pixels, whatever the zoom and the screen.

A pen inside a zoomed plot is cosmetic: its width is in the device's pixels. On a screen with two
of them a unit, and in a picture of twice the size, it has to be twice as wide.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPen

from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtWidgets import QGraphicsScene

DASHES = (4.0, 2.0)  # of a broken line, in widths of the pen


def device_ratio() -> float:
    """The screen's pixels for each of the view's."""
    application = QGuiApplication.instance()
    return application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0


def pen(
    color: QColor,
    width_px: float = 1.0,
    *,
    dashes: Sequence[float] | None = None,
    cap: Qt.PenCapStyle = Qt.PenCapStyle.FlatCap,
) -> QPen:
    """A cosmetic pen; `dashes` are the lengths of a dash and of the space behind it, in widths."""
    made = QPen(color, width_px * theme.scale() * device_ratio())
    made.setCosmetic(True)
    made.setCapStyle(cap)
    if dashes is not None:
        made.setDashPattern(list(dashes))
    return made


@contextmanager
def widened(scene: QGraphicsScene, factor: float) -> Iterator[None]:
    """All pens and symbols of a scene's items `factor` times as large, for a larger picture."""
    pens = []
    for item in scene.items() if factor != 1 else ():
        if isinstance(item, pg.ScatterPlotItem):
            item.setExportMode(True, {"resolutionScale": factor})
        elif isinstance(item, pg.PlotCurveItem) and item.opts["pen"] is not None:
            pens.append((item, item.opts["pen"]))
        elif isinstance(item, pg.InfiniteLine):
            pens.append((item, item.pen))
    for item, before in pens:
        wide = QPen(before)
        wide.setWidthF(before.widthF() * factor)
        item.setPen(wide)
    try:
        yield
    finally:
        for item, before in pens:
            item.setPen(before)
        for item in scene.items():
            if isinstance(item, pg.ScatterPlotItem):
                item.setExportMode(False)
