"""Pan: the middle button, or Alt with the left one, moves the paper."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt

from ui.canvas.interaction.gestures.gesture import Board, Gesture


class Pan(Gesture):
    """Follows the mouse."""

    scrolls = False

    def __init__(self, board: Board, at: QPoint) -> None:
        super().__init__(board)
        self.at = at
        board.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, point: QPointF) -> None:
        here = self.board.mapFromScene(point)
        step, self.at = here - self.at, here
        for bar, by in (
            (self.board.horizontalScrollBar(), step.x()),
            (self.board.verticalScrollBar(), step.y()),
        ):
            bar.setValue(bar.value() - by)

    def release(self, point: QPointF) -> None:
        self.cancel()

    def cancel(self) -> None:
        self.board.viewport().unsetCursor()
