"""Move: a drag on a selected card carries the selection to another gap."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from simulator import edits
from simulator.design import LayerPlace
from ui.canvas.gestures.drop import DropMarker
from ui.canvas.gestures.gesture import Board, Gesture


class Move(Gesture):
    """Shows the gap while hovering; drops there."""

    def __init__(self, board: Board, places: frozenset[LayerPlace]) -> None:
        super().__init__(board)
        self.places = places
        count = len(places)
        self.marker = DropMarker("move" if count == 1 else f"move {count} layers")
        board.canvas.addItem(self.marker)

    def move(self, point: QPointF) -> None:
        self.marker.point(self.board.canvas.nearest_slot(point), point)

    def release(self, point: QPointF) -> None:
        slot = self.board.canvas.nearest_slot(point)
        self.cancel()
        if slot is not None:
            self.board.document.edit("Move layers", edits.move_layers, self.places, slot.gap)

    def cancel(self) -> None:
        self.board.canvas.removeItem(self.marker)
