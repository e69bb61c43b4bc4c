"""The area of a plane in which the mouse sets points: a click adds one, a drag moves one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal

from ui.plots.plot_box import PlotBox
from ui.plots.samples_item import Samples
from ui.style import theme

if TYPE_CHECKING:
    from collections.abc import Callable

HELD_PX = 14


class PointBox(PlotBox):
    """Zooms and moves like any other, but for a drag that begins at a sample.

    `added(x, y)` tells of a click beside all samples, and `moved(sample, x, y)` where a drag of one
    ended, within the home range. Double clicks show all again and add nothing more.
    """

    added = Signal(float, float)
    moved = Signal(int, float, float)

    def __init__(self, sample_at: Callable[[QPointF], int | None]) -> None:
        """`sample_at` tells the number of the sample under a point of the scene."""
        super().__init__()
        self.editable = False
        self._sample_at = sample_at
        self._held: int | None = None
        self._dropped = False
        self.ring = Samples(self, filled=False)
        self.ring.setZValue(20)

    def mouseClickEvent(self, event: Any) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        if not (self.editable and left) or event.double():
            super().mouseClickEvent(event)
            return
        event.accept()
        if self._sample_at(event.scenePos()) is None:
            self.added.emit(*self._place(event.scenePos()))

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        if event.isStart():
            left = event.button() == Qt.MouseButton.LeftButton
            takes = axis is None and left and self.editable
            self._held = self._sample_at(event.buttonDownScenePos()) if takes else None
            self._dropped = False
        if self._held is None:
            super().mouseDragEvent(event, axis)
            return
        event.accept()
        x, y = self._place(event.scenePos())
        ended = event.isFinish() or self._dropped
        self._show_ring([] if ended else [(x, y)])
        if event.isFinish() and not self._dropped:
            self.moved.emit(self._held, x, y)
        self._held = None if event.isFinish() else self._held

    def reveal(self, x: float, y: float) -> None:
        """Move a zoomed plane just so far that a point of it is seen."""
        seen = self.viewRect()
        right = min(0.0, x - seen.left()) + max(0.0, x - seen.right())
        up = min(0.0, y - seen.top()) + max(0.0, y - seen.bottom())
        if right or up:
            self.translateBy(x=right, y=up)

    def drop(self) -> bool:
        """Leave the sample that is held where it was; whether there was one."""
        held = self._held is not None and not self._dropped
        self._dropped = True
        self._show_ring([])
        return held

    def _show_ring(self, places: list[tuple[float, float]]) -> None:
        x, y = np.array(places, float).reshape(-1, 2).T
        self.ring.show_samples(x, y, theme.color(theme.current().accent), HELD_PX)

    def _place(self, scene: QPointF) -> tuple[float, float]:
        at, home = self.mapSceneToView(scene), self.home
        x = min(max(at.x(), home.left()), home.right())
        y = min(max(at.y(), home.top()), home.bottom())
        return round(x, 4), round(y, 4)
