"""Samples as dots or rings in a plot, and the one under a point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from ui.plots.pens import pen
from ui.style import theme

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QColor

    from ui.plots.plot import Plot

Values = NDArray[Any]
REACH_PX = 8.0  # so far from a sample, one still points at it


class Samples(pg.ScatterPlotItem):
    """Dots with a rim in the ground's colour, or rings."""

    def __init__(self, *, filled: bool) -> None:
        super().__init__(symbol="o")
        self.filled = filled

    def show_samples(self, x: Values, y: Values, colors: list[QColor], size_px: float) -> None:
        """Draw samples (samples,), each in its colour, `size_px` wide."""
        ground = theme.color(theme.current().surface)
        known = np.isfinite(x) & np.isfinite(y)
        chosen = [colors[at] for at in np.flatnonzero(known).tolist()]
        width = 0.6 if self.filled else 1.3
        self.setData(
            x=x[known], y=y[known], size=size_px * theme.scale(),
            brush=[pg.mkBrush(c if self.filled else ground) for c in chosen],
            pen=[pen(ground if self.filled else c, width) for c in chosen],
        )  # fmt: skip


def away_px(plot: Plot, x: Values, y: Values, scene: QPointF) -> Values:
    """How far samples (samples,) stand from a point of the scene, in pixels."""
    box, seen = plot.box, plot.box.viewRect()
    at = box.mapSceneToView(scene)
    across = (x - at.x()) * (box.width() / seen.width())
    down = (y - at.y()) * (box.height() / abs(seen.height()))
    found: Values = np.hypot(across, down)
    return found


def nearest(
    plot: Plot, x: Values, y: Values, scene: QPointF, reach_px: float = REACH_PX
) -> int | None:
    """The sample next to a point of the scene, if it is within reach."""
    if not len(x):
        return None
    away = away_px(plot, x, y, scene)
    index = int(np.nanargmin(np.where(np.isfinite(away), away, np.inf)))
    return index if away[index] <= reach_px * theme.scale() else None
