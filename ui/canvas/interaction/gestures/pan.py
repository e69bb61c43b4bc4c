"""Pan: the middle button, or Alt with the left one, scrolls the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt

from ui.canvas.interaction.gestures.gesture import Gesture

if TYPE_CHECKING:
    from ui.canvas.interaction.view_protocol import ViewProtocol


class Pan(Gesture):
    """Keeps the point that was pressed under the mouse."""

    scrolls = False

    def __init__(self, view: ViewProtocol, at: QPoint) -> None:
        super().__init__(view)
        self.at = at
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, point: QPointF) -> None:
        here = self.view.mapFromScene(point)
        step, self.at = here - self.at, here
        for bar, by in (
            (self.view.horizontalScrollBar(), step.x()),
            (self.view.verticalScrollBar(), step.y()),
        ):
            bar.setValue(bar.value() - by)

    def release(self, point: QPointF) -> None:
        self.cancel()

    def cancel(self) -> None:
        self.view.viewport().unsetCursor()
