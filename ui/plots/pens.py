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
    from collections.abc import Iterator

    from PySide6.QtWidgets import QGraphicsScene


def pen(
    color: QColor,
    width_px: float = 1.0,
    *,
    dashes: tuple[float, float] | None = None,
    cap: Qt.PenCapStyle = Qt.PenCapStyle.FlatCap,
) -> QPen:
    """A cosmetic pen; `dashes` are the lengths of a dash and of the space behind it, in widths."""
    application = QGuiApplication.instance()
    ratio = application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
    made = QPen(color, width_px * theme.scale() * ratio)
    made.setCosmetic(True)
    made.setCapStyle(cap)
    if dashes is not None:
        made.setDashPattern(list(dashes))
    return made


@contextmanager
def widened(scene: QGraphicsScene, factor: float) -> Iterator[None]:
    """All pens of a scene's curves and lines `factor` times as wide, for a larger picture."""
    changed: list[tuple[pg.GraphicsObject, QPen]] = []
    if factor != 1:
        for item in scene.items():
            if isinstance(item, pg.PlotCurveItem) and item.opts["pen"] is not None:
                changed.append((item, item.opts["pen"]))
            elif isinstance(item, pg.InfiniteLine):
                changed.append((item, item.pen))
    try:
        for item, before in changed:
            wide = QPen(before)
            wide.setWidthF(before.widthF() * factor)
            item.setPen(wide)
        yield
    finally:
        for item, before in changed:
            item.setPen(before)
