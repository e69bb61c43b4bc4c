"""Carry: what a drag of layers does, whether they come from the palette or from the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from simulator.design import Gap
from ui.canvas.gestures.drop import DropMarker
from ui.canvas.gestures.gesture import Board, Gesture


class Carry(Gesture):
    """The nearest gap opens while hovering; there the layers are dropped."""

    inside_only = True

    def __init__(self, board: Board, words: str) -> None:
        super().__init__(board)
        self.marker = DropMarker(words)
        board.canvas.addItem(self.marker)

    def move(self, point: QPointF) -> None:
        canvas = self.board.canvas
        slot = canvas.nearest_slot(point)
        canvas.open_gap(slot.gap if slot is not None else None)
        self.marker.point(canvas.layout.hole, point)

    def outside(self, point: QPointF) -> None:
        self.board.canvas.open_gap(None)
        self.marker.point(None, point)

    def release(self, point: QPointF) -> None:
        slot = self.board.canvas.nearest_slot(point)
        self.cancel()
        if slot is not None:
            self.drop(slot.gap)

    def drop(self, gap: Gap) -> None:
        """Put the layers into a gap."""
        raise TypeError(f"{type(self).__name__} carries nothing")

    def cancel(self) -> None:
        self.board.canvas.removeItem(self.marker)
        self.board.canvas.open_gap(None)
